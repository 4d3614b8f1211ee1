"""`kg stats`: what is in the store."""

from __future__ import annotations

import typer

from kg.cli import options
from kg.cli.output import print_rows

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg stats --format json")
def stats(
    store: options.StoreOption = "", format_: options.FormatOption = options.Format.TABLE
) -> None:
    """Count what is in the store."""
    from kg.stats import count  # noqa: PLC0415 - late, as in every verb

    with options.opened(store) as source:
        rows = [(c.what, c.kind, c.number) for c in count(source)]
    print_rows(("what", "kind", "number"), rows, format_)
