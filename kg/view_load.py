"""What of a store a view is made of: all of it, or what concerns some entities, and their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import permutations

from kg import view_ask as ask
from kg import view_told as tell
from kg.view_ask import Described, Queryable, key
from kg.view_model import Edge, EventNode
from kg.view_read import Reader, Told
from kg.view_told import Fact


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a selection chooses from; nodes are named only once they are chosen."""

    edges: tuple[Edge, ...]
    events: tuple[EventNode, ...]
    types: dict[str, str]
    articles: dict[str, int]


def everything(store: Queryable) -> Material:
    """Read all facts and events with their evidence."""
    described = ask.of_class(store, "kg:Event")
    reports = ask.pairs(store, "kg:reportOf")
    read = Reader(store, tell.stated(store), described, reports, everything=True)
    edges = tuple(read.edges(by_fact(tell.facts(store))))
    return Material(edges, tuple(read.events()), ask.types(store), ask.mentioned(store))


def among(
    store: Queryable, entities: Collection[str], alone: Collection[str] = (), *,
    relations: Collection[str] = (), brief: bool = False,
) -> Material:  # fmt: skip
    """Read the facts that relate some entities to each other, and the events where they meet.

    Args:
        store: where to ask.
        entities: IRIs.
        alone: those of them whose events are wanted where nobody else takes part.
        relations: local names of the predicates of facts; empty for any.
        brief: leave out what tables don't show: quotes, and all of an article but its IRI.
    """
    told = list(tell.between(store, entities, relations=relations))
    statements = tell.stating(store, told, brief=brief)
    events = _meetings(store, set(entities), set(alone))
    return _material(store, told, statements, ask.of_class(store, "kg:Event", events), brief=brief)


def over(
    store: Queryable, pairs: Collection[tuple[str, str]], *, relations: Collection[str] = (),
    brief: bool = False,
) -> Material:  # fmt: skip
    """Read the facts that relate some pairs, either way, and the events where those meet.

    Args:
        store: where to ask.
        pairs: IRIs of entities.
        relations: as of `among`.
        brief: as of `among`.
    """
    both = {*pairs, *((b, a) for a, b in pairs)}
    told = list(tell.relating(store, both, relations=relations))
    statements = tell.stating(store, told, brief=brief)
    present = _taking_part(tell.participants(store, {i for pair in both for i in pair}))
    met = {e for e, who in present.items() if not both.isdisjoint(permutations(who, 2))}
    stands = ask.pairs(store, "kg:reportOf", met)
    events = met | (tell.reports(store, {*stands.values()}) & present.keys())
    return _material(store, told, statements, ask.of_class(store, "kg:Event", events), brief=brief)


def happened(store: Queryable, events: Collection[str], *, brief: bool = False) -> Material:
    """Read some events, given by their reports, and no facts."""
    return _material(store, [], {}, ask.of_class(store, "kg:Event", events), brief=brief)


def about(
    store: Queryable, entity: str, *, relations: Collection[str] = (), caused: bool = True
) -> Material:
    """Read the facts about one entity, as briefly as a table shows them, without events.

    Args:
        store: where to ask.
        entity: its IRI.
        relations: as of `among`.
        caused: whether to tell the events that the facts follow from.
    """
    told = list(tell.facts(store, [entity], "so", relations=relations))
    statements = tell.statements_of(store, entity, relations=relations, caused=caused)
    return _material(store, told, statements, {}, brief=True)


def fact(store: Queryable, told: Collection[Fact]) -> Edge | None:
    """Read one fact with the evidence of some graphs; None if there are none."""
    return next(iter(_material(store, [*told], tell.stating(store, told), {}).edges), None)


def _material(
    store: Queryable, told: list[Fact], statements: Described, events: Described, *,
    brief: bool = False,
) -> Material:  # fmt: skip
    reports = ask.pairs(store, "kg:reportOf", {iri for _, iri in events} | _causes(statements))
    read = Reader(store, statements, events, reports, brief=brief)
    edges, known = tuple(read.edges(by_fact(told))), tuple(read.events())
    ends = {i for e in edges for i in (e.source, e.target)}
    return Material(
        edges, known, ask.types(store, ends | {i for v in known for _, i in v.roles}), {}
    )


def by_fact(told: Iterable[Fact]) -> dict[Told, set[str]]:
    """Collect the graphs that state each fact."""
    found: dict[Told, set[str]] = defaultdict(set)
    for graph, subject, predicate, object_ in told:
        found[subject, predicate, object_].add(graph)
    return found


def _causes(statements: Described) -> set[str]:
    return {e for p in statements.values() for e in p.get(key("kg:fromEvent"), ())}


def neighbours(
    store: Queryable, entities: Collection[str], *, relations: Collection[str] = ()
) -> set[tuple[str, str]]:
    """List the pairs of entities, one of them given, that a fact or an event connects.

    Args:
        store: where to ask.
        entities: IRIs.
        relations: local names of the predicates of facts; empty for any.
    """
    found = tell.linked(store, entities, relations=relations)
    given, events = set(entities), events_of(store, entities)
    for who in _taking_part(tell.participants(store, events, "e")).values():
        found |= {(a, b) for a in who & given for b in who if a != b}
    return found


def events_of(store: Queryable, entities: Collection[str]) -> set[str]:
    """List the reports of events that some entities take part in."""
    return {e for e, _ in tell.participants(store, entities)}


def _meetings(store: Queryable, entities: set[str], alone: set[str]) -> set[str]:
    """List the reports of events in which two of some entities take part, or one alone."""
    present = _taking_part(tell.participants(store, entities))
    stands = ask.pairs(store, "kg:reportOf", present)
    merged: dict[str, set[str]] = defaultdict(set)
    for event, who in present.items():
        merged[stands.get(event, event)] |= who
    return {e for e in present if len(m := merged[stands.get(e, e)]) > 1 or m <= alone}


def _taking_part(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for event, entity in pairs:
        found[event].add(entity)
    return found
