"""A corpus into a store: only what changed, article by article, whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from kg import iris
from kg.corrections import Corrections
from kg.errors import KgError
from kg.ledger import Ledger
from kg.model import Article, Extraction
from kg.rdf import digest
from kg.store import Store
from kg.vocab import BASE
from kg.work import Map, Task, here

SETTLE_EVERY = 60.0
"""Seconds after which a long build lets readers see what it has done."""


class Extractor(Protocol):
    """What reads facts out of an article; it is pickled to worker processes."""

    @property
    def version(self) -> str:
        """Changes whenever the same article may give another extraction."""

    def extract(self, article: Article) -> Extraction:
        """Read an article."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that is not in the store as it should be, and why."""

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
        outdated: in the store and affected by a correction that was taken back, but not among
            the paths, so that they could not be read again.
        seconds: how long it took.
    """

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    outdated: int = 0
    failures: tuple[Failure, ...] = ()
    seconds: float = 0.0


Progress = Callable[[int, str], None]
Reader = Callable[[Iterable[Path]], Iterable[object]]


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
        prune: remove the articles of the store that are not among the paths.
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
    current = ledger.correct(corrections)
    if knowledge is not None:
        ledger.know(knowledge.version, knowledge.triples)
    known = ledger.digests()
    seen: dict[str, str] = {}
    failures: list[Failure] = []
    written = unchanged = 0

    def fail(path: str, error: str) -> None:
        if strict:
            raise KgError(f"{path}: {error}")
        failures.append(Failure(path, error))

    def changed() -> Iterator[Article]:
        nonlocal unchanged
        for item in (reader or _reader())(paths):
            if not isinstance(item, Article):
                fail(str(getattr(item, "path", "?")), str(getattr(item, "error", "?")))
            elif item.id in seen:
                where = f"the id {item.id!r} is that of {seen[item.id]} already"
                fail(item.path, f"{where}; give each article its own")
            else:
                seen[item.id] = item.path
                graph = iris.graph_iri(item.id, base=base)
                if known.get(graph) == digest(item, extractor.version):
                    unchanged += 1
                else:
                    yield item

    try:
        task = Task(extractor, extractor.version, base)
        with closing(workers(task, changed())) as results:
            for done in results:
                if done.error is None:
                    parsed = ox.parse(done.nquads, ox.RdfFormat.N_QUADS)
                    ledger.replace(done.graph, current.apply(parsed))
                    written += 1
                else:
                    fail(done.path, done.error)
                if progress:
                    progress(written + unchanged + len(failures), done.path)
                if time.monotonic() - ledger.settled > SETTLE_EVERY:
                    ledger.settle()
        gone = sorted(known.keys() - {iris.graph_iri(i, base=base) for i in seen})
        removed = sum(map(ledger.remove, gone)) if prune else 0
    finally:
        ledger.settle()
    outdated = 0 if prune else sum(1 for graph in gone if not known[graph])
    return BuildReport(
        written, unchanged, removed, outdated, tuple(failures), time.monotonic() - start
    )


def remove(article_id: str, store: Store, *, base: str = BASE) -> bool:
    """Take one article out of a store; tell whether it was there."""
    ledger = Ledger(store, base)
    found = ledger.remove(iris.graph_iri(article_id, base=base))
    ledger.settle()
    return found


def _reader() -> Reader:
    from kg.articles import read  # noqa: PLC0415 - tests bring their own

    return read
