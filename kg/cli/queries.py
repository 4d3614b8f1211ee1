"""`kg queries`: the named queries."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.options import Language
from kg.cli.output import print_rows

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg queries --lang zh")
def queries(
    format_: options.FormatOption = options.Format.TABLE,
    lang: Annotated[Language, typer.Option(help="Language of the summaries.")] = Language.EN,
) -> None:
    """List the named queries."""
    from kg import queries as library  # noqa: PLC0415 - late, as in every verb

    rows = []
    for q in library.every():
        wanted = [p.name if p.default is None else f"{p.name}={p.default}" for p in q.parameters]
        summary = q.summary_zh if lang is Language.ZH else q.summary
        rows.append((q.name, summary, " ".join(wanted), " ".join(q.columns)))
    print_rows(("name", "summary", "parameters", "columns"), rows, format_)
