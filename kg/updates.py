"""SPARQL updates of the corrections graph: what they reach for is known before anything is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

import pyoxigraph as ox

from kg import iris
from kg.corrections import Corrections
from kg.corrections_read import parse
from kg.errors import KgError
from kg.sparql import PADDING, checked, syntax_error
from kg.sparql_words import reaching
from kg.store import QueryError, Store
from kg.terms import PREFIXES
from kg.vocab import BASE


def targets(sparql: str) -> Iterator[str | None]:
    """Yield the graph that each part of an update writes to; None for the default graph.

    Other than the IRI of a graph there are ``ALL``, ``NAMED`` and, for a variable, ``?name``.

    Raises:
        QueryError: if it is no update.

    >>> list(targets("CLEAR ALL; INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }"))
    ['ALL', 'urn:g']
    """
    from pyparsing import ParseException  # noqa: PLC0415 - rdflib is slow to import
    from rdflib.plugins.sparql.algebra import translateUpdate  # noqa: PLC0415
    from rdflib.plugins.sparql.parser import parseUpdate  # noqa: PLC0415

    try:
        algebra = translateUpdate(parseUpdate(sparql), initNs=PREFIXES).algebra
    except ParseException as error:
        raise syntax_error(
            sparql, SyntaxError(f"error at {error.lineno}:{error.column}")
        ) from error
    except Exception as error:
        raise QueryError(f"SPARQL: {error}") from error
    for part in algebra:
        yield from _written(part)


def _written(part: Any) -> Iterator[str | None]:  # noqa: ANN401 - rdflib's algebra is untyped
    match part.name:
        case "InsertData" | "DeleteData" | "DeleteWhere":
            yield from _graphs(part, None)
        case "Modify":
            for clause in filter(None, (part.delete, part.insert)):
                yield from _graphs(clause, part.withClause)
        case "Clear" | "Drop" | "Create" | "Load":
            yield _named(part.graphiri)
        case "Copy" | "Add":
            yield _named(part.graph[1])
        case "Move":
            yield from map(_named, part.graph)
        case _:
            raise QueryError(f"SPARQL: {part.name} is none of the updates that kg knows")


def _graphs(clause: Any, default: object) -> Iterator[str | None]:  # noqa: ANN401 - as above
    if clause.triples:
        yield _named(default)
    for name in clause.quads:
        yield _named(name)


def _named(name: object) -> str | None:
    if name is None or name == "DEFAULT":
        return None
    return f"?{name}" if type(name).__name__ == "Variable" else str(name)


def check(sparql: str, *, base: str = BASE, allow: Iterable[str] = ()) -> None:
    """Refuse an update that is malformed, or that writes anywhere but to the corrections graph.

    Raises:
        QueryError: says what is wrong, and where.
    """
    checked(sparql, allow=frozenset(allow))
    if not reaching(sparql):
        with suppress(OSError, RuntimeError):  # what can't be done in an empty store is no mistake
            _try(ox.Store(), sparql)
    own = iris.own_graph_iri("corrections", base=base)
    for name in targets(sparql):
        if name != own:
            what = "the default graph" if name is None else f"the graph {name}"
            raise QueryError(
                f"it would write to {what}; only corrections can be changed: GRAPH <{own}> {{ … }}"
            )


def _try(store: ox.Store, sparql: str) -> None:
    try:
        store.update(sparql + PADDING, prefixes=PREFIXES)
    except (SyntaxError, ValueError) as error:
        raise syntax_error(sparql, error) from error


def updated(
    store: Store,
    known: Corrections,
    sparql: str,
    *,
    base: str = BASE,
    allow: Iterable[str] = (),
    limit: AbstractContextManager[None] | None = None,
) -> Corrections:
    """Carry out an update on a copy of a store, and give the corrections that come out.

    Args:
        store: what the update may ask; it is left as it is.
        known: the corrections that there are.
        sparql: the update.
        base: the IRI that graphs are named under.
        allow: ``service`` and ``load``, if they are allowed.
        limit: what stops it when it takes too long.

    Raises:
        QueryError: if it is malformed or writes anywhere but to the corrections graph.
        KgError: if what comes out are no corrections.
    """
    check(sparql, base=base, allow=allow)
    own = ox.NamedNode(iris.own_graph_iri("corrections", base=base))
    with store.scratch() as copy, limit or nullcontext():
        copy.remove_graph(own)
        copy.extend(ox.Quad(t.subject, t.predicate, t.object, own) for t in known.triples)
        rest = len(copy) - len(known.triples)
        try:
            _try(copy, sparql)
        except (OSError, RuntimeError) as error:
            raise KgError(
                f"the update can't be carried out: {error}; nothing was changed"
            ) from error
        found = {q.triple for q in copy.quads_for_pattern(None, None, None, own)}
        if len(copy) - len(found) != rest:
            raise QueryError("it would write to other graphs; only corrections can be changed")
    # What followed from corrections that are gone must not stay; what still follows comes back.
    return parse(found.difference(known.follows), "the update")
