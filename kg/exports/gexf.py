"""GEXF 1.3 with time intervals, so that Gephi's timeline works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.exports.tables import Tables, days
from kg.exports.xml_text import attribute
from kg.files import replacing

_NODE = {
    "type": "string", "kind": "string", "label_en": "string", "label_zh": "string",
    "articles": "integer", "importance": "double", "amount": "double", "currency": "string",
}  # fmt: skip
_EDGE = {"kind": "string", "sources": "integer", "quote": "string"}


def write(tables: Tables, path: Path) -> None:
    """Write tables as one GEXF file.

    Raises:
        KgError: if it can't be written.
    """
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines(tables))


def lines(tables: Tables) -> Iterator[str]:
    """Yield the lines of the file; what has no date is there at all times."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">'
    yield "<meta><creator>kg</creator>"
    yield f"<description>{_text(tables.title)}</description></meta>"
    yield (
        '<graph defaultedgetype="directed" mode="dynamic" timeformat="date"'
        ' timerepresentation="interval">'
    )
    for kind, names in (("node", _NODE), ("edge", _EDGE)):
        yield f'<attributes class="{kind}">'
        for name, type_ in names.items():
            yield f'<attribute id="{name}" title="{name}" type="{type_}"/>'
        yield "</attributes>"
    yield "<nodes>"
    for node in tables.nodes():
        time = _time(node.date, node.date)
        values = _values((n, getattr(node, n)) for n in _NODE)
        yield f"<node id={attribute(node.id)} label={attribute(node.label)}{time}>{values}</node>"
    yield "</nodes>"
    yield "<edges>"
    for number, edge in enumerate(tables.edges()):
        ends = f"source={attribute(edge.source)} target={attribute(edge.target)}"
        name = attribute(edge.predicate)
        time = _time(edge.since, edge.until)
        weight = f'weight="{max(edge.confidence, 0.01):.2f}"'
        values = _values((n, getattr(edge, n)) for n in _EDGE)
        yield (
            f'<edge id="{number}" {ends} kind={name} label={name} {weight}{time}>{values}</edge>'
        )
    yield "</edges>"
    yield "</graph>"
    yield "</gexf>"


def _time(since: str | None, until: str | None) -> str:
    start = f' start="{days(since)[0]}"' if since else ""
    # A source may give an end that lies before another one's beginning.
    last = days(until)[1] if until else ""
    end = f' end="{last}"' if last and (not since or days(since)[0] <= last) else ""
    return start + end


def _values(pairs: Iterator[tuple[str, object]]) -> str:
    told = "".join(
        f'<attvalue for="{name}" value={attribute(value)}/>'
        for name, value in pairs
        if value is not None
    )
    return f"<attvalues>{told}</attvalues>" if told else ""


def _text(text: str) -> str:
    return attribute(text)[1:-1]
