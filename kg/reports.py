"""The reports of events as a store has them: all of them, or those that may belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from itertools import product

import pyoxigraph as ox

from kg.disputes import ONCE, ROUNDS
from kg.happenings import MAIN_ROLES, Amounts, Report, near
from kg.sparql import given
from kg.store import Store, Term, select
from kg.terms import plain_name

_ROLES = ", ".join(sorted({f"kg:{r}" for roles in MAIN_ROLES.values() for r in roles}))
_CLAIMED = """
  OPTIONAL { ?e kg:amount ?a . ?a kg:value ?value ; kg:currency ?currency }
  OPTIONAL { ?e kg:round ?round }"""
_EVENTS = f"""
SELECT DISTINCT ?e ?type ?role ?filler ?date ?published ?value ?currency ?round WHERE {{ %s
  ?e a kg:Event ; a ?type ; prov:wasDerivedFrom ?article . FILTER(?type != kg:Event)
  OPTIONAL {{ ?e ?role ?filler FILTER(?role IN ({_ROLES})) }}
  OPTIONAL {{ ?e kg:date ?date }}
  OPTIONAL {{ ?article schema:datePublished ?published }} {_CLAIMED} }}"""
_CLAIMING = ROUNDS | ONCE
"""Types of which it matters what others claimed of the same thing, whenever it was."""


def reports(store: Store, where: str = "") -> list[Report]:
    """Read the reports of events.

    Args:
        store: where to ask.
        where: a pattern that limits ``?e``; nothing for all.
    """
    found: dict[str, dict[str, str]] = {}
    fillers: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    claims: dict[str, _Claims] = defaultdict(_Claims)
    for row in select(store, _EVENTS % where):
        iri = row["e"].value
        if plain_name(row["type"]) not in MAIN_ROLES:
            continue
        plain = {k: v.value for k, v in row.items() if k not in ("type", "role", "filler")}
        best = found.setdefault(iri, {"type": plain_name(row["type"])})
        for name, value in plain.items():
            if name not in best or (name == "value" and float(value) > float(best[name])):
                best[name] = value
        if "filler" in row:
            fillers[iri][plain_name(row["role"])].add(row["filler"].value)
        claims[iri].add(row)
    return [
        Report(
            iri,
            v["type"],
            tuple(frozenset(fillers[iri][r]) for r in MAIN_ROLES[v["type"]]),
            v.get("date"),
            v.get("published"),
            (float(v["value"]), v["currency"]) if "value" in v else None,
            v.get("round"),
            *claims[iri].sets(),
        )
        for iri, v in sorted(found.items())
    ]


class _Claims:
    """The dates, amounts and rounds of a report, collected from rows, and what the first says."""

    def __init__(self) -> None:
        self.first: dict[str, str] = {}
        self._dates: set[str] = set()
        self._amounts: set[tuple[Decimal, str]] = set()
        self._rounds: set[str] = set()

    def add(self, row: Mapping[str, Term]) -> None:
        self.first = self.first or {k: v.value for k, v in row.items()}
        if "date" in row:
            self._dates.add(row["date"].value)
        if "value" in row:
            self._amounts.add((Decimal(row["value"].value), row["currency"].value))
        if "round" in row:
            self._rounds.add(row["round"].value)

    def sets(self) -> tuple[frozenset[str], Amounts, frozenset[str]]:
        return frozenset(self._dates), frozenset(self._amounts), frozenset(self._rounds)


def neighbourhood(
    store: Store, events: Collection[str], things: Collection[str] = ()
) -> tuple[dict[str, Report], list[Report]]:
    """Find the reports that may belong with some.

    All others are grouped already: what is new can only join groups, what is gone only part one.

    Args:
        store: where to ask.
        events: those that are new, changed or gone.
        things: entities of which events that are gone told.

    Returns:
        By their IRI those that may share a happening with some of the events, directly or through
        others; and those of whatever else was told of the things, and of what the events tell of,
        if that has one date or amount: of each no more than that one role and what it claims.
    """
    known = {r.iri: r for r in _reports_of(store, sorted({*events, *_told(store, events)}))}
    told = [r for r in known.values() if r.iri in events]
    about = {(r.type, filler) for r in told for _, filler in r.keys()}  # noqa: SIM118
    about |= set(product(_CLAIMING, {*things, *claimed_of(told)}))
    found = _of_the_same(store, sorted(about))
    mates = {
        c.iri for c in found
        if c.iri not in known and any(r.type == c.type and near(r, c) for r in told)
    }  # fmt: skip
    fresh = _reports_of(store, sorted({*mates, *_told(store, mates)} - known.keys()))
    return known | {r.iri: r for r in fresh}, [c for c in found if c.type in _CLAIMING]


def claimed_of(told: Iterable[Report]) -> set[str]:
    """List what reports tell of that has one date or amount."""
    return {filler for r in told if r.type in _CLAIMING for filler in r.fillers[0]}


def _of_the_same(store: Store, about: Iterable[tuple[str, str]]) -> list[Report]:
    """Find the reports of some types about some things."""
    claims: dict[tuple[str, str], _Claims] = defaultdict(_Claims)
    fillers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for type_, filler in about:
        node, claimed = ox.NamedNode(filler), _CLAIMED if type_ in _CLAIMING else ""
        asked = f"""SELECT DISTINCT * WHERE {{
            {{ SELECT DISTINCT ?e ?published WHERE {{
                ?e kg:{MAIN_ROLES[type_][0]} {node} ; a kg:{type_} ; prov:wasDerivedFrom ?article .
                OPTIONAL {{ ?article schema:datePublished ?published }} }} }}
            OPTIONAL {{ ?e kg:date ?date }} {claimed} }}"""
        for row in select(store, asked):
            claims[row["e"].value, type_].add(row)
            fillers[row["e"].value, type_].add(filler)
    return [
        Report(
            iri, type_, (frozenset(fillers[iri, type_]),), c.first.get("date"),
            c.first.get("published"), None, None, *c.sets(),
        )
        for (iri, type_), c in claims.items()
    ]  # fmt: skip


def _told(store: Store, events: Collection[str]) -> set[str]:
    """Find the reports that share a happening with some as yet."""
    told: set[str] = set()
    for values in given("one", events):
        where = f"{values} ?one kg:reportOf ?h . ?e kg:reportOf ?h"
        told |= {r["e"].value for r in select(store, f"SELECT DISTINCT ?e WHERE {{ {where} }}")}
    return told


def _reports_of(store: Store, events: list[str]) -> list[Report]:
    return [report for values in given("e", events) for report in reports(store, values)]
