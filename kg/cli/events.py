"""`kg events`: events by type and date."""

from __future__ import annotations

import typer

from kg.cli import options
from kg.cli.facts import print_events
from kg.cli.output import note

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg events --type Funding --since 2024")
def events(
    type_: options.Types = None,
    since: options.Since = None,
    until: options.Until = None,
    min_confidence: options.Confidence = 0.0,
    source: options.Sources = None,
    store: options.StoreOption = "",
    format_: options.FormatOption = options.Format.TABLE,
) -> None:
    """List events, by type and date."""
    from kg import lookup  # noqa: PLC0415 - late, as in every verb
    from kg.view_filter import Filter  # noqa: PLC0415

    wanted = Filter.of(
        types=type_, since=since, until=until, min_confidence=min_confidence,
        sources=source,
    )  # fmt: skip
    with options.opened(store) as graph:
        found = lookup.events(graph, wanted=wanted, brief=True)
    note(*(n for n in found.notes if " events " in n))
    print_events(found, format_)
