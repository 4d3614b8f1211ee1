"""What the scorer sees of a pair of items: a bag of hashed features.

Features are numbers made by mixing the hashes of units; the scorer folds them into its table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from kg.names import name_key
from kg.nlp.hashing import quick as _mix
from kg.nlp.scene import Item, Scene, span
from kg.nlp.scene import number_of as h

_COARSE = {"Model": "thing", "Product": "thing"}
"""Types that behave alike: what is learnt of pairs of the one holds for the other too."""


@lru_cache(maxsize=1000)
def kind_of(kind: str, type_: str) -> int:
    """Number what an item is; a reference counts as what it stands for."""
    return h(("m" if kind == "reference" else kind[0]) + type_)


def coarse_of(type_: str) -> int:
    """Number what an item is, roughly."""
    return h(_COARSE.get(type_, type_))


@lru_cache(maxsize=10_000)
def _codes(kind: str, type_: str, its: str, other: str, forward: bool) -> tuple[int, int, int]:
    """Number what a pair is: with its types, with coarser ones, and with these in either order."""
    coarse = coarse_of(type_), coarse_of(other)
    return (
        _mix((kind_of(kind, type_), kind_of(its, other), int(forward))),
        _mix((*coarse, int(forward))),
        _mix(tuple(sorted(coarse))),
    )


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
    code, coarse, mutual = _codes(a.kind, a.type, b.kind, b.type, forward)
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
    out += _remembered(_before, code, scene, start)
    out += _remembered(_behind, code, scene, end)
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


Window = tuple[int, int, Sequence[int]]
"""A number, what a pair is, and units or frames, each of which gives a feature with these two."""


def _each(windows: Iterable[Window]) -> list[int]:
    return [_mix((number, base, x)) for number, base, units in windows for x in units]


def _between(code: int, scene: Scene, first: int, last: int) -> list[int]:
    """Describe the words between two items, alone and in pairs, and the frames they evoke."""
    hashes, classes = scene.hashes[first:last], scene.classes[first:last]
    size = len(hashes)
    if size > 24:
        hashes, classes = hashes[:12] + hashes[-12:], classes[:12] + classes[-12:]
    classes = [c for c in classes if c]
    # The clause of the second item as far as it stands before it.
    opening = last
    while opening > first and scene.clauses[opening - 1] == scene.clauses[last - 1]:
        opening -= 1
    opening = opening if opening > first else last
    out = _each(
        (
            (3, code, hashes), (9, code, classes), (54, code, hashes[:5]), (55, code, hashes[-5:]),
            (50, code, hashes[:1]), (51, code, hashes[1:2]), (52, code, hashes[-1:]),
            (53, code, hashes[-2:-1]), (57, code, scene.hashes[max(opening, last - 8) : last]),
            (58, code, [c for c in scene.classes[opening:last] if c]),
        )
    )  # fmt: skip
    out += [_mix((4, x)) for x in hashes]
    out += [_mix((5, code, x, y)) for x, y in pairwise([7, *hashes, 8])]
    out += [_mix((10, code, c, d)) for c, d in pairwise([7, *classes, 8])]
    out.append(_mix((12, code, *classes[:4])) if len(classes) < 5 else _mix((13, code)))
    out.append(_mix((56, code, *_skeleton(scene, first, last))))
    return out if size > 5 else [*out, _mix((6, code, *hashes))]


def _roughly(
    coarse: int, mutual: int, scene: Scene, places: tuple[int, int, int, int]
) -> list[int]:
    """Describe two items again as coarser types, and without regard to their order."""
    start, first, last, end = places
    hashes, classes = scene.hashes, scene.classes
    inside = hashes[first:last]
    near = inside if len(inside) <= 12 else inside[:6] + inside[-6:]
    within = [c for c in classes[first:last] if c]
    before = [c for c in classes[max(0, start - 6) : start] if c]
    behind = [c for c in classes[end + 1 : end + 7] if c]
    out = _each(
        (
            (14, coarse, near), (15, mutual, near), (17, coarse, within), (18, mutual, within),
            (90, coarse, before), (91, mutual, before), (94, coarse, behind), (95, mutual, behind),
            (98, mutual, hashes[max(0, start - 3) : start]),
            (97, mutual, hashes[end + 1 : end + 4]),
        )
    )  # fmt: skip
    return out if len(inside) > 5 else [*out, _mix((16, mutual, *inside))]


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


def _remembered(
    side: Callable[[int, Scene, int], list[int]], code: int, scene: Scene, place: int
) -> list[int]:
    """Describe what stands on one side of a place, once for all pairs of a kind there."""
    key = (side is _before, code, place)
    if key not in scene.memo:
        scene.memo[key] = side(code, scene, place)
    return scene.memo[key]


def _before(code: int, scene: Scene, start: int) -> list[int]:
    """Describe the words before the first of two items, and what frames the sentence evokes."""
    units = scene.hashes
    near = [units[start - step] if start >= step else 11 for step in (1, 2, 3)]
    evoked = [c for c in scene.classes[max(0, start - 6) : start] if c]
    out = _each(
        (
            (21, code, near[:1]), (22, code, near[1:2]), (23, code, near[2:]),
            (60, code, units[max(0, start - 8) : start]),
            (62, code, evoked), (64, code, evoked[-1:]), (66, code, scene.evoked),
        )
    )  # fmt: skip
    return [*out, _mix((40, code, *near[:2]))]


def _behind(code: int, scene: Scene, end: int) -> list[int]:
    """Describe the words behind the second of two items."""
    units = scene.hashes
    near = [units[end + step] if end + step < len(units) else 12 for step in (1, 2, 3)]
    evoked = [c for c in scene.classes[end + 1 : end + 7] if c]
    out = _each(
        (
            (31, code, near[:1]), (32, code, near[1:2]), (33, code, near[2:]),
            (61, code, units[end + 1 : end + 9]), (63, code, evoked), (65, code, evoked[:1]),
        )
    )  # fmt: skip
    return [*out, _mix((41, code, *near[:2]))]


def _counts(code: int, scene: Scene, one: int, other: int) -> list[int]:
    """Describe what else stands between and beside two items: commas, names, triggers."""
    a, b = scene.items[one], scene.items[other]
    i, j = scene.places[one], scene.places[other]
    low, high = (i, j) if i < j else (j, i)
    units, clauses = scene.symbols, scene.clauses
    between = units[low + 1 : high]
    marked = [u for u in between if u[0] in "<!"]
    named = len([u for u in marked if u[0] == "<" and len(u) > 1])
    out = [
        _mix((70, code, min(clauses[high] - clauses[low], 4))), _mix((71, code, min(named, 5))),
        _mix((72, code, min(between.count(units[i]), 3), min(between.count(units[j]), 3))),
        _mix((73, code, int("（" in between or "(" in between))),
        _mix((74, code, int(scene.places[0] == low), int(scene.places[-1] == high))),
        _mix((75, code, int(a.kind == "reference"), int(b.kind == "reference"))),
        _mix((76, code, _nearest(scene, one, other), _nearest(scene, other, one))),
        _mix((77, code, *map(h, marked))),
    ]  # fmt: skip
    nearest: tuple[int, Item] | None = None
    for item, place in scene.triggers:
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
    kind, here = scene.items[one].type, scene.places[other]
    reach = abs(scene.places[one] - here)
    nearer = len([p for p in scene.by_type[kind] if -reach < p - here < reach])
    return min(nearer - (scene.items[other].type == kind), 3)


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
