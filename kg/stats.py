"""How much there is of what in a store."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kg.store import Store, select
from kg.terms import PREFIXES


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things of a kind that articles speak of."""

    what: str
    kind: str
    number: int


_ENTITIES = """
    SELECT ?kind (COUNT(DISTINCT ?e) AS ?n) WHERE {
      ?e kg:kind ?kind .
      FILTER EXISTS { GRAPH ?g { ?e a ?kind } FILTER(CONTAINS(STR(?g), "/article/")) }
    } GROUP BY ?kind"""
_FACTS = """
    SELECT ?kind (COUNT(DISTINCT ?s) AS ?n) WHERE {
      ?s a rdf:Statement ; rdf:predicate ?kind } GROUP BY ?kind"""
_EVENTS = """
    SELECT ?kind (COUNT(DISTINCT ?e) AS ?n) WHERE {
      ?e a kg:Event ; a ?kind . FILTER(?kind != kg:Event) } GROUP BY ?kind"""
_ARTICLES = "SELECT (COUNT(DISTINCT ?a) AS ?n) WHERE { ?a a kg:Article }"


def count(store: Store) -> list[Count]:
    """Count articles, the entities and statements in them, events, and quads."""
    out = [Count("articles", "", int(next(iter(select(store, _ARTICLES)))["n"].value))]
    for what, query in (("entities", _ENTITIES), ("statements", _FACTS), ("events", _EVENTS)):
        found: Counter[str] = Counter()
        for row in select(store, query):
            if "kind" in row:
                found[row["kind"].value.removeprefix(PREFIXES["kg"])] += int(row["n"].value)
        out += [
            Count(what, kind, n) for kind, n in sorted(found.items(), key=lambda c: (-c[1], c[0]))
        ]
    return [*out, Count("quads", "", len(store))]
