"""Where the nodes of a connected part stand, so that linked ones are near: points without sizes.

Three steps, none of which draws lots. Pivot scaling (Brandes and Pich 2007) unfolds the part by
the distances from some of its nodes. Forces (Fruchterman and Reingold 1991) then spread leaves
around their hubs; what all nodes push one another is read off a grid by way of Fourier
transforms, so that a round takes as long as there are nodes and links, not pairs. In small parts
stress majorisation (Gansner, Koren and North 2004) brings distances in the picture near to those
in the graph.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.render_links import Links, Numbers

Array = NDArray[np.float64]

_STRESS_LIMIT: Final = 350
"""With more nodes than these, distances from pivots alone are taken into account."""
_PIVOTS: Final = 50
_POWERS: Final = 15
_EXACT_LIMIT: Final = 200
"""With more nodes than these, the grid is faster than all pairs."""
_FORCE_ROUNDS: Final = 60
_STRESS_ROUNDS: Final = 6
_HEAT: Final = 0.1
"""How far a node moves at most in the first round, as a share of the picture."""
_LONG: Final = 16
"""A part is long when the square of its longest way is this many times its nodes. Such a chain
or ring would be a thin line by its distances, and is folded by forces alone."""
_GOLDEN: Final = math.pi * (3 - math.sqrt(5))


def place(links: Links) -> Array:
    """Give every node of a connected part a point, at any scale.

    >>> place(Links.of(2, np.array([[0, 1]]))).shape
    (2, 2)
    """
    count = links.count
    every = count <= _STRESS_LIMIT
    sources = np.arange(count) if every else _pivots(links)
    ways = links.distances(sources).astype(np.float64)
    points = _scaled(_pivot_scaling(ways), ways, sources) + _sunflower(count) / 2
    points = _forces(points, links, min(_FORCE_ROUNDS, 3 * count))
    if every and ways.max() ** 2 <= _LONG * count:
        points = _stress(_scaled(points, ways, sources), ways)
    return points


def _pivots(links: Links) -> Numbers:
    """Choose nodes from near to far as seen from one at the rim."""
    rim = links.distances(np.array([0]))[0].argmax()
    order = np.argsort(links.distances(np.array([rim]))[0], kind="stable")
    return order[np.linspace(0, links.count - 1, _PIVOTS).round().astype(np.int64)]


def _pivot_scaling(ways: Array) -> Array:
    square = ways**2
    centred = square.mean(axis=0) + square.mean(axis=1)[:, None] - square - square.mean()
    product = centred @ centred.T
    # Powers, since of equal eigenvalues a library may give any vectors.
    axes = _sunflower(len(ways))
    for _ in range(_POWERS):
        axes, _ = np.linalg.qr(product @ axes)
    return np.asarray(centred.T @ axes)


def _sunflower(count: int) -> Array:
    """Spread points evenly over a disc of radius one."""
    turn = _GOLDEN * np.arange(count)
    radius = np.sqrt((np.arange(count) + 0.5) / count)
    return np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1)


def _scaled(points: Array, ways: Array, sources: Numbers) -> Array:
    """Bring the distances from the sources as near to the ways as scale alone can."""
    seen = np.hypot(*(points[sources][:, None] - points).transpose(2, 0, 1))
    share = seen[ways > 0] / ways[ways > 0]
    total = (share**2).sum()
    return points * (share.sum() / total if total else 1.0)


def _forces(points: Array, links: Links, rounds: int) -> Array:
    """Let linked nodes attract and all nodes repel each other, less and less."""
    count = links.count
    repulsion = _pairs if count <= _EXACT_LIMIT else _field(count)
    points = points - points.mean(axis=0)
    # Every node has a unit of area, so that a link is about one long.
    points *= math.sqrt(count / math.tau) / (math.sqrt((points**2).sum() / count) or 1.0)
    tails, heads = links.tails, links.heads
    for i in range(rounds):
        pull = points[heads] - points[tails]
        pull *= np.hypot(*pull.T)[:, None]
        force = repulsion(points)
        force[:, 0] += np.bincount(tails, pull[:, 0], count)
        force[:, 1] += np.bincount(tails, pull[:, 1], count)
        size = np.maximum(np.hypot(*force.T), 1e-9)
        most = _HEAT * math.sqrt(count) * (1 - i / rounds)
        points += force * (np.minimum(size, most) / size)[:, None]
    return points


def _pairs(points: Array) -> Array:
    """Sum up what each node is pushed by all others, by one over the distance."""
    norm = (points**2).sum(axis=1)
    inverse = 1 / np.maximum(norm[:, None] + norm - 2 * points @ points.T, 0.01)
    np.fill_diagonal(inverse, 0)
    return np.asarray(inverse.sum(axis=1)[:, None] * points - inverse @ points)


def _field(count: int) -> Callable[[Array], Array]:
    """Make a function that does what `_pairs` does, for many nodes and nearly.

    The nodes are shared out to the corners of the cells of a grid. The potential there is their
    convolution with minus the logarithm of the distance, and its slope pushes. From an eighth of
    the picture on it falls off faster, or else the leaves of a hub would all lie to one side of
    it, away from the others.
    """
    cells = min(256, max(64, 2 ** math.ceil(math.log2(2 * math.sqrt(count)))))
    wide = 2 * cells  # what leaves one side of a transform enters on the other
    across = np.fft.fftfreq(wide, 1 / wide)
    square = across[:, None] ** 2 + across**2
    square[0, 0] = 0.25
    kernel = np.fft.rfft2(0.5 * np.log1p((cells / 8) ** 2 / square))

    def repulsion(points: Array) -> Array:
        low = points.min(axis=0)
        cell = (points.max(axis=0) - low).max() / (cells - 4) or 1.0
        at = (points - low) / cell + 1
        corner = at.astype(np.int64)
        (right, below), (left, above) = (at - corner).T, (1 - at + corner).T
        corners = (corner[:, 0] * cells + corner[:, 1])[:, None] + (0, 1, cells, cells + 1)
        shares = np.stack([left * above, left * below, right * above, right * below], axis=1)
        mass = np.bincount(corners.ravel(), shares.ravel(), cells * cells).reshape(cells, cells)
        potential = np.fft.irfft2(np.fft.rfft2(mass, (wide, wide)) * kernel)[:cells, :cells]
        slopes = np.zeros((2, cells, cells))
        slopes[0, 1:-1] = potential[:-2] - potential[2:]
        slopes[1, :, 1:-1] = potential[:, :-2] - potential[:, 2:]
        pushes = (slopes.reshape(2, -1)[:, corners] * shares).sum(axis=2)
        return np.asarray(pushes.T / (2 * cell))

    return repulsion


def _stress(points: Array, ways: Array) -> Array:
    """Lessen the sum of (distance / way - 1) squared over all pairs, a few times."""
    inverse = 1 / np.where(ways > 0, ways, np.inf)
    weights = inverse**2
    laplacian = np.diag(weights.sum(axis=1)) - weights
    solve = np.linalg.inv(laplacian + 1)  # one more for all: points keep their middle
    for _ in range(_STRESS_ROUNDS):
        norm = (points**2).sum(axis=1)
        square = norm[:, None] + norm - 2 * points @ points.T
        share = inverse / np.sqrt(np.maximum(square, 1e-4))
        points = solve @ (share.sum(axis=1)[:, None] * points - share @ points)
    return points
