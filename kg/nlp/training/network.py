"""The tagger's network as thinc trains it."""

from __future__ import annotations

from typing import Any

import numpy as np
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
    use_ops,
    with_array,
)

from kg.nlp import crf
from kg.nlp.features import COLUMNS, Hashes
from kg.nlp.tagger import DEPTH, PIECES, TAGS

WIDTH = 80
_ROWS = {"word": 6000, "bigram_before": 9000, "bigram_after": 9000, "trigram": 9000, "skip": 6000,
         "jieba_word": 6000, "jieba_before": 4000, "jieba_after": 4000, "suffix": 2000,
         "prefix": 2000}  # fmt: skip
_WIDE = {"word", "bigram_before", "bigram_after", "known", "jieba_word"}
Network = Model[list[Hashes], list[crf.Floats]]


def build() -> Network:
    """Make the untrained network: rows of hashes in, a score for every tag out."""
    # The BLAS of numpy's wheels knows more processors than the one that comes with thinc.
    with use_ops("numpy", use_blis=False):
        embeds: list[Any] = [
            HashEmbed(32 if name in _WIDE else 16, _ROWS.get(name, 500), column=i, seed=i)
            for i, name in enumerate(COLUMNS)
        ]
        encode: Any = chain(
            concatenate(*embeds),
            Maxout(WIDTH, nP=PIECES, dropout=0.3, normalize=True),
            clone(
                residual(
                    chain(
                        expand_window(window_size=1),
                        Maxout(WIDTH, nP=PIECES, dropout=0.15, normalize=True),
                    )
                ),
                DEPTH,
            ),
            Linear(len(TAGS)),
        )
        network: Network = with_array(encode, pad=DEPTH)
    return network


def learnt(network: Network) -> dict[str, crf.Floats]:
    """Give the weights of a network by the names that `kg.nlp.tagger.Tagger` reads."""
    nodes = {name: [n for n in network.walk() if n.name == name]
             for name in ("hashembed", "maxout", "layernorm", "linear")}  # fmt: skip
    out: dict[str, Any] = {}
    for i, node in enumerate(nodes["hashembed"]):
        out[f"table{i}"] = node.get_param("E")
    for i, (mix, norm) in enumerate(zip(nodes["maxout"], nodes["layernorm"], strict=True)):
        # Piece by piece, since the maximum is taken over whole arrays.
        pieces = np.concatenate(np.moveaxis(np.asarray(mix.get_param("W")), 1, 0))
        out[f"mix{i}"], out[f"bias{i}"] = pieces.T, np.asarray(mix.get_param("b")).T.ravel()
        out[f"scale{i}"], out[f"shift{i}"] = norm.get_param("G"), norm.get_param("b")
    (last,) = nodes["linear"]
    out["out"], out["bias"] = np.asarray(last.get_param("W")).T, last.get_param("b")
    return {name: np.ascontiguousarray(values) for name, values in out.items()}
