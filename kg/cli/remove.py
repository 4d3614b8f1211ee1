"""`kg remove`: one article out of the store."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.settings import settings

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg remove 000_b5ebdc3f42c15fb7")
def remove(
    article: Annotated[str, typer.Argument(help="The id of an article.")],
    store: options.StoreOption = "",
) -> None:
    """Take one article out of the store."""
    from kg import corpus  # noqa: PLC0415 - late, as in every verb
    from kg.vocab import BASE  # noqa: PLC0415

    corpus.remove(article, options.where(store), base=settings().base or BASE)
    typer.echo(f"removed {article}")
