"""Hashed features embedded and mixed, which is what the tagger's first layer begins with.

What a token shows by itself recurs from article to article, so that its part of the sums is kept;
only what is seen beside it is looked up and mixed each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from thinc.api import NumpyOps

from kg.nlp.crf import Floats
from kg.nlp.features import COLUMNS, OWN, Hashes
from kg.nlp.kept import Kept

BESIDE = [column for column in range(len(COLUMNS)) if column not in OWN]
KEPT = 16_384
"""Tokens whose part is kept: those of a hundred articles, in 16 MB."""
_BLOCK = 8
_hash = NumpyOps().hash


class Embedding:
    """The tables of all columns, and the weights that mix what is found in them.

    Args:
        weights: those of the tagger, by name.
    """

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._tables = [weights[f"table{column}"] for column in range(len(COLUMNS))]
        ends = np.cumsum([table.shape[1] for table in self._tables])
        mix = np.split(weights["mix0"], ends[:-1])
        self._own_mix = np.concatenate([mix[column] for column in OWN])
        self._beside_mix = np.concatenate([mix[column] for column in BESIDE])
        self._own = Kept(self._mixed, self._own_mix.shape[1], KEPT)

    def __call__(self, ids: Hashes) -> Floats:
        """Mix the embedded features of tokens.

        Args:
            ids: (tokens, columns).

        Returns:
            (tokens, pieces of units), without the bias.
        """
        mixed = self._own(ids[:, OWN])
        mixed += self._embedded(BESIDE, ids[:, BESIDE]) @ self._beside_mix
        return mixed

    def _mixed(self, ids: Hashes) -> Floats:
        """Mix what tokens show by themselves, the same for a token in any company.

        How the library rounds a product depends on its size and on the place in it, except in
        products of so few rows: with them, an article reads the same whatever was read before.
        """
        rows = self._embedded(OWN, ids)
        blocks = np.zeros((-(-len(rows) // _BLOCK), _BLOCK, rows.shape[1]), dtype=np.float32)
        blocks.reshape(-1, rows.shape[1])[: len(rows)] = rows
        mixed: Floats = (blocks @ self._own_mix).reshape(-1, self._own_mix.shape[1])
        return mixed[: len(rows)]

    def _embedded(self, columns: Sequence[int], ids: Hashes) -> Floats:
        """Look up features, each the sum of the rows that its four hashes name."""
        out = []
        for column, hashes in zip(columns, np.ascontiguousarray(ids.T), strict=True):
            table = self._tables[column]
            rows = _hash(hashes, column).T % len(table)
            out.append(table.take(rows, axis=0).sum(axis=0))
        return np.concatenate(out, axis=1)
