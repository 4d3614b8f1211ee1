"""A part of the graph as frozen values, ready to be drawn or exported, and as a networkx graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib

    from kg.render import Page
    from kg.render_data import Kind

SourceKind = Literal["article", "knowledge", "correction", "other"]
SOURCE_KINDS: Final[tuple[SourceKind, ...]] = ("article", "knowledge", "correction", "other")


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where something is said: an article, or a named graph of its own.

    Attributes:
        kind: an article, the knowledge base, a person's correction, or another graph.
        iri: the article, or the named graph where it is none.
        date: when it was published, in ISO 8601; never the date of what it tells.
    """

    kind: SourceKind
    iri: str
    title: str = ""
    date: str | None = None
    author: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One source's word for a fact or an event.

    Attributes:
        quotes: the sentences that state it, in order of appearance; none in the knowledge base.
        event: IRI of the event that the statement follows from.
    """

    source: Source
    quotes: tuple[str, ...] = ()
    confidence: float = 1.0
    rule: str = ""
    since: str | None = None
    until: str | None = None
    qualifiers: tuple[tuple[str, str], ...] = ()
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """An entity.

    Attributes:
        label: the one name that it is shown under.
        labels: (language, name) pairs, one a language.
        aliases: all other names, sorted.
        importance: 0 and up: in how many edges, events and articles it stands.
        articles: how many articles of the store mention it.
    """

    iri: str
    type: str
    label: str
    labels: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    importance: float = 0.0
    articles: int = 0


@dataclass(frozen=True, slots=True)
class Value:
    """Words that fill a role of an event; a sum of money has its number and currency."""

    role: str
    text: str
    number: float | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class EventNode:
    """Something that happened, with all the reports of it.

    Attributes:
        date: when it happened, as precise as the text tells; None where no text does.
        roles: (role, IRI of the entity) pairs.
    """

    iri: str
    type: str
    date: str | None = None
    roles: tuple[tuple[str, str], ...] = ()
    values: tuple[Value, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def confidence(self) -> float:
        """The confidence of the surest report."""
        return max((e.confidence for e in self.evidence), default=1.0)


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two entities, with the word of every source for it."""

    source: str
    target: str
    predicate: str
    evidence: tuple[Evidence, ...] = ()
    symmetric: bool = False

    @property
    def confidence(self) -> float:
        """The confidence of the surest source."""
        return max((e.confidence for e in self.evidence), default=1.0)

    @property
    def since(self) -> str | None:
        """The earliest beginning that a source gives."""
        return min((e.since for e in self.evidence if e.since), default=None)

    @property
    def until(self) -> str | None:
        """The latest end that a source gives."""
        return max((e.until for e in self.evidence if e.until), default=None)

    @property
    def events(self) -> tuple[str, ...]:
        """IRIs of the events that it follows from, sorted."""
        return tuple(sorted({e.event for e in self.evidence if e.event}))


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """A part of the graph: what is in it, what it is about, and what was left out.

    Attributes:
        title: what a stranger should read above the picture.
        focus: IRIs of what was asked for, in that order.
        notes: one line for everything that the selection left out.
    """

    title: str
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    events: tuple[EventNode, ...] = ()
    focus: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        title: str,
        nodes: Iterable[Node],
        edges: Iterable[Edge] = (),
        events: Iterable[EventNode] = (),
        *,
        focus: Iterable[str] = (),
        notes: Iterable[str] = (),
    ) -> View:
        """Make a view in a fixed order, with the importance of every node worked out.

        Edges and roles to entities that the view lacks are left out.

        >>> View.of("T", [Node("b", "Model", "B"), Node("a", "Model", "A")]).nodes[0].label
        'A'
        """
        by_iri = {n.iri: n for n in nodes}
        kept = [e for e in edges if e.source in by_iri and e.target in by_iri]
        held = [replace(v, roles=tuple(r for r in v.roles if r[1] in by_iri)) for v in events]
        degree: Counter[str] = Counter()
        for edge in kept:
            degree.update((edge.source, edge.target))
        for event in held:
            degree.update({iri for _, iri in event.roles})
        return cls(
            title,
            tuple(
                replace(n, importance=float(degree[i] + n.articles))
                for i, n in sorted(by_iri.items())
            ),
            tuple(sorted(kept, key=lambda e: (e.source, e.predicate, e.target))),
            tuple(sorted(held, key=lambda v: v.iri)),
            tuple(i for i in dict.fromkeys(focus) if i in by_iri),
            tuple(notes),
        )

    def __repr__(self) -> str:
        held = f"{len(self.nodes)} entities, {len(self.edges)} facts, {len(self.events)} events"
        return f"<View {self.title!r}: {held}>"

    def to_networkx(self) -> nx.MultiDiGraph:
        """Give the view as a networkx graph, for analysis in a notebook.

        Events are nodes with edges to their participants, keyed by the role; entities and facts
        carry the attributes of `Node` and `Edge`. ``kind`` tells entity, event, fact and role.

        >>> graph = View.of("T", [Node("a", "Model", "A")]).to_networkx()
        >>> graph.nodes["a"]["label"]
        'A'
        """
        import networkx as nx  # noqa: PLC0415 - 150 ms that most commands never need

        graph = nx.MultiDiGraph(title=self.title, focus=self.focus, notes=self.notes)
        for node in self.nodes:
            graph.add_node(
                node.iri, kind="entity", iri=node.iri, type=node.type, label=node.label,
                labels=dict(node.labels), aliases=node.aliases, importance=node.importance,
                articles=node.articles,
            )  # fmt: skip
        for event in self.events:
            graph.add_node(
                event.iri, kind="event", iri=event.iri, type=event.type, label=event.type,
                date=event.date, roles=event.roles, values=event.values,
                evidence=event.evidence, confidence=event.confidence, importance=0.0,
            )  # fmt: skip
            for role, iri in event.roles:
                graph.add_edge(event.iri, iri, role, kind="role", predicate=role)
        for edge in self.edges:
            graph.add_edge(
                edge.source, edge.target, edge.predicate, kind="fact", predicate=edge.predicate,
                confidence=edge.confidence, since=edge.since, until=edge.until,
                symmetric=edge.symmetric, events=edge.events, evidence=edge.evidence,
            )  # fmt: skip
        return graph

    def to_pandas(self) -> pd.DataFrame:
        """Give the facts as a pandas table, best known first.

        Raises:
            KgError: if pandas is not installed.
        """
        from kg.facts import fact_rows  # noqa: PLC0415 - it imports this module
        from kg.rows import FactRow, Rows  # noqa: PLC0415 - as above

        return Rows(fact_rows(self), FactRow).to_pandas()

    def to_rdflib(self) -> rdflib.Graph:
        """Give entities, facts and events as RDF, without the evidence."""
        from kg.view_rdf import graph  # noqa: PLC0415 - it imports this module

        return graph(self)

    def page(self, *, kind: Kind = "graph", lang: str = "en", height: int = 640) -> Page:
        """Draw the view as one HTML page; parameters as of `kg.render.page`."""
        from kg.render import page  # noqa: PLC0415 - it imports this module

        return page(self, kind=kind, lang=lang, height=height)

    def _repr_html_(self) -> str:
        """Show the page in a notebook."""
        return self.page()._repr_html_()


def when(edge: Edge, dates: dict[str, str]) -> tuple[str, ...]:
    """List the days that a fact began, ended or came about on, sorted.

    Args:
        edge: the fact.
        dates: dates of events by IRI.
    """
    told = {d for e in edge.evidence for d in (e.since, e.until) if d}
    return tuple(sorted(told | {dates[i] for i in edge.events if i in dates}))
