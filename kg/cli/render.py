"""`kg render`: an interactive graph as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options
from kg.cli.correcting import spared
from kg.cli.options import Language
from kg.cli.output import note
from kg.cli.timeout import memory_limit
from kg.errors import KgError

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg render OpenAI --hops 2 --type Model -o openai.html")
def render(
    names: Annotated[
        list[str] | None, typer.Argument(help="Entities; none draws the whole.")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file.")] = Path(
        "graph.html"
    ),
    hops: Annotated[int, typer.Option(min=1, max=6, help="Steps around the entities.")] = 1,
    path: Annotated[
        tuple[str, str] | None, typer.Option(help="Draw the ways between two entities.")
    ] = None,
    query: Annotated[
        Path | None, typer.Option(help="Draw what a CONSTRUCT in a file gives.")
    ] = None,
    type_: options.Types = None,
    relation: Annotated[list[str] | None, typer.Option(help="Only facts of a relation.")] = None,
    since: options.Since = None,
    until: options.Until = None,
    min_confidence: options.Confidence = 0.0,
    source: options.Sources = None,
    timeline: Annotated[
        str | None, typer.Option(help="Draw the events of an entity along time.")
    ] = None,
    lang: Annotated[
        Language, typer.Option(help="Language of the page at first; the reader can switch.")
    ] = Language.EN,
    store: options.StoreOption = "",
) -> None:
    """Draw an interactive graph as one HTML file."""
    from kg import lookup, views  # noqa: PLC0415 - late, as in every verb
    from kg.render import page  # noqa: PLC0415

    wanted = views.Filter.of(
        types=type_, relations=relation, since=since, until=until,
        min_confidence=min_confidence, sources=source,
    )  # fmt: skip
    if sum(map(bool, (names, path, query, timeline))) > 1:
        raise typer.BadParameter("give names, --path, --query or --timeline, one of them")
    spared(output, store)
    with options.opened(store) as graph:
        if path:
            view = lookup.path(graph, *path, hops=6, wanted=wanted).view
        elif query:
            with memory_limit():
                view = views.construct(graph, options.read_text(query))
        elif timeline:
            view = lookup.timeline(graph, timeline, wanted=wanted).view
        else:
            view = lookup.part(graph, names or (), hops=hops, wanted=wanted)
    note(*view.notes)
    if not view.nodes:
        raise KgError("nothing to draw; ask for more, or build the store first")
    page(view, kind="timeline" if timeline else "graph", lang=lang).write(output)
    typer.echo(f"{len(view.nodes)} entities and {len(view.edges)} facts in {output}")
