"""What is derived from the whole graph and kept in a graph of its own, so that queries stay simple.

An entity has one ``kg:name`` and one ``kg:kind`` to be shown under, and folded names to be found
by; an event points to the event that stands for all the reports of one happening, and to what it
claims if other reports claim what does not agree with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg import iris
from kg.disputes import Dispute, disputes
from kg.happenings import group
from kg.names import name_key, search_keys
from kg.reports import claimed_of, neighbourhood, reports
from kg.sparql import change_data, given
from kg.store import Store, refill, select
from kg.terms import TYPE, plain_name, term
from kg.vocab import BASE, ENTITY_TYPES

_LABELS = ("skos:prefLabel", "skos:altLabel", "kg:ambiguousLabel", "kg:newName")
_KINDS = tuple(f"kg:{t}" for t in ENTITY_TYPES)
_NAMING, _TYPES = (frozenset(map(term, some)) for some in (_LABELS, _KINDS))
_REPORT_OF = term("kg:reportOf")
_DISPUTES = {"amount": "kg:otherAmount", "date": "kg:otherDate"}


def refresh(
    store: Store,
    *,
    entities: Collection[str] | None = None,
    events: Collection[str] | None = None,
    base: str = BASE,
) -> None:
    """Bring the derived graph up to date: all of it in bulk, or some in one transaction.

    Whoever derives all must see to it that it is done again if it was cut short, as
    `kg.ledger.Ledger` does.

    Args:
        store: opened for writing.
        entities: the entities whose names or types may have changed; None for all.
        events: the events that are new, changed or gone; None for all.
        base: the IRI that graphs are named under.
    """
    graph = iris.own_graph_iri("derived", base=base)
    if entities is None or events is None:
        told = reports(store)
        stands = group(told)
        refill(store, graph, [
            *_entity_triples(store, None), *_event_triples(stands),
            *_dispute_triples(disputes(told, stands), base),
        ])  # fmt: skip
        return
    things = _claimed(store, graph, events)
    near, others = neighbourhood(store, events, things)
    stands = group(near.values())
    stored = set(_stored(store, graph, {*entities, *events, *near}))
    # Disputes are derived anew of the things that events tell or told of, and of the happenings.
    things |= claimed_of(near[e] for e in events if e in near) | {*stands.values()}
    things |= {getattr(t.object, "value", "") for t in stored if t.predicate == _REPORT_OF}
    stored |= set(_stored_disputes(store, graph, things))
    found = disputes([*near.values(), *(r for r in others if r.iri not in near)], stands)
    due = (dispute for dispute in found if dispute.matter[1] in things)
    wanted = {
        *_entity_triples(store, sorted(entities)), *_event_triples(stands),
        *_dispute_triples(due, base),
    }  # fmt: skip
    if wanted != stored:
        out, put = (sorted(some, key=str) for some in (stored - wanted, wanted - stored))
        store.update(change_data(graph, out, put))


def names(triple: ox.Triple) -> bool:
    """Tell whether a triple gives an entity a name or a type, from which more is derived.

    >>> names(ox.Triple(term("ent:a"), term("skos:prefLabel"), ox.Literal("A")))
    True
    """
    typing = triple.predicate == TYPE and triple.object in _TYPES
    return typing or triple.predicate in _NAMING


def _claimed(store: Store, graph: str, events: Collection[str]) -> set[str]:
    """List what some events disputed as yet."""
    disputed = f"GRAPH <{graph}> {{ ?e kg:claims ?c . ?c kg:about ?thing }}"
    return {
        row["thing"].value
        for values in given("e", events)
        for row in select(store, f"SELECT DISTINCT ?thing {{ {values} {disputed} }}")
    }


def _stored(store: Store, graph: str, subjects: Collection[str]) -> Iterator[ox.Triple]:
    """Yield what is derived of some entities and events as yet, but for disputes."""
    for values in given("s", subjects):
        found = f"GRAPH <{graph}> {{ ?s ?p ?o }} FILTER(?p != kg:claims)"
        yield from _triples(store, f"{values} {found}")


def _stored_disputes(store: Store, graph: str, things: Collection[str]) -> Iterator[ox.Triple]:
    """Yield what is derived as yet of claims about some things."""
    for values in given("thing", things):
        yield from _triples(store, f"{values} GRAPH <{graph}> {{ ?s kg:about ?thing ; ?p ?o }}")
        yield from _triples(store, f"{values} GRAPH <{graph}> {{ ?o kg:about ?thing . ?s ?p ?o }}")


def _triples(store: Store, where: str) -> Iterator[ox.Triple]:
    for row in select(store, f"SELECT ?s ?p ?o {{ {where} }}"):
        subject, predicate = row["s"], row["p"]
        assert isinstance(subject, ox.NamedNode)
        assert isinstance(predicate, ox.NamedNode)
        yield ox.Triple(subject, predicate, row["o"])


def _entity_triples(store: Store, entities: Collection[str] | None) -> Iterator[ox.Triple]:
    labels: dict[str, list[tuple[int, str]]] = defaultdict(list)
    kinds: dict[str, set[str]] = defaultdict(set)
    for values in given("e", entities, "p", _LABELS):
        for row in select(store, f"SELECT DISTINCT ?e ?p ?label {{ {values} ?e ?p ?label }}"):
            label = row["label"]
            if isinstance(label, ox.Literal) and label.value:
                labels[row["e"].value].append((_rank(plain_name(row["p"]), label), label.value))
    for values in given("e", entities, "type", _KINDS):
        for row in select(store, f"SELECT DISTINCT ?e ?type {{ {values} ?e a ?type }}"):
            kinds[row["e"].value].add(plain_name(row["type"]))
    for iri in sorted(labels.keys() & kinds.keys()):
        yield from _entity(ox.NamedNode(iri), sorted(labels[iri]), kinds[iri])


def _rank(predicate: str, label: ox.Literal) -> int:
    """Order names: as people corrected it, as the knowledge base has it, as articles have it."""
    order = {"en": 2, "zh": 4, None: 8}.get(label.language, 6)
    if predicate == "newName":
        return order - 1 if label.language else 0
    return order if predicate.endswith("#prefLabel") else 9


def _entity(
    iri: ox.NamedNode, labels: list[tuple[int, str]], kinds: set[str]
) -> Iterator[ox.Triple]:
    kind = next(t for t in ENTITY_TYPES if t in kinds)
    yield ox.Triple(iri, term("kg:name"), ox.Literal(labels[0][1]))
    yield ox.Triple(iri, term("kg:kind"), term(f"kg:{kind}"))
    names = {label for _, label in labels}
    for key in sorted({name_key(n) for n in names} - {""}):
        yield ox.Triple(iri, term("kg:nameKey"), ox.Literal(key))
    for key in sorted({k for n in names for k in search_keys(n)}):
        yield ox.Triple(iri, term("kg:searchKey"), ox.Literal(key))


def _event_triples(stands: Mapping[str, str]) -> Iterator[ox.Triple]:
    for iri, one in sorted(stands.items()):
        yield ox.Triple(ox.NamedNode(iri), _REPORT_OF, ox.NamedNode(one))


def _dispute_triples(found: Iterable[Dispute], base: str) -> Iterator[ox.Triple]:
    for dispute in found:
        kind, about, _ = dispute.matter
        claims = {
            c: ox.NamedNode(iris.claim_iri(*dispute.matter, c, base=base)) for c in dispute.claims
        }
        for claim, node in claims.items():
            yield ox.Triple(node, term("kg:about"), ox.NamedNode(about))
            for report in dispute.claims[claim]:
                yield ox.Triple(ox.NamedNode(report), term("kg:claims"), node)
        for one, other in dispute.pairs:
            yield ox.Triple(claims[one], term(_DISPUTES[kind]), claims[other])
