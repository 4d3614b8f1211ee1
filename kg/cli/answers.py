"""Answers to SPARQL: people get short names in tables, programs what the standards say."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import typer

from kg.cli.options import Format
from kg.cli.output import print_rows
from kg.errors import KgError
from kg.spreadsheets import inert_terms
from kg.store import Answer
from kg.terms import PREFIXES
from kg.vocab import BASE

if TYPE_CHECKING:
    from kg.queries import Table


class AnswerFormat(StrEnum):
    """How the answer to a query is printed."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    MD = "md"
    XML = "xml"
    TTL = "ttl"
    TRIG = "trig"
    NT = "nt"
    JSONLD = "jsonld"


_RESULTS: Final = {
    AnswerFormat.CSV: ox.QueryResultsFormat.CSV,
    AnswerFormat.TSV: ox.QueryResultsFormat.TSV,
    AnswerFormat.JSON: ox.QueryResultsFormat.JSON,
    AnswerFormat.XML: ox.QueryResultsFormat.XML,
}
_GRAPHS: Final = {
    AnswerFormat.TABLE: ox.RdfFormat.TURTLE,
    AnswerFormat.TTL: ox.RdfFormat.TURTLE,
    AnswerFormat.TRIG: ox.RdfFormat.TRIG,
    AnswerFormat.NT: ox.RdfFormat.N_TRIPLES,
    AnswerFormat.JSON: ox.RdfFormat.JSON_LD,
    AnswerFormat.JSONLD: ox.RdfFormat.JSON_LD,
}
_NUMERIC: Final = {f"{PREFIXES['xsd']}{t}" for t in ("decimal", "double", "float")}


def print_answer(answer: Answer, format_: AnswerFormat) -> None:
    """Print rows, a yes or no, or a graph.

    Raises:
        KgError: if that kind of answer has no such format.
    """
    if isinstance(answer, ox.QueryTriples):
        if format_ not in _GRAPHS:
            raise KgError(f"the answer is a graph, no rows; use --format {_listed(_GRAPHS)}")
        kind = _GRAPHS[format_]
        prefixes = None if kind == ox.RdfFormat.N_TRIPLES else PREFIXES
        triples = sorted(set(answer), key=str)
        _print(ox.serialize(triples, format=kind, prefixes=prefixes))
    elif format_ is AnswerFormat.XML:
        from kg.exports.xml_text import clean  # noqa: PLC0415 - only for this one

        _print(clean((answer.serialize(format=_RESULTS[format_]) or b"").decode()).encode())
    elif isinstance(answer, ox.QueryBoolean):
        if format_ in _RESULTS:
            _print(answer.serialize(format=_RESULTS[format_]))
        else:
            rows_format(format_)
            typer.echo("yes" if answer else "no")
    elif format_ is AnswerFormat.TSV:
        _print(inert_terms((answer.serialize(format=_RESULTS[format_]) or b"").decode()).encode())
    elif format_ is AnswerFormat.JSON:
        _print(answer.serialize(format=_RESULTS[format_]))
    else:
        shown = rows_format(format_)
        columns = [v.value for v in answer.variables]
        if shown is Format.CSV:  # as the standard has it, but safe to open in a spreadsheet
            print_rows(
                columns,
                [[value(v) if (n := number(v)) is None else n for v in row] for row in answer],
                shown,
            )
            return
        print_rows(columns, [[short(v) for v in row] for row in answer], shown)


def rows_format(format_: AnswerFormat) -> Format:
    """Give the format that rows are printed in.

    Raises:
        KgError: if it is one of graphs, or of SPARQL's own.
    """
    if format_.value not in [f.value for f in Format]:
        raise KgError(f"the answer is no graph; use --format {', '.join(Format)}")
    return Format(format_)


def short(node: object) -> str | None:
    """Write a term as people read it: IRIs by prefix, literals by their text.

    >>> short(ox.NamedNode(PREFIXES["kg"] + "Event")), short(ox.NamedNode(BASE + "article/a"))
    ('kg:Event', 'article/a')
    """
    if node is None:
        return None
    if isinstance(node, ox.NamedNode):
        for prefix, iri in PREFIXES.items():
            if node.value.startswith(iri):
                return f"{prefix}:{node.value.removeprefix(iri)}"
        return node.value.removeprefix(BASE)
    return str(getattr(node, "value", node))


def value(node: object) -> str | int | None:
    """Give a term as a plain value for programs: whole numbers as such, IRIs in full.

    >>> value(ox.Literal(3)), value(ox.NamedNode("urn:a"))
    (3, 'urn:a')
    """
    if isinstance(node, ox.Literal) and node.datatype.value == PREFIXES["xsd"] + "integer":
        with suppress(ValueError):  # it only says that it is one, or has thousands of digits
            return int(node.value)
    return None if node is None else str(getattr(node, "value", node))


def number(node: object) -> Decimal | str | int | None:
    """Give a number of any kind as such, anything else as `value` does.

    >>> number(ox.Literal(-0.5)), number(ox.Literal("-0.5"))
    (Decimal('-0.5'), '-0.5')
    """
    if isinstance(node, ox.Literal) and node.datatype.value in _NUMERIC:
        with suppress(InvalidOperation):
            found = Decimal(node.value)
            if found.is_finite():  # the standards have other words for what is not
                return found
    return value(node)


def print_table(table: Table, format_: Format, *, empty: str = "nothing found") -> None:
    """Print the rows of a named query."""
    cell = short if format_ in (Format.TABLE, Format.MD) else value
    rows = [[cell(v) for v in row] for row in table.rows]
    print_rows(table.columns, rows, format_, empty=empty)


def _listed(formats: dict[AnswerFormat, ox.RdfFormat]) -> str:
    return ", ".join(f for f in formats if f is not AnswerFormat.TABLE)


def _print(data: bytes | None) -> None:
    text = (data or b"").decode()
    typer.echo(text, nl=not text.endswith("\n"))
