"""Extraction in this process or in several, in order, with plain values between them."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import iris
from kg.errors import KgError
from kg.model import Article
from kg.rdf import nquads, quads

if TYPE_CHECKING:
    from kg.build import Extractor

_AHEAD = 4
"""Articles that wait for each process; more would only cost memory."""


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
    except KgError as error:
        return Done(article.path, graph, error=str(error))
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the other articles go on
        kind = type(error).__name__
        return Done(article.path, graph, error=f"extraction failed: {kind}: {error}; report it")


_state: dict[str, tuple[Extractor, str]] = {}


def _start(extractor: Extractor, base: str) -> None:
    _state["work"] = (extractor, base)


def _in_worker(article: Article) -> Done:
    return extract_one(article, *_state["work"])


def extract_all(
    articles: Iterable[Article], extractor: Extractor, jobs: int, base: str
) -> Iterator[Done]:
    """Yield the graphs of articles in their order.

    Raises:
        KgError: if a worker process dies.
    """
    if jobs <= 1:
        for article in articles:
            yield extract_one(article, extractor, base)
        return
    # Spawned, not forked: the store of this process has threads that don't survive a fork.
    pool = ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), initializer=_start, initargs=(extractor, base)
    )
    waiting: deque[Future[Done]] = deque()
    try:
        for article in articles:
            waiting.append(pool.submit(_in_worker, article))
            if len(waiting) >= jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise KgError(
            "a worker process died (out of memory?); build again with fewer --jobs, "
            "what was written is kept"
        ) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
