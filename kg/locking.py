"""One writer, many readers: the lock of a store folder and the states that readers see."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from kg import filelocks
from kg.errors import KgError
from kg.files import write_whole


class WriterLock:
    """Hold a store for writing; the system lets go of it when the process dies, however it dies.

    The file names the process and since when, for the message that others get.

    >>> import tempfile
    >>> with WriterLock(Path(tempfile.mkdtemp()) / "lock") as lock:
    ...     json.loads(lock.path.read_text())["pid"] == os.getpid()
    True
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = -1
        while not self._still_there():
            self.release()
            try:
                self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            except OSError as error:
                raise KgError(
                    f"{path}: {error.strerror}; choose a store you may write to"
                ) from error
            if not filelocks.exclusive(self._file):
                os.close(self._file)
                raise KgError(f"{path.parent}: {_holder(path)}; wait for it or stop it")
        now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        try:
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, json.dumps({"pid": os.getpid(), "since": now}).encode())
        except OSError as error:
            self.release()
            raise KgError(f"{path}: {error.strerror}; make room on the disk") from error

    def _still_there(self) -> bool:
        """Tell whether the locked file is the one at the path, not one removed meanwhile."""
        if self._file < 0:
            return False
        try:
            return os.path.samestat(os.fstat(self._file), self.path.stat())
        except OSError:
            return False

    def release(self) -> None:
        """Let go; doing it twice does no harm."""
        if self._file >= 0:
            with suppress(OSError):
                os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.release()


def _holder(path: Path) -> str:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return f"process {held['pid']} has been writing to this store since {held['since']}"
    except (OSError, ValueError, KeyError):
        return "another process is writing to this store"


class States:
    """The consistent states of a store that readers open, each a folder; ``current`` names one.

    Beside each state lies a file that its readers lock; a state is deleted only when nobody does.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pointer = root / "current"

    def current(self) -> Path | None:
        """Give the newest state, or None if none was ever published."""
        try:
            name = self._pointer.read_text("ascii").strip()
        except (OSError, ValueError):
            return None
        return self.root / name if name.isdigit() else None

    def fresh(self) -> Path:
        """Name a folder for the next state; it does not exist yet."""
        used = [int(p.name.removeprefix("old-")) for p in self.root.iterdir() if _is_state(p)]
        return self.root / str(max(used, default=0) + 1)

    def publish(self, state: Path) -> None:
        """Make a state the current one, in one step, and drop those nobody reads."""
        _lock_of(state).touch()
        write_whole(self._pointer, f"{state.name}\n")
        self.collect()

    def collect(self) -> None:
        """Delete the states that are neither current nor read by anyone, and what was cut short."""
        current = self.current()
        for state in filter(_is_state, sorted(self.root.iterdir())):
            if state != current:
                _drop(state)
        kept = {p for p in self.root.iterdir() if _is_state(p)}
        kept |= {_lock_of(state) for state in kept} | {self._pointer}
        for rest in {*self.root.iterdir()} - kept:
            if rest.is_dir():
                shutil.rmtree(rest, ignore_errors=True)
            else:
                rest.unlink(missing_ok=True)

    def acquire(self) -> tuple[Path, int] | None:
        """Open the current state for reading; the handle keeps it from being deleted."""
        for _ in range(1000):
            state = self.current()
            if state is None:
                return None
            try:
                handle = os.open(_lock_of(state), os.O_RDONLY)
            except FileNotFoundError:
                continue  # replaced and deleted between the two looks
            if filelocks.shared(handle) and state.exists():
                return state, handle
            os.close(handle)
        return None


def _is_state(path: Path) -> bool:
    return path.name.removeprefix("old-").isdigit() and path.is_dir()


def _lock_of(state: Path) -> Path:
    return state.with_name(f"{state.name.removeprefix('old-')}.lock")


def _drop(state: Path) -> None:
    """Delete a state unless somebody reads it; what is left over goes the next time."""
    with suppress(OSError):
        handle = os.open(_lock_of(state), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if not filelocks.exclusive(handle):
                return
            # Renamed first, so that a reader finds it whole or not at all.
            trash = state.with_name(f"old-{state.name.removeprefix('old-')}")
            if state != trash:
                state.rename(trash)
            shutil.rmtree(trash)
        finally:
            os.close(handle)
        _lock_of(state).unlink(missing_ok=True)
