"""`kg build`: articles into the store."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg build seeds/ --jobs 2")
def build(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, or - for standard input.")],
    store: options.StoreOption = "",
    jobs: Annotated[int, typer.Option(min=1, help="Processes that read articles.")] = 1,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first failure.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove articles not among PATHS.")
    ] = False,
    knowledge: Annotated[
        list[Path] | None, typer.Option(help="A folder with knowledge files of your own.")
    ] = None,
    no_knowledge: Annotated[
        bool, typer.Option("--no-knowledge", help="Read without the knowledge base.")
    ] = False,
) -> None:
    """Read articles into the store; only what changed is done again."""
    from kg import build as library  # noqa: PLC0415 - the pipeline takes a second to load
    from kg.corrections import FILE, load  # noqa: PLC0415
    from kg.extract import Extractor  # noqa: PLC0415
    from kg.knowledge import triples, version  # noqa: PLC0415

    folders = options.knowledge_folders(knowledge)
    extractor = Extractor(knowledge=not no_knowledge, folders=folders)
    bar = _Bar()
    with options.opened(store, write=True) as target:
        corrections = load(Path(target.where) / FILE) if "://" not in target.where else None
        known = library.Knowledge(version(folders), lambda: triples(folders))
        report = library.build(
            paths, target, extractor=extractor, jobs=jobs, strict=strict, prune=prune,
            progress=bar.step, knowledge=None if no_knowledge else known, corrections=corrections,
        )  # fmt: skip
    bar.clear()
    typer.echo(
        f"{report.written} articles read, {report.unchanged} unchanged, {report.removed} removed, "
        f"{len(report.failures)} failed, {report.seconds:.1f} s"
    )
    for failure in report.failures:
        typer.echo(f"kg: {failure.path}: {failure.error}", err=True)
    if report.failures:
        raise typer.Exit(1)


class _Bar:
    """Progress on a terminal: articles so far and their rate."""

    def __init__(self) -> None:
        self.on = sys.stderr.isatty()
        self.start = time.monotonic()

    def step(self, done: int, path: str) -> None:
        if self.on:
            rate = done / max(time.monotonic() - self.start, 1e-6)
            typer.echo(
                f"\r\x1b[K{done} articles, {rate:.0f} a second  {path[-50:]}", nl=False, err=True
            )

    def clear(self) -> None:
        if self.on:
            typer.echo("\r\x1b[K", nl=False, err=True)
