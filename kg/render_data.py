"""What a page carries: entities, facts, events and evidence as compact plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from kg.render_terms import labels
from kg.view_model import Evidence, Source, Value
from kg.vocab import BASE, EVENT_TYPES

if TYPE_CHECKING:
    import networkx as nx

Kind = Literal["graph", "timeline"]
Json = dict[str, Any]

LIMIT: Final = 1500
"""As many nodes are drawn at first; the page tells how many more there are."""
FOLD_FROM: Final = 120
"""With this many nodes, events start as lines between those who take part."""
CLIP: Final = 30
"""Characters of a name that are drawn."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A graph made ready for drawing; nodes are known by their numbers from here on.

    Attributes:
        nodes: what the page knows of each entity and event.
        edges: facts.
        roles: (event, entity, role) lines.
        folds: (event, entity, entity) lines that stand for an event where no fact does.
        sources: articles and graphs that evidence comes from.
        evidence: what they say.
        weights: importance, 0 to 1, by node.
    """

    nodes: list[Json] = field(default_factory=list)
    edges: list[Json] = field(default_factory=list)
    roles: list[tuple[int, int, str]] = field(default_factory=list)
    folds: list[tuple[int, int, int]] = field(default_factory=list)
    sources: list[Json] = field(default_factory=list)
    evidence: list[Json] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)


def picture(graph: nx.MultiDiGraph) -> Picture:
    """Number and arrange all that a networkx graph holds.

    Every attribute that `View.to_networkx` writes may be missing, so that other graphs can be
    drawn as well.

    >>> import networkx as nx
    >>> picture(nx.MultiDiGraph([("a", "b")])).nodes[0]["l"]
    'a'
    """
    out = Picture()
    told = _Told(out)
    numbers = {iri: i for i, iri in enumerate(graph.nodes)}
    for iri, values in graph.nodes(data=True):
        event = values.get("kind") == "event"
        out.nodes.append(_event(values, told) if event else _entity(str(iri), values))
    for start, end, key, values in graph.edges(keys=True, data=True):
        a, b = numbers[start], numbers[end]
        predicate = str(values.get("predicate", key))
        if values.get("kind") == "role":
            out.roles.append((a, b, predicate))
            out.nodes[a]["r"].append((predicate, b))
        else:
            out.edges.append(_fact((a, b), {"predicate": key, **values}, told, numbers, out.nodes))
    _rank(out)
    out.folds.extend(_folds(out))
    return out


def payload(graph: nx.MultiDiGraph, drawn: Picture, kind: Kind, lang: str, *, fold: bool) -> Json:
    """Lay out all that the page's scripts read."""
    events = sorted({n["t"] for n in drawn.nodes if n["k"] == "event"} | EVENT_TYPES.keys())
    words = {n["t"] for n in drawn.nodes} | {e["p"] for e in drawn.edges}
    words |= {r[2] for r in drawn.roles} | {v[0] for n in drawn.nodes for v in n.get("v", ())}
    words |= {q[0] for e in drawn.evidence for q in e["x"]}
    numbers = {iri: i for i, iri in enumerate(graph.nodes)}
    return {
        "kind": kind, "lang": lang, "fold": fold, "limit": LIMIT, "clip": CLIP,
        "base": f"{BASE}entity/",
        "title": str(graph.graph.get("title") or "Graph"),
        "focus": [numbers[i] for i in graph.graph.get("focus", ()) if i in numbers],
        "notes": list(graph.graph.get("notes", ())), "eventTypes": events, "terms": labels(words),
        "nodes": drawn.nodes, "edges": drawn.edges, "roles": drawn.roles, "folds": drawn.folds,
        "sources": drawn.sources, "evidence": drawn.evidence,
    }  # fmt: skip


