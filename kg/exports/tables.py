"""A view as two plain tables, of nodes and of edges, that every tool's format is made from."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Self

from kg.view_model import Edge, EventNode, Node, View


@dataclass(frozen=True, slots=True)
class NodeRow:
    """An entity or an event.

    Attributes:
        kind: ``entity`` or ``event``.
        aliases: all names but the label.
        date: of an event, as precise as the text tells.
        amount: of an event, as a number, with its currency.
    """

    id: str
    label: str
    type: str
    kind: str
    label_en: str | None = None
    label_zh: str | None = None
    aliases: tuple[str, ...] = ()
    articles: int = 0
    importance: float = 0.0
    date: str | None = None
    amount: float | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """A fact, or the role that an entity plays in an event.

    Attributes:
        kind: ``fact`` or ``role``.
        sources: how many sources say so.
        articles: titles of the articles among them, or their IRIs where they have none.
        quote: the first sentence of the surest source.
    """

    source: str
    target: str
    predicate: str
    kind: str
    confidence: float
    since: str | None = None
    until: str | None = None
    sources: int = 0
    articles: tuple[str, ...] = ()
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Tables:
    """The two tables, each of which can be read as often as a format needs.

    Attributes:
        title: what a stranger should read above them.
        nodes: yields the entities and then the events, each in order of IRI.
        edges: yields the facts and then the roles, in a fixed order.
    """

    title: str
    nodes: Callable[[], Iterator[NodeRow]]
    edges: Callable[[], Iterator[EdgeRow]]

    @classmethod
    def of(cls, view: View) -> Self:
        """Lay out a view.

        >>> view = View.of("T", [Node("urn:a", "Model", "A")])
        >>> [row.label for row in Tables.of(view).nodes()]
        ['A']
        """
        return cls(
            view.title,
            lambda: chain(map(node_row, view.nodes), map(event_row, view.events)),
            lambda: chain(map(edge_row, view.edges), role_rows(view.events)),
        )


def node_row(node: Node) -> NodeRow:
    """Lay out an entity."""
    labels = dict(node.labels)
    return NodeRow(
        node.iri, node.label, node.type, "entity", labels.get("en"), labels.get("zh"),
        node.aliases, node.articles, node.importance,
    )  # fmt: skip


def event_row(event: EventNode) -> NodeRow:
    """Lay out an event."""
    money = next((v for v in event.values if v.number is not None), None)
    label = f"{event.type} {event.date}" if event.date else event.type
    return NodeRow(
        event.iri, label, event.type, "event", date=event.date, articles=len(_articles(event)),
        amount=money.number if money else None, currency=money.currency if money else None,
    )  # fmt: skip


def edge_row(edge: Edge) -> EdgeRow:
    """Lay out a fact."""
    return EdgeRow(
        edge.source, edge.target, edge.predicate, "fact", edge.confidence, edge.since,
        edge.until, len({e.source for e in edge.evidence}), _articles(edge), _quote(edge),
    )  # fmt: skip


def role_rows(events: Iterable[EventNode]) -> Iterator[EdgeRow]:
    """Lay out who takes part in some events."""
    for event in events:
        for role, iri in event.roles:
            yield EdgeRow(
                event.iri, iri, role, "role", event.confidence, event.date, event.date,
                len({e.source for e in event.evidence}), _articles(event), _quote(event),
            )  # fmt: skip


def days(date: str) -> tuple[str, str]:
    """Give the first and the last day of a day, a month or a year.

    >>> days("2024-02"), days("2024")
    (('2024-02-01', '2024-02-29'), ('2024-01-01', '2024-12-31'))
    """
    if len(date) >= 10:
        return date[:10], date[:10]
    if len(date) == 7:
        last = calendar.monthrange(int(date[:4]), int(date[5:]))[1]
        return f"{date}-01", f"{date}-{last:02d}"
    return f"{date[:4]}-01-01", f"{date[:4]}-12-31"


def _articles(item: Edge | EventNode) -> tuple[str, ...]:
    told = (e.source for e in item.evidence if e.source.kind == "article")
    return tuple(dict.fromkeys(s.title or s.iri for s in told))


def _quote(item: Edge | EventNode) -> str | None:
    return next((q for e in item.evidence for q in e.quotes), None)
