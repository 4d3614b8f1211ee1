"""The trained tagger: names and references, token by token.

Hashed features of a token are embedded and summed up over a window by a small convolutional
network; a conditional random field chooses the best sequence of tags. thinc trains it
(`kg.nlp.training.network`), and numpy reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.nlp import crf
from kg.nlp.embedding import Embedding
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
        self._embedding = Embedding(weights)
        width = len(weights["out"])
        self._mean = np.full((width, 1), 1 / width, dtype=np.float32)  # times it, rows are averaged
        nothing = np.zeros((1, len(COLUMNS)), dtype=np.uint64)
        self._padding = self._units(0, self._embedding(nothing))

    def scores(self, rows: Sequence[Hashes]) -> list[crf.Floats]:
        """Score every tag for every token.

        Args:
            rows: the features of each sentence, (tokens, columns) each.

        Returns:
            For each sentence (tokens, tags).
        """
        ends = np.cumsum([len(row) for row in rows[:-1]], dtype=np.int64)
        return np.split(self._scores(rows), ends)

    def _scores(self, rows: Sequence[Hashes]) -> crf.Floats:
        """Score as `scores` does, the tokens of all sentences in one array."""
        w = self.weights
        ids = np.concatenate(rows)
        before = DEPTH * np.arange(1, len(rows) + 1)  # rows of padding
        place = np.arange(len(ids)) + np.repeat(before, [len(row) for row in rows])
        x = np.repeat(self._padding, len(ids) + DEPTH * (len(rows) + 1), axis=0)
        x[place] = self._units(0, self._embedding(ids))
        for layer in range(1, DEPTH + 1):
            # Both edges, which are padding, are used up by each layer.
            window = np.concatenate((x[:-2], x[1:-1], x[2:]), axis=1)
            x = x[1:-1] + self._units(layer, window @ w[f"mix{layer}"])
        out: crf.Floats = x[place - DEPTH] @ w["out"] + w["bias"]
        return out

    def _units(self, layer: int, mixed: crf.Floats) -> crf.Floats:
        """Give a layer's units: of each the greatest piece, those of a token brought to one scale.

        Args:
            layer: its number.
            mixed: its inputs times its weights; used up.
        """
        w = self.weights
        mixed += w[f"bias{layer}"]  # in place, as all of it: the arrays are large
        best: crf.Floats = reduce(np.maximum, np.split(mixed, PIECES, axis=1))
        best -= best @ self._mean
        best /= np.sqrt((best * best) @ self._mean + 1e-8)
        best *= w[f"scale{layer}"]
        best += w[f"shift{layer}"]
        return best

    def predict(self, rows: Sequence[Hashes]) -> list[list[TaggedSpan]]:
        """Tag sentences, given their features as for `scores`; some may be empty."""
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        if not lengths.any():
            return [[] for _ in rows]
        scores = self._scores(rows)
        path = crf.viterbi(scores, lengths[lengths > 0], self.transitions)
        return _spans(path, scores, lengths)

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


def _spans(path: crf.Ints, scores: crf.Floats, lengths: crf.Ints) -> list[list[TaggedSpan]]:
    """Read spans off the tags of sentences; their score is how likely their tokens' kind is."""
    ends = np.cumsum(lengths)
    starts = ends - lengths
    kinds = (path - 1) // 2
    goes_on = path % 2 == 0
    goes_on[1:] &= kinds[1:] == kinds[:-1]
    goes_on[starts[lengths > 0]] = False
    tagged = np.flatnonzero(path)
    heads = np.flatnonzero(~goes_on[tagged])  # the places of first tokens among those tagged
    sizes = np.diff(heads, append=len(tagged))
    likely = np.add.reduceat(_likely(scores[tagged], kinds[tagged]), heads) / sizes
    token = tagged[heads]
    sentence = np.searchsorted(ends, token, side="right")
    first = token - starts[sentence]
    out: list[list[TaggedSpan]] = [[] for _ in lengths]
    found = (sentence, first, first + sizes, kinds[token], likely)
    for number, at, end, kind, score in zip(*(x.tolist() for x in found), strict=True):
        out[number].append(TaggedSpan(at, end, KINDS[kind], round(score, 4)))
    return out


def _likely(scores: crf.Floats, kinds: crf.Ints) -> crf.Floats:
    """Give the probability of a kind for each token, whichever the place in the name."""
    soft = np.exp(scores - scores.max(axis=1, keepdims=True))
    of_kind = soft[:, 1:].reshape(-1, len(KINDS), 2)[np.arange(len(soft)), kinds]
    out: crf.Floats = of_kind.sum(axis=1) / soft.sum(axis=1)
    return out
