"""What the scorer sees of a pair of items: a bag of hashed features.

Features are numbers made by mixing the hashes of units; the scorer folds them into its table.
"""

from __future__ import annotations

from itertools import pairwise

from kg.names import name_key
from kg.nlp.hashing import quick as _mix
from kg.nlp.scene import Item, Scene, span
from kg.nlp.scene import number_of as h

_COARSE = {"Model": "thing", "Product": "thing"}
"""Types that behave alike: what is learnt of pairs of the one holds for the other too."""
CROWD = 12
"""Triggers of a sentence that are looked at; real ones have fewer."""


def kind_of(item: Item) -> int:
    """Number what an item is; a reference counts as what it stands for."""
    return h(("m" if item.kind == "reference" else item.kind[0]) + item.type)


def coarse_of(item: Item) -> int:
    """Number what an item is, roughly."""
    return h(_COARSE.get(item.type, item.type))


def bucket(n: int) -> int:
    """Round a distance, the more the greater it is."""
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
    code = _mix((kind_of(a), kind_of(b), int(forward)))
    coarse = _mix((coarse_of(a), coarse_of(b), int(forward)))
    mutual = _mix(tuple(sorted((coarse_of(a), coarse_of(b)))))
    left, right = span(scene, low, high), span(scene, high, low)
    coordinated = left == right
    inner, outer = (low, high) if coordinated else (left[1], right[0])
    start, end = left[0], right[1]
    out = [
        code, _mix((1, code, bucket(high - low))), _mix((2, code, int(coordinated))),
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
    return out + name_features(a, b, code)


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
    for item, place in triggers(scene):
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


def name_features(a: Item, b: Item, code: int) -> list[int]:
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


def triggers(scene: Scene) -> list[tuple[Item, int]]:
    """List the triggers of a sentence with their places; of a crowd of them only the first."""
    pairs = zip(scene.items, scene.places, strict=True)
    return [(item, place) for item, place in pairs if item.kind == "trigger"][:CROWD]
