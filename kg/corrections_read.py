"""What follows from corrections, taken together, whatever order they were made in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

import pyoxigraph as ox

from kg import iris
from kg.corrections import FILE, Corrections, NoEvent, Record, Split, Triple
from kg.errors import KgError
from kg.names import name_key
from kg.rdf_read import Nodes
from kg.terms import local, term
from kg.vocab import PREDICATES

NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "Merge": ("kg:corrects", "kg:replacement"),
    "Split": ("kg:corrects", "kg:replacement"),
    "Rename": ("kg:corrects", "kg:newName"),
    "Rejection": (),
    "Assertion": ("kg:subject", "kg:predicate", "kg:object", "prov:wasDerivedFrom"),
}
"""Kinds of corrections, and what each must have."""


def parse(statements: Iterable[ox.Quad | ox.Triple], where: str = FILE) -> Corrections:
    """Work out what follows from corrections, taken together.

    Raises:
        KgError: if one lacks a part, merges go in a circle, or a node has no IRI.
    """
    triples = {q.triple if isinstance(q, ox.Quad) else q for q in statements}
    nodes = Nodes(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    typed = {kind: nodes.typed(f"kg:{kind}") for kind in NEEDED}
    for kind, found in typed.items():
        for node in found:
            _check(nodes, kind, node, where)
    base = Corrections(merges=_merges(nodes, typed["Merge"], where))
    splits = [_split(nodes, node) for node in typed["Split"]]
    rejected = {_fact(nodes, n, base) for n in typed["Rejection"] if nodes.all(n, "kg:subject")}
    follows = {
        *_merged(base.merges),
        *(
            t
            for n, s in zip(typed["Split"], splits, strict=True)
            for t in _named(nodes, n, s, base)
        ),
        *_renamed(nodes, typed["Rename"], base),
        *(t for n in typed["Assertion"] for t in _asserted(nodes, n, base, rejected)),
    }
    records = tuple(sorted(triples - follows, key=str))
    lines = "\n".join(map(str, sorted({*records, *follows}, key=str)))
    return Corrections(
        records, tuple(sorted(follows, key=str)), base.merges,
        tuple(sorted(splits, key=lambda s: (s.when, s.iri))), frozenset(rejected),
        frozenset(
            NoEvent(event, frozenset(nodes.all(n, "oa:exact")))
            for n in typed["Rejection"] for event in nodes.all(n, "kg:corrects")
        ),
        hashlib.sha256(lines.encode()).hexdigest()[:32] if lines else "none",
    )  # fmt: skip


def listed(corrections: Corrections) -> list[Record]:
    """List corrections in the order in which they were made."""
    nodes = Nodes(ox.Quad(t.subject, t.predicate, t.object) for t in corrections.records)
    found = [
        Record(
            node, kind.lower(), nodes.one(node, "rdfs:label") or _told(nodes, node),
            nodes.one(node, "schema:author") or "", nodes.one(node, "schema:dateCreated") or "",
            nodes.one(node, "rdfs:comment") or "", nodes.one(node, "prov:wasDerivedFrom") or "",
        )
        for kind in NEEDED for node in nodes.typed(f"kg:{kind}")
    ]  # fmt: skip
    return sorted(found, key=lambda r: (r.when, r.id))


def _told(nodes: Nodes, node: str) -> str:
    """Say what a correction without a label is about."""
    wanted = ("corrects", "replacement", "newName", "subject", "predicate", "object")
    values = (v for p in wanted for v in nodes.all(node, f"kg:{p}"))
    return " ".join(v.rstrip("/#").replace("#", "/").rpartition("/")[2] for v in values)


def _check(nodes: Nodes, kind: str, node: str, where: str) -> None:
    lacks = [p for p in NEEDED[kind] if not nodes.all(node, p)]
    fact = [p for p in NEEDED["Assertion"][:3] if not nodes.all(node, p)]
    if kind == "Rejection" and fact and not nodes.all(node, "kg:corrects"):
        lacks = [*fact, "or kg:corrects"]
    if lacks:
        raise KgError(f"{where}: the {kind.lower()} {node} lacks {', '.join(lacks)}; add it")
    predicate = nodes.one(node, "kg:predicate")
    if predicate and local(ox.NamedNode(predicate)) not in PREDICATES:
        raise KgError(f"{where}: {node} names the relation {predicate}, which there is not")


def _merges(nodes: Nodes, found: Iterable[str], where: str) -> dict[str, str]:
    merges: dict[str, str] = {}
    for node in found:
        (other,) = nodes.all(node, "kg:replacement")[:1]
        for one in nodes.all(node, "kg:corrects"):
            if merges.setdefault(one, other) != other:
                raise KgError(f"{where}: {one} is merged into two others; take one of them back")
    merges = {one: other for one, other in merges.items() if one != other}
    return {one: _end(one, merges, where) for one in merges}


def _end(iri: str, merges: Mapping[str, str], where: str) -> str:
    seen = [iri]
    while (iri := merges.get(seen[-1], "")) and iri not in seen:
        seen.append(iri)
    if iri:
        raise KgError(f"{where}: merges go in a circle at {iri}; take one of them back")
    return seen[-1]


def _merged(merges: Mapping[str, str]) -> Iterable[ox.Triple]:
    for one, other in merges.items():
        yield ox.Triple(ox.NamedNode(one), term("kg:mergedInto"), ox.NamedNode(other))


def _split(nodes: Nodes, node: str) -> Split:
    return Split(
        nodes.one(node, "schema:dateCreated") or "", node,
        frozenset(nodes.all(node, "kg:corrects")), nodes.one(node, "kg:replacement") or "",
        frozenset(nodes.all(node, "kg:inArticle")),
        frozenset(map(name_key, nodes.all(node, "kg:splitName"))),
    )  # fmt: skip


def _named(nodes: Nodes, node: str, split: Split, base: Corrections) -> Iterable[ox.Triple]:
    """Give an entity that a split has made its type and its name."""
    name, kind = nodes.one(node, "kg:newName"), iris.entity_type(split.target)
    if name and kind:
        target, same = ox.NamedNode(base.entity(split.target)), split.target not in base.merges
        lang = "zh" if any("\u3400" <= c <= "\u9fff" for c in name) else "en"
        property_ = term("skos:prefLabel" if same else "skos:altLabel")
        yield ox.Triple(target, property_, ox.Literal(name, language=lang))
        if same:
            yield ox.Triple(target, term("rdf:type"), term(f"kg:{kind}"))


def _renamed(nodes: Nodes, found: Iterable[str], base: Corrections) -> Iterable[ox.Triple]:
    """Give entities their new names; the latest one counts."""
    latest: dict[tuple[str, str], ox.Triple] = {}
    for node in sorted(found, key=lambda n: (nodes.one(n, "schema:dateCreated") or "", n)):
        for name in nodes.literals(node, "kg:newName"):
            for entity in nodes.all(node, "kg:corrects"):
                one = ox.NamedNode(base.entity(entity))
                latest[one.value, name.language or ""] = ox.Triple(one, term("kg:newName"), name)
    return latest.values()


def _fact(nodes: Nodes, node: str, base: Corrections) -> Triple:
    subject, predicate, object_ = (
        nodes.one(node, f"kg:{p}") or "" for p in ("subject", "predicate", "object")
    )
    return base.fact(subject, local(ox.NamedNode(predicate)), object_)


def _asserted(
    nodes: Nodes, node: str, base: Corrections, rejected: set[Triple]
) -> Iterable[ox.Triple]:
    """Write a fact and the statement about it, as articles' facts are written."""
    fact = _fact(nodes, node, base)
    if fact in rejected or fact[0] == fact[2]:
        return
    subject, predicate, object_ = (
        ox.NamedNode(fact[0]),
        term(f"kg:{fact[1]}"),
        ox.NamedNode(fact[2]),
    )
    yield ox.Triple(subject, predicate, object_)
    statement = ox.NamedNode(f"{node}/statement")
    values: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        ("rdf:type", term("rdf:Statement")), ("rdf:type", term("kg:Statement")),
        ("rdf:subject", subject), ("rdf:predicate", predicate), ("rdf:object", object_),
        ("kg:confidence", ox.Literal("1", datatype=term("xsd:decimal"))),
        ("kg:rule", ox.Literal("correction")),
    ]  # fmt: skip
    values += [
        ("prov:wasDerivedFrom", ox.NamedNode(u)) for u in nodes.all(node, "prov:wasDerivedFrom")
    ]
    values += [(p, d) for p in ("kg:since", "kg:until") for d in nodes.literals(node, p)[:1]]
    for number, words in enumerate(nodes.all(node, "oa:exact"), 1):
        quote = ox.NamedNode(f"{node}/quote-{number}")
        values.append(("kg:evidence", quote))
        yield ox.Triple(quote, term("rdf:type"), term("oa:TextQuoteSelector"))
        yield ox.Triple(quote, term("oa:exact"), ox.Literal(words))
    for property_, value in values:
        yield ox.Triple(statement, term(property_), value)
