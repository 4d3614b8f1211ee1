"""Where every node stands: computed once in Python, so that a page opens at rest and looks alike.

Connected parts are placed one by one, turned so that they lie wide, freed of overlaps with the
labels counted in, and packed beside one another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.render_links import Links, Numbers, parts
from kg.render_place import place

Array = NDArray[np.float64]

_ROOM: Final = 2.6
"""How many times the area of all nodes a picture has, before overlaps are removed."""
_ASPECT: Final = 1.7
"""How much wider than high a part is at least, before overlaps are removed: as screens are."""
_STRETCH: Final = 2.0
"""How many times wider and higher a part may become so that its links are as long as its nodes."""
_DRAWN_IN: Final = 0.2
"""How much farther out a node stands that would stand e times as far as the rim."""
_GAP: Final = 40.0
_LOW: Final = 0.2
"""A part that is lower than this share of a row looks lost beside it, and begins another."""
_STRIDE: Final = 80.0
"""Pixels that a node is pushed at most in one round."""


def layout(
    boxes: Sequence[tuple[float, float]], links: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Place nodes so that linked ones are near and none covers another.

    Args:
        boxes: width and height of every node with its label, in pixels.
        links: pairs of numbers of nodes; direction and doubles do not matter.

    Returns:
        The middle of every node in whole pixels, y downwards; the same for the same input.

    >>> layout([(20, 20), (20, 20)], [(0, 1)]) == layout([(20, 20), (20, 20)], [(0, 1)])
    True
    """
    if not boxes:
        return []
    sizes = np.asarray(boxes, dtype=np.float64)
    ends = sorted({(min(a, b), max(a, b)) for a, b in links if a != b})
    found = parts(len(boxes), ends)
    within = _shared_out(len(boxes), ends, found)
    placed = [_part(pairs, sizes[part]) for part, pairs in zip(found, within, strict=True)]
    points = np.zeros((len(boxes), 2))
    extents = [_extent(p, sizes[part]) for p, part in zip(placed, found, strict=True)]
    corners = _pack([(w, h) for _, _, w, h in extents])
    for part, spots, (left, top, _, _), (x, y) in zip(found, placed, extents, corners, strict=True):
        points[part] = spots - (left, top) + (x, y)
    points -= (points.max(axis=0) + points.min(axis=0)) / 2
    return [(int(x), int(y)) for x, y in np.rint(points)]


def _shared_out(
    count: int, ends: Sequence[tuple[int, int]], found: Sequence[Sequence[int]]
) -> list[Numbers]:
    """Give every part its links, between numbers within the part."""
    part_of, number = np.zeros((2, count), dtype=np.int64)
    for i, part in enumerate(found):
        part_of[part], number[part] = i, np.arange(len(part))
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    order = np.argsort(part_of[pairs[:, 0]], kind="stable")
    upto = np.cumsum(np.bincount(part_of[pairs[:, 0]], minlength=len(found)))
    return np.split(number[pairs[order]], upto[:-1])


def _part(pairs: Numbers, sizes: Array) -> Array:
    if len(sizes) == 1:
        return np.zeros((1, 2))
    points = place(Links.of(len(sizes), pairs))
    return _apart(_wide(points, pairs, sizes), sizes)


def _wide(points: Array, pairs: Numbers, sizes: Array) -> Array:
    """Turn a part so that its longer side lies flat, and give every node its room."""
    points = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(points, full_matrices=False)
    if axes.shape == (2, 2):
        axes *= np.where(np.take_along_axis(axes, np.abs(axes).argmax(1)[:, None], 1) < 0, -1, 1)
        points = points @ axes.T
    spread = np.sqrt((points**2).sum(axis=1).mean()) or 1.0
    room = math.sqrt(_ROOM * sizes.prod(axis=1).sum() / math.pi / 2)
    points = points / spread * room
    # A few far outliers would make all else small: draw them in.
    reach = 1.5 * room
    norm = np.sqrt((points**2).sum(axis=1))
    far = norm > reach
    points[far] *= (reach * (1 + _DRAWN_IN * np.log(norm[far] / reach)) / norm[far])[:, None]
    across, down = points.std(axis=0)
    wider = max(1.0, _ASPECT * down / (across or 1.0))
    points *= (math.sqrt(wider), 1 / math.sqrt(wider))
    # Where links are short, as in chains, the area alone would leave no room along them.
    link = float(np.median(np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)))
    side = 1.2 * math.sqrt(sizes.prod(axis=1).mean())
    return points * min(_STRETCH, max(1.0, side / (link or side)))


def _apart(points: Array, sizes: Array) -> Array:
    """Push overlapping boxes apart, each pair along the way that is shorter."""
    points = points.copy()
    # Equal places have no direction to be pushed in.
    points[:, 0] += np.arange(len(points)) % 17 * 1e-3
    points[:, 1] += np.arange(len(points)) % 13 * 1e-3
    rounds = 120 if len(points) <= 1000 else 40 if len(points) <= 5000 else 12
    for _ in range(rounds):
        push = _pushes(points, sizes)
        if not push.any():
            break
        points += push
    return points


def _pushes(points: Array, sizes: Array) -> Array:
    order = np.argsort(points[:, 0] - sizes[:, 0] / 2, kind="stable")
    (x, y), (half, tall) = points[order].T.copy(), sizes[order].T / 2
    left, right = x - half, x + half
    push = np.zeros((2, len(order)))
    for step in range(1, len(order)):
        a = np.nonzero(left[step:] < right[:-step])[0]
        if not len(a):
            break
        deep = tall[a] + tall[a + step] - np.abs(y[a + step] - y[a])
        a, deep = a[deep > 0], deep[deep > 0]
        if not len(a):
            continue
        b = a + step
        wide = half[a] + half[b] - np.abs(x[b] - x[a])
        flat = wide < deep
        for axis, at, over, chosen in ((0, x, wide, flat), (1, y, deep, ~flat)):
            i, j = a[chosen], b[chosen]
            move = np.where(at[j] < at[i], -0.4, 0.4) * over[chosen]
            push[axis, i] -= move
            push[axis, j] += move
    out = np.empty_like(points)
    out[order] = np.clip(push, -_STRIDE, _STRIDE).T
    return out


def _extent(points: Array, sizes: Array) -> tuple[float, float, float, float]:
    """Give left, top, width and height of a part."""
    low = (points - sizes / 2).min(axis=0)
    high = (points + sizes / 2).max(axis=0)
    return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])


def _pack(extents: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Set boxes into rows, the largest part first; return their upper left corners."""
    area = sum((w + _GAP) * (h + _GAP) for w, h in extents)
    width = max(*(w for w, _ in extents), math.sqrt(area * 1.6))
    corners = [(0.0, 0.0)] * len(extents)
    by_height = sorted(range(len(extents)), key=lambda i: (-extents[i][1], i))
    x = y = tallest = 0.0
    for i in by_height:
        w, h = extents[i]
        if x and (x + w > width or h < tallest * _LOW):
            x, y, tallest = 0.0, y + tallest + _GAP, 0.0
        corners[i] = (x, y)
        x += w + _GAP
        tallest = max(tallest, h)
    return corners
