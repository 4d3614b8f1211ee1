"""`kg queries`: the named queries."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.output import print_rows

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg queries --lang zh")
def queries(
    format_: options.Format = "table",
    lang: Annotated[str, typer.Option(help="Language of the summaries: en or zh.")] = "en",
) -> None:
    """List the named queries."""
    from kg import queries as library  # noqa: PLC0415 - late, as in every verb

    rows = []
    for name in library.names():
        q = library.get(name)
        wanted = [p.name if p.default is None else f"{p.name}={p.default}" for p in q.parameters]
        rows.append([name, q.summary_zh if lang == "zh" else q.summary, " ".join(wanted)])
    print_rows(["name", "summary", "parameters"], rows, format_)
