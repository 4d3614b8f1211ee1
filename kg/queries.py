"""Named queries: a ``.rq`` file with a header, and parameters that are bound as terms."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import KgError
from kg.resources import ontology_path
from kg.store import Store, Term, solutions
from kg.terms import decimal, literal

_HEADER: Final = re.compile(r"# (en|zh|param|columns): (.+)")
_PARAM: Final = re.compile(r"(\w+) (\w+)(?:\(([\w|]+)\))?(?: = (.*))?")
_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?")
LIMIT: Final = "# limit"
"""The comment in a named query that marks where only so many rows are needed."""
KINDS: Final = ("entity", "date", "decimal", "integer", "text")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query.

    Attributes:
        kind: ``entity``, ``date``, ``decimal``, ``integer`` or ``text``.
        types: for an entity, the types that it may have; empty for any.
        default: as it would be given; None where the parameter must be given.
    """

    name: str
    kind: str
    types: tuple[str, ...] = ()
    default: str | None = None


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query that analysts ask by name.

    Attributes:
        columns: the variables to show, in order; the query may project more.
    """

    name: str
    summary: str
    summary_zh: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    sparql: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of terms under names of columns; a cell that is not known is None."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def values(self) -> list[dict[str, str | None]]:
        """Give the rows as plain strings by column."""
        return [
            {c: v.value if v else None for c, v in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]


def _folder() -> Path:
    return ontology_path() / "queries"


def names() -> list[str]:
    """List the names of all named queries.

    >>> "investors" in names()
    True
    """
    return sorted(p.stem for p in _folder().glob("*.rq"))


def get(name: str) -> NamedQuery:
    """Read a named query.

    Raises:
        KgError: if there is none of that name; the message lists what there is.

    >>> get("investors").parameters[0]
    Parameter(name='company', kind='entity', types=('Organization',), default=None)
    """
    if name not in names():
        raise KgError(f"no query named {name!r}; there are: {', '.join(names())}")
    return parse(name, (_folder() / f"{name}.rq").read_text(encoding="utf-8"))


def every() -> list[NamedQuery]:
    """Read all named queries."""
    return [get(name) for name in names()]


def parse(name: str, text: str) -> NamedQuery:
    """Read a query from the text of its file.

    Raises:
        KgError: if a line of the header can't be understood.
    """
    header: dict[str, str] = {}
    parameters: list[Parameter] = []
    for line in text.splitlines():
        found = _HEADER.fullmatch(line)
        if not found:
            break
        key, value = found.groups()
        if key != "param":
            header[key] = value
            continue
        param = _PARAM.fullmatch(value)
        if not param or param[2] not in KINDS:
            raise KgError(f"{name}.rq: {line!r}; write '# param: NAME KIND = DEFAULT'")
        types = tuple(param[3].split("|")) if param[3] else ()
        parameters.append(Parameter(param[1], param[2], types, param[4]))
    missing = {"en", "zh", "columns"} - header.keys()
    if missing:
        raise KgError(f"{name}.rq: the header lacks {', '.join(sorted(missing))}; add it")
    columns = tuple(header["columns"].split())
    return NamedQuery(name, header["en"], header["zh"], tuple(parameters), columns, text)


def run(store: Store, query: NamedQuery | str, given: Mapping[str, str] | None = None) -> Table:
    """Ask a named query.

    Args:
        store: where to ask.
        query: the query, or its name.
        given: parameters by name; an entity is given by a name in any script, an alias, or an IRI.

    Raises:
        KgError: if a parameter is missing, unknown or malformed.
        UnknownName: if an entity is not known, or several bear the name; holds the candidates.
    """
    asked = get(query) if isinstance(query, str) else query
    values = _values(asked, given or {})
    limit = int(values.pop("limit", "0"))
    bindings = {
        p.name: _term(store, p, values[p.name]) for p in asked.parameters if p.name in values
    }
    # A query may say where its rows are chosen, so that details are read of those alone.
    sparql = asked.sparql.replace(LIMIT, f"LIMIT {limit}" if limit else "")
    names, rows = solutions(store, sparql, bindings)
    shown = islice(rows, limit) if limit else rows
    at = [names.index(c) if c in names else None for c in asked.columns]
    return Table(
        asked.columns, tuple(tuple([None if n is None else r[n] for n in at]) for r in shown)
    )


def _values(query: NamedQuery, given: Mapping[str, str]) -> dict[str, str]:
    wanted = {p.name: p for p in query.parameters}
    for name in given:
        if name not in wanted:
            known = ", ".join(wanted) or "none"
            raise KgError(f"query {query.name} has no parameter {name!r}; it has: {known}")
    values: dict[str, str] = {}
    for name, parameter in wanted.items():
        value = given.get(name, parameter.default)
        if value is None:
            raise KgError(f"query {query.name} needs {name}; add -p {name}=…")
        if parameter.kind == "integer" and not re.fullmatch(r"[0-9]{1,9}", value):
            raise KgError(f"{name}={value!r} is no number; give one, such as 20")
        values[name] = value
    return values


def _term(store: Store, parameter: Parameter, value: str) -> Term:
    match parameter.kind:
        case "entity":
            from kg.search import resolve  # noqa: PLC0415 - most queries need no names

            return ox.NamedNode(resolve(store, value, types=parameter.types).iri)
        case "date":
            text = dt.datetime.now().astimezone().date().isoformat() if value == "today" else value
            if not _DATE.fullmatch(text):
                raise KgError(
                    f"{parameter.name}={value!r} is no date; give YYYY-MM-DD, YYYY-MM or YYYY"
                )
            return ox.Literal(text)
        case "decimal":
            if not _NUMBER.fullmatch(value):
                raise KgError(f"{parameter.name}={value!r} is no number; give 0.8")
            return decimal(float(value))
        case "integer":
            return ox.Literal(int(value))
        case _:
            return literal(value)
