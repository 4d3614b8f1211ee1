"""The questions of a view about facts, statements and events, and their answers as plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import product
from typing import Final

import pyoxigraph as ox

from kg.sparql import BATCH, given
from kg.terms import PREFIXES
from kg.view_ask import Described, Queryable, by_node, key, rows
from kg.view_read import source_kind
from kg.vocab import EVENT_TYPES, PREDICATES

_SHOWN: Final = ("kg:confidence", "prov:wasDerivedFrom", "kg:since", "kg:until")
BRIEF: Final = (*_SHOWN, "kg:fromEvent")
"""What tables show of a statement, and what tells when it came about."""
_ENDS: Final = ("rdf:subject", "rdf:predicate", "rdf:object")
_FEW: Final = 60
"""Entities whose pairs are looked up one by one."""
ROLES: Final = sorted(
    {r.name for t in EVENT_TYPES.values() for r in t.roles.values() if not r.literal}
)

Fact = tuple[str, str, str, str]
"""Named graph, subject, local name of the predicate, object."""


def facts(
    store: Queryable,
    entities: Collection[str] | None = None,
    ends: str = "s",
    *,
    relations: Collection[str] = (),
) -> Iterator[Fact]:
    """Yield the plain facts of some entities, or all.

    Args:
        store: where to ask.
        entities: IRIs of subjects or objects; None for all facts.
        ends: ``s`` where the entities are subjects, ``o`` where they are objects, ``so`` for both;
            a fact may then come twice.
        relations: local names of the predicates; empty for any.
    """
    wanted = [f"kg:{p}" for p in sorted(relations or PREDICATES)]
    start = len(PREFIXES["kg"])
    for end in ends:
        for values in given(end, entities, "p", wanted):
            query = f"{values} GRAPH ?g {{ ?s ?p ?o }}"
            for g, s, p, o in rows(store, f"SELECT ?g ?s ?p ?o {{ {query} }}"):
                if isinstance(s, ox.NamedNode) and isinstance(o, ox.NamedNode):
                    yield g.value, s.value, p.value[start:], o.value


def linked(
    store: Queryable, entities: Collection[str], *, relations: Collection[str] = ()
) -> set[tuple[str, str]]:
    """Give the pairs of entities, one of them given, that facts relate.

    It is `facts` without who says so, of which there may be many to a pair.
    """
    wanted = [f"kg:{p}" for p in sorted(relations or PREDICATES)]
    found: set[tuple[str, str]] = set()
    for end in "so":
        for values in given(end, entities, "p", wanted):
            query = f"SELECT DISTINCT ?s ?o {{ {values} GRAPH ?g {{ ?s ?p ?o }} }}"
            found |= {(s.value, o.value) for s, o in rows(store, query) if _both_named(s, o)}
    return found


def between(
    store: Queryable, entities: Collection[str], *, relations: Collection[str] = ()
) -> Iterator[Fact]:
    """Yield the facts that relate some entities to each other.

    Of few, each pair is looked up: the facts about one that is much spoken of are thousands.
    """
    if len(entities) > _FEW:
        inside = set(entities)
        yield from (f for f in facts(store, inside, relations=relations) if f[3] in inside)
    else:
        yield from relating(store, product(entities, entities), relations=relations)


def relating(
    store: Queryable, pairs: Iterable[tuple[str, str]], *, relations: Collection[str] = ()
) -> Iterator[Fact]:
    """Yield the facts whose subject and object are one of some pairs, in that order."""
    wanted, start = {*(relations or PREDICATES)}, len(PREFIXES["kg"])
    places = sorted({f"({ox.NamedNode(s)} {ox.NamedNode(o)})" for s, o in pairs})
    for at in range(0, len(places), BATCH):
        values = f"VALUES (?s ?o) {{ {' '.join(places[at : at + BATCH])} }}"
        query = f"SELECT ?g ?s ?p ?o {{ {values} GRAPH ?g {{ ?s ?p ?o }} }}"
        for g, s, p, o in rows(store, query):
            if p.value[start:] in wanted and p.value.startswith(PREFIXES["kg"]):
                yield g.value, s.value, p.value[start:], o.value


def sources(store: Queryable, fact: tuple[str, str, str]) -> list[Fact]:
    """List a fact once for each graph of a source that states it.

    Args:
        store: where to ask.
        fact: IRI of the subject, local name of the predicate, IRI of the object.
    """
    subject, predicate, object_ = fact
    told = relating(store, [(subject, object_)], relations=[predicate])
    # What rules infer stands in a graph that is no source.
    return sorted({f for f in told if source_kind(f[0]) != "other"})


def surest(store: Queryable, told: Collection[Fact], most: int) -> list[Fact]:
    """Choose those of the graphs that state a fact whose statements are the surest."""
    sure: dict[str, float] = {}
    for graph, confidence in _confidences(store, told):
        sure[graph] = max(confidence, sure.get(graph, 0.0))
    return sorted(told, key=lambda f: (-sure.get(f[0], 1.0), f[0]))[:most]


def _confidences(store: Queryable, told: Iterable[Fact]) -> Iterator[tuple[str, float]]:
    """Yield how sure each statement of some facts is, with its graph."""
    stated = "?x rdf:subject ?s ; rdf:object ?o ; rdf:predicate ?p ; kg:confidence ?c"
    for values in _places(told):
        for g, c in rows(store, f"SELECT ?g ?c {{ {values} GRAPH ?g {{ {stated} }} }}"):
            yield g.value, float(c.value)


def _both_named(one: object, other: object) -> bool:
    return isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode)


def stated(store: Queryable) -> Described:
    """Give all properties of all statements."""
    query = "SELECT ?g ?x ?k ?v { GRAPH ?g { ?x rdf:subject ?y ; ?k ?v } }"
    return by_node(rows(store, query))


def stating(store: Queryable, told: Iterable[Fact], *, brief: bool = False) -> Described:
    """Give the statements of some facts, looked for in the graphs of those.

    Args:
        store: where to ask.
        told: the facts.
        brief: give no more than tables show, and not all properties.
    """
    # Not by OPTIONAL: after several rows of VALUES the engine reads all of the store for it.
    shown = f"FILTER(?k IN ({', '.join((*_ENDS, *BRIEF))}))" if brief else ""
    found: Described = {}
    for values in _places(told):
        stated = "?x rdf:subject ?s ; rdf:object ?o ; rdf:predicate ?p"
        query = f"{values} GRAPH ?g {{ {stated} ; ?k ?v {shown} }}"
        found |= by_node(rows(store, f"SELECT ?g ?x ?k ?v {{ {query} }}"))
    return found


def _places(told: Iterable[Fact]) -> Iterator[str]:
    """Yield VALUES clauses that bind facts and their graphs, some at a time."""
    node = ox.NamedNode
    places = sorted({f"({node(g)} {node(s)} kg:{p} {node(o)})" for g, s, p, o in told})
    for at in range(0, len(places), BATCH):
        yield f"VALUES (?g ?s ?p ?o) {{ {' '.join(places[at : at + BATCH])} }}"


def statements_of(
    store: Queryable, entity: str, *, relations: Collection[str] = (), caused: bool = True
) -> Described:
    """Give what a table shows of the statements about one entity: one row each, so it is fast.

    Args:
        store: where to ask.
        entity: its IRI.
        relations: local names of the predicates; empty for any.
        caused: whether to tell the events that they follow from.

    Returns:
        Statements by number: to read the IRIs of thousands takes long, and nobody sees them.
    """
    properties = BRIEF if caused else _SHOWN
    chosen = ", ".join(f"kg:{p}" for p in sorted(relations))
    only = f"FILTER(?p IN ({chosen}))" if relations else ""
    shown = " ".join(f"OPTIONAL {{ ?x {c} ?v{n} }}" for n, c in enumerate(properties))
    columns = " ".join(f"?v{n}" for n in range(len(properties)))
    found: Described = {}
    for end, other in (("rdf:subject", "rdf:object"), ("rdf:object", "rdf:subject")):
        ends = f"?x {end} {ox.NamedNode(entity)} ; rdf:predicate ?p . {only} ?x {other} ?o ."
        query = f"SELECT ?g ?p ?o {columns} {{ GRAPH ?g {{ {ends} {shown} }} }}"
        keys = [key(c) for c in ("rdf:predicate", other, *properties)]
        for g, *values in rows(store, query):
            told = {k: [v.value] for k, v in zip(keys, values, strict=True) if v is not None}
            found[g.value, str(len(found))] = {key(end): [entity]} | told
    return found


def reports(store: Queryable, happenings: Collection[str]) -> set[str]:
    """List all reports of some happenings."""
    found = set(happenings)
    for values in given("y", happenings):
        query = f"SELECT DISTINCT ?x {{ {values} GRAPH ?g {{ ?x kg:reportOf ?y }} }}"
        found |= {x.value for (x,) in rows(store, query)}
    return found


def participants(
    store: Queryable, nodes: Collection[str], what: str = "x"
) -> Iterator[tuple[str, str]]:
    """Yield (event, entity) pairs.

    Args:
        store: where to ask.
        nodes: IRIs of entities or of events.
        what: ``x`` where the nodes are entities, ``e`` where they are events.
    """
    roles = [f"kg:{r}" for r in ROLES]
    # An event has a dozen quads, so it is faster to look at all of them than to ask for each role;
    # an entity has thousands.
    chosen = given("e", nodes) if what == "e" else given("x", nodes, "r", roles)
    only = f"FILTER(?r IN ({', '.join(roles)}))" if what == "e" else ""
    for values in chosen:
        query = f"{values} GRAPH ?g {{ ?e ?r ?x }} {only}"
        for e, x in rows(store, f"SELECT DISTINCT ?e ?x {{ {query} }}"):
            if isinstance(x, ox.NamedNode):
                yield e.value, x.value


def dated(store: Queryable, event_types: Collection[str]) -> dict[str, tuple[str, str]]:
    """Map reports of events to what stands for their happening, and to their date or "".

    Args:
        store: where to ask.
        event_types: local names; empty for all.
    """
    found: dict[str, tuple[str, str]] = {}
    for type_ in sorted(event_types) or ["Event"]:
        date, stands = "OPTIONAL { ?e kg:date ?d }", "OPTIONAL { ?e kg:reportOf ?h }"
        query = f"SELECT ?e ?d ?h {{ GRAPH ?g {{ ?e a kg:{type_} {date} }} {stands} }}"
        for e, d, h in rows(store, query):
            day = "" if d is None else d.value
            if e.value not in found or (day and day < found[e.value][1]):
                found[e.value] = ((h or e).value, day)
    return found
