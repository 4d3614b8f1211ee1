"""The trained tagger: names and references, token by token.

Hashed features of a token are embedded and summed up over a window by a small convolutional
network; a conditional random field chooses the best sequence of tags. thinc trains it
(`kg.nlp.training.network`), and numpy reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from thinc.api import NumpyOps

from kg.nlp import crf
from kg.nlp.features import COLUMNS, Hashes
from kg.vocab import ENTITY_TYPES

REFERENCE = "Reference"
KINDS = (*ENTITY_TYPES, REFERENCE)
TAGS = ("O", *(f"{place}-{kind}" for kind in KINDS for place in "BI"))
NUMBER = {tag: i for i, tag in enumerate(TAGS)}
DEPTH = 2
"""Convolutions, each of which sees one token more to either side."""
PIECES = 3
"""Linear pieces of each unit, of which the greatest counts."""
_hash = NumpyOps().hash


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A tagged stretch of a sentence, in token positions, with how sure the tagger is."""

    first: int
    last: int
    kind: str
    score: float


def pad(rows: Sequence[crf.Floats]) -> tuple[crf.Floats, crf.Ints]:
    """Stack the scores of sentences of different lengths; returns them and their lengths."""
    lengths = np.array([len(r) for r in rows], dtype=np.int64)
    out = np.zeros((len(rows), int(lengths.max()), rows[0].shape[1]), dtype=np.float32)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return out, lengths


class Tagger:
    """Weights of a tagger.

    Attributes:
        weights: arrays by name: ``table0`` and on, (rows, width), one a column of features; for
            each layer ``mix0`` and on, (inputs, pieces times width), ``bias0``, ``scale0`` and
            ``shift0``; ``out`` (width, tags) and ``bias``; ``transitions`` (tags + 1, tags),
            the last row for the beginning of a sentence.
    """

    def __init__(self, weights: Mapping[str, crf.Floats]) -> None:
        self.weights = weights
        self.transitions = possible(weights["transitions"])

    def scores(self, rows: Sequence[Hashes]) -> list[crf.Floats]:
        """Score every tag for every token.

        Args:
            rows: the features of each sentence, (tokens, columns) each.

        Returns:
            For each sentence (tokens, tags).
        """
        w = self.weights
        empty = np.zeros((DEPTH, len(COLUMNS)), dtype=np.uint64)
        ids = np.concatenate([x for row in rows for x in (empty, row)] + [empty])
        embedded = [self._embed(column, ids[:, column]) for column in range(len(COLUMNS))]
        x = self._layer(0, np.concatenate(embedded, axis=1))
        for layer in range(1, DEPTH + 1):
            # What rolls over the edge reaches the padding only.
            window = [np.roll(x, 1, axis=0), x, np.roll(x, -1, axis=0)]
            x = x + self._layer(layer, np.concatenate(window, axis=1))
        out = x @ w["out"] + w["bias"]
        ends = np.cumsum([DEPTH + len(row) for row in rows])
        return [out[end - len(row) : end] for row, end in zip(rows, ends, strict=True)]

    def _embed(self, column: int, ids: Hashes) -> crf.Floats:
        """Look up features, each the sum of the rows that its four hashes name."""
        table = self.weights[f"table{column}"]
        met, where = np.unique(ids, return_inverse=True)
        first, *others = _hash(met, column).T % len(table)
        out: crf.Floats = table.take(first, axis=0)
        for rows in others:
            out += table.take(rows, axis=0)
        return out.take(where, axis=0)

    def _layer(self, layer: int, x: crf.Floats) -> crf.Floats:
        w = self.weights
        pieces = np.split(x @ w[f"mix{layer}"] + w[f"bias{layer}"], PIECES, axis=1)
        best = np.maximum.reduce(pieces)
        best -= best.mean(axis=1, keepdims=True)
        best /= np.sqrt((best * best).mean(axis=1, keepdims=True) + 1e-8)
        out: crf.Floats = best * w[f"scale{layer}"] + w[f"shift{layer}"]
        return out

    def predict(self, rows: Sequence[Hashes]) -> list[list[TaggedSpan]]:
        """Tag sentences, given their features as for `scores`; some may be empty."""
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        if not lengths.any():
            return [[] for _ in rows]
        scores = np.concatenate(self.scores(rows))
        path = crf.viterbi(scores, lengths[lengths > 0], self.transitions)
        soft = np.exp(scores - scores.max(axis=1, keepdims=True))
        soft /= soft.sum(axis=1, keepdims=True)
        likely = soft[:, 1:].reshape(len(soft), len(KINDS), 2).sum(axis=2)
        ends = np.cumsum(lengths).tolist()
        return [
            list(_spans(path[start:end].tolist(), likely[start:end]))
            for start, end in pairwise([0, *ends])
        ]

    def to_disk(self, path: Path) -> None:
        """Write the weights, in half precision."""
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, npt.NDArray[np.float16]] = {
            name: values.astype(np.float16) for name, values in self.weights.items()
        }
        np.savez_compressed(path, **arrays)  # type: ignore[arg-type]

    @classmethod
    def from_disk(cls, path: Path) -> Tagger:
        """Read the weights that `to_disk` wrote."""
        with np.load(path, allow_pickle=False) as data:
            return cls({name: data[name].astype(np.float32) for name in data.files})


def possible(transitions: crf.Floats) -> crf.Floats:
    """Put the transitions out of reach that make no sense: into the middle of another name."""
    out = transitions.copy()
    for j, tag in enumerate(TAGS):
        if tag[0] == "I":
            mask = np.ones(len(TAGS) + 1, dtype=bool)
            mask[[NUMBER["B" + tag[1:]], j]] = False
            out[mask, j] = -1e4
    return out


def _spans(path: Sequence[int], likely: crf.Floats) -> Iterator[TaggedSpan]:
    """Read spans off the tags of a sentence; their score is how likely their tokens' kind is."""
    at = 0
    while at < len(path):
        if not path[at]:
            at += 1
            continue
        kind, inside = (path[at] - 1) // 2, (path[at] + 1) // 2 * 2
        end = at + 1
        while end < len(path) and path[end] == inside:
            end += 1
        yield TaggedSpan(at, end, KINDS[kind], round(float(likely[at:end, kind].mean()), 4))
        at = end
