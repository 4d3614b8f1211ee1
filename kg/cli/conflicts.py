"""`kg conflicts`: values on which sources disagree."""

from __future__ import annotations

import typer

from kg.cli import options

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg conflicts --format md")
def conflicts(
    store: options.StoreOption = "", format_: options.FormatOption = options.Format.TABLE
) -> None:
    """List values on which sources disagree."""
    from kg.cli.answers import print_table  # noqa: PLC0415 - late, as in every verb
    from kg.queries import run  # noqa: PLC0415

    with options.opened(store) as source:
        found = run(source, "conflicts")
    print_table(found, format_, empty="no sources disagree")
