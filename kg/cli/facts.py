"""Facts and events of a view as rows, the surest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from kg.view_walk import adjacent, distances

if TYPE_CHECKING:
    from kg.view_model import Edge, EventNode, View

COLUMNS = ("subject", "predicate", "object", "since", "until", "sure", "sources", "from")
PATH_COLUMNS = ("step", *COLUMNS)
EVENT_COLUMNS = ("date", "event", "who and what", "values", "sure", "sources")
SOURCE_COLUMNS = ("article", "published", "sure", "rule", "qualifiers", "from", "quote")


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact, and its cells for printing."""

    ends: tuple[str, str]
    cells: tuple[Any, ...]


def fact_rows(view: View, focus: str | None = None, as_of: str | None = None) -> list[FactRow]:
    """List the facts of a view, grouped by predicate, best known first.

    Args:
        view: what to list.
        focus: IRI of an entity whose facts come as subject first.
        as_of: leave out what had not begun, or had ended, on this day.
    """
    labels = {n.iri: n.label for n in view.nodes}
    edges = [e for e in view.edges if as_of is None or holds(e, as_of)]
    edges.sort(key=lambda e: (e.source != focus, e.predicate, -len(articles(e)), -e.confidence,
                              labels[e.source], labels[e.target]))  # fmt: skip
    return [
        FactRow((e.source, e.target), (
            labels[e.source], e.predicate, labels[e.target], e.since, e.until,
            f"{e.confidence:.2f}", len(articles(e)), kinds(e),
        ))
        for e in edges
    ]  # fmt: skip


def shared_rows(view: View, as_of: str | None = None) -> Iterator[FactRow]:
    """Yield a row for every two entities that take part in one event of a view.

    Those that are related by a fact which follows from the event are left out.
    """
    labels = {n.iri: n.label for n in view.nodes}
    follows = {(i, frozenset((e.source, e.target))) for e in view.edges for i in e.events}
    for event in view.events:
        if as_of and event.date and event.date > as_of:
            continue
        told = len(articles(event))
        for one, other in combinations(sorted(event.roles, key=lambda r: labels[r[1]]), 2):
            pair = frozenset((one[1], other[1]))
            if len(pair) == 2 and (event.iri, pair) not in follows:
                yield FactRow((one[1], other[1]), (
                    labels[one[1]], f"{event.type} ({one[0]}, {other[0]})", labels[other[1]],
                    event.date, None, f"{event.confidence:.2f}", told, kinds(event),
                ))  # fmt: skip


def path_rows(view: View, as_of: str | None = None) -> list[tuple[Any, ...]]:
    """List what leads from the first entity of a view to the second, step by step, best first."""
    rows = [*fact_rows(view, as_of=as_of), *shared_rows(view, as_of)]
    steps = distances(adjacent(r.ends for r in rows), view.focus[:1], len(rows))
    if view.focus[-1] not in steps:
        return []
    found = []
    for row in rows:
        first, last = sorted(steps[i] for i in row.ends)
        if last == first + 1:
            found.append((last, *row.cells))
    sources, sure = (PATH_COLUMNS.index(c) for c in ("sources", "sure"))
    return sorted(found, key=lambda r: (r[0], -r[sources], -float(r[sure]), *r[1:4]))


def holds(edge: Edge, day: str) -> bool:
    """Tell whether a fact may have held on a day: begun by then, and not ended."""
    if edge.predicate == "formerlyWorkedFor":
        return bool(edge.until and edge.until > day and (not edge.since or edge.since <= day))
    begun = not edge.since or edge.since <= day
    return begun and not (edge.until and edge.until < day)


def articles(edge: Edge | EventNode) -> set[str]:
    """Collect the articles that tell a fact or an event."""
    return {e.source.iri for e in edge.evidence if e.source.kind == "article"}


def kinds(edge: Edge | EventNode) -> str:
    """Tell articles, the knowledge base and people's corrections apart."""
    return "+".join(sorted({e.source.kind for e in edge.evidence}))


def event_rows(view: View) -> Iterator[tuple[Any, ...]]:
    """Yield the events of a view by date, undated ones last."""
    labels = {n.iri: n.label for n in view.nodes}
    for event in sorted(view.events, key=lambda v: (v.date or "9999", v.type, v.iri)):
        who = ", ".join(f"{role}: {labels[iri]}" for role, iri in event.roles if iri in labels)
        values = ", ".join(f"{v.role}: {v.text}" for v in event.values)
        told = len(articles(event))
        yield event.date, event.type, who, values, f"{event.confidence:.2f}", told


def source_rows(edge: Edge) -> Iterator[tuple[Any, ...]]:
    """Yield a row for every quote of every source of a fact."""
    for told in edge.evidence:
        source = told.source
        qualifiers = "; ".join(f"{k}: {v}" for k, v in told.qualifiers)
        for quote in told.quotes or (f"({source.kind})",):
            yield (
                source.title or source.iri, source.date, f"{told.confidence:.2f}", told.rule,
                qualifiers, source.kind, quote,
            )  # fmt: skip
