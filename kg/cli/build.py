"""`kg build`: articles into the store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options
from kg.cli.settings import settings

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg build seeds/ --jobs 2")
def build(
    paths: options.Articles,
    store: options.StoreOption = "",
    jobs: Annotated[int, typer.Option(min=1, help="Processes that read articles.")] = 1,
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            show_default=False,
            help="Read articles on the Dask cluster of this scheduler, such as tcp://host:8786.",
        ),
    ] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first failure.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove articles not among PATHS.")
    ] = False,
    knowledge: options.KnowledgeOption = None,
    no_knowledge: options.NoKnowledge = False,
) -> None:
    """Read articles into the store; only what changed is done again."""
    from kg import build as library  # noqa: PLC0415 - the pipeline takes a second to load
    from kg.articles import count  # noqa: PLC0415
    from kg.cli.progress import Progress  # noqa: PLC0415
    from kg.cluster import cluster  # noqa: PLC0415
    from kg.corrections import FILE, load  # noqa: PLC0415
    from kg.extract import Extractor  # noqa: PLC0415
    from kg.knowledge import triples, version  # noqa: PLC0415
    from kg.vocab import BASE  # noqa: PLC0415
    from kg.work import processes  # noqa: PLC0415

    workers = cluster(scheduler) if scheduler else processes(jobs)
    folders = options.knowledge_folders(knowledge)
    extractor = Extractor(knowledge=not no_knowledge, folders=folders)
    known = library.Knowledge(version(folders), lambda: triples(folders))
    with options.opened(store, write=True) as target, Progress(lambda: count(paths)) as progress:
        corrections = load(Path(target.where) / FILE) if "://" not in target.where else None
        report = library.build(
            paths, target, extractor=extractor, workers=workers, strict=strict, prune=prune,
            progress=progress, knowledge=None if no_knowledge else known, corrections=corrections,
            base=settings().base or BASE,
        )  # fmt: skip
    typer.echo(
        f"{report.written} articles read, {report.unchanged} unchanged, {report.removed} removed, "
        f"{len(report.failures)} failed, {report.seconds:.1f} s"
    )
    if report.outdated:
        typer.echo(
            f"kg: {report.outdated} stored articles await a correction that was taken back; "
            "build them again too",
            err=True,
        )
    for failure in report.failures:
        typer.echo(f"kg: {failure.path}: {failure.error}", err=True)
    if report.failures:
        raise typer.Exit(1)
