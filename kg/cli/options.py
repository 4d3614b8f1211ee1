"""Options that several verbs share, and the settings file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.errors import KgError
from kg.store import DEFAULT_STORE, Store, open_store

SETTINGS = Path("kg.toml")

StoreOption = Annotated[
    str, typer.Option("--store", metavar="DIR|URL", help="The store; default .kg, or kg.toml's.")
]
Format = Annotated[
    str, typer.Option("--format", help="table, csv, tsv, json or md.", show_default=True)
]
Since = Annotated[str | None, typer.Option(help="Only from this day, month or year on.")]
Until = Annotated[str | None, typer.Option(help="Only up to this day, month or year.")]
Confidence = Annotated[float, typer.Option("--min-confidence", help="Only facts at least as sure.")]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", help="article, knowledge, correction, or the id of an article."),
]
Types = Annotated[
    list[str] | None, typer.Option("--type", help="Only entities or events of a type.")
]


def settings() -> dict[str, Any]:
    """Read kg.toml of the working folder; empty where there is none.

    Raises:
        KgError: if it is no TOML.
    """
    if not SETTINGS.is_file():
        return {}
    try:
        return tomllib.loads(SETTINGS.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KgError(f"{SETTINGS}: {error}; mend the file") from error


def opened(store: str, *, write: bool = False) -> Store:
    """Open the store that a command was given, or else the settings name, or else the default."""
    return open_store(store or str(settings().get("store", DEFAULT_STORE)), write=write)


def knowledge_folders(given: list[Path] | None) -> list[Path]:
    """List the folders of a user's own knowledge files: those given, or those of the settings."""
    if given:
        return given
    found = settings().get("knowledge", [])
    return [Path(f) for f in ([found] if isinstance(found, str) else found)]
