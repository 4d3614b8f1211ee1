"""Options that several verbs share."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.errors import KgError
from kg.settings import OtherModel, settings

if TYPE_CHECKING:
    from kg.store import Store


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    MD = "md"


class Language(StrEnum):
    """Languages that kg speaks."""

    EN = "en"
    ZH = "zh"


StoreOption = Annotated[
    str,
    typer.Option(
        "--store", metavar="DIR|URL", help="The store; default .kg, or what kg.toml says.",
        show_default=False,
    ),
]  # fmt: skip
FormatOption = Annotated[Format, typer.Option("--format", help="How rows are printed.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Only what held on this day.")
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Only from this day, month or year on."),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="Only up to this day, month or year."),
]
Confidence = Annotated[
    float,
    typer.Option("--min-confidence", min=0.0, max=1.0, help="Only what is at least as sure."),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", help="article, knowledge, correction, or the id of an article."),
]
Types = Annotated[
    list[str] | None, typer.Option("--type", help="Only entities or events of a type.")
]
Articles = Annotated[list[Path], typer.Argument(help="Files, folders, or - for standard input.")]
KnowledgeOption = Annotated[
    list[Path] | None,
    typer.Option("--knowledge", metavar="DIR", help="A folder with knowledge files of your own."),
]
NoKnowledge = Annotated[
    bool, typer.Option("--no-knowledge", help="Read without the knowledge base.")
]


def opened(store: str, *, write: bool = False) -> Store:
    """Open the store that a command was given, or else the settings name, or else the default."""
    from kg.store import open_store  # noqa: PLC0415 - help needs no store

    return open_store(where(store), write=write)


def where(store: str) -> str:
    """Tell which store is meant, by the option, the settings or the default."""
    from kg.store import DEFAULT_STORE  # noqa: PLC0415 - as above

    return store or settings().store or DEFAULT_STORE


ModelOption = Annotated[
    str,
    typer.Option(
        "--model", metavar="PIPELINE", show_default=False,
        help="Another spaCy pipeline that finds names too, such as zh_core_web_trf.",
    ),
]  # fmt: skip
ModelAlone = Annotated[
    bool, typer.Option("--model-alone", help="Take names from that pipeline only.")
]


def other_model(name: str, *, alone: bool) -> OtherModel | None:
    """Tell which other pipeline finds names: the one given, or that of the settings, or none."""
    chosen = settings()
    if not name:
        return chosen.other
    return OtherModel(name, chosen.labels, alone or chosen.model_alone)


def knowledge_folders(given: list[Path] | None) -> list[Path]:
    """List the folders of a user's own knowledge files: those given, or those of the settings."""
    return given or [Path(f) for f in settings().knowledge]


def read_text(path: Path) -> str:
    """Read a file that the user named, or standard input for ``-``.

    Raises:
        KgError: if it can't be read, or is no UTF-8.
    """
    try:
        if str(path) == "-":
            return sys.stdin.read()
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise KgError(f"{path}: {error.strerror}; check the path and its permissions") from error
    except UnicodeDecodeError as error:
        raise KgError(f"{path}: no UTF-8 at byte {error.start}; save it as UTF-8") from error
