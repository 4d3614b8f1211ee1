"""From a view to rows: its facts, the steps of its paths, its events, the sources of a fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import astuple, replace
from itertools import combinations

from kg.rows import EventRow, FactRow, SourceRow, Step
from kg.view_model import Edge, EventNode, View
from kg.view_walk import adjacent, distances


def fact_rows(view: View) -> list[FactRow]:
    """List the facts of a view, grouped by predicate, best known first.

    Those in which the first entity that the view is about is the subject come before all others.
    """
    labels = {n.iri: n.label for n in view.nodes}
    focus = view.focus[0] if view.focus else None
    edges = sorted(view.edges, key=lambda e: (
        e.source != focus, e.predicate, -len(articles(e)), -e.confidence, labels[e.source],
        labels[e.target],
    ))  # fmt: skip
    return [
        FactRow(
            labels[e.source], e.predicate, labels[e.target], e.since, e.until, e.confidence,
            len(articles(e)), kinds(e), e.source, e.target,
        )
        for e in edges
    ]  # fmt: skip


def shared_rows(view: View) -> Iterator[FactRow]:
    """Yield a row for every two entities that take part in one event of a view.

    Those that are related by a fact which follows from the event are left out.
    """
    labels = {n.iri: n.label for n in view.nodes}
    follows = {(i, frozenset((e.source, e.target))) for e in view.edges for i in e.events}
    for event in view.events:
        told = len(articles(event))
        for one, other in combinations(sorted(event.roles, key=lambda r: labels[r[1]]), 2):
            pair = frozenset((one[1], other[1]))
            if len(pair) == 2 and (event.iri, pair) not in follows:
                yield FactRow(
                    labels[one[1]], f"{event.type} ({one[0]}, {other[0]})", labels[other[1]],
                    event.date, None, event.confidence, told, kinds(event), one[1], other[1],
                )  # fmt: skip


def steps(view: View) -> list[Step]:
    """List what leads from the first entity of a view to the second, step by step, best first."""
    rows = [*fact_rows(view), *shared_rows(view)]
    near = adjacent((r.subject_iri, r.object_iri) for r in rows)
    away = distances(near, view.focus[:1], len(rows))
    if view.focus[-1] not in away:
        return []
    found = []
    for row in rows:
        first, last = sorted((away[row.subject_iri], away[row.object_iri]))
        if last == first + 1:
            found.append(Step(last, *astuple(row)))
    return sorted(found, key=lambda r: (
        r.step, -r.sources, -r.confidence, r.subject, r.predicate, r.object,
    ))  # fmt: skip


def event_rows(view: View) -> list[EventRow]:
    """List the events of a view by date, undated ones last."""
    labels = {n.iri: n.label for n in view.nodes}
    rows = []
    for event in sorted(view.events, key=lambda v: (v.date or "9999", v.type, v.iri)):
        money = next((v for v in event.values if v.number is not None), None)
        rows.append(EventRow(
            event.date, event.type,
            tuple((role, labels[iri]) for role, iri in event.roles if iri in labels),
            tuple((v.role, v.text) for v in event.values),
            money.number if money else None, money.currency if money else None,
            event.confidence, len(articles(event)), event.iri,
        ))  # fmt: skip
    return rows


def source_rows(edge: Edge) -> Iterator[SourceRow]:
    """Yield a row for every quote of every source of a fact."""
    for told in edge.evidence:
        source = told.source
        for quote in told.quotes or (f"({source.kind})",):
            yield SourceRow(
                source.title or source.iri, source.date, told.confidence, told.rule,
                told.qualifiers, source.kind, quote, source.iri, source.url,
            )  # fmt: skip


def only(view: View, keep: Callable[[Edge], bool]) -> View:
    """Keep some facts of a view, and of its entities those that are left with a fact or an event.

    >>> only(View("T"), lambda edge: True).title
    'T'
    """
    edges = [e for e in view.edges if keep(e)]
    linked = {i for e in edges for i in (e.source, e.target)}
    linked |= {i for v in view.events for _, i in v.roles} | set(view.focus)
    nodes = [n for n in view.nodes if n.iri in linked]
    return View.of(view.title, nodes, edges, view.events, focus=view.focus, notes=view.notes)


def as_of(view: View, day: str | None) -> View:
    """Leave out what had not begun, or had ended, on a day; None leaves all as it is."""
    if day is None:
        return view
    begun = tuple(v for v in view.events if not v.date or v.date <= day)
    return only(replace(view, events=begun), lambda e: holds(e, day))


def holds(edge: Edge, day: str) -> bool:
    """Tell whether a fact may have held on a day: begun by then, and not ended."""
    if edge.predicate == "formerlyWorkedFor":
        return bool(edge.until and edge.until > day and (not edge.since or edge.since <= day))
    begun = not edge.since or edge.since <= day
    return begun and not (edge.until and edge.until < day)


def articles(item: Edge | EventNode) -> set[str]:
    """Collect the articles that tell a fact or an event."""
    return {e.source.iri for e in item.evidence if e.source.kind == "article"}


def kinds(item: Edge | EventNode) -> str:
    """Tell articles, the knowledge base and people's corrections apart; those with their URLs."""
    told = "+".join(sorted({e.source.kind for e in item.evidence}))
    urls = sorted({e.source.url or "" for e in item.evidence if e.source.kind == "correction"})
    return f"{told}: {' '.join(urls)}" if any(urls) else told
