"""How far a long export is, told to whoever wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

T = TypeVar("T")
Progress = Callable[[int, int | None, str], None]
"""Called now and then with how much is done, of how much if that is known, and what is done."""
EVERY: Final = 500
"""Items between two calls."""


def silent(done: int, total: int | None, what: str) -> None:
    """Tell nobody."""


def watched(
    items: Iterable[T], progress: Progress, what: str, total: int | None = None
) -> Iterator[T]:
    """Pass items on, and tell how many there were.

    >>> list(watched("ab", lambda done, total, what: print(what, done, total), "reading"))
    reading 0 None
    ['a', 'b']
    """
    for done, item in enumerate(items):
        if done % EVERY == 0:
            progress(done, total, what)
        yield item
