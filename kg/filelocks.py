"""Locks on open files that end with their process, however it ends, on POSIX and on Windows."""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    # Windows keeps others from reading what is locked, so the locks lie far behind the content;
    # it has no shared locks at this level, so that each reader takes a byte of its own.
    _AT, _ROOM, _TRIES = 1 << 30, 1 << 20, 20

    def _taken(handle: int, at: int, length: int) -> bool:
        os.lseek(handle, at, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, length)
        except OSError:
            return False
        return True

    def guard(path: Path) -> int:
        """Open what is locked to keep others from a file: a file beside it."""
        return os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT)

    def exclusive(handle: int) -> bool:
        """Lock an open file for oneself alone, without waiting; tell whether that worked."""
        return _taken(handle, _AT, _ROOM)

    def shared(handle: int) -> bool:
        """Lock an open file together with others, without waiting; tell whether that worked."""
        return any(
            _taken(handle, _AT + random.randrange(_ROOM), 1)  # noqa: S311 - a place, no secret
            for _ in range(_TRIES)
        )
else:
    import fcntl

    def _flock(handle: int, kind: int) -> bool:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def guard(path: Path) -> int:
        """Open what is locked to keep others from a file: its folder, so that nothing is left."""
        return os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)

    def exclusive(handle: int) -> bool:
        """Lock an open file for oneself alone, without waiting; tell whether that worked."""
        return _flock(handle, fcntl.LOCK_EX)

    def shared(handle: int) -> bool:
        """Lock an open file together with others, without waiting; tell whether that worked."""
        return _flock(handle, fcntl.LOCK_SH)


def wait(handle: int) -> None:
    """Lock an open file for oneself alone, as soon as nobody else has it."""
    while not exclusive(handle):
        time.sleep(0.01)


def replace(new: Path, place: Path, *, tries: int = 100) -> None:
    """Rename a file over another; waits a little where Windows has the other one open."""
    for left in reversed(range(tries)):
        try:
            new.replace(place)
        except PermissionError:
            if sys.platform != "win32" or not left:
                raise
            time.sleep(0.01)
        else:
            return
