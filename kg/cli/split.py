"""`kg split`: mentions of an entity that mean another one."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.correcting import By, Note, carry_out
from kg.settings import settings

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg split Apollo --name 阿波罗 --article zh-07 --new '百度阿波罗'")
def split(
    entity: Annotated[str, typer.Argument(help="A name in any script, an alias, or an IRI.")],
    article: Annotated[
        list[str] | None,
        typer.Option("--article", metavar="ID", help="Only what this article says of it."),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="NAME", help="Only where it is called so."),
    ] = None,
    into: Annotated[
        str | None, typer.Option(metavar="ENTITY", help="Whom it means: one that is known.")
    ] = None,
    new: Annotated[
        str | None, typer.Option(metavar="LABEL", help="Whom it means: one that is not known.")
    ] = None,
    type_: Annotated[
        str | None, typer.Option("--type", help="The type of a new one, if it is another.")
    ] = None,
    note: Note = "",
    by: By = "",
    store: options.StoreOption = "",
) -> None:
    """Take mentions of an entity for another one.

    Where an article uses several of its names, a sentence goes with --name if it has none of the
    others.
    """
    from kg.amend import Author  # noqa: PLC0415 - late, as in every verb
    from kg.amend_split import split as change  # noqa: PLC0415
    from kg.vocab import BASE  # noqa: PLC0415

    if (into is None) == (new is None):
        raise typer.BadParameter("give --into ENTITY or --new LABEL, one of them")
    if type_ is not None and new is None:
        raise typer.BadParameter("--type goes with --new")
    carry_out(store, lambda graph, known: change(
        graph, known, entity, Author(by, note), articles=article or (), names=name or (),
        into=into, new=new, type_=type_, base=settings().base or BASE,
    ))  # fmt: skip
