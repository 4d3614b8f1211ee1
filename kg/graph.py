"""The graph as one Python object: a method behind each command, rows and views as answers.

>>> graph.show("OpenAI")[0].predicate
'investedIn'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack

from kg import lookup, queries, search, settings, solutions, stats, views
from kg.corrections import Record
from kg.corrections_file import load, place
from kg.corrections_read import listed
from kg.errors import KgError
from kg.exports.progress import Progress as Told
from kg.exports.progress import silent
from kg.graph_correcting import Correctable, Make
from kg.rows import EventRow, FactRow, Rows, SourceRow, Step, ViewRows
from kg.store import DEFAULT_STORE, Store, open_store, to_rdflib
from kg.view_filter import Filter
from kg.view_model import View
from kg.vocab import BASE

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib
    from matplotlib.figure import Figure

    from kg.build import BuildReport, Progress
    from kg.exports.formats import Written
    from kg.settings import OtherModel
    from kg.validate import Report

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


class Graph(Correctable):
    """A knowledge graph in a store.

    The store is opened when something is asked of it, and let go at the end of a ``with`` block or
    by `close`; what is asked later opens it again.

    Args:
        where: a folder, or the URL of a SPARQL server; by default what ``kg.toml`` in the working
            folder says, or ``.kg``, as the command line does.

    >>> with Graph(graph.where) as again:
    ...     [found.name for found in again.search("open ai")]
    ['OpenAI']
    """

    def __init__(self, where: str | Path | None = None) -> None:
        self._settings = settings.settings()
        self.where = str(where or self._settings.store or DEFAULT_STORE)
        self._store: Store | None = None

    @property
    def store(self) -> Store:
        """The store, opened for reading.

        Raises:
            KgError: if there is none; `build` makes one.
        """
        if self._store is None:
            self._store = open_store(self.where)
        return self._store

    def close(self) -> None:
        """Let go of the store."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Graph({self.where!r})"

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

    def explain(self, subject: str, predicate: str, object_: str) -> Rows[SourceRow]:
        """List every quote of every source of a fact, the surest first.

        Args:
            subject: a name in any script, an alias, or an IRI.
            predicate: a relation, such as ``developedBy``.
            object_: as the subject.

        Raises:
            KgError: as of `show`, or if no source says so.

        >>> graph.explain("GPT-4o", "developedBy", "OpenAI")[0].quote
        'OpenAI released GPT-4o on Monday.'
        """
        return lookup.explain(self.store, subject, predicate, object_)

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

    def render(
        self, path: str | Path, *names: str, hops: int = 1, lang: str = "en",
        **limits: Unpack[Limits],
    ) -> View:  # fmt: skip
        """Write the interactive page of a `view` as one HTML file; returns the view.

        Raises:
            KgError: as of `view`, or if there is nothing to draw, or it can't be written.
        """
        from kg.render import save  # noqa: PLC0415 - with its libraries, 100 ms

        view = self.view(*names, hops=hops, **limits)
        save(view, Path(path), lang=lang)
        return view

    def export(
        self, format_: str, path: str | Path, *, knowledge: bool = False,
        progress: Told = silent,
    ) -> Written:  # fmt: skip
        """Write the graph for other tools.

        Args:
            format_: one that `kg export` has, such as ``ttl`` or ``gexf``.
            path: a file, or a folder for ``csv``, ``neo4j`` and ``parquet``.
            knowledge: of the RDF formats, whether the knowledge base is in it too.
            progress: called now and then with how much is done, of how much if that is known, and
                what is done.

        Raises:
            KgError: if there is no such format, or it can't be written.
        """
        from kg.exports.formats import export  # noqa: PLC0415 - rarely needed

        return export(self.store, format_, Path(path), knowledge=knowledge, progress=progress)

    def validate(self) -> Report:
        """Check the graph against its SHACL shapes."""
        from kg.validate import report  # noqa: PLC0415 - pyshacl is slow to import

        return report(self.store)

    def build(
        self, *paths: str | Path, jobs: int = 1, scheduler: str = "", strict: bool = False,
        prune: bool = False, knowledge: bool = True, folders: Iterable[str | Path] = (),
        other: OtherModel | None = None, progress: Progress | None = None,
    ) -> BuildReport:  # fmt: skip
        """Read articles into the store; only what changed is done again.

        Args:
            *paths: files and folders.
            jobs: number of processes that read.
            scheduler: address of a Dask scheduler whose workers read instead.
            strict: raise at the first article that fails; what was written before stays.
            prune: remove the articles of the store that are not among the paths.
            knowledge: whether to read with the knowledge base.
            folders: knowledge files of one's own; by default those of ``kg.toml``.
            other: another spaCy pipeline that finds names; by default that of ``kg.toml``.
            progress: called after each article with their number so far and the path.

        Raises:
            KgError: if strict and an article fails, or the store can't be written.
        """
        from kg import corpus  # noqa: PLC0415 - rarely needed
        from kg.cluster import cluster  # noqa: PLC0415
        from kg.work import processes  # noqa: PLC0415

        self.close()
        own = [*map(Path, folders)] or [*map(Path, self._settings.knowledge)]
        return corpus.build(
            [*map(Path, paths)], self.where, strict=strict, prune=prune,
            workers=cluster(scheduler) if scheduler else processes(jobs),
            knowledge=knowledge, folders=own, other=other or self._settings.other,
            corrections=self._corrections, progress=progress, base=self._base,
        )  # fmt: skip

    def remove(self, article: str) -> None:
        """Take one article out of the store, by its id.

        Raises:
            KgError: if it is not there.
        """
        from kg import corpus  # noqa: PLC0415 - rarely needed

        self.close()
        corpus.remove(article, self.where, base=self._base)

    def corrections(self) -> Rows[Record]:
        """List what people have corrected, in the order in which they did."""
        return Rows(listed(load(self._corrections)), Record)

    def _correct(self, make: Make) -> str:
        from kg import corpus  # noqa: PLC0415 - rarely needed

        self.close()
        return corpus.correct(self.where, make, self._corrections, base=self._base).told

    @property
    def _corrections(self) -> Path:
        return place(self.where, self._settings.corrections)

    @property
    def _base(self) -> str:
        return self._settings.base or BASE

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
