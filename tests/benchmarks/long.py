"""Build many short articles and print memory and rate on the way.

Run as: python -m tests.benchmarks.long [ARTICLES] [JOBS]; it reads /proc, so on Linux only.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from kg import build as library
from kg.extract import Extractor
from kg.knowledge import triples, version
from kg.store import open_store
from kg.work import processes
from tests.benchmarks.articles import write


def memory(pid: int, what: str) -> float:
    """Tell the memory of a process in MiB: ``VmHWM`` is its peak, ``VmRSS`` what it has now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(what):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"no {what} of process {pid}")


def marks(count: int) -> Iterator[int]:
    """List the numbers of articles at which figures are printed: 1, 3 and 10 of each power."""
    step = 100
    while step <= count:
        yield from (step, 3 * step)
        step *= 10


def long(count: int = 10_000, jobs: int = 1) -> None:
    """Build `count` articles; prints a line at 100, 300, 1000 … of them and at the end."""
    at = {*marks(count), count}
    print(f"\n== long: {count} short articles, {jobs} jobs")
    print("articles   a second (CPU)   peak MiB    now MiB   workers' peak MiB")
    with tempfile.TemporaryDirectory() as folder:
        corpus = write(Path(folder) / "in", count)
        extractor = Extractor()
        _ = extractor.version  # loads the pipeline, which is no part of the rate
        start, last = time.perf_counter(), [time.process_time(), 0]

        def progress(done: int, _path: str) -> None:
            if done not in at:
                return
            workers = [memory(c.pid or 0, "VmHWM") for c in multiprocessing.active_children()]
            rate = (done - last[1]) / (time.process_time() - last[0])
            print(
                f"{done:8} {done / (time.perf_counter() - start):9.1f} ({rate:5.1f}) "
                f"{memory(os.getpid(), 'VmHWM'):9.0f} {memory(os.getpid(), 'VmRSS'):9.0f}   "
                f"{' '.join(f'{w:.0f}' for w in workers) or '-'}",
                flush=True,
            )
            last[:] = [time.process_time(), done]

        with open_store(Path(folder) / "kg", write=True) as store:
            report = library.build(
                [corpus], store, extractor=extractor, workers=processes(jobs), progress=progress,
                knowledge=library.Knowledge(version(()), lambda: triples(())),
            )  # fmt: skip
            quads = len(store)
        size = sum(p.stat().st_size for p in (Path(folder) / "kg" / "writer").iterdir())
        print(f"{report.written} written, {len(report.failures)} failed, {report.seconds:.0f} s, "
              f"peak {memory(os.getpid(), 'VmHWM'):.0f} MiB, {quads:,} quads, "
              f"store {size / 2**20:.0f} MiB")  # fmt: skip


if __name__ == "__main__":
    long(*map(int, sys.argv[1:]))
