"""Bring the files of an older store up to date: step by step, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.embedded import VERSION, EmbeddedStore, stored_version
from kg.errors import KgError
from kg.files import write_whole
from kg.ledger import settle
from kg.locking import States, WriterLock
from kg.store import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Step:
    """What changed after a version: in words, and how to get there; doing it twice is no harm."""

    what: str
    do: Callable[[Path, WriterLock], None]


def _pointer_instead_of_link(root: Path, _: WriterLock) -> None:
    link = root / "states" / "current"
    if link.is_symlink():
        States(root / "states").publish(link.parent / link.readlink())


def _derive_anew(root: Path, lock: WriterLock) -> None:
    with EmbeddedStore(root, write=True, migrating=lock) as store:
        settle(store)


STEPS: Final = {
    1: Step("name the current state in a file, not by a link", _pointer_instead_of_link),
    2: Step("derive which reports disagree, for kg conflicts", _derive_anew),
    3: Step("derive what reports claim, instead of every two that disagree", _derive_anew),
}
"""By the version that they start from."""


def plan(root: Path) -> list[str]:
    """Say what has to be done to a store, in order; nothing if it is up to date.

    Raises:
        KgError: if there is no store, or it is too old or too new.
    """
    return [STEPS[number].what for number in _steps(root)]


def _steps(root: Path) -> range:
    found = stored_version(root)
    if found is None:
        raise KgError(f"{root}: no store there; run 'kg build PATH' first")
    if found < min(STEPS):
        raise KgError(
            f"{root}: store version {found} is older than this kg can bring up to date; "
            "move it away and build again"
        )
    return range(found, SCHEMA_VERSION)


def migrate(root: Path) -> list[str]:
    """Bring a store up to date; returns what was done.

    Raises:
        KgError: if somebody writes to it, it can't be written, or as `plan` does.
    """
    _steps(root)  # a store that is not there must not be made
    done = []
    with WriterLock(root / "lock") as lock:
        for number in _steps(root):
            try:
                STEPS[number].do(root, lock)
                write_whole(root / VERSION, f"{number + 1}\n")
            except OSError as error:
                raise KgError(
                    f"{root}: {error}; see to permissions and room on the disk"
                ) from error
            done.append(STEPS[number].what)
    return done
