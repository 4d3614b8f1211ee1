"""GraphML and GEXF 1.3 for network tools, and CSV tables for Gephi and Neo4j."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from kg.errors import KgError

if TYPE_CHECKING:
    from kg.view_model import Edge, Node, View

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(path: Path, text: str) -> None:
    """Write a file beside its place and rename it, so that a crash leaves the old one.

    Raises:
        KgError: if it can't be written.
    """
    beside = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, "utf-8")
        beside.replace(path)
    except OSError as error:
        raise KgError(f"{path}: {error.strerror}; choose another file with -o") from error


def _clean(text: object) -> str:
    """Leave out what XML 1.0 can't hold."""
    kept = str("" if text is None else text)
    return "".join(
        c
        for c in kept
        if c in "\t\n" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe" or c > "\uffff"
    )


def graphml(view: View) -> str:
    """Write the entities and facts of a view as GraphML."""
    node_keys = ("label", "type", "articles")
    edge_keys = ("predicate", "confidence", "since", "until", "sources")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ]
    for kind, keys in (("node", node_keys), ("edge", edge_keys)):
        for key in keys:
            type_ = {"articles": "int", "sources": "int", "confidence": "double"}.get(key, "string")
            lines.append(
                f'<key id="{kind}-{key}" for="{kind}" attr.name="{key}" attr.type="{type_}"/>'
            )
    lines.append('<graph id="kg" edgedefault="directed">')
    for n in view.nodes:
        data = _data("node", zip(node_keys, (n.label, n.type, n.articles), strict=True))
        lines.append(f"<node id={quoteattr(_clean(n.iri))}>{data}</node>")
    for i, e in enumerate(view.edges):
        values = (e.predicate, e.confidence, e.since, e.until, _sources(e))
        data = _data("edge", zip(edge_keys, values, strict=True))
        ends = f"source={quoteattr(_clean(e.source))} target={quoteattr(_clean(e.target))}"
        lines.append(f'<edge id="e{i}" {ends}>{data}</edge>')
    return "\n".join([*lines, "</graph>", "</graphml>", ""])


def _data(kind: str, pairs: Iterable[tuple[str, object]]) -> str:
    return "".join(
        f'<data key="{kind}-{key}">{escape(_clean(v))}</data>' for key, v in pairs if v is not None
    )


def _sources(edge: Edge) -> int:
    return len({e.source.iri for e in edge.evidence if e.source.kind == "article"})


def gexf(view: View) -> str:
    """Write the entities and facts of a view as GEXF 1.3, with the times that facts hold."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
        '<graph defaultedgetype="directed" mode="dynamic" timeformat="date"'
        ' timerepresentation="interval">',
        '<attributes class="node"><attribute id="type" title="type" type="string"/></attributes>',
        '<attributes class="edge"><attribute id="sources" title="sources" type="integer"/>'
        "</attributes>",
        "<nodes>",
    ]
    for n in view.nodes:
        value = f'<attvalues><attvalue for="type" value={quoteattr(n.type)}/></attvalues>'
        lines.append(
            f"<node id={quoteattr(_clean(n.iri))} label={quoteattr(_clean(n.label))}>{value}</node>"
        )
    lines += ["</nodes>", "<edges>"]
    for i, e in enumerate(view.edges):
        time = "".join(
            f' {name}="{_day(day)}"' for name, day in (("start", e.since), ("end", e.until)) if day
        )
        ends = f"source={quoteattr(_clean(e.source))} target={quoteattr(_clean(e.target))}"
        value = f'<attvalues><attvalue for="sources" value="{_sources(e)}"/></attvalues>'
        lines.append(
            f'<edge id="{i}" {ends} label={quoteattr(e.predicate)} kind={quoteattr(e.predicate)} '
            f'weight="{e.confidence:.2f}"{time}>{value}</edge>'
        )
    return "\n".join([*lines, "</edges>", "</graph>", "</gexf>", ""])


def _day(date: str) -> str:
    return (date + "-01-01")[:10]


def _csv(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        cells = ["" if v is None else str(v) for v in row]
        writer.writerow([f"'{c}" if c.startswith(_FORMULA) else c for c in cells])
    return out.getvalue()


def _nodes(view: View, header: Sequence[str], row: Callable[[Node], Sequence[object]]) -> str:
    return _csv([header, *(row(n) for n in view.nodes)])


def csv_tables(view: View) -> dict[str, str]:
    """Give the tables ``nodes.csv`` and ``edges.csv`` with Gephi's column names."""
    nodes = _nodes(
        view, ("Id", "Label", "Type", "Articles"), lambda n: (n.iri, n.label, n.type, n.articles)
    )
    edges = [
        (
            e.source,
            e.target,
            "Directed",
            e.predicate,
            f"{e.confidence:.2f}",
            e.since,
            e.until,
            _sources(e),
        )
        for e in view.edges
    ]
    header = ("Source", "Target", "Type", "Label", "Weight", "Start", "End", "Sources")
    return {"nodes.csv": nodes, "edges.csv": _csv([header, *edges])}


def neo4j_tables(view: View) -> dict[str, str]:
    """Give the tables of Neo4j's admin import, and a Cypher script that loads them."""
    nodes = _nodes(
        view,
        ("iri:ID", "name", "articles:int", ":LABEL"),
        lambda n: (n.iri, n.label, n.articles, n.type),
    )
    header = (":START_ID", ":END_ID", ":TYPE", "confidence:float", "since", "until")
    edges = [
        (e.source, e.target, e.predicate, f"{e.confidence:.2f}", e.since, e.until)
        for e in view.edges
    ]
    script = (
        "LOAD CSV WITH HEADERS FROM 'file:///nodes.csv' AS row\n"
        "CREATE (:Entity {iri: row.`iri:ID`, name: row.name, type: row.`:LABEL`});\n"
        "CREATE INDEX entity_iri IF NOT EXISTS FOR (n:Entity) ON (n.iri);\n"
        "LOAD CSV WITH HEADERS FROM 'file:///relationships.csv' AS row\n"
        "MATCH (a:Entity {iri: row.`:START_ID`}), (b:Entity {iri: row.`:END_ID`})\n"
        "CREATE (a)-[:FACT {predicate: row.`:TYPE`, confidence: toFloat(row.`confidence:float`)}]"
        "->(b);\n"
    )
    return {"nodes.csv": nodes, "relationships.csv": _csv([header, *edges]), "load.cypher": script}
