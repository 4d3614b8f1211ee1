"""`kg assert`: a fact holds, by a source."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.correcting import By, Note, carry_out

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    epilog="Example: kg assert Kimi developedBy 'Moonshot AI' --source https://example.org/kimi"
)
def assert_(
    subject: Annotated[str, typer.Argument(help="A name or IRI.")],
    predicate: Annotated[str, typer.Argument(help="A relation, such as developedBy.")],
    object_: Annotated[str, typer.Argument(metavar="OBJECT", help="A name or IRI.")],
    source: Annotated[str, typer.Option(metavar="URL", help="What says so.")],
    quote: Annotated[str | None, typer.Option(help="Its words.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it began: a day, month or year.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it ended: a day, month or year.")
    ] = None,
    note: Note = "",
    by: By = "",
    store: options.StoreOption = "",
) -> None:
    """Say that a fact holds, by a source."""
    from kg.amend import Author  # noqa: PLC0415 - late, as in every verb
    from kg.amend_facts import assert_ as change  # noqa: PLC0415

    carry_out(store, lambda graph, known: change(
        graph, known, (subject, predicate, object_), Author(by, note),
        source=source, quote=quote, since=since, until=until,
    ))  # fmt: skip
