"""`kg merge`: two entities are one."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.correcting import By, Note, carry_out

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg merge 'Moonshot AI' 'Kimi Inc' --note 'the trade name'")
def merge(
    kept: Annotated[str, typer.Argument(metavar="A", help="The name or IRI that stays.")],
    other: Annotated[str, typer.Argument(metavar="B", help="What becomes a name of A.")],
    note: Note = "",
    by: By = "",
    store: options.StoreOption = "",
) -> None:
    """Say that two entities are one."""
    from kg.amend import Author  # noqa: PLC0415 - late, as in every verb
    from kg.amend_entities import merge as change  # noqa: PLC0415

    carry_out(store, lambda graph, known: change(graph, known, kept, other, Author(by, note)))
