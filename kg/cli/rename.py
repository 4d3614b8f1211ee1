"""`kg rename`: another name for an entity."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.correcting import By, Note, carry_out

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg rename 'Moonshot AI' 月之暗面 --lang zh")
def rename(
    entity: Annotated[str, typer.Argument(help="A name in any script, an alias, or an IRI.")],
    label: Annotated[str, typer.Argument(metavar="NEW-LABEL", help="The name to show.")],
    lang: Annotated[
        str | None, typer.Option(help="The language of the name; none shows it in every language.")
    ] = None,
    note: Note = "",
    by: By = "",
    store: options.StoreOption = "",
) -> None:
    """Give an entity another name to be shown under."""
    from kg.amend import Author  # noqa: PLC0415 - late, as in every verb
    from kg.amend_entities import rename as change  # noqa: PLC0415

    carry_out(
        store, lambda graph, known: change(graph, known, entity, label, Author(by, note), lang=lang)
    )
