"""`kg remove`: one article out of the store."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.errors import KgError

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg remove 000_b5ebdc3f42c15fb7")
def remove(
    article: Annotated[str, typer.Argument(help="The id of an article.")],
    store: options.StoreOption = "",
) -> None:
    """Take one article out of the store."""
    from kg import build  # noqa: PLC0415 - late, as in every verb

    options.opened(store).close()  # removing from a store that is not there must not make one
    with options.opened(store, write=True) as target:
        if not build.remove(article, target):
            raise KgError(f"no article {article!r} in {target.where}; see 'kg query --name new'")
    typer.echo(f"removed {article}")
