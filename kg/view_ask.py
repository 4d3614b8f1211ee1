"""The questions that a view asks of a store, and their answers as plain values.

All that a store must be able to do is in `Queryable`, so a pyoxigraph store serves as well as
kg's own. Every question names its graphs, so it does not matter what the default graph is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any, Final, Protocol

import pyoxigraph as ox

from kg.sparql import given
from kg.store import reading
from kg.terms import PREFIXES, term
from kg.vocab import ENTITY_TYPES

_HEADER: Final = "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in sorted(PREFIXES))

Properties = dict[str, list[str]]
Described = dict[tuple[str, str], Properties]
"""Values by property, by (named graph, node)."""


class Queryable(Protocol):
    """Anything that answers SPARQL as pyoxigraph does."""

    def query(self, query: str, /) -> Any:  # noqa: ANN401 - its kind depends on the query
        """Evaluate a query."""


def rows(store: Queryable, sparql: str) -> Iterator[tuple[Any, ...]]:
    """Yield the solutions of a SELECT query as tuples of terms; unbound ones are None."""
    with reading():
        yield from map(tuple, store.query(_HEADER + sparql))


def triples(store: Queryable, sparql: str) -> list[tuple[Any, Any, Any]]:
    """List the triples that a CONSTRUCT query makes, as terms."""
    prefixes = "" if "prefix " in sparql.lower() else _HEADER
    answer = store.query(prefixes + sparql)
    if not isinstance(answer, ox.QueryTriples):
        from kg.errors import KgError  # noqa: PLC0415 - only on the way out

        raise KgError("a picture is drawn from a CONSTRUCT query; this one is none")
    with reading():
        return [(t.subject, t.predicate, t.object) for t in answer]


def of_class(store: Queryable, curie: str, nodes: Collection[str] | None = None) -> Described:
    """Give all properties of all nodes of a class, or of some."""
    found: Described = {}
    for values in given("x", nodes):
        query = f"SELECT ?g ?x ?k ?v {{ {values} GRAPH ?g {{ ?x a {curie} ; ?k ?v }} }}"
        found |= by_node(rows(store, query))
    return found


def literals(
    store: Queryable, curies: Iterable[str], nodes: Collection[str] | None
) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield (node, property, text, language) of some nodes, or of all that have the property."""
    for values in given("x", nodes, "k", curies):
        query = f"SELECT DISTINCT ?x ?k ?v {{ {values} GRAPH ?g {{ ?x ?k ?v }} }}"
        for x, k, v in rows(store, query):
            yield x.value, k.value, v.value, getattr(v, "language", None)


def types(store: Queryable, nodes: Collection[str] | None = None) -> dict[str, str]:
    """Tell the type of every entity, or of some; of several, the vocabulary's first."""
    start = len(PREFIXES["kg"])
    known: dict[str, str] = {}
    if nodes is not None:
        # One derived row an entity; its types stand in the graph of every article about it.
        known = {x: k[start:] for x, k in pairs(store, "kg:kind", nodes).items()}
        nodes = set(nodes) - known.keys()
    found: dict[str, set[str]] = defaultdict(set)
    for values in given("x", nodes, "t", [f"kg:{t}" for t in ENTITY_TYPES]):
        query = f"SELECT DISTINCT ?x ?t {{ {values} GRAPH ?g {{ ?x a ?t }} }}"
        for x, t in rows(store, query):
            found[x.value].add(t.value[start:])
    return known | {x: min(ts, key=ENTITY_TYPES.index) for x, ts in found.items()}


def bearers(store: Queryable, name_key: str) -> set[str]:
    """List the entities that bear a name, folded as `kg.names.name_key` does."""
    query = f"SELECT DISTINCT ?x {{ GRAPH ?g {{ ?x kg:nameKey {ox.Literal(name_key)} }} }}"
    return {x.value for (x,) in rows(store, query)}


def mentioned(store: Queryable, nodes: Collection[str] | None = None) -> dict[str, int]:
    """Count for every entity, or for some, the articles that mention it."""
    found: dict[str, int] = {}
    for values in given("x", nodes):
        query = f"{values} GRAPH ?g {{ ?a schema:mentions ?x }}"
        counted = rows(store, f"SELECT ?x (COUNT(DISTINCT ?a) AS ?n) {{ {query} }} GROUP BY ?x")
        found |= {x.value: int(n.value) for x, n in counted if x is not None}
    return found


def pairs(store: Queryable, curie: str, nodes: Collection[str] | None = None) -> dict[str, str]:
    """Map subject to object of a property that has one value; the smallest of several wins."""
    found: dict[str, str] = {}
    for values in given("x", nodes):
        query = f"SELECT DISTINCT ?x ?y {{ {values} GRAPH ?g {{ ?x {curie} ?y }} }}"
        for x, y in rows(store, query):
            found[x.value] = min(y.value, found.get(x.value, y.value))
    return found


@cache
def key(curie: str) -> str:
    """Give the IRI of a term, under which `Properties` are kept."""
    return term(curie).value


def by_node(answer: Iterable[tuple[Any, ...]]) -> Described:
    """Collect (graph, node, property, value) rows."""
    found: Described = {}
    for g, x, k, v in answer:
        found.setdefault((g.value, x.value), {}).setdefault(k.value, []).append(v.value)
    return found
