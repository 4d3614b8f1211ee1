"""One more article into a store of many, and a build with nothing changed.

Run as: python -m tests.benchmarks adding [--articles N]
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from kg import build as library
from kg.articles import Article, read
from kg.extract import Extractor
from kg.knowledge import triples, version
from kg.model import Extraction
from kg.rdf import nquads, quads
from kg.store import open_store
from tests.benchmarks.articles import write
from tests.benchmarks.generate import PER_ARTICLE, World
from tests.benchmarks.measure import Promise

ADDED = 5


class Telling:
    """Reads an article as kg does, but tells of entities that many others tell of too."""

    def __init__(self, articles: int) -> None:
        self._world, self._numbers = World(articles), itertools.count()
        self._real = Extractor()
        self.version = self._real.version

    def extract(self, article: Article) -> Extraction:
        """Take the time that reading takes, and give another extraction."""
        self._real.extract(article)
        return self.invented(article)

    def invented(self, article: Article) -> Extraction:
        """Give the next invented extraction, as one of this article."""
        return replace(self._world.article(next(self._numbers)), article=article)


def _graphs(articles: Iterable[object], telling: Telling) -> Iterator[bytes]:
    for article in articles:
        if isinstance(article, Article):
            yield nquads(quads(telling.invented(article), telling.version))


def adding(count: int, folder: Path) -> list[Promise]:
    """Fill a store, then add articles and build again; prints seconds.

    The store is filled in bulk, with the graphs that a build would have written.
    """
    print(f"\n== adding: a store of {count:,} articles of {PER_ARTICLE} quads or so")
    corpus, new, where = write(folder / "in", count), folder / "new", folder / "kg"
    write(new, ADDED, seed=12)
    for file in new.rglob("*.txt"):
        file.rename(file.with_stem(f"new-{file.stem}"))
    telling = Telling(count)
    known = library.Knowledge(version(()), lambda: triples(()))

    def build(paths: Iterable[Path]) -> tuple[library.BuildReport, float, float]:
        wall, used = time.perf_counter(), time.process_time()
        with open_store(where, write=True) as store:
            report = library.build(paths, store, extractor=telling, knowledge=known)
        return report, time.process_time() - used, time.perf_counter() - wall

    bulk = folder / "all.nq"
    with bulk.open("wb") as out:
        out.writelines(_graphs(read([corpus]), telling))
    with open_store(where, write=True) as store:
        store.load(bulk)
        print(f"{'quads':40}{len(store):12,}", flush=True)
    build(())  # loads the knowledge base, and derives all
    times = []
    for file in sorted(new.rglob("*.txt")):
        report, used, wall = build([file])
        assert report.written == 1, report
        times.append(used)
        print(
            f"{'one more article':40}{used:8.2f} s of the processor, {wall:.2f} s in all",
            flush=True,
        )
    report, used, wall = build([corpus])
    assert report.unchanged == count, report
    print(f"{'nothing changed':40}{used:8.2f} s of the processor, {wall:.2f} s in all", flush=True)
    of = f"a store of {count:,} articles"
    return [
        Promise(f"one more article into {of}, median", statistics.median(times), 1, "s"),
        Promise(f"building {of} again with nothing changed", used, 5, "s"),
    ]


def main(arguments: list[str]) -> None:
    """Measure, and print what is promised beside it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks adding")
    parser.add_argument("--articles", type=int, default=10_000)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        promises = adding(given.articles, Path(temporary))
    print("", *promises, sep="\n")
