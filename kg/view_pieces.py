"""All that `kg.views.whole` shows, piece by piece and in its order, so that any store fits.

Of the whole only the IRIs of entities and events are kept in memory, with their types and the
number of lines that end there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final, Self

from kg import view_ask as ask
from kg import view_told as tell
from kg.exports.progress import Progress, silent, watched
from kg.view_ask import Queryable
from kg.view_load import Material, by_fact
from kg.view_model import Edge, EventNode, Node
from kg.view_names import named
from kg.view_read import Reader, source_kind

PIECE: Final = 100
"""Entities or events read at a time."""
_WORD: Final = frozenset({"article", "correction"})
"""Sources whose word brings an entity into the picture, even if no article names it."""


@dataclass(slots=True)
class Pieces:
    """The whole of a store in pieces; to be read once, in the order events, edges, nodes.

    Attributes:
        types: type by IRI, of entities.
        reports: the happening that a report tells of, where it is not the report itself.
        reported: reports by happening.
        subjects: entities that facts are about.
        spoken: entities that articles mention or events involve.
        shown: entities that are in the view.
        lines: how many edges and events each entity has.
        facts: how many statements there are, some of the same fact.
    """

    store: Queryable
    types: dict[str, str]
    reports: dict[str, str]
    reported: dict[str, list[str]]
    subjects: set[str] = field(default_factory=set)
    spoken: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    lines: Counter[str] = field(default_factory=Counter)
    facts: int = 0

    @classmethod
    def of(cls, store: Queryable, progress: Progress = silent) -> Self:
        """Look through a store once, to see what there is.

        Args:
            store: where to ask.
            progress: called now and then.
        """
        reports = {x: y for x, y in ask.pairs(store, "kg:reportOf").items() if x != y}
        reported = defaultdict(list)
        for (x,) in ask.rows(store, "SELECT DISTINCT ?x { GRAPH ?g { ?x a kg:Event } }"):
            reported[reports.get(x.value, x.value)].append(x.value)
        made = cls(store, ask.types(store), reports, reported)
        mentions = "SELECT DISTINCT ?x { GRAPH ?g { ?a schema:mentions ?x } }"
        made.spoken.update(x.value for (x,) in ask.rows(store, mentions))
        made.shown.update(made.spoken & made.types.keys())
        for graph, subject, _, object_ in watched(tell.facts(store), progress, "counting"):
            made.facts += 1
            made.subjects.add(subject)
            if source_kind(graph) in _WORD:
                made.shown.update((subject, object_))
        return made

    def __len__(self) -> int:
        """Count what there is to read, at most."""
        return len(self.reported) + self.facts + len(self.shown)

    def events(self) -> Iterator[EventNode]:
        """Yield what happened, in order of IRI."""
        for piece in _pieces(self.reported):
            reports = {r for happening in piece for r in self.reported[happening]}
            described = ask.of_class(self.store, "kg:Event", reports)
            for event in Reader(self.store, {}, described, self.reports).events():
                who = {iri for _, iri in event.roles}
                self.lines.update(who)
                self.spoken |= who
                self.shown |= who
                if who:
                    yield event

    def edges(self) -> Iterator[Edge]:
        """Yield the facts, in order of subject, predicate and object."""
        for piece in _pieces(self.subjects):
            told = [f for f in tell.facts(self.store, piece) if f[3] in self.shown]
            statements = tell.stating(self.store, told)
            for edge in Reader(self.store, statements, {}, self.reports).edges(by_fact(told)):
                if edge.source in self.shown and self._wanted(edge):
                    self.lines.update((edge.source, edge.target))
                    yield edge

    def _wanted(self, edge: Edge) -> bool:
        """Tell whether it is about entities that are spoken of, or more than knowledge says so."""
        return (edge.source in self.spoken and edge.target in self.spoken) or any(
            e.source.kind != "knowledge" for e in edge.evidence
        )

    def nodes(self) -> Iterator[Node]:
        """Yield the entities, in order of IRI."""
        about = Material((), (), self.types, {})
        for piece in _pieces(self.shown):
            for node in named(self.store, about, piece, None):
                yield replace(node, importance=float(self.lines[node.iri] + node.articles))


def _pieces(iris: Iterable[str]) -> Iterator[list[str]]:
    ordered = iter(sorted(iris))
    while piece := list(islice(ordered, PIECE)):
        yield piece
