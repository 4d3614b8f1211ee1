"""Corrections applied to the quads of one named graph, and taken back again.

A corrected graph keeps what was taken out of it and what was put in instead, so that any other
corrections can be applied to it as it first was, without reading the article again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import pyoxigraph as ox

from kg import iris
from kg.corrections import Corrections, NoEvent, Split, Triple, canonical
from kg.names import name_key
from kg.terms import TYPE, local, term
from kg.vocab import ENTITY_TYPES, EVENT_TYPES, PREDICATES

_OUT, _IN = term("kg:takenOut"), term("kg:putIn")
_LABELS = (term("skos:prefLabel"), term("skos:altLabel"))
_KINDS = frozenset(term(f"kg:{t}") for t in ENTITY_TYPES)
_FACTS = frozenset(term(f"kg:{p}") for p in PREDICATES)
_PARTS = tuple(term(f"rdf:{p}") for p in ("subject", "predicate", "object"))
_MENTIONS, _EVIDENCE, _EXACT = term("schema:mentions"), term("kg:evidence"), term("oa:exact")
_CAUSE = term("kg:fromEvent")


def original(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Give a graph as it was before corrections.

    >>> original([])
    []
    """
    found = list(quads)
    taken = [q for q in found if q.predicate in (_OUT, _IN)]
    if not taken:
        return found
    put = {t for q in taken if q.predicate == _IN for t in _read(q)}
    out = [t for q in taken if q.predicate == _OUT for t in _read(q)]
    kept = (q for q in found if q.predicate not in (_OUT, _IN) and q.triple not in put)
    name = taken[0].graph_name
    return [*kept, *(ox.Quad(t.subject, t.predicate, t.object, name) for t in out)]


def _read(quad: ox.Quad) -> Iterator[ox.Triple]:
    for found in ox.parse(getattr(quad.object, "value", ""), format=ox.RdfFormat.N_TRIPLES):
        yield found.triple


