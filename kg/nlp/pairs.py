"""What the scorer sees of a pair of items: a bag of hashed features.

Features are numbers made by mixing the hashes of units; the scorer folds them into its table.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from kg.names import name_key
from kg.nlp.scene import Item, Scene, span
from kg.nlp.scene import number_of as h

_COARSE = {"Model": "thing", "Product": "thing"}
"""Types that behave alike: what is learnt of pairs of the one holds for the other too."""


CROWD = 12
"""Triggers of a sentence that are looked at; real ones have fewer."""
_WORD = (1 << 64) - 1


def mix(parts: tuple[int, ...]) -> int:
    """Mix numbers into one, the way CPython 3.8 to 3.14 hashes a tuple of them.

    The weights are learnt for these numbers, so they must never change.

    Source: the xxHash of Yann Collet, as in CPython's ``Objects/tupleobject.c``.

    >>> mix((1, 2, 3))
    529344067295497451
    """
    acc = 2870177450012600261
    for part in parts:
        acc = (acc + (hash(part) & _WORD) * 14029467366897019727) & _WORD
        acc = ((acc << 31) | (acc >> 33)) & _WORD
        acc = (acc * 11400714785074694791) & _WORD
    acc = (acc + (len(parts) ^ 2870177450012600261 ^ 3527539)) & _WORD
    if acc == _WORD:
        return 1546275796
    return acc - (1 << 64) if acc >> 63 else acc


# Another Python may hash tuples otherwise.
_mix: Callable[[tuple[int, ...]], int] = hash if hash((1, 2, 3)) == mix((1, 2, 3)) else mix


def _kind(item: Item) -> int:
    """Number what an item is; a reference counts as what it stands for."""
    return h(("m" if item.kind == "reference" else item.kind[0]) + item.type)


def _coarse(item: Item) -> int:
    return h(_COARSE.get(item.type, item.type))


def _bucket(n: int) -> int:
    return n if n < 4 else 4 if n < 6 else 6 if n < 10 else 10 if n < 18 else 18 if n < 30 else 30


def pair_features(scene: Scene, one: int, other: int) -> list[int]:
    """Describe two items of a sentence, by their numbers in `scene.items`.

    The first is what is asked about, if it is a trigger or a reference; the order in the text is
    one of the features.
    """
    a, b = scene.items[one], scene.items[other]
    i, j = scene.places[one], scene.places[other]
    forward = i < j
    low, high = (i, j) if forward else (j, i)
    code = _mix((_kind(a), _kind(b), int(forward)))
    coarse = _mix((_coarse(a), _coarse(b), int(forward)))
    mutual = _mix(tuple(sorted((_coarse(a), _coarse(b)))))
    left, right = span(scene, low, high), span(scene, high, low)
    coordinated = left == right
    inner, outer = (low, high) if coordinated else (left[1], right[0])
    start, end = left[0], right[1]
    out = [
        code, _mix((1, code, _bucket(high - low))), _mix((2, code, int(coordinated))),
        _mix((85, code, a.salience, b.salience)),
    ]  # fmt: skip
    out += _between(code, scene, inner + 1, outer)
    out += _roughly(coarse, mutual, scene, (start, inner + 1, outer, end))
    out += _around(code, scene, start, end)
    out += _counts(code, scene, one, other)
    if a.kind == "trigger":
        word = h(a.text.casefold())
        out.append(_mix((81, code, word)))
        near = scene.hashes[inner + 1 : outer]
        out += [_mix((82, word, x, forward)) for x in (near[:6] if forward else near[-6:])]
    out += [
        _mix((83 + number, code, h(item.text.casefold())))
        for number, item in enumerate((a, b)) if item.type == "title"
    ]  # fmt: skip
    if a.kind == "reference":
        word = h(a.text.casefold())
        nearer = _nearest(scene, other, one)
        out += [_mix((87, code, word)), _mix((88, code, word, nearer))]
        out.append(_mix((79, code, nearer, i == 0)))
    return out + _name_features(a, b, code)


def _between(code: int, scene: Scene, first: int, last: int) -> list[int]:
    """Describe the words between two items, alone and in pairs, and the frames they evoke."""
    hashes, classes = scene.hashes[first:last], scene.classes[first:last]
    size = len(hashes)
    if size > 24:
        hashes, classes = hashes[:12] + hashes[-12:], classes[:12] + classes[-12:]
    classes = [c for c in classes if c]
    out = [f for x in hashes for f in (_mix((3, code, x)), _mix((4, x)))]
    out += [_mix((9, code, c)) for c in classes]
    out += [_mix((10, code, c, d)) for c, d in pairwise([7, *classes, 8])]
    out.append(_mix((12, code, *classes[:4])) if len(classes) < 5 else _mix((13, code)))
    out += [_mix((5, code, x, y)) for x, y in pairwise([7, *hashes, 8])]
    if size <= 5:
        out.append(_mix((6, code, *hashes)))
    for step in (0, 1):
        if size > step:
            out.append(_mix((50 + step, code, hashes[step])))
            out.append(_mix((52 + step, code, hashes[-1 - step])))
    out += [_mix((54, code, x)) for x in hashes[:5]] + [_mix((55, code, x)) for x in hashes[-5:]]
    out.append(_mix((56, code, *_skeleton(scene, first, last))))
    # The clause of the second item as far as it stands before it.
    opening = last
    while opening > first and scene.clauses[opening - 1] == scene.clauses[last - 1]:
        opening -= 1
    if opening > first:
        out += [_mix((57, code, x)) for x in scene.hashes[opening:last][-8:]]
        out += [_mix((58, code, c)) for c in scene.classes[opening:last] if c]
    return out


def _roughly(
    coarse: int, mutual: int, scene: Scene, places: tuple[int, int, int, int]
) -> list[int]:
    """Describe two items again as coarser types, and without regard to their order."""
    start, first, last, end = places
    hashes, classes = scene.hashes, scene.classes
    inside = hashes[first:last]
    near = inside if len(inside) <= 12 else inside[:6] + inside[-6:]
    out = [f for x in near for f in (_mix((14, coarse, x)), _mix((15, mutual, x)))]
    if len(inside) <= 5:
        out.append(_mix((16, mutual, *inside)))
    evoked = [c for c in classes[first:last] if c]
    out += [f for c in evoked for f in (_mix((17, coarse, c)), _mix((18, mutual, c)))]
    for number, part in (
        (90, classes[max(0, start - 6) : start]),
        (94, classes[end + 1 : end + 7]),
    ):
        out += [f for c in part if c
                for f in (_mix((number, coarse, c)), _mix((number + 1, mutual, c)))]  # fmt: skip
    out += [_mix((98, mutual, x)) for x in hashes[max(0, start - 3) : start]]
    out += [_mix((97, mutual, x)) for x in hashes[end + 1 : end + 4]]
    return out


def _skeleton(scene: Scene, first: int, last: int) -> list[int]:
    """List the frames, items and marks between two places, other words left out."""
    out = []
    for unit in range(first, last):
        symbol = scene.symbols[unit]
        if scene.classes[unit]:
            out.append(scene.classes[unit])
        elif symbol[0] in "<!" or (len(symbol) == 1 and symbol in "，,、（）();；:：和and"):
            out.append(scene.hashes[unit])
        if len(out) == 6:
            break
    return out


def _around(code: int, scene: Scene, start: int, end: int) -> list[int]:
    """Describe the words before the first of two items and behind the second."""
    units, classes = scene.hashes, scene.classes
    before = [units[start - step] if start >= step else 11 for step in (1, 2, 3)]
    behind = [units[end + step] if end + step < len(units) else 12 for step in (1, 2, 3)]
    out = [_mix((20 + step, code, x)) for step, x in enumerate(before, 1)]
    out += [_mix((30 + step, code, x)) for step, x in enumerate(behind, 1)]
    out += [_mix((40, code, *before[:2])), _mix((41, code, *behind[:2]))]
    out += [_mix((60, code, x)) for x in units[max(0, start - 8) : start]]
    out += [_mix((61, code, x)) for x in units[end + 1 : end + 9]]
    left = [c for c in classes[max(0, start - 6) : start] if c]
    right = [c for c in classes[end + 1 : end + 7] if c]
    out += [_mix((62, code, c)) for c in left] + [_mix((63, code, c)) for c in right]
    out += [_mix((64, code, left[-1]))] if left else []
    out += [_mix((65, code, right[0]))] if right else []
    return out + [_mix((66, code, c)) for c in sorted({c for c in classes if c})]


def _counts(code: int, scene: Scene, one: int, other: int) -> list[int]:
    """Describe what else stands between and beside two items: commas, names, triggers."""
    a, b = scene.items[one], scene.items[other]
    units = scene.symbols
    low, high = sorted((scene.places[one], scene.places[other]))
    between = units[low + 1 : high]
    named = sum(u[0] == "<" for u in between if len(u) > 1)
    same_a = between.count(units[scene.places[one]])
    same_b = between.count(units[scene.places[other]])
    clauses = scene.clauses
    out = [
        _mix((70, code, min(clauses[high] - clauses[low], 4))), _mix((71, code, min(named, 5))),
        _mix((72, code, min(same_a, 3), min(same_b, 3))),
        _mix((73, code, int("（" in between or "(" in between))),
        _mix((74, code, int(scene.places[0] == low), int(scene.places[-1] == high))),
        _mix((75, code, int(a.kind == "reference"), int(b.kind == "reference"))),
        _mix((76, code, _nearest(scene, one, other), _nearest(scene, other, one))),
        _mix((77, code, *(h(u) for u in between if u[0] in "<!"))),
    ]  # fmt: skip
    nearest: tuple[int, Item] | None = None
    for item, place in _triggers(scene):
        where = (place < low) + 2 * (place > high)
        out.append(_mix((80, code, h(item.type), where)))
        away = min(abs(place - low), abs(place - high))
        if nearest is None or away < nearest[0]:
            nearest = away, item
    if nearest:
        out.append(_mix((86, code, h(nearest[1].text.casefold()))))
    return out


def _nearest(scene: Scene, one: int, other: int) -> int:
    """Tell how many items of the type of one lie nearer to the other than it does."""
    a = scene.items[one]
    reach = abs(scene.places[one] - scene.places[other])
    nearer = sum(
        1 for n, item in enumerate(scene.items)
        if n not in (one, other) and item.type == a.type
        and abs(scene.places[n] - scene.places[other]) < reach
    )  # fmt: skip
    return min(nearer, 3)


def _name_features(a: Item, b: Item, code: int) -> list[int]:
    """Compare the names themselves, and ask the knowledge base how the two are related."""
    out = []
    if a.kind == "reference" and b.known:
        out.append(_mix((100, h(a.text.casefold()), h(b.known.kind))))
    if a.type in ("Model", "Product", "Organization") and b.type in (
        "Model",
        "Product",
        "Organization",
    ):
        x, y = name_key(a.text), name_key(b.text)
        if x != y:
            shared = 0
            while shared < min(len(x), len(y)) and x[shared] == y[shared]:
                shared += 1
            relation = 1 if y.startswith(x) else 2 if x.startswith(y) else 3 if shared >= 3 else 0
            out.append(_mix((90, code, relation)))
            out.append(_mix((91, code, relation, int(len(x) > len(y)))))
            if relation in (1, 2):
                rest = y[len(x) :] if relation == 1 else x[len(y) :]
                out.append(_mix((92, code, relation, int(any(c.isdigit() for c in rest)))))
    if a.known and b.known:
        links = [h(p) for p, o in a.known.facts if o == b.known.iri]
        links += [h(p) + 1 for p, o in b.known.facts if o == a.known.iri]
        out += [_mix((95, code, link)) for link in links]
        out.append(_mix((96, code, int(bool(links)))))
    return out


def context_features(scene: Scene, one: int, other: Item) -> list[int]:
    """Describe an item of the sentence and one that was named in a sentence before.

    Args:
        scene: the sentence.
        one: number of the item in `scene.items`.
        other: an item of `scene.context`.
    """
    a = scene.items[one]
    i = scene.places[one]
    code = _mix((99, _kind(a), h(other.type)))
    coarse = _mix((89, _coarse(a), _coarse(other)))
    if (one, code) not in scene.memo:
        scene.memo[one, code] = _surroundings(code, scene, one)
    before, behind = (min(n, 2) for n in _beside(scene, one, other.type))
    nearer, above = _standing(scene, other)
    nearer, above = min(nearer, 3), min(above, 2)
    distance, rank, salience = min(other.distance, 4), min(other.rank, 4), other.salience
    any_before, any_nearer, not_first = min(before, 1), min(nearer, 1), min(salience, 1)
    opening = scene.places[0]
    out = [
        _mix((1, code, distance)), _mix((2, code, rank)), _mix((3, code, distance, rank)),
        _mix((4, code, before, behind)),
        _mix((6, code, before, distance, rank)),
        _mix((8, code, h(a.text.casefold()), before, min(rank, 3))),
        _mix((9, code, salience)), _mix((10, code, salience, distance, rank)),
        _mix((11, code, salience, before, behind)),
        _mix((12, code, salience, distance, any_before)),
        _mix((13, code, nearer, any_before)), _mix((14, code, above, salience)),
        _mix((15, code, nearer, above, any_before, min(behind, 1))),
        _mix((70, code, min(opening, 3), distance, rank)),
        _mix((71, code, int(opening == i), distance, any_nearer)),
    ]  # fmt: skip
    if a.kind == "reference":
        word = h(a.text.casefold())
        out += [_mix((74, code, word, min(nearer, 2))), _mix((75, code, word, above)),
                _mix((76, code, word, distance, rank))]  # fmt: skip
    for c in sorted({c for c in scene.classes[max(0, i - 6) : i + 7] if c}):
        out += [_mix((66, code, c, salience)), _mix((67, code, c, distance, min(rank, 1)))]
        out.append(_mix((68, code, c, any_before, min(behind, 1), not_first)))
        out += [_mix((72, coarse, c, not_first)), _mix((73, coarse, c, any_nearer))]
    for x in scene.hashes[max(0, i - 2) : i + 3]:
        out.append(_mix((69, code, x, not_first, min(distance, 2))))
    return scene.memo[one, code] + out + _name_features(a, other, code)


def _beside(scene: Scene, one: int, type_: str) -> list[int]:
    """Count the items of a type that stand before one and behind it."""
    key = (-1, one, h(type_))
    if key not in scene.memo:
        i = scene.places[one]
        pairs = zip(scene.places, scene.items, strict=True)
        same = [p for p, item in pairs if item.type == type_]
        before = sum(p < i for p in same)
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
    out += [_mix((80, code, h(item.type), int(place < i))) for item, place in _triggers(scene)]
    return out


def _triggers(scene: Scene) -> list[tuple[Item, int]]:
    """List the triggers of a sentence with their places; of a crowd of them only the first."""
    pairs = zip(scene.items, scene.places, strict=True)
    return [(item, place) for item, place in pairs if item.kind == "trigger"][:CROWD]


def unit_features(scene: Scene, unit: int) -> list[int]:
    """Describe a word that may tell an event.

    Args:
        scene: the sentence without triggers.
        unit: its number in `scene.symbols`.
    """
    units = scene.symbols
    word, own = scene.hashes[unit], scene.classes[unit]
    out = [_mix((1, word)), _mix((2, own))]
    named = [(p, _kind(i)) for p, i in zip(scene.places, scene.items, strict=True)]
    left = [(p, t) for p, t in named if p < unit]
    right = [(p, t) for p, t in named if p > unit]
    one = left[-1][1] if left else 0
    two = right[0][1] if right else 0
    near = (
        _bucket(unit - left[-1][0]) if left else 99,
        _bucket(right[0][0] - unit) if right else 99,
    )
    for base in (word, own, 0):
        out += [
            _mix((10, base, one)), _mix((11, base, two)), _mix((12, base, one, two)),
            _mix((13, base, near[0], one)), _mix((14, base, near[1], two)),
        ]  # fmt: skip
        out += [_mix((15, base, t)) for t in sorted({t for _, t in left})]
        out += [_mix((16, base, t)) for t in sorted({t for _, t in right})]
        for step in (1, 2, 3):
            before = scene.hashes[unit - step] if unit >= step else 11
            behind = scene.hashes[unit + step] if unit + step < len(units) else 12
            out += [_mix((20 + step, base, before)), _mix((30 + step, base, behind))]
        for step in (1, 2):
            before = scene.classes[unit - step] if unit >= step else 11
            behind = scene.classes[unit + step] if unit + step < len(units) else 12
            out += [_mix((40 + step, base, before)), _mix((45 + step, base, behind))]
    out += [_mix((50, x)) for x in scene.hashes[max(0, unit - 7) : unit]]
    out += [_mix((51, x)) for x in scene.hashes[unit + 1 : unit + 8]]
    classes = sorted({c for c in scene.classes if c})
    out += [_mix((52, own, c)) for c in classes]
    local = sorted({c for c in scene.classes[max(0, unit - 10) : unit + 6] if c})
    out += [_mix((53, own, c)) for c in local]
    out.append(_mix((54, own, min(unit, 3))))
    return out
