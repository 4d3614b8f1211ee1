"""Files that are there whole or not at all: written beside their place and renamed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg import filelocks
from kg.errors import KgError


def write_whole(path: Path, text: str) -> None:
    """Give a small file another content in one step, that outlasts a power failure.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "a.txt"
    >>> write_whole(file, "hello")
    >>> file.read_text()
    'hello'
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    filelocks.replace(beside, path)


@contextmanager
def replacing(path: Path, then: Callable[[], object] = lambda: None) -> Iterator[Path]:
    """Give a path to write to, that takes the place of a file or folder once all went well.

    Whatever goes wrong, the old one stays as it is and nothing else is left behind. A link stays
    one to what is replaced; a file keeps who may read and write it.

    Args:
        path: the file, or the folder, that is to be written; its parents are made.
        then: what belongs to it; called as soon as it is in its place.

    Raises:
        KgError: if it can't be written there.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with replacing(folder / "a.txt") as beside:
    ...     _ = beside.write_text("hello")
    >>> (folder / "a.txt").read_text(), len(list(folder.iterdir()))
    ('hello', 1)
    """
    path = Path(os.path.realpath(path)) if path.is_symlink() else path
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise KgError(f"{path}: a device or a pipe, which can't be replaced; choose a file")
    with scratch(path) as folder:
        beside = folder / path.name
        yield beside
        _exchange(beside, path, folder)
        then()  # before the old one is deleted, which takes its time


@contextmanager
def scratch(path: Path) -> Iterator[Path]:
    """Give a folder beside a path, from which something can be renamed to it.

    Raises:
        KgError: if nothing can be written there.
    """
    import tempfile  # noqa: PLC0415 - 2 ms that asking a store never needs

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name[:40]}.") as folder:
            yield Path(folder)
    except OSError as error:
        raise KgError(f"{path}: {error.strerror or error}; choose another place") from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep others from changing a file meanwhile; waits until nobody else does.

    Raises:
        KgError: if nothing can be written in its folder.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = filelocks.guard(path)
    except OSError as error:
        raise KgError(f"{path}: {error.strerror}; choose another place") from error
    try:
        filelocks.wait(handle)
        yield
    finally:
        os.close(handle)


def _exchange(new: Path, place: Path, scratch: Path) -> None:
    if not (new.is_dir() and place.is_dir()):
        if place.is_file() and new.is_file():
            shutil.copymode(place, new)
        new.replace(place)
    elif not _swapped(new, place):
        # A folder can't be renamed over one that holds files: move the old one away first.
        old = scratch / "old"
        place.rename(old)
        new.rename(place)


def _swapped(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; tell whether this system can do that."""
    if sys.platform != "linux":
        return False
    import ctypes  # noqa: PLC0415 - only where a folder is replaced

    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE
    return rename is not None and not rename(
        here, os.fsencode(one), here, os.fsencode(other), exchange
    )
