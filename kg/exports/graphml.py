"""GraphML, for yEd, Cytoscape, networkx and igraph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from xml.sax.saxutils import escape

from kg.exports.tables import EdgeRow, NodeRow, Tables
from kg.exports.xml_text import attribute, clean
from kg.files import replacing

_TYPES = {
    "articles": "int", "sources": "int", "importance": "double", "amount": "double",
    "confidence": "double",
}  # fmt: skip
_NODE_KEYS = tuple(f.name for f in fields(NodeRow) if f.name != "id")
_EDGE_KEYS = tuple(f.name for f in fields(EdgeRow) if f.name not in ("source", "target"))


def write(tables: Tables, path: Path) -> None:
    """Write tables as one GraphML file.

    Raises:
        KgError: if it can't be written.
    """
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines(tables))


def lines(tables: Tables) -> Iterator[str]:
    """Yield the lines of the file."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for kind, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name in keys:
            type_ = "int" if name == "articles" and kind == "node" else _TYPES.get(name, "string")
            if name == "articles" and kind == "edge":
                type_ = "string"
            yield f'<key id="{kind}-{name}" for="{kind}" attr.name="{name}" attr.type="{type_}"/>'
    yield '<graph id="kg" edgedefault="directed">'
    for node in tables.nodes():
        yield f"<node id={attribute(node.id)}>{_data('node', node, _NODE_KEYS)}</node>"
    for number, edge in enumerate(tables.edges()):
        ends = f"source={attribute(edge.source)} target={attribute(edge.target)}"
        yield f'<edge id="e{number}" {ends}>{_data("edge", edge, _EDGE_KEYS)}</edge>'
    yield "</graph>"
    yield "</graphml>"


def _data(kind: str, row: NodeRow | EdgeRow, keys: tuple[str, ...]) -> str:
    parts = []
    for name in keys:
        value = getattr(row, name)
        if isinstance(value, tuple):
            value = " | ".join(value) or None
        if value is not None:
            parts.append(f'<data key="{kind}-{name}">{escape(clean(value))}</data>')
    return "".join(parts)
