"""One writer, many readers: the lock of a store folder and the states that readers see."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from kg.errors import KgError


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
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise KgError(f"{path}: {error.strerror}; choose a store you may write to") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise KgError(f"{path.parent}: {_holder(path)}; wait for it or stop it") from error
        now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps({"pid": os.getpid(), "since": now}).encode(), 0)

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

    A state in use is locked by its readers and is deleted only when nobody uses it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._current = root / "current"

    def current(self) -> Path | None:
        """Give the newest state, or None if none was ever published."""
        try:
            return self.root / self._current.readlink()
        except OSError:
            return None

    def fresh(self) -> Path:
        """Name a folder for the next state; it does not exist yet."""
        used = [int(p.name) for p in self.root.iterdir() if p.name.isdigit()]
        return self.root / str(max(used, default=0) + 1)

    def publish(self, state: Path) -> None:
        """Make a state the current one, in one step, and drop those nobody reads."""
        link = self.root / f"next-{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(state.name)
        link.replace(self._current)
        self.collect()

    def collect(self) -> None:
        """Delete the states that are neither current nor read by anyone."""
        keep = self.current()
        for state in sorted(self.root.iterdir()):
            if not state.is_dir() or state.is_symlink() or state == keep:
                continue
            handle = os.open(state, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                trash = state.with_name(f"old-{state.name}")
                if not state.name.startswith("old-"):
                    state.rename(trash)
                shutil.rmtree(trash if trash.exists() else state, ignore_errors=True)
            except OSError:
                continue  # somebody reads it; the next publication tries again
            finally:
                os.close(handle)

    def acquire(self) -> tuple[Path, int] | None:
        """Open the current state for reading; the handle keeps it from being deleted."""
        for _ in range(1000):
            state = self.current()
            if state is None:
                return None
            try:
                handle = os.open(state, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                continue  # replaced and deleted between the two looks
            fcntl.flock(handle, fcntl.LOCK_SH)
            if state.exists():
                return state, handle
            os.close(handle)
        return None
