"""What the verbs that correct share: who corrects, where it is kept, and carrying it out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options
from kg.errors import KgError
from kg.settings import settings

if TYPE_CHECKING:
    from kg.amend import Change
    from kg.corrections import Corrections
    from kg.store import Store

Note = Annotated[str, typer.Option("--note", help="Why; kept with the correction.")]
By = Annotated[
    str,
    typer.Option(
        "--by", metavar="WHO", envvar="KG_BY", show_envvar=False, show_default=False,
        help="Who corrects; default KG_BY, or who is logged in.",
    ),
]  # fmt: skip


def file_of(store: str) -> Path:
    """Tell where the corrections of a store are kept, by the settings or the default."""
    from kg.corrections_file import place  # noqa: PLC0415 - help needs no files

    return place(store, settings().corrections)


def spared(output: Path, store: str) -> Path:
    """Give the path that a command writes to, unless people's corrections are kept there.

    Raises:
        KgError: if they are.
    """
    own = file_of(options.where(store))
    if os.path.realpath(output) == os.path.realpath(own):
        raise KgError(f"{output}: people's corrections are kept there; choose another name")
    return output


def carry_out(store: str, make: Callable[[Store, Corrections], Change]) -> None:
    """Change the corrections of a store and say what was done."""
    from kg import corpus  # noqa: PLC0415 - late, as in every verb
    from kg.vocab import BASE  # noqa: PLC0415

    where = options.where(store)
    typer.echo(corpus.correct(where, make, file_of(where), base=settings().base or BASE).told)
