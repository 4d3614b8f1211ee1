"""The methods of `kg.Graph` by which people ask: rows and views, tables and figures as answers."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from kg import lookup, queries, search, solutions, stats, views
from kg.errors import KgError
from kg.rows import EventRow, FactRow, Rows, SourceRow, Step, ViewRows
from kg.store import Store, to_rdflib
from kg.view_filter import Filter
from kg.view_model import View

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib
    from matplotlib.figure import Figure

Many = str | Iterable[str]
"""One text, or some."""


class Limits(TypedDict, total=False):
    """What an answer is limited to; whatever is not given does not limit.

    Attributes:
        types: types of entities and events, such as ``Model`` or ``Funding``.
        relations: such as ``developedBy``.
        since: a day, month or year; only what began, ended or happened then or later.
        until: likewise, up to its end.
        min_confidence: of the surest source, 0 to 1.
        sources: ``article``, ``knowledge``, ``correction``, or ids of articles.
    """

    types: Many
    relations: Many
    since: str
    until: str
    min_confidence: float
    sources: Many


class Askable(ABC):
    """A graph that is asked: each method answers as the command of its name does."""

    @property
    @abstractmethod
    def store(self) -> Store:
        """The store, opened for reading."""

    def show(
        self, name: str, *, as_of: str | None = None, **limits: Unpack[Limits]
    ) -> ViewRows[FactRow]:
        """List all facts about one entity, those of which it is the subject first.

        Args:
            name: a name in any script, an alias, or an IRI.
            as_of: a day, month or year; only what held then is listed.
            **limits: see `Limits`.

        Raises:
            KgError: if the name is unknown or may mean several; the message says what may be meant.

        >>> for fact in graph.show("OpenAI", sources="article", min_confidence=0.9):
        ...     print(fact.subject, fact.predicate, fact.object, fact.sources)
        GPT-4o developedBy OpenAI 1
        Mira Murati worksFor OpenAI 1
        """
        return lookup.show(self.store, name, wanted=_filter(limits), as_of=as_of)

    def links(
        self, name: str, *, as_of: str | None = None, **limits: Unpack[Limits]
    ) -> ViewRows[FactRow]:
        """List who made, uses or builds on what, around one entity; parameters as of `show`.

        >>> [(fact.subject, fact.from_) for fact in graph.links("OpenAI")]
        [('GPT-4o', 'article'), ('GPT-3', 'knowledge')]
        """
        return lookup.links(self.store, name, wanted=_filter(limits), as_of=as_of)

    def path(
        self, name: str, other: str, *, hops: int = 4, as_of: str | None = None,
        **limits: Unpack[Limits],
    ) -> ViewRows[Step]:  # fmt: skip
        """List the shortest ways from one entity to another, step by step.

        Args:
            name: where the ways begin.
            other: where they end.
            hops: how many steps they may have.
            as_of: a day, month or year; only what held then is used.
            **limits: see `Limits`.

        Raises:
            KgError: as of `show`, or if no way leads from one to the other.

        >>> for s in graph.path("Mira Murati", "月之暗面"):
        ...     print(s.step, s.subject, s.predicate, s.object)
        1 Mira Murati worksFor OpenAI
        2 OpenAI investedIn Moonshot AI
        """
        return lookup.path(self.store, name, other, hops=hops, wanted=_filter(limits), as_of=as_of)

    def timeline(self, name: str, **limits: Unpack[Limits]) -> ViewRows[EventRow]:
        """List what happened to one entity, in order; parameters as of `show`.

        >>> [(event.date, event.type, event.amount) for event in graph.timeline("月之暗面")]
        [('2024-02', 'Funding', 1000000000.0)]
        """
        return lookup.timeline(self.store, name, wanted=_filter(limits))

    def events(self, **limits: Unpack[Limits]) -> ViewRows[EventRow]:
        """List all events, in order.

        >>> [event.type for event in graph.events(since="2024-03")]
        ['Release']
        """
        return lookup.events(self.store, wanted=_filter(limits))

    def explain(
        self, subject: str, predicate: str, object_: str, *, limit: int | None = None
    ) -> Rows[SourceRow]:
        """List the quotes of the sources of a fact, the surest first.

        Args:
            subject: a name in any script, an alias, or an IRI.
            predicate: a relation, such as ``developedBy``.
            object_: as the subject.
            limit: how many sources at most; a note counts the others. None for all.

        Raises:
            KgError: as of `show`, or if no source says so.

        >>> graph.explain("GPT-4o", "developedBy", "OpenAI")[0].quote
        'OpenAI released GPT-4o on Monday.'
        """
        return lookup.explain(self.store, subject, predicate, object_, limit=limit)

    def search(self, text: str, *, limit: int = 10) -> Rows[search.Found]:
        """Find entities by any name, in any script or in pinyin, typos forgiven, best first.

        >>> [(found.name, found.type) for found in graph.search("yuezhianmian")]
        [('Moonshot AI', 'Organization')]
        """
        return Rows(search.search(self.store, text, limit=limit), search.Found)

    def query(self, asked: str, **parameters: object) -> Rows[Any]:
        """Ask a SELECT query in SPARQL, or a named query.

        Args:
            asked: SPARQL, with the prefixes of kg declared; or the name of a query.
            **parameters: of a named query; `queries` lists them.

        Raises:
            KgError: says what is wrong, and where in the query.

        >>> graph.query("SELECT ?name { ?m kg:developedBy ?o ; kg:name ?name } ORDER BY ?name")
        [Row(name='GPT-3'), Row(name='GPT-4o'), Row(name='Kimi K2')]
        >>> [(row.name, row.from_) for row in graph.query("models", company="OpenAI")]
        [('GPT-4o', 'article'), ('GPT-3', 'knowledge')]
        """
        if re.fullmatch(r"[\w-]+", asked):
            return solutions.named(self.store, asked, parameters)
        if parameters:
            raise KgError("only a named query has parameters; write values into SPARQL")
        return solutions.select(self.store, asked)

    def ask(self, sparql: str) -> bool:
        """Ask an ASK query in SPARQL.

        >>> graph.ask('ASK { ?person kg:worksFor/kg:name "OpenAI" }')
        True
        """
        return solutions.ask(self.store, sparql)

    def construct(self, sparql: str) -> View:
        """Draw what a CONSTRUCT query in SPARQL gives, with the evidence of what is stored.

        >>> len(graph.construct("CONSTRUCT WHERE { ?model kg:developedBy ?maker }").edges)
        3
        """
        return views.construct(self.store, sparql)

    def queries(self) -> Rows[queries.NamedQuery]:
        """List the named queries with their parameters and columns.

        >>> [query.name for query in graph.queries()][:3]
        ['acquisitions', 'biggest-rounds', 'career']
        """
        return Rows(queries.every(), queries.NamedQuery)

    def conflicts(self) -> Rows[Any]:
        """List values on which sources disagree.

        >>> sorted({row.about for row in graph.conflicts()})
        ['amount']
        """
        return solutions.named(self.store, "conflicts", {})

    def stats(self) -> Rows[stats.Count]:
        """Count what is in the store.

        >>> graph.stats()[0]
        Count(what='articles', kind='', number=3)
        """
        return Rows(stats.count(self.store), stats.Count)

    def view(self, *names: str, hops: int = 1, **limits: Unpack[Limits]) -> View:
        """Choose a part of the graph, or all of it; a notebook draws it as `kg render` does.

        Args:
            *names: entities to look around; without any, all that articles speak of.
            hops: how many facts or events away something may be.
            **limits: see `Limits`.

        Raises:
            KgError: as of `show`.

        >>> [node.label for node in graph.view("Kimi K2").nodes]
        ['Kimi K2', 'Moonshot AI']
        """
        return lookup.part(self.store, names, hops=hops, wanted=_filter(limits))

    def to_pandas(self) -> pd.DataFrame:
        """Give all facts that articles speak of as a pandas table.

        >>> graph.to_pandas().groupby("predicate").size()["developedBy"].item()
        2
        """
        return self.view().to_pandas()

    def to_networkx(self) -> nx.MultiDiGraph:
        """Give all that articles speak of as a networkx graph; see `View.to_networkx`."""
        return self.view().to_networkx()

    def to_rdflib(self) -> rdflib.Dataset:
        """Copy all, evidence and knowledge base too, into an rdflib dataset in memory."""
        return to_rdflib(self.store)

    def plot_timeline(self, name: str, *, most: int = 40, **limits: Unpack[Limits]) -> Figure:
        """Draw what happened to one entity along time, as a matplotlib figure.

        Args:
            name: a name in any script, an alias, or an IRI.
            most: as many events are drawn, those that most articles tell of.
            **limits: see `Limits`; without a ``min_confidence`` it is 0.5.

        Raises:
            KgError: as of `show`, if matplotlib is not installed, or nothing is dated.
        """
        from kg import plots  # noqa: PLC0415 - matplotlib is optional, and slow

        limits.setdefault("min_confidence", plots.SURE)
        found = self.timeline(name, **limits)
        (focus,) = found.view.focus
        label = next(n.label for n in found.view.nodes if n.iri == focus)
        return plots.timeline(found, about=label, most=most)

    def plot_funding(
        self, *, currency: str = "USD", most: int = 12, **limits: Unpack[Limits]
    ) -> Figure:
        """Draw who raised how much, and when, as a matplotlib figure.

        Args:
            currency: amounts in another one are left out, and counted below the figure.
            most: as many companies are drawn, those with the largest rounds.
            **limits: see `Limits`; without a ``min_confidence`` it is 0.5.

        Raises:
            KgError: if matplotlib is not installed, or there is nothing to draw.
        """
        from kg import plots  # noqa: PLC0415 - matplotlib is optional, and slow

        limits.setdefault("min_confidence", plots.SURE)
        limits["types"] = "Funding"
        return plots.funding(self.events(**limits), currency=currency, most=most)


def _filter(limits: Limits) -> Filter:
    def many(name: str) -> Sequence[str]:
        given: Any = limits.get(name, ())
        return (given,) if isinstance(given, str) else tuple(given)

    return Filter.of(
        types=many("types"), relations=many("relations"), sources=many("sources"),
        since=limits.get("since"), until=limits.get("until"),
        min_confidence=limits.get("min_confidence", 0.0),
    )  # fmt: skip
