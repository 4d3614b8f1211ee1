"""The graph as one Python object: a method behind each command, rows and views as answers.

>>> graph.show("OpenAI")[0].predicate
'investedIn'
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack

from kg import settings
from kg.corrections import Record
from kg.corrections_file import load, place
from kg.corrections_read import listed
from kg.exports.progress import Progress as Told
from kg.exports.progress import silent
from kg.graph_asking import Askable, Limits
from kg.graph_correcting import Correctable, Make
from kg.rows import Rows
from kg.store import DEFAULT_STORE, Store, open_store
from kg.view_model import View
from kg.vocab import BASE

if TYPE_CHECKING:
    from kg.build import BuildReport, Progress
    from kg.exports.formats import Written
    from kg.settings import OtherModel
    from kg.validate import Report


class Graph(Askable, Correctable):
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
