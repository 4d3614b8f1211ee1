"""What a long command shows on a terminal while it works."""

from __future__ import annotations

import shutil
import sys
import time
from types import TracebackType
from typing import Final, Self

from kg.cli.output import clean

EVERY = 0.1
"""Seconds between two states of the line."""
_BAR: Final = 24


class _Line:
    """One line on stderr, written over while the work goes on, and gone when it ends.

    Silent when stderr is no terminal.

    Args:
        wanted: false where the output goes to the terminal too, and shows by itself how far it is.
    """

    def __init__(self, *, wanted: bool = True) -> None:
        self._on = wanted and sys.stderr.isatty()
        self._start = time.monotonic()
        self._shown = 0.0

    def _due(self) -> bool:
        now = time.monotonic()
        if not self._on or now - self._shown < EVERY:
            return False
        self._shown = now
        return True

    def _show(self, text: str) -> None:
        sys.stderr.write(f"\r\x1b[K{text[: shutil.get_terminal_size().columns - 1]}")
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


class Progress(_Line):
    """A line with the articles done, their rate and the last of them."""

    def __call__(self, done: int, path: str) -> None:
        """Show how many articles are done."""
        if self._due():
            rate = done / max(self._shown - self._start, 1e-3)
            line = f"{done} articles, {rate:.0f} a second  "
            room = (shutil.get_terminal_size().columns - len(line)) // 2
            self._show(f"{line}{clean(path)[-room:] if room > 0 else ''}")


class Bar(_Line):
    """A line with a bar, where it is known how much there is to do, and the number done."""

    def __call__(self, done: int, total: int | None, what: str) -> None:
        """Show how much is done of the present stage of the work."""
        if self._due():
            self._show(bar(done, total, what))


def bar(done: int, total: int | None, what: str) -> str:
    """Draw a bar as text.

    >>> bar(1000, 4000, "writing")
    'writing  ██████──────────────────   25%  1,000'
    >>> bar(1000, None, "reading")
    'reading  1,000'
    """
    if not total:
        return f"{what}  {done:,}" if done else what
    share = min(done / total, 1.0)
    full = round(share * _BAR)
    return f"{what}  {'█' * full}{'─' * (_BAR - full)}  {share:4.0%}  {done:,}"
