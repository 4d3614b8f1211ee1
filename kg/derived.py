"""What is derived from the whole graph and kept in a graph of its own, so that queries stay simple.

An entity has one ``kg:name`` and one ``kg:kind`` to be shown under, and folded names to be found
by; an event points to the event that stands for all the reports of one happening, and to the
reports that disagree with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg import iris
from kg.disputes import Dispute, disputes
from kg.happenings import group
from kg.names import name_key, search_keys
from kg.reports import neighbourhood, reports
from kg.sparql import change_data, given
from kg.store import Store, refill, select
from kg.terms import TYPE, plain_name, term
from kg.vocab import BASE, ENTITY_TYPES

_LABELS = ("skos:prefLabel", "skos:altLabel", "kg:ambiguousLabel", "kg:newName")
_KINDS = tuple(f"kg:{t}" for t in ENTITY_TYPES)
_NAMING, _TYPES = (frozenset(map(term, some)) for some in (_LABELS, _KINDS))
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
            *_dispute_triples(disputes(told, stands)),
        ])  # fmt: skip
        return
    near, others = neighbourhood(store, events)
    stands = group(near.values())
    found = disputes([*near.values(), *(r for r in others if r.iri not in near)], stands)
    changed, mates = ({ox.NamedNode(i) for i in some} for some in (events, near))
    disputing = {term(p) for p in _DISPUTES.values()}

    def due(t: ox.Triple) -> bool:
        """Tell whether it may have come or gone; other disputes are as they were."""
        return (
            t.predicate not in disputing
            or bool(changed & {t.subject, t.object})
            or {t.subject, t.object} <= mates
        )

    triples = (
        *_entity_triples(store, sorted(entities)), *_event_triples(stands), *_dispute_triples(found)
    )  # fmt: skip
    wanted = set(filter(due, triples))
    stored = set(filter(due, _stored(store, graph, {*entities, *events, *near}, events)))
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


def _stored(
    store: Store, graph: str, subjects: Collection[str], changed: Collection[str]
) -> Iterator[ox.Triple]:
    """Yield what is derived of some nodes as yet, and the disputes of others with changed ones."""
    disputes_of = given("o", changed, "p", _DISPUTES.values())
    for values in (*given("s", subjects), *disputes_of):
        asked = f"SELECT ?s ?p ?o {{ {values} GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        for row in select(store, asked):
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
        yield ox.Triple(ox.NamedNode(iri), term("kg:reportOf"), ox.NamedNode(one))


def _dispute_triples(found: Iterable[Dispute]) -> Iterator[ox.Triple]:
    for about, one, other in found:
        yield ox.Triple(ox.NamedNode(one), term(_DISPUTES[about]), ox.NamedNode(other))
