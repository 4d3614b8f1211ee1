"""`kg remove`: one article out of the store."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.settings import settings
from kg.errors import KgError

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg remove 000_b5ebdc3f42c15fb7")
def remove(
    article: Annotated[str, typer.Argument(help="The id of an article.")],
    store: options.StoreOption = "",
) -> None:
    """Take one article out of the store."""
    from kg.build import remove as take_out  # noqa: PLC0415 - late, as in every verb
    from kg.vocab import BASE  # noqa: PLC0415

    options.opened(store).close()  # a store that is not there must not be made
    with options.opened(store, write=True) as target:
        if not take_out(article, target, base=settings().base or BASE):
            raise KgError(
                f"no article {article!r} in {target.where}; list them with "
                "kg query 'SELECT ?article { ?article a kg:Article }'"
            )
    typer.echo(f"removed {article}")
