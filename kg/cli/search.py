"""`kg search`: entities by any name."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.output import print_rows
from kg.errors import KgError

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg search yuezhianmian")
def search(
    text: Annotated[str, typer.Argument(help="A name in any script, or in pinyin.")],
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 10,
    store: options.StoreOption = "",
    format_: options.FormatOption = options.Format.TABLE,
) -> None:
    """Find entities by any name, in any script, typos forgiven."""
    from kg.search import search as find  # noqa: PLC0415 - late, as in every verb

    with options.opened(store) as source:
        found = find(source, text, limit=limit)
    if not found:
        raise KgError(f"nothing like {text!r} in the store; try another spelling")
    rows = [(f.name, f.type, f.score, f.iri) for f in found]
    print_rows(("name", "type", "score", "iri"), rows, format_)
