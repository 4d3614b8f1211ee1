"""What the scorer sees of a word that may tell an event: a bag of hashed features."""

from __future__ import annotations

from kg.nlp.hashing import quick as _mix
from kg.nlp.pairs import bucket, kind_of
from kg.nlp.scene import Scene


def unit_features(scene: Scene, unit: int) -> list[int]:
    """Describe a word that may tell an event.

    Args:
        scene: the sentence without triggers.
        unit: its number in `scene.symbols`.
    """
    units = scene.symbols
    word, own = scene.hashes[unit], scene.classes[unit]
    out = [_mix((1, word)), _mix((2, own))]
    named = [(p, kind_of(i.kind, i.type)) for p, i in zip(scene.places, scene.items, strict=True)]
    left = [(p, t) for p, t in named if p < unit]
    right = [(p, t) for p, t in named if p > unit]
    one = left[-1][1] if left else 0
    two = right[0][1] if right else 0
    near = (
        bucket(unit - left[-1][0]) if left else 99,
        bucket(right[0][0] - unit) if right else 99,
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
    out += [_mix((52, own, c)) for c in scene.evoked]
    local = sorted({c for c in scene.classes[max(0, unit - 10) : unit + 6] if c})
    out += [_mix((53, own, c)) for c in local]
    out.append(_mix((54, own, min(unit, 3))))
    return out
