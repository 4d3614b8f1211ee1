"""`kg restore`: a store made of a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options
from kg.cli.correcting import file_of
from kg.errors import KgError

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg restore kg-backup.zip --store restored")
def restore(
    file: Annotated[Path, typer.Argument(help="What 'kg backup' wrote.")],
    store: options.StoreOption = "",
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
) -> None:
    """Make a store of a backup, checked and whole, or change nothing."""
    from kg.backup import restore as read  # noqa: PLC0415 - late, as in every verb

    where = options.where(store)
    if "://" in where:
        raise KgError(f"{where}: a backup is restored into a folder; give one with --store")
    manifest = read(file, Path(where), file_of(where), force=force)
    typer.echo(f"{manifest.quads} quads in {where}, from a backup by kg {manifest.kg}")
