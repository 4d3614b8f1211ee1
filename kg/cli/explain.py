"""`kg explain`: the sources of a fact."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.facts import SOURCE_COLUMNS, source
from kg.cli.output import clean, note, print_rows

FEW = 20
"""Sources that a terminal gets unless it asks for all."""
app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg explain GPT-4o developedBy OpenAI")
def explain(
    subject: Annotated[str, typer.Argument(help="A name or IRI.")],
    predicate: Annotated[str, typer.Argument(help="A relation, such as developedBy.")],
    object_: Annotated[str, typer.Argument(metavar="OBJECT", help="A name or IRI.")],
    all_: Annotated[
        bool, typer.Option("--all", help=f"Show all sources; a terminal gets {FEW} otherwise.")
    ] = False,
    store: options.StoreOption = "",
    format_: options.FormatOption = options.Format.TABLE,
) -> None:
    """Show the sources of a fact, the surest first: quote, article, confidence."""
    from kg import lookup  # noqa: PLC0415 - late, as in every verb

    limit = None if all_ or format_ is not options.Format.TABLE else FEW
    with options.opened(store) as graph:
        found = lookup.explain(graph, subject, predicate, object_, limit=limit)
    rows = [*map(source, found)]
    if format_ is not options.Format.TABLE:
        print_rows(SOURCE_COLUMNS, rows, format_)
        return
    for *told, quote in rows:
        typer.echo(clean("  ".join(str(cell) for cell in told if cell)))
        typer.echo(f"    {clean(str(quote))}")
    note(*(f"{n}; --all shows all" for n in found.notes))
