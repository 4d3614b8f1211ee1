"""What the scorer sees of a pair of items: a bag of hashed features.

Features are numbers made by mixing the hashes of units; the scorer folds them into its table.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from spacy.strings import hash_string  # type: ignore[attr-defined]

from kg.names import name_key
from kg.nlp.features import frame
from kg.nlp.scene import Item, Scene

_MASK = (1 << 61) - 1


@lru_cache(maxsize=300_000)
def h(text: str) -> int:
    """Hash a string to a number that is the same on every machine."""
    return int(hash_string(text)) & _MASK


@lru_cache(maxsize=300_000)
def class_of(symbol: str) -> int:
    """Hash the frame a unit evokes; 0 for none. What stands for an item evokes nothing."""
    if symbol[0] in "<!" and len(symbol) > 1:
        return 0
    name = frame(symbol)
    return h("frame " + name) if name else 0


def _mix(*parts: int) -> int:
    out = 1469598103934665603
    for p in parts:
        out = ((out ^ p) * 1099511628211) & _MASK
    return out


def _bucket(n: int) -> int:
    return n if n < 4 else 4 if n < 6 else 6 if n < 10 else 10 if n < 18 else 18 if n < 30 else 30


def pair_features(scene: Scene, one: int, other: int) -> list[int]:
    """Describe two items of a sentence, by their numbers in `scene.items`.

    The first is what is asked about (a trigger, the subject side); the order in the text is one
    of the features.
    """
    a, b = scene.items[one], scene.items[other]
    i, j = scene.places[one], scene.places[other]
    forward = i < j
    low, high = (i, j) if forward else (j, i)
    code = _mix(h(a.kind[0] + a.type), h(b.kind[0] + b.type), int(forward))
    units = scene.symbols
    inner = low if scene.chain[low][1] >= high else scene.chain[low][1]
    outer = high if scene.chain[high][0] <= low else scene.chain[high][0]
    start, end = scene.chain[low][0], scene.chain[high][1]
    coordinated = scene.chain[low] == scene.chain[high]
    out = [code, _mix(1, code, _bucket(high - low)), _mix(2, code, int(coordinated))]
    inside = units[inner + 1 : outer]
    near = inside if len(inside) <= 24 else inside[:12] + inside[-12:]
    out += _between(code, near, len(inside))
    out += _around(code, units, start, end)
    out += _counts(code, scene, one, other)
    if a.kind == "trigger":
        word = h(a.text.casefold())
        out.append(_mix(81, code, word))
        closest = near[:6] if forward else near[-6:]
        out += [_mix(82, word, h(u), int(forward)) for u in closest]
    out += [
        _mix(83 + number, code, h(item.text.casefold()))
        for number, item in enumerate((a, b)) if item.type == "title"
    ]  # fmt: skip
    return out + _name_features(a, b, code)


def _between(code: int, near: list[str], size: int) -> list[int]:
    """Describe the words between two items, alone and in pairs, and the frames they evoke."""
    hashes = [h(u) for u in near]
    classes = [c for u in near if (c := class_of(u))]
    out = [f for x in hashes for f in (_mix(3, code, x), _mix(4, x))]
    out += [_mix(9, code, c) for c in classes]
    out += [_mix(10, code, c, d) for c, d in pairwise([7, *classes, 8])]
    out.append(_mix(12, code, *classes[:4]) if len(classes) < 5 else _mix(13, code))
    out += [_mix(5, code, x, y) for x, y in pairwise([7, *hashes, 8])]
    if size <= 5:
        out.append(_mix(6, code, *hashes))
    for step in (0, 1):
        if size > step:
            out.append(_mix(50 + step, code, hashes[step]))
            out.append(_mix(52 + step, code, hashes[-1 - step]))
    return out


def _around(code: int, units: list[str], start: int, end: int) -> list[int]:
    """Describe the words before the first of two items and behind the second."""
    before = [h(units[start - step]) if start >= step else 11 for step in (1, 2, 3)]
    behind = [h(units[end + step]) if end + step < len(units) else 12 for step in (1, 2, 3)]
    out = [_mix(20 + step, code, x) for step, x in enumerate(before, 1)]
    out += [_mix(30 + step, code, x) for step, x in enumerate(behind, 1)]
    out += [_mix(40, code, *before[:2]), _mix(41, code, *behind[:2])]
    out += [_mix(60, code, h(u)) for u in units[max(0, start - 8) : start]]
    out += [_mix(61, code, h(u)) for u in units[end + 1 : end + 9]]
    left = [c for u in units[max(0, start - 6) : start] if (c := class_of(u))]
    right = [c for u in units[end + 1 : end + 7] if (c := class_of(u))]
    out += [_mix(62, code, c) for c in left] + [_mix(63, code, c) for c in right]
    out += [_mix(64, code, left[-1])] if left else []
    out += [_mix(65, code, right[0])] if right else []
    everywhere = {c for u in units if (c := class_of(u))}
    return out + [_mix(66, code, c) for c in sorted(everywhere)]


def _counts(code: int, scene: Scene, one: int, other: int) -> list[int]:
    """Describe what else stands between and beside two items: commas, names, triggers."""
    a, b = scene.items[one], scene.items[other]
    units = scene.symbols
    low, high = sorted((scene.places[one], scene.places[other]))
    between = units[low + 1 : high]
    commas = sum(u in "，,；;。" for u in between if len(u) == 1)
    named = sum(u[0] == "<" for u in between if len(u) > 1)
    same_a = sum(u == units[scene.places[one]] for u in between)
    same_b = sum(u == units[scene.places[other]] for u in between)
    out = [
        _mix(70, code, min(commas, 4)), _mix(71, code, min(named, 5)),
        _mix(72, code, min(same_a, 3), min(same_b, 3)),
        _mix(73, code, int(any(u in "（(" for u in between if len(u) == 1))),
        _mix(74, code, int(scene.places[0] == low)),
        _mix(75, code, int(a.kind == "reference"), int(b.kind == "reference")),
        _mix(76, code, _nearest(scene, one, other), _nearest(scene, other, one)),
    ]  # fmt: skip
    for item, place in zip(scene.items, scene.places, strict=True):
        if item.kind == "trigger":
            where = (place < low) + 2 * (place > high)
            out.append(_mix(80, code, h(item.type), where))
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
            out.append(_mix(90, code, relation))
            out.append(_mix(91, code, relation, int(len(x) > len(y))))
            if relation in (1, 2):
                rest = y[len(x) :] if relation == 1 else x[len(y) :]
                out.append(_mix(92, code, relation, int(any(c.isdigit() for c in rest))))
    if a.known and b.known:
        links = [h(p) for p, o in a.known.facts if o == b.known.iri]
        links += [h(p) + 1 for p, o in b.known.facts if o == a.known.iri]
        out += [_mix(95, code, link) for link in links]
        out.append(_mix(96, code, int(bool(links))))
    return out


def context_features(scene: Scene, one: int, other: Item, *, asked: bool = False) -> list[int]:
    """Describe an item of the sentence and one that was named in a sentence before.

    Args:
        scene: the sentence.
        one: number of the item in `scene.items`.
        other: an item of `scene.context`.
        asked: whether the item of the context is the one asked about (the subject side).
    """
    a = scene.items[one]
    i = scene.places[one]
    code = _mix(99, h(a.kind[0] + a.type), h(other.type), int(asked))
    units = scene.symbols
    same = [p for p, item in zip(scene.places, scene.items, strict=True) if item.type == other.type]
    before = sum(p < i for p in same)
    behind = len(same) - before
    distance, rank = min(other.distance, 4), min(other.rank, 4)
    out = [
        code, _mix(1, code, distance), _mix(2, code, rank), _mix(3, code, distance, rank),
        _mix(4, code, min(before, 2), min(behind, 2)), _mix(5, code, h(a.text.casefold())),
        _mix(6, code, min(before, 2), distance, rank), _mix(7, code, min(i, 6)),
        _mix(8, code, h(a.text.casefold()), min(before, 2), min(rank, 3)),
        _mix(9, code, other.salience), _mix(10, code, other.salience, distance, rank),
        _mix(11, code, other.salience, min(before, 2), min(behind, 2)),
        _mix(12, code, other.salience, distance, min(before, 1)),
    ]  # fmt: skip
    for step in (1, 2, 3):
        left = h(units[i - step]) if i >= step else 11
        right = h(units[i + step]) if i + step < len(units) else 12
        out.append(_mix(20 + step, code, left))
        out.append(_mix(30 + step, code, right))
    out += [_mix(60, code, h(x)) for x in units[max(0, i - 10) : i]]
    out += [_mix(61, code, h(x)) for x in units[i + 1 : i + 11]]
    out += [_mix(64, code, c) for u in units[max(0, i - 8) : i] if (c := class_of(u))]
    out += [_mix(65, code, c) for u in units[i + 1 : i + 9] if (c := class_of(u))]
    around = sorted({c for u in units[max(0, i - 6) : i + 7] if (c := class_of(u))})
    for c in around:
        out += [_mix(66, code, c, other.salience), _mix(67, code, c, distance, min(rank, 1))]
        out.append(_mix(68, code, c, min(before, 1), min(behind, 1), other.salience))
    for u in units[max(0, i - 2) : i + 3]:
        out.append(_mix(69, code, h(u), min(other.salience, 1), min(distance, 2)))
    opening = scene.places[0] if scene.places else 99
    out += [
        _mix(70, code, min(opening, 3), distance, rank),
        _mix(71, code, int(opening == i), distance),
    ]
    out.append(_mix(62, code, h(units[0])))
    out.append(_mix(63, code, h(units[0]), h(units[1]) if len(units) > 1 else 0))
    out += _name_features(a, other, code)
    return out


def unit_features(scene: Scene, unit: int) -> list[int]:
    """Describe a word that may tell an event.

    Args:
        scene: the sentence without triggers.
        unit: its number in `scene.symbols`.
    """
    units = scene.symbols
    word, own = h(units[unit]), class_of(units[unit])
    out = [_mix(1, word), _mix(2, own)]
    named = [(p, h(i.kind[0] + i.type)) for p, i in zip(scene.places, scene.items, strict=True)]
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
            _mix(10, base, one), _mix(11, base, two), _mix(12, base, one, two),
            _mix(13, base, near[0], one), _mix(14, base, near[1], two),
        ]  # fmt: skip
        out += [_mix(15, base, t) for t in sorted({t for _, t in left})]
        out += [_mix(16, base, t) for t in sorted({t for _, t in right})]
        for step in (1, 2, 3):
            before = h(units[unit - step]) if unit >= step else 11
            behind = h(units[unit + step]) if unit + step < len(units) else 12
            out += [_mix(20 + step, base, before), _mix(30 + step, base, behind)]
        for step in (1, 2):
            before = class_of(units[unit - step]) if unit >= step else 11
            behind = class_of(units[unit + step]) if unit + step < len(units) else 12
            out += [_mix(40 + step, base, before), _mix(45 + step, base, behind)]
    out += [_mix(50, h(u)) for u in units[max(0, unit - 7) : unit]]
    out += [_mix(51, h(u)) for u in units[unit + 1 : unit + 8]]
    classes = sorted({c for u in units if (c := class_of(u))})
    out += [_mix(52, own, c) for c in classes]
    around = units[max(0, unit - 10) : unit + 6]
    local = sorted({c for u in around if (c := class_of(u))})
    out += [_mix(53, own, c) for c in local]
    out.append(_mix(54, own, min(unit, 3)))
    return out
