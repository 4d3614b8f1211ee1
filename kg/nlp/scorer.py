"""The trained scorer of pairs: a bag of hashed features through one hidden layer.

For every label it gives the probability that it holds of the pair; several may.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
from thinc.api import NumpyOps

from kg.nlp.crf import Floats
from kg.nlp.quantized import quantized, restored

_AT_ONCE = 4096
_OPS = NumpyOps()


def probability(logits: npt.NDArray[np.floating]) -> Floats:
    """Make probabilities of logits."""
    out: Floats = (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)
    return out


class Scorer:
    """Weights of one scorer.

    Attributes:
        labels: what it can tell of a pair.
        table: (rows, width) embeddings of hashed features.
        hidden: (width,) bias of the hidden layer.
        out: (width, labels) weights and ``bias`` (labels,) of the last layer.
    """

    def __init__(
        self, labels: Sequence[str], table: Floats, hidden: Floats, out: Floats, bias: Floats
    ) -> None:
        self.labels = tuple(labels)
        self.table, self.hidden, self.out, self.bias = table, hidden, out, bias

    def predict(self, bags: Sequence[Sequence[int]]) -> Floats:
        """Give the probability of each label for each pair, (pairs, labels)."""
        return probability(self.logits(bags))

    def logits(self, bags: Sequence[Sequence[int]]) -> Floats:
        """Score pairs.

        Args:
            bags: for each pair its features, at least one.

        Returns:
            (pairs, labels), to be made probabilities by `probability`.
        """
        if not bags:
            return np.zeros((0, len(self.labels)), dtype=np.float32)
        # Some at a time: what is looked up takes a hundred times the memory of the answer.
        return np.concatenate(
            [self._logits(bags[at : at + _AT_ONCE]) for at in range(0, len(bags), _AT_ONCE)]
        )

    def _logits(self, bags: Sequence[Sequence[int]]) -> Floats:
        sizes = np.fromiter(map(len, bags), dtype=np.int32, count=len(bags))
        flat = np.fromiter(chain.from_iterable(bags), dtype=np.int64, count=int(sizes.sum()))
        rows = self.table.take(flat % len(self.table), axis=0)
        summed = _OPS.reduce_sum(rows, sizes) / np.sqrt(sizes)[:, None].astype(np.float32)
        hidden = np.maximum(summed + self.hidden, 0)
        out: Floats = hidden @ self.out + self.bias
        return out

    def to_disk(self, path: Path) -> None:
        """Write the weights, those of the table in one byte each, scaled column by column."""
        path.parent.mkdir(parents=True, exist_ok=True)
        table, scale = quantized(self.table)
        np.savez_compressed(
            path, labels=np.array(self.labels), table=table, scale=scale,
            hidden=self.hidden, out=self.out, bias=self.bias,
        )  # fmt: skip

    @classmethod
    def from_disk(cls, path: Path) -> Scorer:
        """Read the weights that `to_disk` wrote."""
        with np.load(path, allow_pickle=False) as data:
            table = restored(data["table"], data["scale"])
            labels = [str(label) for label in data["labels"]]
            return cls(labels, table, data["hidden"], data["out"], data["bias"])

    @classmethod
    def average(cls, members: Sequence[Scorer]) -> Scorer:
        """Make one scorer of several: their hidden layers side by side, their answers averaged."""
        return cls(
            members[0].labels,
            np.concatenate([m.table for m in members], axis=1),
            np.concatenate([m.hidden for m in members]),
            (np.concatenate([m.out for m in members]) / len(members)).astype(np.float32),
            np.mean([m.bias for m in members], axis=0, dtype=np.float32),
        )
