"""What the one process that writes costs an article: `python -m tests.benchmarks.writing`.

Extraction is done before; what is timed is all that `kg build` does with a graph then: parse it,
ask what was there, write it, and in the end derive what follows from it. The server is a small
one, in a process of its own; its time is not counted, only kg's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

import pyoxigraph as ox

from kg import iris
from kg.articles import Article, read
from kg.extract import Extractor
from kg.ledger import Ledger
from kg.store import Store, open_store
from kg.vocab import BASE
from kg.work import Done, Task

ROOT = Path(__file__).parents[2]
SERVE = "import sys; from sparql_server import serving\nwith serving() as url: print(url, flush=True); sys.stdin.read()"


def measure(store: Store, graphs: list[Done], what: str) -> None:
    """Write graphs, and print seconds and requests an article."""
    ledger = Ledger(store, BASE)
    cpu, wall = time.process_time(), time.perf_counter()
    for done in graphs:
        ledger.replace(done.graph, ox.parse(done.nquads, ox.RdfFormat.N_QUADS))
    written = time.process_time() - cpu
    wall = time.perf_counter() - wall
    cpu = time.process_time()
    ledger.settle()
    settled = time.process_time() - cpu
    print(f"{what:18} {written / len(graphs) * 1000:6.1f} ms CPU ({wall / len(graphs) * 1000:.1f} ms) "
          f"an article to write, {settled / len(graphs) * 1000:.1f} ms CPU to settle")  # fmt: skip


def bookkeeping(count: int = 200_000) -> None:
    """Print what a build keeps in memory of each article: its id and path, graph and fingerprint."""
    tracemalloc.start()
    kept = (
        {f"article-{n:09}": f"articles/2024/{n // 1000:06}/{n:09}.txt" for n in range(count)},
        {iris.graph_iri(f"article-{n:09}"): f"{n:032x}" for n in range(count)},
    )
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"bookkeeping        {size / len(kept[0]):6.0f} bytes of memory an article")


def writing() -> None:
    """Write the sample articles to a folder and to a server."""
    extractor = Extractor()
    task = Task(extractor, extractor.version, BASE)
    graphs = [task(a) for a in read([ROOT / "seeds"]) if isinstance(a, Article)]
    size = sum(len(g.nquads) for g in graphs)
    quads = sum(g.nquads.count(b"\n") for g in graphs)
    print(f"\n== writing: {len(graphs)} articles, {quads / len(graphs):.0f} quads and "
          f"{size / len(graphs) / 1000:.0f} kB of N-Quads each")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, open_store(folder, write=True) as store:
        measure(store, graphs, "a folder")
    with subprocess.Popen(
        [sys.executable, "-c", SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests")))},
    ) as server:  # fmt: skip
        assert server.stdout is not None
        with open_store(server.stdout.readline().strip(), write=True) as store:
            measure(store, graphs, "a SPARQL server")
        server.communicate()
    bookkeeping()


if __name__ == "__main__":
    writing()
