"""`kg show`: one entity."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.facts import COLUMNS, fact
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
    from kg import lookup  # noqa: PLC0415 - late, as in every verb
    from kg.view_filter import Filter  # noqa: PLC0415

    wanted = Filter.of(since=since, until=until, min_confidence=min_confidence, sources=source)
    with options.opened(store) as graph:
        found = lookup.show(graph, name, wanted=wanted, as_of=as_of, brief=True)
    if format_ is options.Format.TABLE:
        node = next(n for n in found.view.nodes if n.iri == found.view.focus[0])
        where = f"in {node.articles} article{'s' * (node.articles != 1)}"
        typer.echo(clean(f"{node.label}  ({node.type}, {where})  {node.iri}"))
        if others := [a for a in node.aliases if a != node.label]:
            typer.echo(clean(f"also: {', '.join(others)}"))
        typer.echo("")
    note(*found.notes)
    print_rows(COLUMNS, [*map(fact, found)], format_)
