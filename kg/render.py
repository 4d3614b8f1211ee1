"""A view as one HTML file that needs no network: pyvis' drawing, finished as a page of its own.

pyvis leaves Bootstrap on a content network in every mode, so its nodes, edges and options and the
copy of vis-network that it ships are taken, and put into a template with everything inside. All
text goes in as JSON and is set as text; a content security policy admits only the page's own
scripts, by hash.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import math
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.render_layout import layout
from kg.view_model import Edge, Evidence, View

MOST = 1500
"""Entities drawn at first; the most important ones."""

# Okabe and Ito's colours, which the colour-blind can tell apart; shapes say the same once more.
LOOKS = {
    "Organization": ("#0072b2", "dot"), "Person": ("#e69f00", "triangle"),
    "Model": ("#009e73", "diamond"), "Product": ("#cc79a7", "square"),
    "Benchmark": ("#56b4e9", "star"), "Place": ("#999999", "triangleDown"),
}  # fmt: skip


def render(view: View) -> str:
    """Draw a view as the text of an HTML page; the same view gives the same page."""
    data = _data(view)
    template = files("kg").joinpath("page/page.html").read_text("utf-8")
    library = files("pyvis").joinpath("lib/vis-9.1.2/vis-network.min.js").read_text("utf-8")
    script = files("kg").joinpath("page/page.js").read_text("utf-8")
    scripts = [s.replace("</script", "<\\/script") for s in (library, script)]
    parts = {
        "hashes": " ".join(f"'sha256-{_digest(s)}'" for s in scripts),
        "title": html.escape(_readable(view.title)[:200]),
        "notes": html.escape(" ".join(view.notes)),
        "css": files("kg").joinpath("page/page.css").read_text("utf-8"),
        "data": json.dumps(data, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c"),
        "library": scripts[0],
        "script": scripts[1],
    }
    out, at = [], 0
    for name in ("hashes", "title", "css", "title", "notes", "title", "data", "library", "script"):
        place = template.index(f"{{{name}}}", at)
        out += [template[at:place], parts[name]]
        at = place + len(name) + 2
    return "".join([*out, template[at:]])


def save(view: View, path: Path) -> None:
    """Write a page beside its place and rename it, so that a crash leaves the old one.

    Raises:
        KgError: if there is nothing to draw, or the file can't be written.
    """
    if not view.nodes:
        raise KgError("nothing to draw; ask for more, or build the store first")
    beside = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(render(view), "utf-8")
        beside.replace(path)
    except OSError as error:
        raise KgError(f"{path}: {error.strerror}; choose another file with -o") from error


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _readable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _clip(text: str, most: int) -> str:
    clean = _readable(text[: 4 * most])
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def _data(view: View) -> dict[str, Any]:
    from pyvis.network import Network  # noqa: PLC0415 - half a second that only drawing needs

    drawing = Network(directed=True, cdn_resources="in_line")
    number = {n.iri: i for i, n in enumerate(view.nodes)}
    ranked = sorted(view.nodes, key=lambda n: (n.iri not in view.focus, -n.importance, n.iri))
    shown = {n.iri for n in ranked[:MOST]}
    sizes = {n.iri: 8 + 5 * math.sqrt(max(n.importance, 0)) ** 0.9 for n in view.nodes}
    places = layout(
        [(sizes[n.iri] * 2 + 60, sizes[n.iri] * 2 + 24) for n in view.nodes],
        [(number[e.source], number[e.target]) for e in view.edges],
    )
    for i, n in enumerate(view.nodes):
        color, shape = LOOKS.get(n.type, ("#999999", "dot"))
        drawing.add_node(
            i, label=_clip(n.label, 40), shape=shape, color=color, size=round(sizes[n.iri], 1),
            x=places[i][0], y=places[i][1], group=n.type, hidden=n.iri not in shown,
            aliases=_clip(", ".join(a for a in n.aliases if a != n.label), 300),
        )  # fmt: skip
    together: Counter[frozenset[int]] = Counter()
    for i, e in enumerate(view.edges):
        ends = frozenset((number[e.source], number[e.target]))
        drawing.edges.append(_edge(i, e, number, 0.15 * together[ends]))
        together[ends] += 1
    types = Counter(n.type for n in view.nodes)
    relations = Counter(e.predicate for e in view.edges)
    return {
        "nodes": drawing.nodes,
        "edges": drawing.edges,
        "options": {
            "physics": {"enabled": False},
            "interaction": {"hover": True, "keyboard": {"enabled": True, "bindToWindow": False}},
            "layout": {"improvedLayout": False},
        },
        "hidden": len(view.nodes) - len(shown),
        "days": sorted({e["day"] for e in drawing.edges if e["day"]}),
        "types": [
            {"name": t, "color": LOOKS.get(t, ("#999999", ""))[0], "count": c}
            for t, c in sorted(types.items())
        ],
        "relations": [{"name": r, "count": c} for r, c in sorted(relations.items())],
    }


def _edge(i: int, edge: Edge, number: dict[str, int], bend: float) -> dict[str, Any]:
    when = " – ".join(x for x in (edge.since, edge.until) if x)
    return {
        "id": f"e{i}", "from": number[edge.source], "to": number[edge.target],
        "title": edge.predicate, "sure": round(edge.confidence, 2), "symmetric": edge.symmetric,
        "day": edge.since or edge.until or "", "when": when, "bend": round(min(bend, 0.9), 2),
        "evidence": [_evidence(e) for e in edge.evidence],
    }  # fmt: skip


def _evidence(evidence: Evidence) -> dict[str, Any]:
    source = evidence.source
    title = _clip(source.title, 200) or (
        "knowledge base" if source.kind == "knowledge" else source.iri
    )
    return {
        "title": title, "date": source.date or "", "author": _clip(source.author, 100),
        "quotes": [_clip(q, 1000) for q in evidence.quotes],
        "details": "; ".join(f"{k}: {_clip(v, 100)}" for k, v in evidence.qualifiers),
    }  # fmt: skip
