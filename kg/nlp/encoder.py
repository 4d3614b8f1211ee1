"""The trained encoder: every unit of a sentence in its context, and what pairs of items mean.

Units are embedded, three convolutions of growing width mix each with its neighbours, and a pair is
read off the vectors of its two items and of the stretches of words between and beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.nlp.crf import Floats
from kg.nlp.layout import REACHES, TRAITS, UNITS, Ints, lay_out_pairs, lay_out_units
from kg.nlp.links import Pair
from kg.nlp.quantized import quantized, restored
from kg.nlp.scene import Scene

WIDTH = 96
HIDDEN = 128
_AT_ONCE = 4096
_TABLES = ("unit", "trait")
Weights = Mapping[str, Floats]
Dropout = Callable[[Any, str], Any]
Window = Callable[[ModuleType, Any, int], Any]


def _keep(x: Floats, _: str) -> Floats:
    return x


def _rolled(xp: ModuleType, x: Floats, reach: int) -> Floats:
    """Put each row between those so far before and behind; what rolls over the edge is padding."""
    window = [xp.roll(x, reach, axis=0), x, xp.roll(x, -reach, axis=0)]
    out: Floats = xp.concatenate(window, axis=1)
    return out


def encode(
    xp: ModuleType,
    weights: Weights,
    units: Ints,
    *,
    beside: Window = _rolled,
    drop: Dropout = _keep,
) -> Floats:
    """Give each unit a vector that knows its neighbours.

    Args:
        xp: numpy, or what stands in for it where gradients are wanted.
        weights: by name, as `Encoder` holds them.
        units: (units, columns) rows of the tables, as in `Layout.units`.
        beside: what puts each row between its neighbours, (units, 3 WIDTH).
        drop: what leaves out part of an array while training.

    Returns:
        (units, WIDTH); zeros for the padding between sentences.
    """
    there = (units[:, -1] > 0)[:, None]
    x = weights["unit0"][units[:, 0]]
    for column in range(1, len(UNITS)):
        x = x + weights[f"unit{column}"][units[:, column]]
    x = drop(x, "unit") * there
    for layer, reach in enumerate(REACHES):
        mixed = beside(xp, x, reach) @ weights[f"mix{layer}"]
        mixed = mixed + weights[f"mix_bias{layer}"]
        gated = mixed[:, :WIDTH] / (1 + xp.exp(-mixed[:, WIDTH:]))
        x = x + drop(gated, "mix")
        x = x - x.mean(axis=1, keepdims=True)
        x = x / xp.sqrt((x * x).mean(axis=1, keepdims=True) + 1e-5)
        x = (x * weights[f"scale{layer}"] + weights[f"shift{layer}"]) * there
    out: Floats = x
    return out


def score(
    xp: ModuleType,
    weights: Weights,
    encoded: Floats,
    traits: Ints,
    places: Ints,
    *,
    drop: Dropout = _keep,
) -> Floats:
    """Score pairs, given the vectors of all units.

    Args:
        xp: numpy, or what stands in for it.
        weights: as for `encode`.
        encoded: what `encode` gives.
        traits: (pairs, traits), as in `Layout.traits`.
        places: (pairs, 2 + 2 stretches), as in `Layout.places`.
        drop: as for `encode`.

    Returns:
        Logits, (pairs, labels).
    """
    one, other = encoded[places[:, 0]], encoded[places[:, 1]]
    sums = xp.concatenate([xp.zeros_like(encoded[:1]), xp.cumsum(encoded, axis=0)])
    start, end = places[:, 2::2], places[:, 3::2]
    length = xp.maximum(end - start, 1).astype(encoded.dtype)
    stretches = (sums[end] - sums[start]) / xp.sqrt(length)[:, :, None]
    parts = [one, other, one * other, stretches.reshape(len(places), -1)]
    hidden = xp.concatenate(parts, axis=1) @ weights["pair"] + weights["pair_bias"]
    for column in range(len(TRAITS)):
        hidden = hidden + weights[f"trait{column}"][traits[:, column]]
    hidden = drop(xp.maximum(hidden, 0), "pair")
    out: Floats = hidden @ weights["out"] + weights["bias"]
    return out


class _Neighbours:
    """Looks up neighbours within sentences that stand one below the other without padding.

    Args:
        sizes: the units of each; the first is a row of nothing, which stands beside the edges.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        ends = np.cumsum(sizes)
        self._places = np.arange(ends[-1])
        self._starts, self._ends = (np.repeat(x, sizes) for x in (ends - sizes, ends))

    def __call__(self, xp: ModuleType, x: Floats, reach: int) -> Floats:
        before, behind = self._places - reach, self._places + reach
        before[before < self._starts] = 0
        behind[behind >= self._ends] = 0
        window: Floats = x.take(np.stack((before, self._places, behind), axis=1), axis=0)
        return window.reshape(len(x), -1)


