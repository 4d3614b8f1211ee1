"""The small networks that weigh facts and roles, and how names are given to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from kg.nlp.crf import Floats
from kg.nlp.scorer import probability


def one_hot(names: Sequence[str], among: tuple[str, ...]) -> Floats:
    """Give each name a row with a 1 in the column that is its own, if it has one.

    >>> one_hot(["b", "a", ""], ("a", "b")).tolist()
    [[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]]
    """
    column, rows = _columns(among)
    return rows[[column.get(name, len(among)) for name in names]]


@lru_cache(maxsize=16)
def _columns(among: tuple[str, ...]) -> tuple[dict[str, int], Floats]:
    rows = np.eye(len(among) + 1, len(among), dtype=np.float32)  # the last one stays empty
    return {name: i for i, name in enumerate(among)}, rows


@dataclass(frozen=True, slots=True)
class Weigher:
    """The trained network: standardised numbers through one hidden layer to a probability.

    Attributes:
        mean: (features,) and ``scale`` (features,): how numbers are standardised.
        into: (features, width) weights, ``hidden`` (width,) bias of the hidden layer.
        out: (width,) weights, ``bias`` a single number.
    """

    mean: Floats
    scale: Floats
    into: Floats
    hidden: Floats
    out: Floats
    bias: Floats

    def predict(self, rows: Floats) -> Floats:
        """Give the probability that each candidate is a fact, (candidates,)."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        layer = np.maximum((rows - self.mean) / self.scale @ self.into + self.hidden, 0)
        return probability(layer @ self.out + self.bias[0])

    def to_disk(self, path: Path) -> None:
        """Write the weights."""
        np.savez_compressed(path, **{name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def load(cls, path: Path) -> Weigher | None:
        """Read the weights that `to_disk` wrote; None if there are none."""
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as data:
            arrays: Mapping[str, Floats] = {n: data[n] for n in cls.__slots__}
        return cls(**arrays)
