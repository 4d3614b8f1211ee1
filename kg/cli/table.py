"""Tables: fitted and coloured on a terminal, plain and whole elsewhere; wide characters aligned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import typer
from rich.cells import cell_len

from kg.cli.output import on_terminal

_STYLES: Final = {"knowledge": "dim", "correction": "yellow"}
"""How cells that tell where something comes from are shown, apart from articles."""
_SHORT: Final = 12
"""Columns of up to this width are shown whole; the others share what is left."""
_NUMBERS: Final = frozenset({"number", "sources", "sure", "score", "confidence"})


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print cells, which hold no control characters, under their columns."""
    if on_terminal():
        _fitted(columns, rows)
    else:
        for line in plain(columns, rows):
            typer.echo(line)


def plain(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out a table whose columns are as wide as they need to be.

    >>> plain(["name", "n"], [["月之暗面", "3"]])
    ['name      n', '────────  ─', '月之暗面  3']
    """
    wide = [max(map(cell_len, column)) for column in zip(columns, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = [c + " " * (w - cell_len(c)) for c, w in zip(cells, wide, strict=True)]
        return "  ".join(padded).rstrip()

    return [line(columns), "  ".join("─" * w for w in wide), *map(line, rows)]


def _fitted(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Wrap what is too long, and leave out columns that are empty."""
    from rich import box  # noqa: PLC0415 - slow to import, and only for terminals
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(
        box=box.SIMPLE_HEAD, show_edge=False, padding=0, pad_edge=False, header_style="bold"
    )
    shown = [n for n, cells in enumerate(zip(*rows, strict=True)) if any(cells)]
    for n in shown:
        widest = max(cell_len(columns[n]), *(cell_len(row[n]) for row in rows))
        table.add_column(
            columns[n], overflow="fold", no_wrap=widest <= _SHORT,
            justify="right" if columns[n] in _NUMBERS else "left",
        )  # fmt: skip
    for row in rows:
        # Text, not markup: brackets in a name are not instructions.
        table.add_row(*(Text(row[n], style=_STYLES.get(row[n], "")) for n in shown))
    Console(highlight=False).print(table)
