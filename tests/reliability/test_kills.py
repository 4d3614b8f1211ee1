"""Builds are all or nothing, and restartable: killed at any moment, they lose nothing."""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter

import pyoxigraph as ox
import pytest
from fake_extractor import FakeExtractor

from kg import iris
from kg.articles import read
from kg.build import build
from kg.rdf import quads
from kg.store import StoreError, open_store

SEED, KILLS = 20241, 200
VICTIM = Path(__file__).with_name("victim.py")
Graph = frozenset[ox.Quad]


class Corpus:
    """A folder of small articles that changes from round to round."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.folder, self._rng, self._count = folder, rng, 0
        folder.mkdir()
        self.change(new=8)

    def change(self, *, new: int = 2, changed: int = 3, removed: int = 2) -> None:
        files = sorted(self.folder.iterdir())
        for file in self._rng.sample(files, min(removed, len(files))):
            file.unlink()
        files = sorted(self.folder.iterdir())
        names = [f.stem for f in self._rng.sample(files, min(changed, len(files)))]
        for name in [*names, *(f"a{self._count + n}" for n in range(new))]:
            company = f"Company{self._rng.randrange(6)}"
            day = f"2024-05-{self._rng.randrange(10, 30)}"
            text = f"{company} says {self._rng.random()}\n{day}\nBody of {name}\n"
            (self.folder / f"{name}.txt").write_text(text)
        self._count += new

    def graphs(self) -> dict[str, Graph]:
        """What each article's graph holds when it is stored whole."""
        found = [FakeExtractor().extract(article) for article in read([self.folder])]
        return {iris.graph_iri(e.article.id): frozenset(quads(e, "1")) for e in found}


def undisturbed(corpus: Corpus, where: Path) -> Graph:
    with open_store(where, write=True) as store:
        build([corpus.folder], store, extractor=FakeExtractor())
        return frozenset(store.quads())


def finish(corpus: Corpus, where: Path) -> Graph:
    with open_store(where, write=True) as store:
        report = build([corpus.folder], store, extractor=FakeExtractor(), prune=True)
        assert not report.failures
    return published(where)


def published(where: Path) -> Graph:
    """What readers see; nothing, where nothing was published yet."""
    if not (where / "states" / "current").exists():
        with pytest.raises(StoreError, match="run 'kg build PATH' first"):
            open_store(where)
        return frozenset()
    with open_store(where) as reader:
        return frozenset(reader.quads())


def written(where: Path, scratch: Path) -> dict[str, Graph]:
    """What the writer's files hold, article by article; looked at in a copy."""
    if not (where / "writer").exists():
        return {}
    shutil.rmtree(scratch, ignore_errors=True)
    store = ox.Store(str(shutil.copytree(where / "writer", scratch)))
    names = (n for n in store.named_graphs() if "/graph/article/" in str(n))
    return {n.value: frozenset(store.quads_for_pattern(None, None, None, n)) for n in names}


@contextmanager
def victim() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(VICTIM)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, bufsize=1) as process:
        yield process
        process.stdin.close()


def start(process: subprocess.Popen[str], corpus: Corpus, where: Path) -> int:
    process.stdin.write(f"{corpus.folder} {where}\n")
    return int(process.stdout.readline())


def kill_after(process: subprocess.Popen[str], child: int, seconds: float) -> bool:
    """Kill a build after some time; tell whether it was still running."""
    ended, _, _ = select.select([process.stdout], [], [], seconds)
    if not ended:
        with suppress(ProcessLookupError):  # it ended just now
            os.kill(child, signal.SIGKILL)
    return int(process.stdout.readline()) == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.soak
def test_a_build_killed_at_any_moment_keeps_every_article_whole(tmp_path, figure):
    rng = random.Random(SEED)
    corpus = Corpus(tmp_path / "in", rng)
    where = tmp_path / "kg0"
    killed = midway = 0
    with victim() as process:
        takes = 60.0  # seconds that a whole build takes, as last seen
        for number in range(KILLS):
            if number % 10 == 0:  # a store that is only just being made
                where, before, seen = tmp_path / f"kg{number}", {}, frozenset()
            child, begin = start(process, corpus, where), perf_counter()
            if kill_after(process, child, rng.uniform(0, 1.1) * takes):
                killed += 1
            else:
                takes = perf_counter() - begin
            after = corpus.graphs()
            found = written(where, tmp_path / "copy")
            for graph in {*before, *after, *found}:
                assert found.get(graph) in (before.get(graph), after.get(graph)), graph
            midway += found not in (before, after)
            whole = undisturbed(corpus, tmp_path / f"fresh{number}")
            assert published(where) in (seen, whole)
            assert finish(corpus, where) == whole
            before, seen = after, whole
            corpus.change()
    assert killed > KILLS / 2
    assert midway > KILLS / 20
    figure("builds killed", f"{killed} of {KILLS} while running, {midway} between two articles")


@pytest.mark.slow
@pytest.mark.soak
def test_builds_killed_one_after_the_other_end_as_one_undisturbed(tmp_path):
    rng = random.Random(SEED + 1)
    corpus, where = Corpus(tmp_path / "in", rng), tmp_path / "kg"
    with victim() as process:
        for _ in range(20):
            kill_after(process, start(process, corpus, where), rng.uniform(0, 0.3))
            corpus.change()
    assert finish(corpus, where) == undisturbed(corpus, tmp_path / "fresh")


@pytest.mark.slow
@pytest.mark.soak
def test_the_true_pipeline_killed_goes_on(tmp_path, figure):
    sources = sorted(Path("seeds").glob("*.txt"))[:4]
    assert len(sources) == 4
    rng = random.Random(SEED + 2)
    command = [sys.executable, "-m", "kg.cli.main", "build", *map(str, sources), "--store"]
    killed = 0
    for seconds in (rng.uniform(1, 4), rng.uniform(2, 6), rng.uniform(3, 8)):
        with subprocess.Popen([*command, tmp_path / "kg"], stdout=subprocess.DEVNULL) as process:
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                killed += 1
    for where in ("kg", "fresh"):
        subprocess.run([*command, tmp_path / where], check=True, stdout=subprocess.DEVNULL)
    assert published(tmp_path / "kg") == published(tmp_path / "fresh")
    figure("builds with the true pipeline killed", f"{killed} of 3 while running")
