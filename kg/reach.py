"""Which entities and events one set of corrections leaves otherwise than another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg import iris
from kg.corrections import Corrections


@dataclass(frozen=True, slots=True)
class Reach:
    """What must be done anew.

    Attributes:
        entities: those whose mentions or facts are corrected otherwise.
        named: those that the corrections graph itself gives other names.
        graphs: those of the articles that tell the events.
    """

    entities: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    graphs: frozenset[str] = frozenset()


def reach(one: Corrections, other: Corrections) -> Reach:
    """Compare two sets of corrections.

    >>> reach(Corrections(), Corrections(merges={"urn:a": "urn:b"})).entities == {"urn:a", "urn:b"}
    True
    """
    changed = {iri for group in _groups(one) ^ _groups(other) for iri in group[1]}
    changed |= {iri for s, _, o in one.rejected ^ other.rejected for iri in (s, o)}
    links = [set(group) for c in (one, other) for _, group in _groups(c)]
    follows = set(one.follows) ^ set(other.follows)
    graphs = {iris.event_graph_iri(e.event) for e in one.events ^ other.events}
    return Reach(
        frozenset(_connected(changed, links)),
        frozenset(t.subject.value for t in follows if isinstance(t.subject, ox.NamedNode)),
        frozenset(g for g in graphs if g),
    )


def _groups(corrections: Corrections) -> set[tuple[object, tuple[str, ...]]]:
    """Give each merge and split with the entities that it is about."""
    merges = {(None, pair) for pair in corrections.merges.items()}
    return {*merges, *((s, (*sorted(s.sources), s.target)) for s in corrections.splits)}


def _connected(start: Iterable[str], links: list[set[str]]) -> set[str]:
    """Add whatever merges and splits connect with some entities, however far."""
    found = set(start)
    while near := {i for link in links if link & found for i in link} - found:
        found |= near
    return found
