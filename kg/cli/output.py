"""Rows on the screen and for machines."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
import unicodedata
from collections.abc import Sequence

import typer

from kg.errors import KgError

FORMATS = ("table", "csv", "tsv", "json", "md")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def print_rows(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    format_: str,
    *,
    empty: str = "nothing found",
) -> None:
    """Print rows under columns in one of `FORMATS`.

    Raises:
        KgError: if there is no such format.
    """
    if format_ not in FORMATS:
        raise KgError(f"no format {format_!r}; there are {', '.join(FORMATS)}")
    cells = [[_cell(v) for v in row] for row in rows]
    if format_ == "json":
        typer.echo(json.dumps([dict(zip(columns, r, strict=True)) for r in rows],
                              ensure_ascii=False, indent=1, default=str))  # fmt: skip
    elif format_ in ("csv", "tsv"):
        out = io.StringIO()
        writer = csv.writer(out, delimiter="\t" if format_ == "tsv" else ",", lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([[_inert(c) for c in row] for row in cells])
        typer.echo(out.getvalue(), nl=False)
    elif format_ == "md":
        typer.echo(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
        for row in cells:
            typer.echo(f"| {' | '.join(c.replace('|', chr(92) + '|') for c in row)} |")
    elif not rows:
        typer.echo(empty)
    else:
        for line in table(columns, cells, _room()):
            typer.echo(line)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else " " for c in text)


def _inert(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _room() -> int | None:
    """Tell the columns of the terminal; None where the output is no terminal and may be wide."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def width(text: str) -> int:
    """Count the columns that a text takes on a terminal; Chinese characters take two.

    >>> width("GPT-4o"), width("月之暗面")
    (6, 8)
    """
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def cut(text: str, room: int) -> str:
    """Shorten a text to what fits.

    >>> cut("月之暗面科技", 7)
    '月之暗…'
    """
    if width(text) <= room:
        return text
    out, used = "", 0
    for c in text:
        if used + width(c) > room - 1:
            break
        out += c
        used += width(c)
    return out + "…"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], room: int | None) -> list[str]:
    """Lay out a table; where room is short, the widest columns give way.

    >>> table(["name", "n"], [["月之暗面", "3"]], None)
    ['name      n', '────────  ─', '月之暗面  3']
    """
    wide = [max(width(x) for x in (c, *(r[i] for r in rows))) for i, c in enumerate(columns)]
    if room:
        while sum(wide) + 2 * (len(wide) - 1) > room and max(wide) > 8:
            wide[wide.index(max(wide))] -= 1

    def line(cells: Sequence[str]) -> str:
        parts = [cut(c, w) for c, w in zip(cells, wide, strict=True)]
        padded = [p + " " * (w - width(p)) for p, w in zip(parts, wide, strict=True)]
        return "  ".join(padded).rstrip()

    return [line(columns), "  ".join("─" * w for w in wide), *(line(r) for r in rows)]
