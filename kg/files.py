"""Files that are there whole or not at all: written beside their place and renamed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import KgError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to, that takes the place of a file or folder once all went well.

    Whatever goes wrong, the old one stays as it is and nothing else is left behind.

    Args:
        path: the file, or the folder, that is to be written; its parents are made.

    Raises:
        KgError: if it can't be written there.

    >>> folder = Path(tempfile.mkdtemp())
    >>> with replacing(folder / "a.txt") as beside:
    ...     _ = beside.write_text("hello")
    >>> (folder / "a.txt").read_text(), len(list(folder.iterdir()))
    ('hello', 1)
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name[:40]}.") as scratch:
            beside = Path(scratch) / path.name
            yield beside
            _exchange(beside, path, Path(scratch))
    except OSError as error:
        raise KgError(f"{path}: {error.strerror or error}; choose another place") from error


def _exchange(new: Path, place: Path, scratch: Path) -> None:
    if new.is_dir() and place.is_dir():
        # A folder can't be renamed over one that holds files: move the old one away first.
        old = scratch / "old"
        place.rename(old)
        new.rename(place)
        shutil.rmtree(old)
    else:
        new.replace(place)
