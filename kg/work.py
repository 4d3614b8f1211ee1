"""One task, applied to many articles in order: in this process, in several, or on a cluster.

A `Map` is all there is to know of where the work is done: `here`, `processes(4)`, or
`kg.cluster.cluster("tcp://…")`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from kg import iris
from kg.errors import KgError, told
from kg.model import Article
from kg.rdf import nquads, quads

if TYPE_CHECKING:
    from kg.build import Extractor

AHEAD = 4
"""Articles that wait for each process; more would only cost memory."""


@dataclass(frozen=True, slots=True)
class Done:
    """One article's graph as N-Quads, or what went wrong with it."""

    path: str
    graph: str
    nquads: bytes = b""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What is done with each article: read it, and write its graph.

    Attributes:
        extractor: reads facts out of an article; it is pickled to where the work is done.
        version: that of the extractor here, which is to be that of the extractor there.
        base: the IRI that graphs are named under.
    """

    extractor: Extractor
    version: str
    base: str

    def __call__(self, article: Article) -> Done:
        """Give an article's graph; a failure costs only this article."""
        graph = iris.graph_iri(article.id, base=self.base)
        try:
            found = quads(self.extractor.extract(article), self.version, base=self.base)
            return Done(article.path, graph, nquads(found))
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the other articles go on
            return self.failed(article, told(error))

    def checked(self) -> Task:
        """Give the task itself, where it was sent to.

        Raises:
            KgError: if the extractor there is of another version than the one that was sent.
        """
        if self.extractor.version != self.version:
            raise KgError(
                f"a worker reads articles another way (version {self.extractor.version}, here "
                f"{self.version}); install the same kg and knowledge files on all workers"
            )
        return self

    def failed(self, article: Article, error: str) -> Done:
        """Say what went wrong with an article."""
        return Done(article.path, iris.graph_iri(article.id, base=self.base), error=error)


Map = Callable[[Task, Iterable[Article]], Generator[Done, None, None]]
"""Applies a task to articles somewhere and gives the results in the order of the articles."""


class Promise(Protocol):
    """A result that may not be there yet."""

    def result(self) -> Done:
        """Wait for it."""


P = TypeVar("P", bound=Promise)


def here(task: Task, articles: Iterable[Article]) -> Generator[Done, None, None]:
    """Do the work in this process."""
    yield from map(task, articles)


def processes(count: int) -> Map:
    """Do the work in so many processes of this machine; one is this process itself.

    Raises:
        KgError: while the results are read, if processes keep dying.

    >>> processes(1) is here
    True
    """
    if count <= 1:
        return here

    from kg.team import read  # noqa: PLC0415 - multiprocessing is slow to import

    return partial(read, count)


def in_order(
    submit: Callable[[Article], P], articles: Iterable[Article], ahead: int
) -> Iterator[P]:
    """Keep some articles ahead at work, and yield the promises in the order of the articles."""
    waiting: deque[P] = deque()
    for article in articles:
        waiting.append(submit(article))
        if len(waiting) >= ahead:
            yield waiting.popleft()
    yield from waiting
