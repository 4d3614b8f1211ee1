"""How far a long export is, told to whoever wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

from kg.view_ask import Queryable

T = TypeVar("T")
Progress = Callable[[int, int | None, str], None]
"""Called now and then with how much is done, of how much if that is known, and what is done."""
_EVERY: Final = 500


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
        if done % _EVERY == 0:
            progress(done, total, what)
        yield item


class Watched:
    """A store that tells how many rows of its answers were read."""

    def __init__(self, store: Queryable, progress: Progress) -> None:
        self._store, self._progress, self._done = store, progress, 0

    def query(self, query: str, /) -> Any:  # noqa: ANN401 - as of `Queryable`
        """Evaluate a query for rows."""
        for row in self._store.query(query):
            self._done += 1
            if self._done % _EVERY == 0:
                self._progress(self._done, None, "reading")
            yield row
