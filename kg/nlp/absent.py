"""What the scorer sees of an item and one that only the sentences before name."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache

from kg.nlp.hashing import quick as _mix
from kg.nlp.pairs import coarse_of, kind_of, name_features
from kg.nlp.scene import Item, Scene
from kg.nlp.scene import number_of as h


def context_features(scene: Scene, one: int, other: Item) -> list[int]:
    """Describe an item of the sentence and one that was named in a sentence before.

    Args:
        scene: the sentence.
        one: number of the item in `scene.items`.
        other: an item of `scene.context`.
    """
    a = scene.items[one]
    i = scene.places[one]
    code, coarse = _codes(a.kind, a.type, other.type)
    if (one, code) not in scene.memo:
        scene.memo[one, code] = _surroundings(code, scene, one)
    before, behind = (min(n, 2) for n in _beside(scene, one, other.type))
    nearer, above = _standing(scene, other)
    nearer, above = min(nearer, 3), min(above, 2)
    distance, rank, salience = min(other.distance, 4), min(other.rank, 4), other.salience
    any_before, any_nearer, not_first = min(before, 1), min(nearer, 1), min(salience, 1)
    opening, word = scene.places[0], h(a.text.casefold())
    out = [
        *_standings(code, (before, behind), (nearer, above), (distance, rank, salience)),
        _mix((8, code, word, before, min(rank, 3))),
        _mix((70, code, min(opening, 3), distance, rank)),
        _mix((71, code, int(opening == i), distance, any_nearer)),
    ]  # fmt: skip
    if a.kind == "reference":
        out += [_mix((74, code, word, min(nearer, 2))), _mix((75, code, word, above)),
                _mix((76, code, word, distance, rank))]  # fmt: skip
    for c in sorted({c for c in scene.classes[max(0, i - 6) : i + 7] if c}):
        out += [_mix((66, code, c, salience)), _mix((67, code, c, distance, min(rank, 1)))]
        out.append(_mix((68, code, c, any_before, min(behind, 1), not_first)))
        out += [_mix((72, coarse, c, not_first)), _mix((73, coarse, c, any_nearer))]
    for x in scene.hashes[max(0, i - 2) : i + 3]:
        out.append(_mix((69, code, x, not_first, min(distance, 2))))
    return scene.memo[one, code] + out + name_features(a, other, code)


@lru_cache(maxsize=1000)
def _codes(kind: str, type_: str, other: str) -> tuple[int, int]:
    """Number what a pair is, with its types and with coarser ones."""
    return (
        _mix((99, kind_of(kind, type_), h(other))),
        _mix((89, coarse_of(type_), coarse_of(other))),
    )


@lru_cache(maxsize=50_000)
def _standings(
    code: int, beside: tuple[int, int], rivals: tuple[int, int], other: tuple[int, int, int]
) -> list[int]:
    """Describe how many others could be meant, and how far back and how prominent this one is."""
    (before, behind), (nearer, above), (distance, rank, salience) = beside, rivals, other
    any_before = min(before, 1)
    return [
        _mix((1, code, distance)), _mix((2, code, rank)), _mix((3, code, distance, rank)),
        _mix((4, code, before, behind)),
        _mix((6, code, before, distance, rank)),
        _mix((9, code, salience)), _mix((10, code, salience, distance, rank)),
        _mix((11, code, salience, before, behind)),
        _mix((12, code, salience, distance, any_before)),
        _mix((13, code, nearer, any_before)), _mix((14, code, above, salience)),
        _mix((15, code, nearer, above, any_before, min(behind, 1))),
    ]  # fmt: skip


def _beside(scene: Scene, one: int, type_: str) -> list[int]:
    """Count the items of a type that stand before one and behind it."""
    key = (-1, one, h(type_))
    if key not in scene.memo:
        same = scene.by_type.get(type_, [])
        before = bisect_left(same, scene.places[one])
        scene.memo[key] = [before, len(same) - before]
    return scene.memo[key]


def _standing(scene: Scene, other: Item) -> list[int]:
    """Count the items of the context, of the type of one, that are nearer, and more of a topic."""
    key = (-2, other.key)
    if key not in scene.memo:
        rivals = [c for c in scene.context if c.type == other.type and c is not other]
        place = other.distance, other.rank
        scene.memo[key] = [
            sum((c.distance, c.rank) < place for c in rivals),
            sum(c.salience < other.salience for c in rivals),
        ]
    return scene.memo[key]


def _surroundings(code: int, scene: Scene, one: int) -> list[int]:
    """Describe the sentence around an item, whatever it is paired with from the context."""
    a, i = scene.items[one], scene.places[one]
    units, classes = scene.hashes, scene.classes
    out = [code, _mix((5, code, h(a.text.casefold()))), _mix((7, code, min(i, 6)))]
    for step in (1, 2, 3):
        out.append(_mix((20 + step, code, units[i - step] if i >= step else 11)))
        out.append(_mix((30 + step, code, units[i + step] if i + step < len(units) else 12)))
    out += [_mix((60, code, x)) for x in units[max(0, i - 10) : i]]
    out += [_mix((61, code, x)) for x in units[i + 1 : i + 11]]
    out += [_mix((64, code, c)) for c in classes[max(0, i - 8) : i] if c]
    out += [_mix((65, code, c)) for c in classes[i + 1 : i + 9] if c]
    out.append(_mix((62, code, units[0])))
    out.append(_mix((63, code, units[0], units[1] if len(units) > 1 else 0)))
    out += [_mix((80, code, h(item.type), int(place < i))) for item, place in scene.triggers]
    return out
