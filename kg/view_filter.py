"""What of a store's facts and events a view shows: by type, relation, time, confidence, source."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from kg.errors import KgError
from kg.terms import date as checked_date
from kg.view_load import Material
from kg.view_model import SOURCE_KINDS, Edge, EventNode, Evidence, when
from kg.vocab import ENTITY_TYPES, EVENT_TYPES, PREDICATES

T = TypeVar("T", Edge, EventNode)


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show; whatever is not given does not limit.

    Attributes:
        types: types of entities and of events; what was asked for by name is always shown.
        relations: local names of predicates; events are shown where such a fact follows from one.
        since: only what began, ended or happened on this day or later; YYYY, YYYY-MM or a day.
        until: likewise, up to the end of this day, month or year.
        min_confidence: of the surest source.
        sources: ``article``, ``knowledge``, ``correction``, or an article by its id or IRI.
        undated: whether facts that no source dates are shown where a time is asked for.
    """

    types: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()
    since: str | None = None
    until: str | None = None
    min_confidence: float = 0.0
    sources: frozenset[str] = frozenset()
    undated: bool = False

    @classmethod
    def of(
        cls,
        *,
        types: Iterable[str] | None = None,
        relations: Iterable[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        min_confidence: float = 0.0,
        sources: Iterable[str] | None = None,
        undated: bool = False,
    ) -> Filter:
        """Check what a user gave; case does not matter, and None does not limit.

        Raises:
            KgError: names what is unknown, and what there is instead.

        >>> Filter.of(types=["model"]).types
        frozenset({'Model'})
        """
        for day in (since, until):
            if day is not None:
                checked_date(day)
        if since and until and since > until and not since.startswith(until):
            raise KgError(f"nothing lies between {since} and {until}; give the earlier date first")
        if not 0 <= min_confidence <= 1:
            raise KgError(f"confidence {min_confidence} is not between 0 and 1")
        return cls(
            _known(types or (), (*ENTITY_TYPES, *EVENT_TYPES), "type"),
            _known(relations or (), tuple(PREDICATES), "relation"),
            since, until, min_confidence, frozenset(sources or ()), undated,
        )  # fmt: skip

    @property
    def entity_types(self) -> frozenset[str]:
        """Those of the types that entities have."""
        return self.types & frozenset(ENTITY_TYPES)

    @property
    def event_types(self) -> frozenset[str]:
        """Those of the types that events have."""
        return self.types & frozenset(EVENT_TYPES)


EVERYTHING: Final = Filter()


def _known(given: Iterable[str], known: tuple[str, ...], what: str) -> frozenset[str]:
    by_folded = {k.casefold(): k for k in known}
    for name in given:
        if name.casefold() not in by_folded:
            raise KgError(f"no {what} {name!r}; there are {', '.join(sorted(known))}")
    return frozenset(by_folded[name.casefold()] for name in given)


def within(day: str, since: str | None, until: str | None) -> bool:
    """Tell whether a day, month or year may lie in a time; its precision is respected.

    >>> within("2024-05", "2024-05-13", None), within("2024", None, "2023-12")
    (True, False)
    """
    early = since is not None and day < since[: len(day)]
    late = until is not None and day[: len(until)] > until
    return not early and not late


def apply(
    material: Material, wanted: Filter, focus: frozenset[str] = frozenset()
) -> tuple[Material, tuple[str, ...]]:
    """Leave out what a filter excludes; say in notes what no one would expect to be gone."""
    from_sources = _source_test(wanted.sources)
    events = _of_sources(material.events, from_sources)
    edges = _of_sources(material.edges, from_sources)
    dates = {e.iri: e.date for e in material.events if e.date}

    def typed(*iris: str) -> bool:
        allowed = wanted.entity_types
        return not allowed or all(i in focus or material.types.get(i) in allowed for i in iris)

    edges = [
        e for e in edges
        if e.confidence >= wanted.min_confidence and typed(e.source, e.target)
        and (not wanted.relations or e.predicate in wanted.relations)
    ]  # fmt: skip
    events = [
        replace(v, roles=tuple(r for r in v.roles if typed(r[1])))
        for v in events
        if v.confidence >= wanted.min_confidence
        and (not wanted.event_types or v.type in wanted.event_types)
    ]
    notes: list[str] = []
    if wanted.since or wanted.until:
        edges = _in_time(edges, lambda e: when(e, dates), wanted, "facts", notes)
        events = _in_time(events, lambda v: (v.date,) if v.date else (), wanted, "events", notes)
    if wanted.entity_types:
        events = [v for v in events if v.roles]
    if wanted.event_types and not wanted.entity_types:
        shown = {v.iri for v in events}
        edges = [e for e in edges if shown.intersection(e.events)]
    if wanted.relations:
        causes = {i for e in edges for i in e.events}
        events = [v for v in events if v.iri in causes]
    return replace(material, edges=tuple(edges), events=tuple(events)), tuple(notes)


def _source_test(sources: frozenset[str]) -> Callable[[Evidence], bool]:
    kinds = sources & frozenset(SOURCE_KINDS)
    articles = sources - kinds

    def test(evidence: Evidence) -> bool:
        iri = evidence.source.iri
        return (
            not sources or evidence.source.kind in kinds
            or iri in articles or iri.rpartition("/")[2] in articles
        )  # fmt: skip

    return test


def _of_sources(items: Iterable[T], test: Callable[[Evidence], bool]) -> list[T]:
    told = ((item, tuple(filter(test, item.evidence))) for item in items)
    return [replace(item, evidence=kept) for item, kept in told if kept or not item.evidence]


def _in_time(
    items: list[T], days: Callable[[T], tuple[str, ...]], wanted: Filter, what: str,
    notes: list[str],
) -> list[T]:  # fmt: skip
    kept: list[T] = []
    undated = 0
    for item in items:
        found = days(item)
        undated += not found
        if any(within(d, wanted.since, wanted.until) for d in found) or (
            not found and wanted.undated
        ):
            kept.append(item)
    if undated and not wanted.undated:
        notes.append(f"{undated} {what} that no source dates are left out")
    return kept
