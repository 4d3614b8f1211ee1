"""Scenes and pairs laid out as arrays of numbers, for the encoder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from kg.nlp.links import Pair
from kg.nlp.scene import Scene, class_of, number_of

Ints = npt.NDArray[np.int32]
UNITS = {"word": 8192, "frame": 512, "head": 4096, "tail": 4096, "item": 256, "shape": 16}
"""What is told of a unit, and the rows of its table; the row 0 stands for nothing."""
TRAITS = {
    "kinds": 512,
    "reach": 4096,
    "absence": 4096,
    "standing": 1024,
    "rank": 4096,
    "reference": 256,
}
"""What is told of a pair as a whole, and the rows of its table."""
STRETCHES = 6
"""Stretches of words between and beside the items of a pair."""
REACHES = (1, 2, 4)
"""How far each convolution of the encoder looks to either side."""
GAP = max(REACHES)
"""Empty rows between sentences, so that none sees the next; each convolution leaves them empty."""
_DISTANCES = np.array([1, 2, 3, 4, 5, 6, 8, 12, 20, 35])
_FIBONACCI = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Layout:
    """Sentences one below the other, and pairs of their items.

    Attributes:
        units: (rows, UNITS) for each unit its rows of the tables; zeros between sentences.
        traits: (pairs, TRAITS) for each pair its rows of the tables.
        places: (pairs, 14) for each pair the rows of its two items, and first and end of six
            stretches: between, before, behind, the opening and the end of what is between, all.
    """

    units: Ints
    traits: Ints
    places: Ints


@lru_cache(maxsize=100_000)
def _unit(symbol: str, verbal: bool, item: str) -> tuple[int, ...]:
    """Give the rows of a unit in each table."""
    special = symbol[0] in "<!" and len(symbol) > 1
    latin = symbol.isascii()
    head, tail = (symbol[:3], symbol[-3:]) if latin else (symbol[0], symbol[-1])
    return (
        _row("word", number_of(symbol)),
        _row("frame", class_of(symbol)) if class_of(symbol) else 0,
        0 if special else _row("head", number_of("head " + head)),
        0 if special else _row("tail", number_of("tail " + tail)),
        _row("item", number_of(item)) if item else 0,
        1 + verbal + 2 * latin + 4 * special,
    )


def _row(table: str, number: int) -> int:
    return number % (UNITS[table] - 1) + 1


@lru_cache(maxsize=10_000)
def _kinds(kind: str, type_: str, its: str, other: str) -> int:
    return number_of(f"{kind[0]}{type_}|{its[0]}{other}")


def lay_out(scenes: Mapping[int, Scene], pairs: Sequence[tuple[int, Pair]]) -> Layout:
    """Lay out sentences and pairs of what they name.

    Args:
        scenes: sentences by their number in the article: those of the pairs, and those before
            that name what is found in the context of one of them.
        pairs: each with the number of its sentence.
    """
    units, starts = lay_out_units(scenes.values())
    firsts = dict(zip(scenes, starts, strict=True))
    return Layout(units, *lay_out_pairs(scenes, firsts, pairs))


def lay_out_units(scenes: Iterable[Scene], gap: int = GAP) -> tuple[Ints, list[int]]:
    """Lay out the units of sentences one below the other.

    Args:
        scenes: the sentences.
        gap: empty rows behind each; at least one stands before all.

    Returns:
        As in `Layout.units`; and the first row of each sentence.
    """
    nothing = (0,) * len(UNITS)
    rows, starts = [nothing] * max(gap, 1), []
    for scene in scenes:
        starts.append(len(rows))
        items = [""] * len(scene.symbols)
        for item, place in zip(scene.items, scene.places, strict=True):
            items[place] = item.kind[0] + item.type
        rows += map(_unit, scene.symbols, scene.verbal, items)
        rows += [nothing] * gap
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=len(rows) * len(UNITS))
    return flat.reshape(-1, len(UNITS)), starts


def lay_out_pairs(
    scenes: Mapping[int, Scene], firsts: Mapping[int, int], pairs: Sequence[tuple[int, Pair]]
) -> tuple[Ints, Ints]:
    """Lay out pairs of what sentences name.

    Args:
        scenes: as for `lay_out`.
        firsts: for each sentence the row of its first unit.
        pairs: each with the number of its sentence.

    Returns:
        As in `Layout.traits` and `Layout.places`.
    """
    row: dict[tuple[int, int], int] = {}
    for number, scene in scenes.items():
        row |= {(number, first): i for i, (first, _) in enumerate(scene.tokens, firsts[number])}
    told = chain.from_iterable(_facts(n, p, row, firsts[n], scenes[n]) for n, p in pairs)
    facts = np.fromiter(told, dtype=np.int64).reshape(-1, 12)
    return _traits(facts), _places(facts)


def _facts(
    number: int, pair: Pair, row: Mapping[tuple[int, int], int], start: int, scene: Scene
) -> tuple[int, ...]:
    """Tell of a pair in numbers what `_traits` and `_places` are made of."""
    one, other = pair.one, pair.other
    absent = other.kind == "context"
    return (
        _kinds(one.kind, one.type, other.kind, other.type),
        row[number, one.first],
        row.get((other.home if absent else number, other.first), 0),
        start,
        start + len(scene.symbols),
        absent,
        other.distance if absent else 0,
        other.rank if absent else 0,
        one.salience,
        other.salience,
        one.kind == "reference",
        other.kind == "reference",
    )


def _traits(facts: npt.NDArray[np.int64]) -> Ints:
    """Work out the rows of pairs in the table of each trait."""
    kinds, one, other, _, _, absent, distance, rank, mine, its, *references = facts.T
    order = np.where(absent, 0, 1 + (one < other))
    reach = np.where(absent, 0, np.searchsorted(_DISTANCES, abs(one - other), side="right"))
    absence = np.where(absent, np.minimum(distance, 4) * 8 + np.minimum(rank, 4) + 1, 0)
    standing = mine * 8 + its
    numbers = (
        kinds * 4 + order,
        kinds * 64 + order * 16 + reach,
        kinds * 64 + absence,
        absence * 64 + standing,
        kinds * 64 + standing + 7,
        absence * 16 + references[0] + 2 * references[1],
    )
    mixed = [
        ((n.astype(np.uint64) * _FIBONACCI) >> np.uint64(33)) % np.uint64(rows)
        for n, rows in zip(numbers, TRAITS.values(), strict=True)
    ]
    return np.stack(mixed, axis=1).astype(np.int32)


def _places(facts: npt.NDArray[np.int64]) -> Ints:
    """Work out the rows of two items and the stretches between and beside them."""
    _, one, other, first, end, absent, *_ = facts.T
    low = np.where(absent, one, np.minimum(one, other))
    high = np.where(absent, one, np.maximum(one, other))
    stretches = (
        (np.where(absent, one - 7, low + 1), np.where(absent, one + 8, high)),
        (low - 6, low),
        (high + 1, high + 7),
        (np.where(absent, first, low + 1), np.where(absent, first + 3, np.minimum(low + 4, high))),
        (np.where(absent, one + 1, np.maximum(high - 3, low + 1)), np.where(absent, one + 4, high)),
        (first, end),
    )
    out = [one, other]
    for start, stop in stretches:
        inside = np.clip(start, first, end)
        out += [inside, np.maximum(np.clip(stop, first, end), inside)]
    return np.stack(out, axis=1).astype(np.int32)
