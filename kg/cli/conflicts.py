"""`kg conflicts`: values on which sources disagree."""

from __future__ import annotations

import typer

from kg.cli import options
from kg.cli.output import print_rows

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg conflicts --format md")
def conflicts(store: options.StoreOption = "", format_: options.Format = "table") -> None:
    """List values on which sources disagree."""
    from kg.queries import run  # noqa: PLC0415 - late, as in every verb

    with options.opened(store) as source:
        found = run(source, "conflicts")
    rows = [[v and v.value for v in row] for row in found.rows]
    print_rows(found.columns, rows, format_, empty="no sources disagree")
