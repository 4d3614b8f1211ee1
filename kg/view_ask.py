"""The questions that a view asks of a store, and their answers as plain values.

All that a store must be able to do is in `Queryable`, so a pyoxigraph store serves as well as
kg's own. Every question names its graphs, so it does not matter what the default graph is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final, Protocol

import pyoxigraph as ox

from kg.terms import PREFIXES, term
from kg.vocab import ENTITY_TYPES, PREDICATES

_HEADER: Final = "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in sorted(PREFIXES))
_BATCH: Final = 400

Properties = dict[str, list[str]]
Described = dict[tuple[str, str], Properties]
"""Values by property, by (named graph, node)."""


class Queryable(Protocol):
    """Anything that answers SPARQL as pyoxigraph does."""

    def query(self, query: str, /) -> Any:  # noqa: ANN401 - its kind depends on the query
        """Evaluate a query."""


def rows(store: Queryable, sparql: str) -> Iterator[tuple[Any, ...]]:
    """Yield the solutions of a SELECT query as tuples of terms; unbound ones are None."""
    yield from (tuple(row) for row in store.query(_HEADER + sparql))


def triples(store: Queryable, sparql: str) -> list[tuple[Any, Any, Any]]:
    """List the triples that a CONSTRUCT query makes, as terms."""
    prefixes = "" if "prefix " in sparql.lower() else _HEADER
    answer = store.query(prefixes + sparql)
    if not isinstance(answer, ox.QueryTriples):
        from kg.errors import KgError  # noqa: PLC0415 - only on the way out

        raise KgError("a picture is drawn from a CONSTRUCT query; this one is none")
    return [(t.subject, t.predicate, t.object) for t in answer]


def facts(store: Queryable) -> Iterator[tuple[str, str, str, str]]:
    """Yield (graph, subject, predicate, object) of every plain fact; the predicate is local."""
    wanted = " ".join(f"kg:{p}" for p in sorted(PREDICATES))
    start = len(PREFIXES["kg"])
    for g, s, p, o in rows(
        store, f"SELECT ?g ?s ?p ?o {{ VALUES ?p {{ {wanted} }} GRAPH ?g {{ ?s ?p ?o }} }}"
    ):
        if isinstance(s, ox.NamedNode) and isinstance(o, ox.NamedNode):
            yield g.value, s.value, p.value[start:], o.value


def of_class(store: Queryable, curie: str) -> Described:
    """Give all properties of all nodes of a class."""
    return _described(rows(store, f"SELECT ?g ?x ?k ?v {{ GRAPH ?g {{ ?x a {curie} ; ?k ?v }} }}"))


def having(store: Queryable, curie: str, values: Collection[str] | None) -> Described:
    """Give all properties of the nodes that have one of these IRIs as a property's value."""
    if values is None:
        return _described(
            rows(store, f"SELECT ?g ?x ?k ?v {{ GRAPH ?g {{ ?x {curie} ?y ; ?k ?v }} }}")
        )
    found: Described = {}
    for batch in _batches(values):
        found |= _described(
            rows(
                store,
                f"SELECT ?g ?x ?k ?v {{ VALUES ?y {{ {batch} }}"
                f" GRAPH ?g {{ ?x {curie} ?y ; ?k ?v }} }}",
            )
        )
    return found


def literals(
    store: Queryable, curies: Iterable[str], nodes: Collection[str] | None
) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield (node, property, text, language) of some nodes, or of all that have the property."""
    keys = " ".join(curies)
    for batch in [None] if nodes is None else _batches(nodes):
        given = f"VALUES ?x {{ {batch} }} " if batch else ""
        query = (
            f"SELECT DISTINCT ?x ?k ?v {{ {given}VALUES ?k {{ {keys} }} GRAPH ?g {{ ?x ?k ?v }} }}"
        )
        for x, k, v in rows(store, query):
            yield x.value, k.value, v.value, getattr(v, "language", None)


def types(store: Queryable) -> dict[str, str]:
    """Tell the type of every entity; of several, the first in the vocabulary's order."""
    wanted = " ".join(f"kg:{t}" for t in ENTITY_TYPES)
    found: dict[str, set[str]] = defaultdict(set)
    start = len(PREFIXES["kg"])
    query = f"SELECT DISTINCT ?x ?t {{ VALUES ?t {{ {wanted} }} GRAPH ?g {{ ?x a ?t }} }}"
    for x, t in rows(store, query):
        found[x.value].add(t.value[start:])
    return {x: min(ts, key=ENTITY_TYPES.index) for x, ts in found.items()}


def mentioned(store: Queryable) -> dict[str, int]:
    """Count for every entity the articles that mention it."""
    query = (
        "SELECT ?x (COUNT(DISTINCT ?a) AS ?n) { GRAPH ?g { ?a schema:mentions ?x } } GROUP BY ?x"
    )
    return {x.value: int(n.value) for x, n in rows(store, query) if x is not None}


def pairs(store: Queryable, curie: str) -> dict[str, str]:
    """Map subject to object of a property that has one value; the smallest of several wins."""
    found: dict[str, str] = {}
    for x, y in rows(store, f"SELECT DISTINCT ?x ?y {{ GRAPH ?g {{ ?x {curie} ?y }} }}"):
        found[x.value] = min(y.value, found.get(x.value, y.value))
    return found


def key(curie: str) -> str:
    """Give the IRI of a term, under which `Properties` are kept."""
    return term(curie).value


def _described(answer: Iterable[tuple[Any, ...]]) -> Described:
    found: Described = {}
    for g, x, k, v in answer:
        found.setdefault((g.value, x.value), {}).setdefault(k.value, []).append(v.value)
    return found


def _batches(values: Collection[str]) -> Iterator[str]:
    ordered = sorted(values)
    for at in range(0, len(ordered), _BATCH):
        yield " ".join(str(ox.NamedNode(v)) for v in ordered[at : at + _BATCH])
