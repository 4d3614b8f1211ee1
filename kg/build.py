"""A corpus into a store: only what changed, article by article, whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from kg import iris
from kg.corrections import Corrections
from kg.errors import KgError
from kg.ledger import Ledger
from kg.model import Article, Extraction
from kg.rdf import digest
from kg.store import Store, StoreError
from kg.vocab import BASE
from kg.work import Map, Task, here

SETTLE_EVERY = 60.0
"""Seconds after which a long build lets readers see what it has done."""
_ASKED, _LONG = 100, 1_000_000
"""How many articles, or characters of articles, are read before the store is asked for them."""


class Extractor(Protocol):
    """What reads facts out of an article; it is pickled to worker processes."""

    @property
    def version(self) -> str:
        """Changes whenever the same article may give another extraction."""

    def extract(self, article: Article) -> Extraction:
        """Read an article."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that is not in the store as it should be, or was mended, and why."""

    path: str
    error: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Known facts: a fingerprint of their source, and what gives their triples."""

    version: str = "none"
    triples: Callable[[], Iterable[ox.Triple]] = tuple


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, in numbers of articles.

    Attributes:
        written: new or changed, and stored.
        unchanged: recognised and left as they were.
        removed: no longer among the paths, and pruned.
        kept: no longer among the paths, but not pruned, because not all paths could be read.
        failures: what could not be read or extracted; an older form of it stays in the store.
        warnings: what had to be repaired or guessed in the articles that were written.
        seconds: how long it took.
    """

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: int = 0
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Failure, ...] = ()
    seconds: float = 0.0


Progress = Callable[[int, str], None]
Reader = Callable[[Iterable[Path]], Iterable[object]]
Digests = Callable[[Iterable[str]], Mapping[str, str]]


def build(
    paths: Iterable[Path],
    store: Store,
    *,
    extractor: Extractor,
    workers: Map = here,
    strict: bool = False,
    prune: bool = False,
    progress: Progress | None = None,
    knowledge: Knowledge | None = None,
    corrections: Corrections | None = None,
    reader: Reader | None = None,
    base: str = BASE,
) -> BuildReport:
    """Bring a store up to date with articles; wherever the work is done, the graph is the same.

    Args:
        paths: files and folders, as `kg.articles.read` takes them.
        store: opened for writing.
        extractor: reads facts out of an article.
        workers: where articles are read: `kg.work.here`, `kg.work.processes(4)`, or
            `kg.cluster.cluster(address)`.
        strict: raise at the first article that fails; what was written before stays.
        prune: remove the articles of the store that are not among the paths, if all could be read.
        progress: called after each article with their number so far and the path.
        knowledge: known facts, loaded when their version is another; None leaves them alone.
        corrections: applied to what is written; None leaves the stored ones alone, and in force.
        reader: reads the paths; by default `kg.articles.read`.
        base: the IRI that everything is named under.

    Raises:
        KgError: if strict and an article fails, or the store can't be written.
    """
    start = time.monotonic()
    ledger = Ledger(store, base)
    ledger.correct(corrections)
    if knowledge is not None:
        ledger.know(knowledge.version, knowledge.triples)
    intake = _Intake(ledger.digests, extractor.version, base, strict)
    written = 0
    try:
        found = intake.changed((reader or _reader())(paths))
        task = Task(extractor, extractor.version, base)
        with closing(workers(task, found)) as results:
            for done in results:
                if done.error is None:
                    parsed = ox.parse(done.nquads, ox.RdfFormat.N_QUADS)
                    ledger.replace(done.graph, parsed)
                    written += 1
                else:
                    intake.fail(done.path, done.error)
                if progress:
                    progress(written + intake.unchanged + len(intake.failures), done.path)
                if time.monotonic() - ledger.settled > SETTLE_EVERY:
                    ledger.settle()
        stored = ledger.articles() if prune else set()
        gone = sorted(stored - {iris.graph_iri(i, base=base) for i in intake.seen})
        # What can't be read now may be one of those that seem to be gone.
        pruned = gone if prune and not intake.unread else []
        removed = sum(map(ledger.remove, pruned))
    except KgError as error:
        if not isinstance(error, StoreError):
            ledger.settle()
        raise
    ledger.settle()
    kept = len(gone) - len(pruned)
    return BuildReport(
        written, intake.unchanged, removed, kept, tuple(intake.failures), tuple(intake.warnings),
        time.monotonic() - start,
    )  # fmt: skip


class _Intake:
    """Sorts what readers give: new or changed, known already, or wrong in some way."""

    def __init__(self, digests: Digests, version: str, base: str, strict: bool) -> None:
        self._digests, self._version, self._base, self._strict = digests, version, base, strict
        self.seen: dict[str, str] = {}
        self._texts: dict[bytes, str] = {}
        self.failures: list[Failure] = []
        self.warnings: list[Failure] = []
        self.unchanged = self.unread = 0

    def fail(self, path: str, error: str) -> None:
        """Note a failure, or raise it where one ends the build."""
        if self._strict:
            raise KgError(f"{path}: {error}")
        self.failures.append(Failure(path, error))

    def changed(self, items: Iterable[object]) -> Iterator[Article]:
        """Yield the articles that are not in the store as they are now."""
        for some in _batches(items):
            articles = [item for item in some if isinstance(item, Article)]
            yield from self._differing(some, self._digests(map(self._graph, articles)))

    def _differing(self, items: Iterable[object], known: Mapping[str, str]) -> Iterator[Article]:
        for item in items:
            if not isinstance(item, Article):
                self.unread += 1
                self.fail(str(getattr(item, "path", "?")), str(getattr(item, "error", "?")))
            elif item.id in self.seen:
                where = f"the id {item.id!r} is that of {self.seen[item.id]} already"
                self.fail(item.path, f"{where}; give each article its own")
            else:
                self.seen[item.id] = item.path
                same = tuple(self._same(item))
                if known.get(self._graph(item)) == digest(item, self._version):
                    self.unchanged += 1
                    continue
                self.warnings += [
                    Failure(item.path, warning) for warning in (*item.warnings, *same)
                ]
                yield item

    def _graph(self, article: Article) -> str:
        return iris.graph_iri(article.id, base=self._base)

    def _same(self, article: Article) -> Iterator[str]:
        mark = sha256(article.text.encode("utf-8", "surrogatepass")).digest()
        if (path := self._texts.setdefault(mark, article.path)) != article.path:
            yield f"has the text of {path}; leave one of them out"


def _batches(items: Iterable[object]) -> Iterator[list[object]]:
    """Cut a stream into pieces: many short articles, or a long one."""
    batch: list[object] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.text) if isinstance(item, Article) else 0
        if len(batch) == _ASKED or size > _LONG:
            yield batch
            batch, size = [], 0
    yield batch


def remove(article_id: str, store: Store, *, base: str = BASE) -> bool:
    """Take one article out of a store; tell whether it was there."""
    ledger = Ledger(store, base)
    found = ledger.remove(iris.graph_iri(article_id, base=base))
    ledger.settle()
    return found


def _reader() -> Reader:
    from kg.articles import read  # noqa: PLC0415 - tests bring their own

    return read
