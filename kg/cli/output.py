"""Rows on the screen and for machines."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Sequence
from typing import Final

import typer

from kg.cli.options import Format
from kg.spreadsheets import inert

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LIVE: Final = re.compile(r"[\\|<\[]")
"""What would end a cell of Markdown, or begin HTML, a link or a picture there."""
_ESCAPED: Final = r"\\\g<0>"
Rows = Sequence[Sequence[object]]


def print_rows(
    columns: Sequence[str], rows: Rows, format_: Format, *, empty: str = "nothing found"
) -> None:
    """Print rows under columns.

    Args:
        columns: their names.
        rows: a cell for each column; None is left empty.
        format_: on a terminal, a table that fits it; elsewhere nothing is cut or coloured.
        empty: what a table without rows says.
    """
    if format_ is Format.JSON:
        table = [dict(zip(columns, row, strict=True)) for row in rows]
        typer.echo(as_json(table, indent=1))
    elif format_ in (Format.CSV, Format.TSV):
        typer.echo(_separated(columns, rows, tabs=format_ is Format.TSV), nl=False)
    elif format_ is Format.MD:
        typer.echo(_markdown(columns, [*map(_line, rows)]))
    elif not rows:
        typer.echo(empty)
    else:
        from kg.cli.table import print_table  # noqa: PLC0415 - rich is slow to import

        print_table(columns, [*map(_line, rows)])


def note(*lines: str) -> None:
    """Print lines that are no part of the answer, such as what was left out, on stderr."""
    for line in lines:
        typer.echo(f"kg: {line}", err=True)


def as_json(value: object, indent: int | None = None) -> str:
    r"""Write JSON with characters as they are; lone surrogates, which UTF-8 lacks, are escaped.

    >>> print(as_json(["月之暗面", "\ud800"]))
    ["月之暗面", "\ud800"]
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _SURROGATE.sub(lambda c: f"\\u{ord(c[0]):04x}", text)


def clean(text: str) -> str:
    r"""Replace what a terminal would obey and not show: escapes, line breaks, turned writing.

    >>> clean("a\x1b[2Jb\n")
    'a [2Jb '
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def _line(row: Sequence[object]) -> list[str]:
    return ["" if v is None else clean(str(v)) for v in row]


def _separated(columns: Sequence[str], rows: Rows, *, tabs: bool) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t" if tabs else ",", lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        cells = [inert(v) if isinstance(v, str) else str("" if v is None else v) for v in row]
        writer.writerow([clean(c) for c in cells] if tabs else cells)
    return out.getvalue()


def _markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    lines += [f"| {' | '.join(_LIVE.sub(_ESCAPED, c) for c in row)} |" for row in rows]
    return "\n".join(lines)


def on_terminal() -> bool:
    """Tell whether a person reads the output."""
    return sys.stdout.isatty()
