"""`kg reject`: a fact or an event is wrong."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.correcting import By, Note, carry_out

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg reject 'Mira Murati' worksFor Microsoft")
def reject(
    subject: Annotated[
        str, typer.Argument(help="A name or IRI; or the IRI of an event, and nothing else.")
    ],
    predicate: Annotated[
        str | None, typer.Argument(help="A relation, such as developedBy.")
    ] = None,
    object_: Annotated[
        str | None, typer.Argument(metavar="[OBJECT]", help="A name or IRI.")
    ] = None,
    note: Note = "",
    by: By = "",
    store: options.StoreOption = "",
) -> None:
    """Say that a fact or an event is wrong, whoever says it."""
    from kg import amend_facts  # noqa: PLC0415 - late, as in every verb
    from kg.amend import Author  # noqa: PLC0415

    author = Author(by, note)
    if predicate is None:
        carry_out(
            store, lambda graph, known: amend_facts.reject_event(graph, known, subject, author)
        )
    elif object_ is None:
        raise typer.BadParameter("give SUBJECT PREDICATE OBJECT, or the IRI of an event alone")
    else:
        carry_out(store, lambda graph, known: amend_facts.reject(
            graph, known, (subject, predicate, object_), author
        ))  # fmt: skip
