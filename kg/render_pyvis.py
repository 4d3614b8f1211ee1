"""A picture as a pyvis network: marks, sizes, places and lines as vis-network draws them."""

from __future__ import annotations

import json
import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from kg.render_data import CLIP, Picture
from kg.render_layout import layout

if TYPE_CHECKING:
    from pyvis.network import Network

SHAPES: Final = {
    "Organization": "square", "Person": "dot", "Model": "diamond", "Product": "triangle",
    "Benchmark": "star", "Place": "hexagon",
}  # fmt: skip
EVENT_SIZE: Final = 6
_MANY: Final = 600
_WIDEST: Final = 100
"""Pixels that a name is given room for in a small graph; in larger ones the names that don't fit
beside others appear on zooming in."""


def network(drawn: Picture) -> Network:
    """Hand a picture to pyvis, with places worked out and physics off.

    >>> network(Picture()).nodes
    []
    """
    from pyvis.edge import Edge  # noqa: PLC0415 - with IPython below it, 800 ms
    from pyvis.network import Network  # noqa: PLC0415
    from pyvis.node import Node  # noqa: PLC0415

    net = Network(height="100%", width="100%", directed=True, cdn_resources="in_line")
    net.set_options(json.dumps(_options(len(drawn.nodes))))
    # add_node and add_edge look through all nodes each time, so that 20,000 take minutes.
    sizes = [_size(n["k"], w) for n, w in zip(drawn.nodes, drawn.weights, strict=True)]
    for i, (x, y) in enumerate(places(drawn, sizes)):
        node, (radius, font) = drawn.nodes[i], sizes[i]
        shape = "triangleDown" if node["k"] == "event" else SHAPES.get(node["t"], "dot")
        net.nodes.append(Node(i, shape, "", x=x, y=y, size=radius, font={"size": font}).options)
    for name, a, b, width, arrows, bend in _lines(drawn):
        smooth = {"enabled": False} if not bend else {
            "enabled": True, "type": "curvedCW" if bend > 0 else "curvedCCW",
            "roundness": abs(bend),
        }  # fmt: skip
        line = Edge(a, b, False, id=name, width=width, smooth=smooth)
        if arrows:
            line.options["arrows"] = "to"
        net.edges.append(line.options)
    return net


def places(drawn: Picture, sizes: list[tuple[float, int]]) -> list[tuple[int, int]]:
    """Work out where everything stands, with room for the names."""
    widest = _WIDEST * min(1.0, 120 / max(len(drawn.nodes), 1))
    boxes = []
    for node, (radius, font) in zip(drawn.nodes, sizes, strict=True):
        if node["k"] == "event":
            boxes.append((4.0 * radius, 4.0 * radius))
            continue
        names = {node["l"], *node["n"].values()}
        width = max(1.0, *(_width(n[:CLIP], font) for n in names))
        beside = min(width, widest)
        boxes.append((max(2 * radius, beside) + 14, 2 * radius + font * beside / width + 14))
    links = [(e["s"], e["t"]) for e in drawn.edges] + [(a, b) for a, b, _ in drawn.roles]
    return layout(boxes, links)


def _options(count: int) -> dict[str, Any]:
    many = count > _MANY
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 1},
        "interaction": {
            "hover": True, "hideEdgesOnDrag": many, "hideEdgesOnZoom": many,
            "selectConnectedEdges": False, "hoverConnectedEdges": False, "keyboard": False,
        },
        "nodes": {"chosen": False},
        "edges": {
            "chosen": False, "hoverWidth": 0, "selectionWidth": 0,
            "arrows": {"to": {"enabled": False, "scaleFactor": 0.45}}, "arrowStrikethrough": False,
        },
    }  # fmt: skip


def _size(kind: str, weight: float) -> tuple[float, int]:
    """Give radius and size of the name, in pixels."""
    if kind == "event":
        return EVENT_SIZE, 11
    root = math.sqrt(weight)
    return round(7 + 15 * root, 1), round(12 + 8 * root)


def _width(text: str, size: float) -> float:
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return size * (wide + 0.56 * (len(text) - wide))


def _lines(drawn: Picture) -> Iterable[tuple[str, int, int, float, bool, float]]:
    """Yield (id, from, to, width, whether it has an arrow, bend); parallel lines bend apart."""
    shared: dict[tuple[int, int], list[str]] = defaultdict(list)
    for i, edge in enumerate(drawn.edges):
        shared[_pair(edge["s"], edge["t"])].append(f"e{i}")
    for i, (_, a, b) in enumerate(drawn.folds):
        shared[_pair(a, b)].append(f"f{i}")

    def bend(name: str, a: int, b: int) -> float:
        together = shared[_pair(a, b)]
        spread = (together.index(name) - (len(together) - 1) / 2) * min(0.22, 1.2 / len(together))
        return round(spread if a < b else -spread, 3)

    for i, edge in enumerate(drawn.edges):
        a, b = edge["s"], edge["t"]
        width = round(1 + 0.5 * math.log2(max(len(edge["e"]), 1)), 2)
        yield f"e{i}", a, b, width, not edge["y"], bend(f"e{i}", a, b)
    for i, (event, who, _) in enumerate(drawn.roles):
        yield f"r{i}", event, who, 1.0, False, 0.0
    for i, (_, a, b) in enumerate(drawn.folds):
        yield f"f{i}", a, b, 1.2, False, bend(f"f{i}", a, b)


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)
