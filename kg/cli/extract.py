"""`kg extract`: what articles say, printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options
from kg.errors import KgError

app = typer.Typer(rich_markup_mode=None, add_completion=False)
FORMATS = ("jsonl", "json", "trig")


@app.command(epilog="Example: kg extract seeds/ --format jsonl > statements.jsonl")
def extract(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, or - for standard input.")],
    format_: Annotated[str, typer.Option("--format", help="jsonl, json or trig.")] = "jsonl",
    knowledge: Annotated[
        list[Path] | None, typer.Option(help="A folder with knowledge files of your own.")
    ] = None,
    no_knowledge: Annotated[
        bool, typer.Option("--no-knowledge", help="Read without the knowledge base.")
    ] = False,
) -> None:
    """Print what articles say, and store nothing."""
    from kg import rdf  # noqa: PLC0415 - the pipeline takes a second to load
    from kg.articles import Unreadable, read  # noqa: PLC0415
    from kg.exports.extraction import as_dict  # noqa: PLC0415
    from kg.exports.serialize import trig  # noqa: PLC0415
    from kg.extract import Extractor  # noqa: PLC0415

    if format_ not in FORMATS:
        raise KgError(f"no format {format_!r}; there are {', '.join(FORMATS)}")
    folders = options.knowledge_folders(knowledge)
    extractor = Extractor(knowledge=not no_knowledge, folders=folders)
    failed = False
    rows: list[dict[str, object]] = []
    for item in read(paths):
        if isinstance(item, Unreadable):
            failed = True
            row: dict[str, object] = {"path": item.path, "error": item.error}
            typer.echo(f"kg: {item.path}: {item.error}", err=True)
        else:
            found = extractor.extract(item)
            if format_ == "trig":
                typer.echo(trig(rdf.quads(found, extractor.version)), nl=False)
                continue
            row = as_dict(found)
        if format_ == "jsonl":
            typer.echo(_dump(row))
        else:
            rows.append(row)
    if format_ == "json":
        typer.echo(_dump(rows, indent=1))
    if failed:
        raise typer.Exit(1)


def _dump(value: object, indent: int | None = None) -> str:
    """Write JSON; lone surrogates, which UTF-8 can't hold, are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text
