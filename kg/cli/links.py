"""`kg links`: company-model links, and paths."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.facts import COLUMNS, PATH_COLUMNS, fact, step
from kg.cli.output import note, print_rows

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg links OpenAI 月之暗面")
def links(
    name: Annotated[str, typer.Argument(help="A name in any script, an alias, or an IRI.")],
    other: Annotated[str | None, typer.Argument(help="Another, to find the paths between.")] = None,
    hops: Annotated[int, typer.Option(min=1, max=6, help="Longest path.")] = 4,
    as_of: options.AsOf = None,
    since: options.Since = None,
    until: options.Until = None,
    min_confidence: options.Confidence = 0.0,
    source: options.Sources = None,
    store: options.StoreOption = "",
    format_: options.FormatOption = options.Format.TABLE,
) -> None:
    """Show company-model links of one entity, or the paths between two."""
    from kg import lookup  # noqa: PLC0415 - late, as in every verb
    from kg.view_filter import Filter  # noqa: PLC0415

    wanted = Filter.of(since=since, until=until, min_confidence=min_confidence, sources=source)
    with options.opened(store) as graph:
        if other:
            ways = lookup.path(
                graph, name, other, hops=hops, wanted=wanted, as_of=as_of, brief=True
            )
            note(*ways.notes)
            print_rows(PATH_COLUMNS, [*map(step, ways)], format_)
        else:
            found = lookup.links(graph, name, wanted=wanted, as_of=as_of, brief=True)
            note(*found.notes)
            print_rows(COLUMNS, [*map(fact, found)], format_)
