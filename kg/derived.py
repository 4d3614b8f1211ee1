"""What is derived from the whole graph and kept in a graph of its own, so that queries stay simple.

An entity has one ``kg:name`` and one ``kg:kind`` to be shown under, and folded names to be found
by; an event points to the event that stands for all the reports of one happening.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

import pyoxigraph as ox

from kg import iris
from kg.happenings import MAIN_ROLES, Report, group
from kg.names import name_key, search_keys
from kg.rdf import nquads
from kg.sparql import delete_data, insert_data
from kg.store import Store, select
from kg.terms import local, term
from kg.vocab import BASE, ENTITY_TYPES

_BATCH = 400
_WRITTEN = 20_000
_LABELS = """
SELECT DISTINCT ?e ?p ?label WHERE { %s
  VALUES ?p { skos:prefLabel skos:altLabel kg:ambiguousLabel kg:newName } ?e ?p ?label }"""
_KINDS = (
    """
SELECT DISTINCT ?e ?type WHERE { %s VALUES ?type { """
    + " ".join(f"kg:{t}" for t in ENTITY_TYPES)
    + """ } ?e a ?type }"""
)
_EVENTS = """
SELECT DISTINCT ?e ?type ?role ?filler ?date ?published ?value ?currency ?round WHERE { %s
  VALUES (?type ?role) { """ + " ".join(
    f"(kg:{t} kg:{r})" for t, roles in MAIN_ROLES.items() for r in roles
) + """ }
  ?e a ?type ; prov:wasDerivedFrom ?article .
  OPTIONAL { ?e ?role ?filler }
  OPTIONAL { ?e kg:date ?date }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?e kg:amount ?a . ?a kg:value ?value ; kg:currency ?currency }
  OPTIONAL { ?e kg:round ?round } }"""  # fmt: skip


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
        events_ = _event_triples(_reports(store, ""))
        _exchange(store, graph, chain(_entity_triples(store, None), events_))
        return
    near = _neighbourhood(store, events)
    triples = [*_entity_triples(store, sorted(entities)), *_event_triples(near.values())]
    touched = sorted({*entities, *events, *near})
    drops = [
        f"DELETE {{ GRAPH <{graph}> {{ ?e ?p ?o }} }} WHERE "
        f"{{ VALUES ?e {{ {_nodes(part)} }} GRAPH <{graph}> {{ ?e ?p ?o }} }}"
        for part in _batches(touched)
    ]
    if touched:
        store.update(";\n".join([*drops, insert_data(graph, triples)]))


def _exchange(store: Store, graph: str, triples: Iterable[ox.Triple]) -> None:
    """Give a graph another content; only what differs is written, and in bulk."""
    node = ox.NamedNode(graph)
    old = set(store.quads(graph))
    new = dict.fromkeys(ox.Quad(t.subject, t.predicate, t.object, node) for t in triples)
    gone = [q for q in old if q not in new]
    for start in range(0, len(gone), _WRITTEN):
        store.update(delete_data(graph, (q.triple for q in gone[start : start + _WRITTEN])))
    store.load(nquads(q for q in new if q not in old))


def _nodes(values: Iterable[str]) -> str:
    return " ".join(str(ox.NamedNode(v)) for v in values)


def _batches(items: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


def _entity_triples(store: Store, entities: list[str] | None) -> Iterator[ox.Triple]:
    wheres = (
        [""] if entities is None else [f"VALUES ?e {{ {_nodes(p)} }}" for p in _batches(entities)]
    )
    for where in wheres:
        labels: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for row in select(store, _LABELS % where):
            label = row["label"]
            if isinstance(label, ox.Literal) and label.value:
                labels[row["e"].value].append((_rank(local_name(row["p"]), label), label.value))
        kinds: dict[str, set[str]] = defaultdict(set)
        for row in select(store, _KINDS % where):
            kinds[row["e"].value].add(local_name(row["type"]))
        for iri in sorted(labels.keys() & kinds.keys()):
            yield from _entity(ox.NamedNode(iri), sorted(labels[iri]), kinds[iri])


def local_name(node: ox.NamedNode | ox.Literal) -> str:
    """Give the local name of a term of kg's ontology; other terms stay whole."""
    return local(node) if isinstance(node, ox.NamedNode) else node.value


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


def _reports(store: Store, where: str) -> list[Report]:
    found: dict[str, dict[str, str]] = {}
    fillers: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in select(store, _EVENTS % where):
        iri = row["e"].value
        plain = {k: v.value for k, v in row.items() if k not in ("type", "role", "filler")}
        best = found.setdefault(iri, {"type": local_name(row["type"])})
        for name, value in plain.items():
            if name not in best or (name == "value" and float(value) > float(best[name])):
                best[name] = value
        if "filler" in row:
            fillers[iri][local_name(row["role"])].add(row["filler"].value)
    return [
        Report(
            iri,
            v["type"],
            tuple(frozenset(fillers[iri][r]) for r in MAIN_ROLES[v["type"]]),
            v.get("date"),
            v.get("published"),
            (float(v["value"]), v["currency"]) if "value" in v else None,
            v.get("round"),
        )
        for iri, v in sorted(found.items())
    ]


def _neighbourhood(store: Store, events: Collection[str]) -> dict[str, Report]:
    """Find every report that may share a happening with some, directly or through others."""
    known: dict[str, Report] = {}
    seen: set[tuple[str, str, str]] = set()
    fresh = _reports_of(store, sorted({*events, *_told(store, events)}))
    while fresh:
        known |= {r.iri: r for r in fresh}
        keys = {(r.type, *k) for r in fresh for k in r.keys()} - seen  # noqa: SIM118
        seen |= keys
        mates: list[str] = []
        for part in _batches([f"(kg:{t} kg:{r} <{f}>)" for t, r, f in sorted(keys)]):
            values = f"VALUES (?type ?role ?filler) {{ {' '.join(part)} }}"
            rows = select(
                store, f"SELECT DISTINCT ?e WHERE {{ {values} ?e ?role ?filler ; a ?type }}"
            )
            mates += [r["e"].value for r in rows if r["e"].value not in known]
        fresh = _reports_of(store, sorted(set(mates)))
    return known


def _told(store: Store, events: Collection[str]) -> set[str]:
    """Find the reports that share a happening with some as yet."""
    told: set[str] = set()
    for part in _batches(sorted(events)):
        where = f"VALUES ?one {{ {_nodes(part)} }} ?one kg:reportOf ?h . ?e kg:reportOf ?h"
        told |= {r["e"].value for r in select(store, f"SELECT DISTINCT ?e WHERE {{ {where} }}")}
    return told


def _reports_of(store: Store, events: list[str]) -> list[Report]:
    return [
        report
        for part in _batches(events)
        for report in _reports(store, f"VALUES ?e {{ {_nodes(part)} }}")
    ]


def _event_triples(reports: Iterable[Report]) -> Iterator[ox.Triple]:
    for iri, stands in sorted(group(reports).items()):
        yield ox.Triple(ox.NamedNode(iri), term("kg:reportOf"), ox.NamedNode(stands))
