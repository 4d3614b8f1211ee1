"""Solutions of queries as rows of plain values: numbers are numbers, kg's terms local names."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import make_dataclass
from typing import Any, Final

import pyoxigraph as ox

from kg import queries
from kg.rows import Rows
from kg.store import QueryError, Store, reading
from kg.terms import PREFIXES

_XSD: Final = PREFIXES["xsd"]
_NUMBERS: Final[dict[str, Callable[[str], int | float]]] = {
    _XSD + "integer": int, _XSD + "decimal": float, _XSD + "double": float, _XSD + "float": float,
}  # fmt: skip
Value = str | int | float | bool | None


def plain(term: object) -> Value:
    """Give a term as a plain value.

    IRIs are whole, but for the terms of kg's ontology, which are local names as in all other rows.

    >>> plain(ox.Literal(3)), plain(ox.NamedNode(PREFIXES["kg"] + "Model"))
    (3, 'Model')
    """
    if isinstance(term, ox.NamedNode):
        return term.value.removeprefix(PREFIXES["kg"])
    if isinstance(term, ox.Literal):
        if term.datatype.value == _XSD + "boolean":
            return term.value in ("true", "1")
        number = _NUMBERS.get(term.datatype.value)
        return number(term.value) if number else term.value
    return None if term is None else str(term)


def select(store: Store, sparql: str) -> Rows[Any]:
    """Ask a SELECT query; the rows have one attribute a variable.

    Raises:
        QueryError: if it is no SPARQL, or no SELECT.
    """
    answer = store.query(sparql)
    if not isinstance(answer, ox.QuerySolutions):
        raise QueryError("this query is no SELECT; use ask() for ASK, construct() for CONSTRUCT")
    with reading():
        return rows([v.value for v in answer.variables], answer)


def ask(store: Store, sparql: str) -> bool:
    """Ask an ASK query.

    Raises:
        QueryError: if it is no SPARQL, or no ASK.
    """
    answer = store.query(sparql)
    if not isinstance(answer, ox.QueryBoolean):
        raise QueryError("this query is no ASK; use query() for SELECT")
    return bool(answer)


def named(store: Store, name: str, given: Mapping[str, object]) -> Rows[Any]:
    """Ask a named query; the rows have one attribute a column.

    Raises:
        KgError: if there is no such query, or a parameter is missing, unknown or malformed.
    """
    table = queries.run(store, name, {k: str(v) for k, v in given.items()})
    return rows(table.columns, table.rows)


def rows(columns: Sequence[str], terms: Iterable[Iterable[object]]) -> Rows[Any]:
    """Make rows whose attributes are named as the columns.

    A name that Python keeps for itself gets an underscore: ``from`` becomes ``from_``.

    >>> rows(["from", "n"], [[ox.Literal("article"), ox.Literal(2)]])
    [Row(from_='article', n=2)]
    """
    names = [c if c.isidentifier() and not keyword.iskeyword(c) else f"{c}_" for c in columns]
    names = [n if n.isidentifier() else f"_{n}" for n in names]
    kind = make_dataclass("Row", names, frozen=True, slots=True)
    return Rows((kind(*map(plain, row)) for row in terms), kind)
