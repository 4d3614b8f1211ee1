"""`kg migrate`: an older store brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options
from kg.errors import KgError

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg migrate --dry-run")
def migrate(
    store: options.StoreOption = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
) -> None:
    """Bring the files of an older store up to date, and say what is done."""
    from kg import migrate as library  # noqa: PLC0415 - late, as in every verb

    where = options.where(store)
    if "://" in where:
        raise KgError(f"{where}: a server sees to its own files; migrate takes a folder")
    root = Path(where)
    steps = library.plan(root) if dry_run else library.migrate(root)
    for step in steps:
        typer.echo(f"{'would ' if dry_run else 'done: '}{step}")
    if not steps:
        typer.echo(f"{where} is up to date")
