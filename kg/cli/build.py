"""`kg build`: articles into the store."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.output import clean
from kg.settings import settings

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
    model: options.ModelOption = "",
    model_alone: options.ModelAlone = False,
) -> None:
    """Read articles into the store; only what changed is done again."""
    from kg import corpus  # noqa: PLC0415 - late, as in every verb
    from kg.articles import count  # noqa: PLC0415
    from kg.cli.correcting import file_of  # noqa: PLC0415
    from kg.cli.progress import Progress  # noqa: PLC0415
    from kg.cluster import cluster  # noqa: PLC0415
    from kg.vocab import BASE  # noqa: PLC0415
    from kg.work import processes  # noqa: PLC0415

    where = options.where(store)
    workers = cluster(scheduler) if scheduler else processes(jobs)
    with Progress(lambda: count(paths)) as progress:
        report = corpus.build(
            paths, where, workers=workers, strict=strict, prune=prune,
            knowledge=not no_knowledge, folders=options.knowledge_folders(knowledge),
            other=options.other_model(model, alone=model_alone),
            corrections=file_of(where), progress=progress, base=settings().base or BASE,
        )  # fmt: skip
    typer.echo(
        f"{report.written} articles read, {report.unchanged} unchanged, {report.removed} removed, "
        f"{len(report.failures)} failed, {report.seconds:.1f} s"
    )
    if report.kept:
        typer.echo(
            f"kg: {report.kept} articles not among PATHS are kept, since not all could be read; "
            "mend those and build again",
            err=True,
        )
    for warning in report.warnings:
        typer.echo(f"kg: {clean(warning.path)}: warning: {clean(warning.error)}", err=True)
    for failure in report.failures:
        typer.echo(f"kg: {clean(failure.path)}: {clean(failure.error)}", err=True)
    if report.failures:
        raise typer.Exit(1)
