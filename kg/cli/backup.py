"""`kg backup`: the store and its corrections in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options
from kg.cli.correcting import file_of, spared

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg backup kg-backup.zip")
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    store: options.StoreOption = "",
) -> None:
    """Write the store and people's corrections to one file; builds may go on meanwhile."""
    from kg import backup as library  # noqa: PLC0415 - late, as in every verb

    with library.source(options.where(store)) as source:
        corrections = file_of(source.where)
        own = corrections.is_file()
        manifest = library.backup(
            source, spared(file, store), corrections.read_bytes() if own else None
        )
    typer.echo(f"{manifest.quads} quads{' and corrections' if own else ''} in {file}")
