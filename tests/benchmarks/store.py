"""How fast a store is: every promise of speed beside what was measured.

Run as: python -m tests.benchmarks store [--quads N] [--rdflib SECONDS] [--each N] [--folder DIR]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kg import derived
from kg.store import open_store
from tests.benchmarks.entities import Cast
from tests.benchmarks.generate import generate
from tests.benchmarks.measure import Promise
from tests.benchmarks.store_commands import commands
from tests.benchmarks.store_queries import KIND, named_queries

PROMISED = 1_000_000
"""Quads of the store that promises are of."""


def made(quads: int, folder: Path) -> tuple[Path, list[Promise]]:
    """Make a store of that many quads, unless it is there; print how long each step took."""
    where, file = folder / f"kg-{quads}", folder / f"{quads}.nq"
    if (where / "states").exists():
        return where, []
    with file.open("wb") as out:
        out.writelines(generate(quads))
    print(f"{'':24}{'seconds':>12}{'of the processor':>20}")
    took: dict[str, float] = {}
    with open_store(where, write=True) as store:
        for name, step in (
            ("bulk load", lambda: store.load(file)),
            ("derive", lambda: derived.refresh(store)),
            ("optimize", store.optimize),
            ("publish", store.publish),
        ):
            start, used = time.perf_counter(), time.process_time()
            step()
            wall, used = time.perf_counter() - start, time.process_time() - used
            took[name] = used
            print(f"{name:24}{wall:12.1f}{used:20.1f}", flush=True)
        print(f"{'quads':24}{len(store):12,d}")
    file.unlink()
    return where, [Promise(f"bulk load of {quads:,} quads", took["bulk load"], 20, "s")]


KNOWLEDGE = """
import time; start = time.process_time()
from kg.knowledge import load
base = load(); base.named("月之暗面"), base.openings
print(len(base.entities), len(base.keys), time.process_time() - start)
"""


def knowledge() -> None:
    """Print how long it takes from the import until all names can be looked up."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", KNOWLEDGE], check=True, capture_output=True, text=True
        ).stdout.split()
        for _ in range(7)
    ]
    took = statistics.median(float(r[2]) for r in runs[1:])
    print(f"knowledge: {runs[0][0]} entities, {runs[0][1]} names, ready in {took * 1000:.0f} ms")


def main(arguments: list[str]) -> None:
    """Make the store, then print all tables, and all promises beside what came out."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks store")
    parser.add_argument("--quads", type=int, default=PROMISED)
    parser.add_argument("--rdflib", type=float, default=60, help="seconds a query; 0 leaves it out")
    parser.add_argument("--folder", type=Path, help="where stores are kept between runs")
    parser.add_argument("--each", type=int, default=3, help="entities of each group; 1 is quick")
    parser.add_argument("--only", choices=("queries", "commands"))
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        where, promises = made(given.quads, given.folder or Path(temporary))
        with open_store(where) as store:
            cast = Cast(store, sorted(set(KIND.values())), given.each)
            if given.only != "commands":
                promises += named_queries(store, cast, given.rdflib)
            if given.only != "queries":
                promises += commands(where, store, cast)
    if given.quads > PROMISED:
        print(f"\npromises are of {PROMISED:,} quads: lay these tables beside those")
    else:
        print(f"\n{'promise':62}{'':>10}{'measured':>12}", *promises, sep="\n")
