"""What a long command shows on a terminal while it works."""

from __future__ import annotations

import shutil
import sys
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from kg.cli.output import clean

EVERY = 0.1
"""Seconds between two states of the line."""
RECENT = 30.0
"""Seconds over which the rate is told: what was unchanged passes fast and says nothing."""
_BAR: Final = 24


class _Line:
    """One line on stderr, written over while the work goes on, and gone when it ends.

    Silent when stderr is no terminal.

    Args:
        wanted: false where the output goes to the terminal too, and shows by itself how far it is.
    """

    def __init__(self, *, wanted: bool = True) -> None:
        self._on = wanted and sys.stderr.isatty()
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
    """A line with the articles done, their rate, the time that remains, and the last of them.

    Args:
        total: counts the articles; it is asked only if the line is shown, and may not know.
        wanted: as of every line.
    """

    def __init__(
        self, total: Callable[[], int | None] = lambda: None, *, wanted: bool = True
    ) -> None:
        super().__init__(wanted=wanted)
        self._total = total() if self._on else None
        self._seen: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])

    def __call__(self, done: int, path: str) -> None:
        """Show how many articles are done."""
        if self._due():
            self._seen.append((self._shown, done))
            while self._shown - self._seen[1][0] > RECENT:
                self._seen.popleft()
            line = told(done, self._total, self._rate()) + "  "
            room = (shutil.get_terminal_size().columns - len(line)) // 2
            self._show(f"{line}{clean(path)[-room:] if room > 0 else ''}")

    def _rate(self) -> float:
        (start, before), (now, done) = self._seen[0], self._seen[-1]
        return (done - before) / max(now - start, 1e-3)


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


def told(done: int, total: int | None, rate: float) -> str:
    """Say how far a long command is, in a few words.

    >>> told(1200, 10_000, 4.0), told(7, None, 0.5)
    ('1200 of 10000 articles, 4.0 a second, 37 min left', '7 articles, 0.5 a second')
    """
    of = f" of {total}" if total else ""
    line = f"{done}{of} articles, {rate:.1f} a second"
    if not total or rate <= 0:
        return line
    left = max(total - done, 0) / rate
    size, unit = next(
        (s, u) for s, u in ((3600, "h"), (60, "min"), (1, "s")) if left >= s or s == 1
    )
    return f"{line}, {left / size:.0f} {unit} left"
