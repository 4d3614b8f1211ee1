"""`kg knowledge`: the knowledge base's files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.errors import KgError

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
Files = Annotated[
    list[Path] | None,
    typer.Argument(help="Turtle files, or folders of them; by default the built-in ones."),
]


def _chosen(given: list[Path] | None) -> list[Path]:
    from kg.knowledge import files, own_files  # noqa: PLC0415 - late, as in every verb

    if not given:
        return files()
    return [f for path in given for f in (own_files([path]) if path.is_dir() else [path])]


@app.callback()
def knowledge() -> None:
    """Check, format and extend the knowledge base."""


@app.command(name="format", epilog="Example: kg knowledge format")
def format_(files: Files = None) -> None:
    """Rewrite files in their canonical form."""
    from kg import knowledge_files as library  # noqa: PLC0415 - late, as in every verb

    for path in library.reformat(_chosen(files)):
        typer.echo(f"formatted {path}")


@app.command(epilog="Example: kg knowledge check")
def check(files: Files = None) -> None:
    """List what is wrong with the files."""
    from kg import knowledge_files as library  # noqa: PLC0415 - late, as in every verb

    found = library.problems(_chosen(files))
    for problem in found:
        typer.echo(problem)
    if found:
        raise KgError(f"{len(found)} problems in the knowledge files; mend them as the lines say")
    typer.echo("no problems")


@app.command(
    epilog="Example: kg knowledge add ORG --label 'Moonshot AI' --label 月之暗面 --file my/own.ttl"
)
def add(
    type_: Annotated[
        str, typer.Argument(metavar="TYPE", help="ORG, PERSON, MODEL, PRODUCT, BENCHMARK or PLACE.")
    ],
    label: Annotated[list[str], typer.Option(help="The preferred name; one a language.")],
    file: Annotated[Path, typer.Option(help="The Turtle file to add to; made if missing.")],
    alias: Annotated[list[str] | None, typer.Option(help="Another name.")] = None,
) -> None:
    """Add an entity to a file, without writing Turtle."""
    from kg import knowledge_files as library  # noqa: PLC0415 - late, as in every verb

    typer.echo(f"added {library.add(file, type_, label, alias or [])}")
