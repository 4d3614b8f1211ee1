"""`kg links`: company-model links, and paths."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.facts import COLUMNS, PATH_COLUMNS, fact_rows, path_rows
from kg.cli.output import note, print_rows

app = typer.Typer(rich_markup_mode=None, add_completion=False)
LINKS = ("developedBy", "uses", "basedOn", "variantOf", "successorOf")


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
    from kg import views  # noqa: PLC0415 - late, as in every verb
    from kg.search import resolve  # noqa: PLC0415

    wanted = views.Filter.of(
        relations=() if other else LINKS, since=since, until=until,
        min_confidence=min_confidence, sources=source,
    )  # fmt: skip
    on = options.day(as_of)
    with options.opened(store) as graph:
        one = resolve(graph, name).iri
        if other:
            view = views.path(graph, one, resolve(graph, other).iri, wanted=wanted, longest=hops)
        else:
            view = views.around(graph, [one], hops=1, wanted=wanted)
    note(*view.notes)
    if other:
        print_rows(PATH_COLUMNS, path_rows(view, on), format_)
    else:
        print_rows(COLUMNS, [r.cells for r in fact_rows(view, view.focus[0], on)], format_)
