"""`kg extract`: what articles say, printed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli import options
from kg.cli.output import as_json, clean, on_terminal
from kg.settings import settings

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class Printed(StrEnum):
    """How extractions are printed: a line each, one indented array, or RDF."""

    JSONL = "jsonl"
    JSON = "json"
    TRIG = "trig"


@app.command(epilog="Example: kg extract seeds/ --format jsonl > statements.jsonl")
def extract(
    paths: options.Articles,
    format_: Annotated[
        Printed, typer.Option("--format", help="A line each, one array, or RDF.")
    ] = Printed.JSONL,
    knowledge: options.KnowledgeOption = None,
    no_knowledge: options.NoKnowledge = False,
    model: options.ModelOption = "",
    model_alone: options.ModelAlone = False,
) -> None:
    """Print what articles say, and store nothing."""
    from kg.articles import Unreadable, count, read  # noqa: PLC0415 - the pipeline takes a second to load
    from kg.cli.progress import Progress  # noqa: PLC0415
    from kg.exports.extraction import as_dict, extract_each, unreadable  # noqa: PLC0415
    from kg.exports.serialize import trig  # noqa: PLC0415
    from kg.extract import Extractor  # noqa: PLC0415
    from kg.rdf import quads  # noqa: PLC0415
    from kg.vocab import BASE  # noqa: PLC0415

    base = settings().base or BASE
    extractor = Extractor(
        knowledge=not no_knowledge, folders=options.knowledge_folders(knowledge),
        other=options.other_model(model, alone=model_alone),
    )  # fmt: skip
    rows: list[dict[str, object]] = []
    failed = False
    with Progress(lambda: count(paths), wanted=not on_terminal()) as progress:
        for number, item in enumerate(extract_each(read(paths), extractor), 1):
            if isinstance(item, Unreadable):
                failed = True
                path, row = item.path, unreadable(item)
                typer.echo(f"kg: {clean(path)}: {clean(item.error)}", err=True)
            else:
                path, row = item.article.path, as_dict(item)
                if format_ is Printed.TRIG:
                    typer.echo(trig(quads(item, extractor.version, base=base)), nl=False)
            progress(number, path)
            if format_ is Printed.JSONL:
                typer.echo(as_json(row))
            elif format_ is Printed.JSON:
                rows.append(row)
    if format_ is Printed.JSON:
        typer.echo(as_json(rows, indent=1))
    if failed:
        raise typer.Exit(1)
