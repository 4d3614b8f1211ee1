"""`kg show`: one entity."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.facts import COLUMNS, fact_rows
from kg.cli.output import clean, note, print_rows

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg show OpenAI --as-of 2023-11-19")
def show(
    name: Annotated[str, typer.Argument(help="A name in any script, an alias, or an IRI.")],
    as_of: options.AsOf = None,
    since: options.Since = None,
    until: options.Until = None,
    min_confidence: options.Confidence = 0.0,
    source: options.Sources = None,
    store: options.StoreOption = "",
    format_: options.FormatOption = options.Format.TABLE,
) -> None:
    """Show all that is known of one entity, with dates and sources."""
    from kg import views  # noqa: PLC0415 - late, as in every verb
    from kg.search import resolve  # noqa: PLC0415

    wanted = views.Filter.of(
        since=since, until=until, min_confidence=min_confidence, sources=source
    )
    on = options.day(as_of)
    with options.opened(store) as graph:
        view = views.around(graph, [resolve(graph, name).iri], hops=1, wanted=wanted)
    focus = view.focus[0]
    rows = [r.cells for r in fact_rows(view, focus, on) if focus in r.ends]
    if format_ is options.Format.TABLE:
        node = next(n for n in view.nodes if n.iri == focus)
        typer.echo(clean(f"{node.label}  ({node.type}, in {node.articles} articles)  {node.iri}"))
        if others := [a for a in node.aliases if a != node.label]:
            typer.echo(clean(f"also: {', '.join(others)}"))
        typer.echo("")
    note(*view.notes)
    print_rows(COLUMNS, rows, format_)
