"""What a long command shows on a terminal while it works."""

from __future__ import annotations

import shutil
import sys
import time
from types import TracebackType
from typing import Self

from kg.cli.output import clean


class Progress:
    """A line on stderr with the articles done, their rate and the last of them.

    Silent when stderr is no terminal; the line is gone when the work ends.

    Args:
        wanted: false where the output goes to the terminal too, and shows by itself how far it is.
    """

    def __init__(self, *, wanted: bool = True) -> None:
        self._on = wanted and sys.stderr.isatty()
        self._start = time.monotonic()
        self._shown = 0.0

    def __call__(self, done: int, path: str) -> None:
        """Show how many articles are done; at most ten times a second."""
        now = time.monotonic()
        if not self._on or now - self._shown < 0.1:
            return
        self._shown = now
        rate = done / max(now - self._start, 1e-3)
        line = f"{done} articles, {rate:.0f} a second  "
        room = (shutil.get_terminal_size().columns - len(line)) // 2
        sys.stderr.write(f"\r\x1b[K{line}{clean(path)[-room:] if room > 0 else ''}")
        sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if self._on and self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