class Encoder:
    """Weights of an encoder.

    Attributes:
        labels: what it can tell of a pair.
        weights: arrays by name.
    """

    def __init__(self, labels: Sequence[str], weights: Mapping[str, Floats]) -> None:
        self.labels = tuple(labels)
        self.weights = weights

    def encode(self, scenes: Iterable[Scene]) -> None:
        """Give the units of sentences their vectors, those that have them left out."""
        bare = [scene for scene in scenes if scene.encoded is None]
        units, starts = lay_out_units(bare, gap=0)
        sizes = [1, *(len(scene.symbols) for scene in bare)]
        encoded = encode(np, self.weights, units, beside=_Neighbours(sizes))
        for scene, start in zip(bare, starts, strict=True):
            scene.encoded = encoded[start : start + len(scene.symbols)]

    def predict(self, scenes: Mapping[int, Scene], pairs: Sequence[tuple[int, Pair]]) -> Floats:
        """Score pairs.

        Args:
            scenes: sentences by number, as for `kg.nlp.layout.lay_out`.
            pairs: each with the number of its sentence.

        Returns:
            Logits, (pairs, labels).
        """
        if not pairs:
            return np.zeros((0, len(self.labels)), dtype=np.float32)
        self.encode(scenes.values())
        nothing = np.zeros((1, WIDTH), dtype=np.float32)
        encoded = np.concatenate([nothing, *(scene.encoded for scene in scenes.values())])
        ends = accumulate((len(scene.symbols) for scene in scenes.values()), initial=len(nothing))
        traits, places = lay_out_pairs(scenes, dict(zip(scenes, ends, strict=False)), pairs)
        return np.concatenate(
            [
                score(np, self.weights, encoded, traits[part], places[part])
                for part in (slice(at, at + _AT_ONCE) for at in range(0, len(pairs), _AT_ONCE))
            ]
        )

    def to_disk(self, path: Path) -> None:
        """Write the weights, those of tables in one byte each, scaled column by column."""
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, npt.NDArray[Any]] = {"labels": np.array(self.labels)}
        for name, values in self.weights.items():
            if name.startswith(_TABLES):
                arrays[name], arrays[name + ".scale"] = quantized(values)
            else:
                arrays[name] = values.astype(np.float16)
        np.savez_compressed(path, **arrays)  # type: ignore[arg-type]

    @classmethod
    def from_disk(cls, path: Path) -> Encoder:
        """Read the weights that `to_disk` wrote."""
        weights: dict[str, Floats] = {}
        with np.load(path, allow_pickle=False) as data:
            for name in data.files:
                if name.startswith(_TABLES) and not name.endswith(".scale"):
                    weights[name] = restored(data[name], data[name + ".scale"])
                elif name != "labels" and not name.endswith(".scale"):
                    weights[name] = data[name].astype(np.float32)
            return cls([str(label) for label in data["labels"]], weights)
