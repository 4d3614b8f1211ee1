"""What is said of one entity said of another: all of it, or what a split means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial

import pyoxigraph as ox

from kg import iris
from kg.corrections import Split
from kg.names import name_key
from kg.terms import TYPE, term
from kg.vocab import ENTITY_TYPES

_LABELS = (term("skos:prefLabel"), term("skos:altLabel"))
_KINDS = frozenset(term(f"kg:{t}") for t in ENTITY_TYPES)
_MENTIONS, _EVIDENCE, _EXACT = term("schema:mentions"), term("kg:evidence"), term("oa:exact")


def value(node: object) -> str:
    """Give the IRI or the text of a node; blank nodes, which graphs of kg lack, have none.

    >>> value(ox.NamedNode("urn:a"))
    'urn:a'
    """
    return str(getattr(node, "value", ""))


def replaced(quads: Iterable[ox.Quad], ends: Mapping[str, str]) -> list[ox.Quad]:
    """Write entities as others; their preferred names become other names of those."""
    found = []
    for quad in quads:
        subject, predicate, object_ = quad.subject, quad.predicate, quad.object
        if isinstance(subject, ox.NamedNode) and subject.value in ends:
            subject = ox.NamedNode(ends[subject.value])
            kind = iris.entity_type(subject.value)
            if predicate == _LABELS[0]:
                predicate = _LABELS[1]
            elif predicate == TYPE and object_ in _KINDS and kind:
                object_ = term(f"kg:{kind}")
        if isinstance(object_, ox.NamedNode) and object_.value in ends:
            object_ = ox.NamedNode(ends[object_.value])
        found.append(ox.Quad(subject, predicate, object_, quad.graph_name))
    return found


def moved(quads: list[ox.Quad], split: Split) -> list[ox.Quad]:
    """Take the mentions that a split means for those of its target."""
    labels = {
        q.object.value for q in quads
        if q.predicate in _LABELS and value(q.subject) in split.sources
        and isinstance(q.object, ox.Literal)
    }  # fmt: skip
    articles = {value(q.subject) for q in quads if q.predicate == _MENTIONS}
    gone = {n for n in labels if not split.names or name_key(n) in split.names}
    if not gone or not articles or (split.articles and not articles & split.articles):
        return quads
    ends = dict.fromkeys(split.sources, split.target)
    if gone == labels:
        return replaced(quads, ends)
    nodes = _telling(quads, partial(_names_only, gone, labels))
    found = []
    for quad in quads:
        subject, object_ = value(quad.subject), value(quad.object)
        if subject in nodes or (subject in ends and object_ in gone):
            found += replaced([quad], ends)
        else:
            found.append(quad)
            # What the entity is and where it is spoken of holds for both.
            if (subject in ends and quad.object in _KINDS) or (
                quad.predicate == _MENTIONS and object_ in ends
            ):
                found += replaced([quad], ends)
    return found


def _names_only(moved: set[str], labels: set[str], text: str) -> bool:
    """Tell whether a text has some names and none of the others; the longest name counts."""
    pattern = "|".join(re.escape(n) for n in sorted(labels, key=lambda n: (-len(n), n)))
    told = set(re.findall(pattern, text))
    return bool(told) and told <= moved


def _telling(quads: Iterable[ox.Quad], wanted: Callable[[str], bool]) -> set[str]:
    """Find the statements and events of which all quotes are of some sort."""
    texts = {value(q.subject): value(q.object) for q in quads if q.predicate == _EXACT}
    told: dict[str, list[str]] = {}
    for quad in quads:
        if quad.predicate == _EVIDENCE:
            told.setdefault(value(quad.subject), []).append(texts.get(value(quad.object), ""))
    return {node for node, quotes in told.items() if all(map(wanted, quotes))}
