"""Training of the encoder: gradients by JAX, steps by Optax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from kg.nlp.crf import Floats
from kg.nlp.encoder import HIDDEN, WIDTH, Encoder, encode, score
from kg.nlp.layout import REACHES, STRETCHES, TRAITS, UNITS, Ints, Layout, lay_out
from kg.nlp.links import ARGUMENT_LABELS, RELATION_LABELS, TRIGGER_LABELS
from kg.nlp.scene import Scene
from kg.nlp.training.links import Example

LABELS = (*TRIGGER_LABELS, *ARGUMENT_LABELS, *RELATION_LABELS)
Weights = Any
"""Arrays of JAX by name; `State` is what Optax keeps of them."""
State = Any
Batch = tuple[Ints, Ints, Ints, Floats, Floats]
ROWS = 1536
"""Units of the articles that a step sees at a time, and `PAIRS` the pairs: arrays of one shape."""
PAIRS = 1024
PASSES = 10
RATE = 0.002
DROP = {"unit": 0.2, "mix": 0.2, "pair": 0.2}
"""Share of each layer that is left out while training."""
_Array = TypeVar("_Array", Floats, Ints)
HIDE = 0.12
"""Share of the words that are hidden while training."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Articles laid out, with what holds of each pair.

    Attributes:
        holds: (pairs, LABELS) 1 for what holds.
        known: (pairs, LABELS) 1 where it is known whether it holds.
    """

    layout: Layout
    holds: Floats
    known: Floats


def lesson(stages: Sequence[Scene], examples: Sequence[Example]) -> Lesson:
    """Lay out an article to learn from.

    Args:
        stages: its sentences.
        examples: the pairs in them.
    """
    column = {label: i for i, label in enumerate(LABELS)}
    holds = np.zeros((len(examples), len(LABELS)), dtype=np.float32)
    known = np.zeros_like(holds)
    for i, e in enumerate(examples):
        right, wrong = [column[x] for x in e.yes], [column[x] for x in e.no]
        holds[i, right] = known[i, right] = 1
        known[i, wrong] = 1
    laid = lay_out(dict(enumerate(stages)), [(e.sentence, e.pair) for e in examples])
    return Lesson(laid, holds, known)


def _batches(lessons: Sequence[Lesson], rng: np.random.Generator) -> Iterator[Lesson]:
    """Yield the lessons in new order, as many at a time as fit the shapes, padded to them."""
    kept: list[Lesson] = []
    for i in rng.permutation(len(lessons)):
        rows = sum(len(x.layout.units) for x in kept) + len(lessons[i].layout.units)
        pairs = sum(len(x.holds) for x in kept) + len(lessons[i].holds)
        if kept and (rows > ROWS or pairs > PAIRS):
            yield _together(kept)
            kept = []
        kept.append(lessons[i])
    if kept:
        yield _together(kept)


def _together(lessons: Sequence[Lesson]) -> Lesson:
    units = np.concatenate([x.layout.units for x in lessons])
    starts = np.cumsum([0, *(len(x.layout.units) for x in lessons[:-1])], dtype=np.int32)
    places = [x.layout.places + start for x, start in zip(lessons, starts, strict=True)]
    pairs = _shape(sum(len(p) for p in places), PAIRS)
    return Lesson(
        Layout(
            _padded(units, _shape(len(units), ROWS)),
            _padded(np.concatenate([x.layout.traits for x in lessons]), pairs),
            _padded(np.concatenate(places), pairs),
        ),
        _padded(np.concatenate([x.holds for x in lessons]), pairs),
        _padded(np.concatenate([x.known for x in lessons]), pairs),
    )


def _shape(size: int, least: int) -> int:
    while least < size:
        least *= 2
    return least


def _padded(array: _Array, size: int) -> _Array:
    return np.pad(array, ((0, size - len(array)), (0, 0)))


def _hide(units: Ints, rng: np.random.Generator) -> Ints:
    """Hide some words; of most of them also how they begin and end."""
    column = {name: i for i, name in enumerate(UNITS)}
    out = units.copy()
    hidden = (rng.random(len(units)) < HIDE) & (units[:, column["item"]] == 0)
    out[hidden, column["word"]] = 0
    wholly = hidden & (rng.random(len(units)) < 0.7)
    out[np.ix_(wholly, [column["head"], column["tail"]])] = 0
    return out


def untrained(rng: np.random.Generator) -> dict[str, Floats]:
    """Make the untrained weights."""

    def normal(rows: int, columns: int, scale: float) -> Floats:
        return (rng.normal(size=(rows, columns)) * scale).astype(np.float32)

    parts = 3 + STRETCHES
    weights = {f"unit{i}": normal(rows, WIDTH, 0.1) for i, rows in enumerate(UNITS.values())}
    weights |= {f"trait{i}": normal(rows, HIDDEN, 0.1) for i, rows in enumerate(TRAITS.values())}
    for layer in range(len(REACHES)):
        weights[f"mix{layer}"] = normal(3 * WIDTH, 2 * WIDTH, (3 * WIDTH) ** -0.5)
        weights[f"mix_bias{layer}"] = np.zeros(2 * WIDTH, dtype=np.float32)
        weights[f"scale{layer}"] = np.ones(WIDTH, dtype=np.float32)
        weights[f"shift{layer}"] = np.zeros(WIDTH, dtype=np.float32)
    weights["pair"] = normal(parts * WIDTH, HIDDEN, (parts * WIDTH) ** -0.5)
    weights["pair_bias"] = np.zeros(HIDDEN, dtype=np.float32)
    weights["out"] = normal(HIDDEN, len(LABELS), HIDDEN**-0.5)
    weights["bias"] = np.full(len(LABELS), -3.0, dtype=np.float32)
    return weights


def train(lessons: Sequence[Lesson], *, seed: int = 7, log: bool = False) -> Encoder:
    """Train an encoder from scratch on the cross-entropy of the labels that are known."""
    # Heavy, and not to be shared by the processes that train.
    import jax  # noqa: PLC0415
    import optax  # noqa: PLC0415

    rng = np.random.default_rng(seed)
    steps = PASSES * sum(1 for _ in _batches(lessons, np.random.default_rng(seed)))
    rate = optax.warmup_cosine_decay_schedule(0.0, RATE, min(200, steps // 4), steps, RATE / 50)
    rule = optax.chain(optax.clip_by_global_norm(5.0), optax.adamw(rate, weight_decay=0.01))
    weights: Weights = jax.tree.map(jax.numpy.asarray, untrained(rng))
    state = rule.init(weights)

    def loss(weights: Weights, batch: Batch, key: jax.Array) -> jax.Array:
        keys = dict(zip(DROP, jax.random.split(key, len(DROP)), strict=True))

        def drop(x: jax.Array, layer: str) -> jax.Array:
            keys[layer], own = jax.random.split(keys[layer])
            keep = 1 - DROP[layer]
            return x * jax.random.bernoulli(own, keep, x.shape) / keep

        units, traits, places, holds, known = batch
        encoded = encode(jax.numpy, weights, units, drop=drop)
        logits = score(jax.numpy, weights, encoded, traits, places, drop=drop)
        cost: jax.Array = (optax.sigmoid_binary_cross_entropy(logits, holds) * known).sum() / 512
        return cost

    @jax.jit
    def step(
        weights: Weights, state: State, batch: Batch, key: jax.Array
    ) -> tuple[Weights, State, jax.Array]:
        cost, gradients = jax.value_and_grad(loss)(weights, batch, key)
        updates, state = rule.update(gradients, state, weights)
        return optax.apply_updates(weights, updates), state, cost

    key = jax.random.PRNGKey(seed)
    for turn in range(PASSES):
        total = 0.0
        for b in _batches(lessons, rng):
            key, own = jax.random.split(key)
            batch = (_hide(b.layout.units, rng), b.layout.traits, b.layout.places, b.holds, b.known)
            weights, state, cost = step(weights, state, batch, own)
            total += float(cost)
        if log:
            print(f"pass {turn + 1}: loss {total:.1f}", flush=True)
    return Encoder(LABELS, {name: np.asarray(values) for name, values in weights.items()})
