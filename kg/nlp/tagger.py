"""The trained tagger: names and references, token by token.

Hashed features of a token are embedded and summed up over a window by a small convolutional
network; a conditional random field chooses the best sequence of tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from thinc.api import (
    HashEmbed,
    Linear,
    Maxout,
    Model,
    chain,
    clone,
    concatenate,
    expand_window,
    residual,
    with_array,
)

from kg.nlp import crf
from kg.nlp.features import COLUMNS, Hashes
from kg.vocab import ENTITY_TYPES

REFERENCE = "Reference"
KINDS = (*ENTITY_TYPES, REFERENCE)
TAGS = ("O", *(f"{place}-{kind}" for kind in KINDS for place in "BI"))
NUMBER = {tag: i for i, tag in enumerate(TAGS)}
_ROWS = {"word": 6000, "bigram_before": 9000, "bigram_after": 9000, "trigram": 9000, "skip": 6000,
         "jieba_word": 6000, "jieba_before": 4000, "jieba_after": 4000, "suffix": 2000,
         "prefix": 2000}  # fmt: skip
_WIDE = {"word", "bigram_before", "bigram_after", "known", "jieba_word"}


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A tagged stretch of a sentence, in token positions, with how sure the tagger is."""

    first: int
    last: int
    kind: str
    score: float


def build_network(width: int = 80, depth: int = 2) -> Model[list[Hashes], list[crf.Floats]]:
    """Make the untrained network: rows of hashes in, a score for every tag out."""
    embeds: list[Any] = [
        HashEmbed(32 if name in _WIDE else 16, _ROWS.get(name, 500), column=i, seed=i)
        for i, name in enumerate(COLUMNS)
    ]
    encode: Any = chain(
        concatenate(*embeds),
        Maxout(width, nP=3, dropout=0.3, normalize=True),
        clone(
            residual(
                chain(
                    expand_window(window_size=1),
                    Maxout(width, nP=3, dropout=0.15, normalize=True),
                )
            ),
            depth,
        ),
        Linear(len(TAGS)),
    )
    network: Model[list[Hashes], list[crf.Floats]] = with_array(encode, pad=depth)
    return network


def pad(rows: Sequence[crf.Floats]) -> tuple[crf.Floats, crf.Ints]:
    """Stack the scores of sentences of different lengths; returns them and their lengths."""
    lengths = np.array([len(r) for r in rows], dtype=np.int64)
    out = np.zeros((len(rows), int(lengths.max()), rows[0].shape[1]), dtype=np.float32)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return out, lengths


class Tagger:
    """Network and transition scores together."""

    def __init__(self, width: int = 80, depth: int = 2) -> None:
        self.width, self.depth = width, depth
        self.network = build_network(width, depth)
        tags = len(TAGS)
        self.transitions = np.zeros((tags + 1, tags), dtype=np.float32)

    def forbid(self) -> crf.Floats:
        """Give the transition scores with those that make no sense put out of reach."""
        out = self.transitions.copy()
        for j, tag in enumerate(TAGS):
            if tag[0] == "I":
                allowed = [NUMBER["B" + tag[1:]], j]
                mask = np.ones(len(TAGS) + 1, dtype=bool)
                mask[allowed] = False
                out[mask, j] = -1e4
        return out

    def predict(self, rows: Sequence[Hashes]) -> list[list[TaggedSpan]]:
        """Tag sentences.

        Args:
            rows: the features of each sentence, (tokens, columns) each.
        """
        out: list[list[TaggedSpan]] = [[] for _ in rows]
        transitions = self.forbid()
        order = sorted((i for i in range(len(rows)) if len(rows[i])), key=lambda i: len(rows[i]))
        for at in range(0, len(order), 64):
            batch = order[at : at + 64]
            scores, lengths = pad(self.network.predict([rows[i] for i in batch]))
            paths = crf.viterbi(scores, lengths, transitions)
            soft = np.exp(scores - scores.max(axis=2, keepdims=True))
            soft /= soft.sum(axis=2, keepdims=True)
            for b, (i, path) in enumerate(zip(batch, paths, strict=True)):
                out[i] = list(_spans(path, soft[b]))
        return out

    def to_disk(self, path: Path) -> None:
        """Write the weights, in half precision."""
        path.mkdir(parents=True, exist_ok=True)
        state = srsly.msgpack_loads(self.network.to_bytes())
        for params in state["params"]:
            for name, value in params.items():
                if isinstance(value, np.ndarray):
                    params[name] = value.astype(np.float16)
        (path / "network.msgpack").write_bytes(srsly.msgpack_dumps(state))
        np.save(path / "transitions.npy", self.transitions.astype(np.float16), allow_pickle=False)
        srsly.write_json(path / "config.json", {"width": self.width, "depth": self.depth})

    @classmethod
    def from_disk(cls, path: Path) -> Tagger:
        """Read the weights that `to_disk` wrote."""
        config = srsly.read_json(path / "config.json")
        tagger = cls(config["width"], config["depth"])
        state = srsly.msgpack_loads((path / "network.msgpack").read_bytes())
        for params in state["params"]:
            for name, value in params.items():
                if isinstance(value, np.ndarray):
                    params[name] = value.astype(np.float32)
        tagger.network.from_bytes(srsly.msgpack_dumps(state))
        tagger.transitions = np.load(path / "transitions.npy", allow_pickle=False).astype(
            np.float32
        )
        return tagger


def _spans(path: Sequence[int], soft: crf.Floats) -> Iterator[TaggedSpan]:
    at = 0
    while at < len(path):
        tag = TAGS[path[at]]
        if tag == "O":
            at += 1
            continue
        end = at + 1
        while end < len(path) and TAGS[path[end]] == "I" + tag[1:]:
            end += 1
        kind = tag[2:]
        columns = [NUMBER[f"B-{kind}"], NUMBER[f"I-{kind}"]]
        score = float(soft[at:end, columns].sum(axis=1).mean())
        yield TaggedSpan(at, end, kind, round(score, 4))
        at = end