class _Told:
    """Collects evidence; an article that says many things is written once."""

    def __init__(self, out: Picture) -> None:
        self.out = out
        self.numbers: dict[Source, int] = {}

    def __call__(self, evidence: Iterable[Evidence]) -> list[int]:
        numbers = []
        for said in evidence:
            numbers.append(len(self.out.evidence))
            self.out.evidence.append(
                {
                    "s": self._source(said.source), "q": list(said.quotes), "c": said.confidence,
                    "r": said.rule, "b": said.since, "u": said.until, "x": list(said.qualifiers),
                }
            )  # fmt: skip
        return numbers

    def _source(self, source: Source) -> int:
        if source not in self.numbers:
            self.numbers[source] = len(self.out.sources)
            self.out.sources.append(
                {
                    "k": source.kind, "i": source.iri, "t": source.title, "d": source.date,
                    "a": source.author, "u": source.url,
                }
            )  # fmt: skip
        return self.numbers[source]


def _entity(iri: str, values: Mapping[str, Any]) -> Json:
    return {
        "k": "entity", "iri": iri, "t": str(values.get("type", "Thing")),
        "l": str(values.get("label", iri)), "n": dict(values.get("labels", {})),
        "a": list(values.get("aliases", ())), "w": float(values.get("importance", 0.0)),
        "c": int(values.get("articles", 0)), "e": [], "r": [],
    }  # fmt: skip


def _event(values: Mapping[str, Any], told: _Told) -> Json:
    written: Sequence[Value] = values.get("values", ())
    return {
        "k": "event", "iri": str(values.get("iri", "")), "t": str(values.get("type", "Event")),
        "l": str(values.get("label", "Event")), "d": values.get("date"), "w": 0.0, "r": [],
        "v": [(v.role, v.text, v.number, v.currency) for v in written],
        "e": told(values.get("evidence", ())),
    }  # fmt: skip


def _fact(
    ends: tuple[int, int], values: Mapping[str, Any], told: _Told, numbers: Mapping[str, int],
    nodes: Sequence[Json],
) -> Json:  # fmt: skip
    evidence: Sequence[Evidence] = values.get("evidence", ())
    events = [numbers[i] for i in values.get("events", ()) if i in numbers]
    days = {d for e in evidence for d in (e.since, e.until) if d}
    days |= {d for d in (values.get("since"), values.get("until")) if d}
    days |= {nodes[i]["d"] for i in events if nodes[i]["d"]}
    return {
        "s": ends[0], "t": ends[1], "p": str(values["predicate"]),
        "c": float(values.get("confidence", 1.0)),
        "y": bool(values.get("symmetric", False)), "b": values.get("since"),
        "u": values.get("until"), "v": events, "e": told(evidence), "d": sorted(days),
    }  # fmt: skip


def _rank(out: Picture) -> None:
    """Order events just behind the least important of those who take part."""
    if not any(n["w"] for n in out.nodes):
        for edge in out.edges:
            out.nodes[edge["s"]]["w"] += 1
            out.nodes[edge["t"]]["w"] += 1
    for node in out.nodes:
        if node["k"] == "event":
            node["w"] = min((out.nodes[i]["w"] for _, i in node["r"]), default=0.5) - 0.5
    most = max((n["w"] for n in out.nodes), default=0.0) or 1.0
    out.weights.extend(max(n["w"], 0.0) / most for n in out.nodes)


def _folds(out: Picture) -> Iterable[tuple[int, int, int]]:
    """Yield lines from the first participant to the others, where no fact tells of the event."""
    told = {(i, *sorted((e["s"], e["t"]))) for e in out.edges for i in e["v"]}
    for event, node in enumerate(out.nodes):
        if node["k"] == "event":
            order = list(EVENT_TYPES[node["t"]].roles) if node["t"] in EVENT_TYPES else []
            ranked = sorted(node["r"], key=lambda r: order.index(r[0]) if r[0] in order else 99)
            who = list(dict.fromkeys(i for _, i in ranked))
            for other in who[1:]:
                if (event, *sorted((who[0], other))) not in told:
                    yield event, who[0], other