def apply(corrections: Corrections, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Correct the quads of one named graph, whatever corrections were applied to it before.

    >>> apply(Corrections(), [])
    []
    """
    before = original(quads)
    after = _corrected(corrections, before)
    out, put = set(before).difference(after), set(after).difference(before)
    if not out and not put:
        return before
    graph = before[0].graph_name
    assert isinstance(graph, ox.NamedNode), "every graph of a store is named"
    marks = [ox.Quad(graph, p, _written(qs), graph) for p, qs in ((_OUT, out), (_IN, put)) if qs]
    return [*sorted(set(after), key=str), *marks]


def _written(quads: Collection[ox.Quad]) -> ox.Literal:
    triples = sorted((q.triple for q in quads), key=str)
    return ox.Literal((ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode())


def _corrected(corrections: Corrections, quads: list[ox.Quad]) -> list[ox.Quad]:
    found = quads
    for split in corrections.splits:
        found = _split(found, split)
    here = {q.subject.value for q in found if isinstance(q.subject, ox.NamedNode)}
    here |= {q.object.value for q in found if isinstance(q.object, ox.NamedNode)}
    merges = {one: end for one, end in corrections.merges.items() if one in here}
    if merges:
        found = _replaced(found, merges)
    rejected = {f for f in corrections.rejected if f[0] in here.union(merges.values())}
    events = [e for e in corrections.events if e.event in here]
    if found is quads and not rejected and not events:
        return quads
    moved = {*merges.values(), *(corrections.entity(s.target) for s in corrections.splits)}
    return _settled(found, _Wrong(rejected, events, moved))


def _replaced(quads: Iterable[ox.Quad], ends: Mapping[str, str]) -> list[ox.Quad]:
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


def _split(quads: list[ox.Quad], split: Split) -> list[ox.Quad]:
    """Take the mentions that a split means for those of its target."""
    labels = {
        q.object.value for q in quads
        if q.predicate in _LABELS and _value(q.subject) in split.sources
        and isinstance(q.object, ox.Literal)
    }  # fmt: skip
    articles = {_value(q.subject) for q in quads if q.predicate == _MENTIONS}
    moved = {n for n in labels if not split.names or name_key(n) in split.names}
    if not moved or not articles or (split.articles and not articles & split.articles):
        return quads
    ends = dict.fromkeys(split.sources, split.target)
    if moved == labels:
        return _replaced(quads, ends)
    nodes = _telling(quads, partial(_names_only, moved, labels))
    found = []
    for quad in quads:
        subject, object_ = _value(quad.subject), _value(quad.object)
        if subject in nodes or (subject in ends and object_ in moved):
            found += _replaced([quad], ends)
        else:
            found.append(quad)
            # What the entity is and where it is spoken of holds for both.
            if (subject in ends and quad.object in _KINDS) or (
                quad.predicate == _MENTIONS and object_ in ends
            ):
                found += _replaced([quad], ends)
    return found


def _names_only(moved: set[str], labels: set[str], text: str) -> bool:
    """Tell whether a text has some names and none of the others; the longest name counts."""
    pattern = "|".join(re.escape(n) for n in sorted(labels, key=lambda n: (-len(n), n)))
    told = set(re.findall(pattern, text))
    return bool(told) and told <= moved


def _telling(quads: Iterable[ox.Quad], wanted: Callable[[str], bool]) -> set[str]:
    """Find the statements and events of which all quotes are of some sort."""
    texts = {_value(q.subject): _value(q.object) for q in quads if q.predicate == _EXACT}
    told: dict[str, list[str]] = {}
    for quad in quads:
        if quad.predicate == _EVIDENCE:
            told.setdefault(_value(quad.subject), []).append(texts.get(_value(quad.object), ""))
    return {node for node, quotes in told.items() if all(map(wanted, quotes))}


def _value(node: object) -> str:
    return str(getattr(node, "value", ""))


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What must not be in a graph: rejected facts and events, and what moved names make absurd."""

    facts: Collection[Triple]
    events: Iterable[NoEvent]
    moved: Collection[str]

    def fact(self, fact: Triple, kinds: Mapping[str, str]) -> bool:
        """Tell whether a fact is rejected, or relates what can't be related any more."""
        subject, predicate, object_ = fact
        if fact in self.facts:
            return True
        if subject not in self.moved and object_ not in self.moved:
            return False
        typed = subject in kinds and object_ in kinds
        admitted = not typed or PREDICATES[predicate].admits(kinds[subject], kinds[object_])
        return subject == object_ or not admitted

    def role(self, quad: ox.Quad, kinds: Mapping[str, str], event: str) -> bool:
        """Tell whether something plays a part in an event that things of its type can't."""
        role = EVENT_TYPES[event].roles.get(local(quad.predicate))
        filler = _value(quad.object)
        known = filler in self.moved and filler in kinds
        return bool(role and role.types and known and kinds[filler] not in role.types)


def _settled(quads: list[ox.Quad], wrong: _Wrong) -> list[ox.Quad]:
    """Take out what is wrong and what is said of it; plain facts follow their statements."""
    kinds, types = _types(quads, ENTITY_TYPES), _types(quads, EVENT_TYPES)
    facts = _statements(quads)
    gone = {n for n, fact in facts.items() if wrong.fact(fact, kinds)}
    gone |= _with_what_follows(quads, _rejected_events(quads, wrong.events))
    quoting = [q for q in quads if q.predicate == _EVIDENCE]
    quoted = {_value(q.object) for q in quoting if _value(q.subject) not in gone}
    gone |= {_value(q.object) for q in quoting} - quoted
    found = []
    for quad in quads:
        node = _value(quad.subject)
        if node in gone or (node in types and wrong.role(quad, kinds, types[node])):
            continue
        if quad.predicate in _FACTS and isinstance(quad.object, ox.NamedNode):
            plain = canonical((node, local(quad.predicate), quad.object.value))
            if not facts and not wrong.fact(plain, kinds):
                found.append(_plain(plain, quad.graph_name))
        elif node in facts and quad.predicate in _PARTS:
            part = facts[node][_PARTS.index(quad.predicate)]
            object_ = term(f"kg:{part}") if quad.predicate == _PARTS[1] else ox.NamedNode(part)
            found.append(ox.Quad(quad.subject, quad.predicate, object_, quad.graph_name))
        else:
            found.append(quad)
    kept = {fact for node, fact in facts.items() if node not in gone}
    return [*found, *(_plain(fact, quads[0].graph_name) for fact in kept)]


def _types(quads: Iterable[ox.Quad], wanted: Collection[str]) -> dict[str, str]:
    named = ((_value(q.subject), _value(q.object).rpartition("#")[2]) for q in quads
             if q.predicate == TYPE)  # fmt: skip
    return {node: kind for node, kind in named if kind in wanted}


def _with_what_follows(quads: Iterable[ox.Quad], events: set[str]) -> set[str]:
    """Add the statements that follow from events, and the amounts in them."""
    found = set(events)
    for quad in quads:
        subject, object_ = _value(quad.subject), _value(quad.object)
        if quad.predicate == _CAUSE and object_ in events:
            found.add(subject)
        elif subject in events and object_.startswith(f"{subject}/"):
            found.add(object_)
    return found


def _plain(fact: Triple, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> ox.Quad:
    return ox.Quad(ox.NamedNode(fact[0]), term(f"kg:{fact[1]}"), ox.NamedNode(fact[2]), graph)


def _statements(quads: Iterable[ox.Quad]) -> dict[str, Triple]:
    """Give the fact that each statement is about, symmetric ones in their canonical direction."""
    parts: dict[str, dict[ox.NamedNode, str]] = {}
    for quad in quads:
        if quad.predicate in _PARTS:
            parts.setdefault(_value(quad.subject), {})[quad.predicate] = _value(quad.object)
    return {
        node: canonical((p[_PARTS[0]], local(ox.NamedNode(p[_PARTS[1]])), p[_PARTS[2]]))
        for node, p in parts.items()
        if len(p) == len(_PARTS)
    }


def _rejected_events(quads: list[ox.Quad], events: Iterable[NoEvent]) -> set[str]:
    texts = {_value(q.subject): _value(q.object) for q in quads if q.predicate == _EXACT}
    found = set()
    for event in events:
        quotes = {
            texts.get(_value(q.object), "") for q in quads
            if q.predicate == _EVIDENCE and _value(q.subject) == event.event
        }  # fmt: skip
        if not event.quotes or event.quotes & quotes:
            found.add(event.event)
    return found
