"""What is derived from the whole graph and kept in a graph of its own, so that queries stay simple.

An entity has one ``kg:name`` and one ``kg:kind`` to be shown under, and folded names to be found
by; an event points to the event that stands for all the reports of one happening.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

import pyoxigraph as ox

from kg import iris
from kg.happenings import MAIN_ROLES, Report, group, near
from kg.names import name_key, search_keys
from kg.sparql import given, insert_data
from kg.store import Store, refill, select
from kg.terms import local, term
from kg.vocab import BASE, ENTITY_TYPES

_LABELS = ("skos:prefLabel", "skos:altLabel", "kg:ambiguousLabel", "kg:newName")
_KINDS = tuple(f"kg:{t}" for t in ENTITY_TYPES)
_ROLES = ", ".join(sorted({f"kg:{r}" for roles in MAIN_ROLES.values() for r in roles}))
_EVENTS = f"""
SELECT DISTINCT ?e ?type ?role ?filler ?date ?published ?value ?currency ?round WHERE {{ %s
  ?e a kg:Event ; a ?type ; prov:wasDerivedFrom ?article . FILTER(?type != kg:Event)
  OPTIONAL {{ ?e ?role ?filler FILTER(?role IN ({_ROLES})) }}
  OPTIONAL {{ ?e kg:date ?date }}
  OPTIONAL {{ ?article schema:datePublished ?published }}
  OPTIONAL {{ ?e kg:amount ?a . ?a kg:value ?value ; kg:currency ?currency }}
  OPTIONAL {{ ?e kg:round ?round }} }}"""


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
        refill(store, graph, [*_entity_triples(store, None), *_event_triples(_reports(store, ""))])
        return
    near = _neighbourhood(store, events)
    triples = [*_entity_triples(store, sorted(entities)), *_event_triples(near.values())]
    touched = sorted({*entities, *events, *near})
    drops = [
        f"DELETE {{ GRAPH <{graph}> {{ ?e ?p ?o }} }} WHERE "
        f"{{ {values} GRAPH <{graph}> {{ ?e ?p ?o }} }}"
        for values in given("e", touched)
    ]
    if touched:
        store.update(";\n".join([*drops, *([insert_data(graph, triples)] if triples else [])]))


def _entity_triples(store: Store, entities: Collection[str] | None) -> Iterator[ox.Triple]:
    labels: dict[str, list[tuple[int, str]]] = defaultdict(list)
    kinds: dict[str, set[str]] = defaultdict(set)
    for values in given("e", entities, "p", _LABELS):
        for row in select(store, f"SELECT DISTINCT ?e ?p ?label {{ {values} ?e ?p ?label }}"):
            label = row["label"]
            if isinstance(label, ox.Literal) and label.value:
                labels[row["e"].value].append((_rank(local_name(row["p"]), label), label.value))
    for values in given("e", entities, "type", _KINDS):
        for row in select(store, f"SELECT DISTINCT ?e ?type {{ {values} ?e a ?type }}"):
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
        if local_name(row["type"]) not in MAIN_ROLES:
            continue
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
    """Find every report that may share a happening with some, directly or through others.

    All others are grouped already: what is new can only join groups, what is gone only part one.
    """
    known = {r.iri: r for r in _reports_of(store, sorted({*events, *_told(store, events)}))}
    mates: set[str] = set()
    for key in {(r.type, *k) for r in known.values() if r.iri in events for k in r.keys()}:  # noqa: SIM118
        candidates = _candidates(store, *key)
        for report in known.values():
            if report.iri in events and report.type == key[0]:
                mates |= {c.iri for c in candidates if c.iri not in known and near(report, c)}
    fresh = _reports_of(store, sorted({*mates, *_told(store, mates)} - known.keys()))
    return known | {r.iri: r for r in fresh}


def _candidates(store: Store, type_: str, role: str, filler: str) -> list[Report]:
    """Find the reports of a type with some filler, with no more than when they are from."""
    asked = f"""SELECT DISTINCT ?e ?date ?published WHERE {{
        ?e kg:{role} {ox.NamedNode(filler)} ; a kg:{type_} ; prov:wasDerivedFrom ?article .
        OPTIONAL {{ ?e kg:date ?date }}
        OPTIONAL {{ ?article schema:datePublished ?published }} }}"""
    found: dict[str, Report] = {}
    for row in select(store, asked):
        plain = {k: v.value for k, v in row.items() if k != "e"}
        iri = row["e"].value
        found.setdefault(iri, Report(iri, type_, (), plain.get("date"), plain.get("published")))
    return list(found.values())


def _told(store: Store, events: Collection[str]) -> set[str]:
    """Find the reports that share a happening with some as yet."""
    told: set[str] = set()
    for values in given("one", events):
        where = f"{values} ?one kg:reportOf ?h . ?e kg:reportOf ?h"
        told |= {r["e"].value for r in select(store, f"SELECT DISTINCT ?e WHERE {{ {where} }}")}
    return told


def _reports_of(store: Store, events: list[str]) -> list[Report]:
    return [report for values in given("e", events) for report in _reports(store, values)]


def _event_triples(reports: Iterable[Report]) -> Iterator[ox.Triple]:
    for iri, stands in sorted(group(reports).items()):
        yield ox.Triple(ox.NamedNode(iri), term("kg:reportOf"), ox.NamedNode(stands))
