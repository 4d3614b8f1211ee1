"""Extraction in this process or in several, in order, with plain values between them."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext
from typing import TYPE_CHECKING

from kg import iris
from kg.errors import KgError, told
from kg.model import Article
from kg.rdf import nquads, quads

if TYPE_CHECKING:
    from kg.build import Extractor

_AHEAD = 4
"""Articles read and not yet taken for each process; more would only cost memory."""
_DEATHS = 5
"""So many processes that die one after the other, and nothing is wrong with the articles."""


@dataclass(frozen=True, slots=True)
class Done:
    """One article's graph as N-Quads, or what went wrong with it."""

    path: str
    graph: str
    nquads: bytes = b""
    error: str | None = None


def extract_one(article: Article, extractor: Extractor, base: str) -> Done:
    """Read one article and write its graph; a failure costs only this article."""
    graph = iris.graph_iri(article.id, base=base)
    try:
        found = quads(extractor.extract(article), extractor.version, base=base)
        return Done(article.path, graph, nquads(found))
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the other articles go on
        return Done(article.path, graph, error=told(error))


def extract_all(
    articles: Iterable[Article], extractor: Extractor, jobs: int, base: str
) -> Generator[Done]:
    """Yield the graphs of articles in their order; an article that kills its process fails alone.

    Raises:
        KgError: if processes can't be started.
    """
    if jobs <= 1:
        for article in articles:
            yield extract_one(article, extractor, base)
        return
    team = [_Worker(extractor, base) for _ in range(jobs)]
    try:
        yield from _in_order(enumerate(articles), team)
    finally:
        for worker in team:
            worker.stop()


def _in_order(numbered: Iterator[tuple[int, Article]], team: list[_Worker]) -> Iterator[Done]:
    finished: dict[int, Done] = {}
    due = 0
    while True:
        for worker in team:
            if worker.article is None and len(finished) < len(team) * _AHEAD:
                worker.give(*next(numbered, (-1, None)))
        if due in finished:
            yield finished.pop(due)
            due += 1
            continue
        busy = {w.pipe: w for w in team if w.article is not None}
        if not busy:
            return
        for pipe in wait(list(busy)):
            worker = busy[pipe]  # type: ignore[index]  # wait gives what it was given
            finished[worker.number] = worker.take()


class _Worker:
    """A process that reads one article at a time, and the pipe to it."""

    def __init__(self, extractor: Extractor, base: str) -> None:
        self.number = -1
        self.article: Article | None = None
        self._given = extractor, base
        self._deaths = 0
        self._exitcode: int | None = None
        self._start()

    def _start(self) -> None:
        # Spawned, not forked: the store of this process has threads that don't survive a fork.
        context: SpawnContext = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, *self._given), daemon=True)
        with _interrupts_wait():
            self._process.start()
        theirs.close()

    def give(self, number: int, article: Article | None) -> None:
        """Hand an article over, if there is one."""
        self.number, self.article = number, article
        if article:
            with suppress(OSError):  # where the process has died meanwhile, taking will tell
                self.pipe.send(article)

    def take(self) -> Done:
        """Receive what was made of the article; where the process died of it, start another."""
        article, self.article = self.article, None
        assert article, "only a busy worker has something to give"
        try:
            done: Done = self.pipe.recv()
        except (EOFError, OSError) as error:
            self._deaths += 1
            self.stop()
            if self._deaths >= _DEATHS:
                raise KgError(
                    "the processes that read keep dying (out of memory?); build again with fewer "
                    "--jobs, what was written is kept"
                ) from error
            self._start()
            return self._dead(article)
        self._deaths = 0
        return done

    def _dead(self, article: Article) -> Done:
        code = self._exitcode or 0
        why = f"signal {-code}" if code < 0 else f"exit code {code}"
        error = f"the process that read it died of it ({why}; out of memory?); split it, report it"
        return Done(article.path, iris.graph_iri(article.id, base=self._given[1]), error=error)

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.pipe.close()
        self._process.kill()
        self._process.join()
        self._exitcode = self._process.exitcode


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Hold interrupts back; a process that is started meanwhile never gets any."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows the process has to see to it itself
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, extractor: Extractor, base: str) -> None:
    """Read articles until there are no more; the process that asks sees to interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            article = pipe.recv()
        except (EOFError, OSError):
            return
        done = extract_one(article, extractor, base)
        try:
            pipe.send(done)
        except OSError:
            return
