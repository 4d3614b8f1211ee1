"""How things stand beside others of their group: the most likely of these, and how many.

All groups are looked at together, and sorted once, however large one of them is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.intp]
Reals = npt.NDArray[np.float64]

ABSENT = -5.0
"""Stands for the certainty of what nothing tells."""


def certainty(likely: Sequence[float] | Reals) -> Reals:
    """Stretch probabilities to numbers that are 0 at a half, and within 4.6 of it.

    >>> certainty([0.5, 0.0, 1.0]).round(2).tolist()
    [0.0, -4.6, 4.6]
    """
    inside = np.clip(likely, 0.01, 0.99)
    out: Reals = np.log(inside / (1 - inside))
    return out


def taken(certain: Reals, places: Numbers) -> Reals:
    """Give the certainties at some places; `ABSENT` for the place -1.

    >>> taken(np.array([0.5, 3.0]), np.array([1, -1])).tolist()
    [3.0, -5.0]
    """
    return np.append(certain, ABSENT)[places]


class Groups:
    """Things, of which one at least, with the number of each one's group and how likely it is.

    >>> groups = Groups(np.array([0, 1, 0, 0]), np.array([0.2, 0.7, 0.9, 0.6]))
    >>> groups.surest_other(np.arange(4)).tolist(), groups.surest(2, 2).tolist()
    ([2, -1, 3, 2], [[2, 3], [1, -1]])
    >>> groups.above().tolist(), groups.likely().tolist()
    ([2, 0, 0, 1], [2, 0, 1, 1])
    """

    def __init__(self, group: Numbers, likely: Reals) -> None:
        # Group by group, the most likely first; of those as likely, the first.
        self._order = np.lexsort((-likely, group))
        self._likely, self._group = likely[self._order], group[self._order]
        begins = np.flatnonzero(_changes(self._group))
        self._begins, self._sizes = begins, np.diff(np.append(begins, len(group)))
        self._first = begins.repeat(self._sizes)

    def surest(self, many: int, groups: int) -> Numbers:
        """Give the most likely things of each group, (groups, many); -1 where there are less."""
        out = np.full((groups, many), -1)
        rank = np.arange(len(self._order)) - self._first
        kept = rank < many
        out[self._group[kept], rank[kept]] = self._order[kept]
        return out

    def surest_other(self, kind: Numbers) -> Numbers:
        """Give for each thing the most likely one of its group that is of another kind, or -1."""
        kind = kind[self._order]
        alike = kind == kind[self._first]
        places = np.where(alike, len(kind), np.arange(len(kind)))
        second = np.minimum.reduceat(places, self._begins).repeat(self._sizes)
        return self._in_place(np.append(self._order, -1)[np.where(alike, second, self._first)])

    def above(self) -> Numbers:
        """Count for each thing those of its group that are more likely."""
        steps = _changes(self._likely) | _changes(self._group)
        equals = np.maximum.accumulate(np.where(steps, np.arange(len(steps)), 0))
        return self._in_place(equals - self._first)

    def likely(self) -> Numbers:
        """Count for each thing the others of its group that are likelier than not."""
        likely = (self._likely > 0.5).astype(np.intp)
        return self._in_place(np.add.reduceat(likely, self._begins).repeat(self._sizes) - likely)

    def _in_place(self, ordered: Numbers) -> Numbers:
        """Put back in the order of the things what is told of each."""
        out = np.empty_like(ordered)
        out[self._order] = ordered
        return out


def _changes(values: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    """Tell of values in a row which differ from the one before; the first does."""
    out = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=out[1:])
    return out
