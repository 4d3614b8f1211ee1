"""Views as tables show them: no more is read than stands in a row."""

from __future__ import annotations

from dataclasses import replace

from kg import view_told as tell
from kg.view_ask import Queryable
from kg.view_filter import EVERYTHING, Filter, apply, within
from kg.view_load import about, happened
from kg.view_load import fact as read_fact
from kg.view_model import Edge, EventNode, View
from kg.view_names import assembled, find
from kg.view_read import precise
from kg.vocab import PREDICATES


def facts(store: Queryable, name: str, *, wanted: Filter = EVERYTHING) -> View:
    """Show the facts about one entity as tables do: without quotes and events.

    Raises:
        KgError: if the name is not in the store.
    """
    focus = find(store, name)
    timed = bool(wanted.since or wanted.until)
    caused = timed or bool(wanted.event_types)
    material = about(store, focus, relations=wanted.relations, caused=caused)
    if timed:
        causes = tell.reports(store, {i for e in material.edges for i in e.events})
        material = replace(material, events=happened(store, causes, brief=True).events)
    material, notes = apply(material, wanted, frozenset((focus,)))
    ends = {i for e in material.edges for i in (e.source, e.target)}
    view = assembled(
        store, replace(material, events=()), {focus, *ends}, focus=(focus,),
        notes=tuple(n for n in notes if " facts " in n), brief=True,
    )  # fmt: skip
    return replace(view, title=next(n.label for n in view.nodes if n.iri == focus))


def fact(
    store: Queryable, subject: str, predicate: str, object_: str, *, most: int | None = None
) -> tuple[Edge | None, int]:
    """Give a fact with the word of its sources, or None if no source states it.

    Args:
        store: where to ask.
        subject: an IRI.
        predicate: a local name; of a symmetric one, the ends may be given in either order.
        object_: an IRI.
        most: how many sources are read, the surest; None for all.

    Returns:
        The fact, and how many sources it has.
    """
    told = tell.sources(store, (subject, predicate, object_))
    if not told and PREDICATES[predicate].symmetric:
        told = tell.sources(store, (object_, predicate, subject))
    shown = told
    if most is not None and most < len(told):
        shown = tell.surest(store, told, most)
    return read_fact(store, shown), len(told)


def events(store: Queryable, wanted: Filter = EVERYTHING) -> View:
    """Show events as tables do: without quotes, and without facts.

    Args:
        store: where to ask.
        wanted: limits what is shown; what it leaves out by type or date is not even read.
    """
    told = tell.dated(store, wanted.event_types)
    best: dict[str, str] = {}
    for stands, date in told.values():
        best[stands] = min(date, best.get(stands, date), key=precise)
    timed, chosen = bool(wanted.since or wanted.until), set(told)
    stubs: list[EventNode] = []
    if timed:
        fitting = {h for h, day in best.items() if day and within(day, wanted.since, wanted.until)}
        undated = {h for h, day in best.items() if not day}
        if wanted.sources or wanted.min_confidence or wanted.entity_types or wanted.undated:
            fitting |= undated
        else:  # they are only counted
            stubs = [EventNode(h, "Event") for h in undated]
        chosen = {e for e, (stands, _) in told.items() if stands in fitting}
    material = happened(store, chosen, brief=True)
    types = replace(wanted, types=wanted.entity_types) if stubs else wanted
    material, notes = apply(replace(material, events=(*material.events, *stubs)), types)
    spoken = {i for v in material.events for _, i in v.roles}
    return assembled(store, material, spoken, title="Events", notes=notes, brief=True)
