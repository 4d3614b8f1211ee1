"""What is worked out once for each row of hashes met, and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from kg.nlp.crf import Floats
from kg.nlp.features import Hashes


class Kept:
    """A function of rows of hashes that looks up what it gave before; for one thread.

    Args:
        make: gives each row of hashes a row of numbers, the same in any company.
        width: how many numbers to a row.
        size: how many rows are kept at most; where more come, they all make room.
    """

    def __init__(self, make: Callable[[Hashes], Floats], width: int, size: int) -> None:
        self._make, self._size = make, size
        self._places: dict[bytes, int] = {}
        self._rows = np.empty((size, width), dtype=np.float32)

    def __call__(self, hashes: Hashes) -> Floats:
        """Give each row of hashes its row of numbers."""
        if len(hashes) > self._size:
            parts = range(0, len(hashes), self._size)
            return np.concatenate([self(hashes[at : at + self._size]) for at in parts])
        packed, length = hashes.tobytes(), hashes.itemsize * hashes.shape[1]
        keys = [packed[at : at + length] for at in range(0, len(packed), length)]
        places = [self._places.get(key, -1) for key in keys]
        if -1 in places:
            self._add(keys, hashes)
            places = [self._places[key] for key in keys]
        return self._rows.take(places, axis=0)

    def _add(self, keys: Sequence[bytes], hashes: Hashes) -> None:
        """Make what is not kept yet."""
        new = {key: row for row, key in enumerate(keys) if key not in self._places}
        if len(self._places) + len(new) > self._size:
            self._places.clear()
            new = {key: row for row, key in enumerate(keys)}
        first, last = len(self._places), len(self._places) + len(new)
        self._rows[first:last] = self._make(hashes[list(new.values())])
        self._places.update(zip(new, range(first, last), strict=True))
