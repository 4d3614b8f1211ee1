"""How fast a store answers: every named query and command, beside Oxigraph and rdflib alone.

Run as: python -m tests.benchmarks store [--quads N] [--rdflib SECONDS] [--folder DIR]
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kg import derived, queries
from kg.search import resolve
from kg.sparql import bound
from kg.store import open_store, select, to_rdflib
from kg.terms import PREFIXES
from tests.benchmarks.generate import generate

SHARE = (0, 1, 2, 5, 10, 20, 50, 100, 200)
"""Ranks of the entities that are asked about, the most talked-of one first."""
RUNS = 3
KIND = {"company": "Organization", "employer": "Organization", "investor": "Organization",
        "person": "Person", "model": "Model", "entity": "Organization"}  # fmt: skip


def milliseconds(
    work: Callable[[], object], runs: int = RUNS, clock: Callable[[], float] = time.process_time
) -> float:
    """Give the median time of some runs, after one that does not count.

    Within the process it is the processor's time, which other work on the machine does not change;
    a query runs on one core and waits for nothing.
    """
    work()
    took = []
    for _ in range(runs):
        start = clock()
        work()
        took.append((clock() - start) * 1000)
    return statistics.median(took)


def children() -> float:
    """Give the processor's time of all processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def made(quads: int, folder: Path) -> Path:
    """Make a store of that many quads, unless it is there; print how long each step took."""
    where, file = folder / f"kg-{quads}", folder / f"{quads}.nq"
    if where.exists():
        return where
    with file.open("wb") as out:
        out.writelines(generate(quads))
    with open_store(where, write=True) as store:
        for name, step in (
            ("bulk load", lambda: store.load(file)),
            ("derive", lambda: derived.refresh(store)),
            ("optimize", lambda: store.optimize()),
            ("publish", store.publish),
        ):
            start, used = time.perf_counter(), time.process_time()
            step()
            wall, used = time.perf_counter() - start, time.process_time() - used
            print(f"{name:24}{wall:8.1f} s, of the processor {used:8.1f} s", flush=True)
        print(f"{'quads':24}{len(store):8,d}")
    file.unlink()
    return where


def given(query: queries.NamedQuery, rank: int) -> dict[str, str]:
    """Choose the parameters of a query: an entity of some rank, or a date."""
    return {
        p.name: f"{KIND[p.name]} {rank}" if p.kind == "entity" else "2025-12-20"
        for p in query.parameters
        if p.default is None
    }


def about_one(query: queries.NamedQuery) -> bool:
    return any(p.kind == "entity" for p in query.parameters)


class TooLong(Exception):
    """The time limit of a query is over."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise `TooLong` in what takes longer; for pure Python only."""

    def stop(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


class Rdflib:
    """The same store in rdflib, in memory; one run a query, and a limit."""

    def __init__(self, store: Any, limit: float) -> None:
        self.limit = limit
        if limit:
            start = time.perf_counter()
            self.copy = to_rdflib(store)
            print(f"{'copied to rdflib in':24}{time.perf_counter() - start:8.1f} s", flush=True)

    def time(self, sparql: str) -> float | None:
        """Give milliseconds, or None where the limit was too short."""
        start = time.process_time()
        try:
            with at_most(self.limit):
                list(self.copy.query(sparql, initNs=PREFIXES))
        except TooLong:
            return None
        return (time.process_time() - start) * 1000


def named_queries(where: Path, limit: float) -> None:
    """Print each named query: the median entity and the hub, and both rivals on the median one."""
    print(f"\n{'query':22}{'kg':>9}{'hub':>9}{'engine':>9}{'':>7}{'rdflib':>11}")
    ours, ratios, against = [], [], []
    with open_store(where) as store:
        rdflib = Rdflib(store, limit)
        for name in queries.names():
            query = queries.get(name)
            ranks = SHARE if about_one(query) else (0,)
            took, direct = {}, {}
            for rank in ranks:
                chosen = given(query, rank)
                took[rank] = milliseconds(lambda: queries.run(store, query, chosen))  # noqa: B023
                text = _bound(store, query, chosen)
                raw = store.raw  # type: ignore[attr-defined]
                direct[rank] = milliseconds(
                    lambda: list(raw.query(text, prefixes=PREFIXES, use_default_graph_as_union=True))  # noqa: B023
                )  # fmt: skip
            middle = sorted(ranks, key=took.__getitem__)[len(ranks) // 2]
            line = f"{name:22}{took[middle]:9.1f}{took[0]:9.1f}{direct[middle]:9.1f}"
            line += f"{took[middle] / direct[middle]:6.2f}×"
            ours.append(took[middle])
            ratios.append(took[middle] / direct[middle])
            if limit:
                theirs = rdflib.time(_bound(store, query, given(query, middle)))
                against.append((theirs or limit * 1000) / took[middle])
                shown = f">{limit * 1000:.0f}" if theirs is None else f"{theirs:.0f}"
                line += f"{shown:>11}{against[-1]:7.0f}×"
            print(line, flush=True)
    print(f"{'median':22}{statistics.median(ours):9.1f}{'':18}{statistics.median(ratios):6.2f}×"
          + (f"{'':11}{statistics.median(against):7.0f}×" if limit else ""))  # fmt: skip


def _bound(store: Any, query: queries.NamedQuery, chosen: dict[str, str]) -> str:
    """Write a query with its parameters in it, and the limit that kg puts on the rows."""
    values = queries._values(query, chosen)
    limit = values.pop("limit", None)
    terms = {p.name: queries._term(store, p, values[p.name])
             for p in query.parameters if p.name in values}  # fmt: skip
    text = query.sparql.replace(queries.LIMIT, f"LIMIT {limit}" if limit else "")
    return bound(text, terms) + (f"\nLIMIT {limit}" if limit else "")


COMMANDS = (
    ("show", "Organization {}"), ("show", "Person {}"), ("show", "Model {}"),
    ("show", "Organization {}", "--as-of", "2022"), ("links", "Organization {}"),
    ("links", "Model {}"), ("timeline", "Organization {}"), ("search", "Organization {}"),
    ("search", "Modle {}"), ("links", "Organization {}", "Person 7"),
)  # fmt: skip
WHOLE = (("stats",), ("conflicts",), ("events", "--type", "Funding", "--since", "2025-12"),
         ("query", "SELECT (COUNT(*) AS ?n) WHERE { ?s a kg:Event }"))  # fmt: skip


def commands(where: Path) -> None:
    """Print each command as run inside this process, the opening of the store included."""
    from typer.testing import CliRunner

    from kg.cli.main import app

    def run(*args: str) -> None:
        result = CliRunner().invoke(app, [*args, "--store", str(where)])
        if result.exit_code:
            raise RuntimeError(f"{args}: {result.output}")

    print(f"\n{'command':44}{'median':>9}{'hub':>9}")
    for command in COMMANDS:
        took = [
            milliseconds(lambda: run(*(a.format(rank) for a in command)))  # noqa: B023
            for rank in SHARE
        ]
        print(
            f"{' '.join(command).format('N'):44}{statistics.median(took):9.1f}{took[0]:9.1f}",
            flush=True,
        )
    one, other = _a_fact(where)
    took_one = milliseconds(lambda: run("explain", one, "developedBy", other))
    print(f"{'explain MODEL developedBy COMPANY':44}{took_one:9.1f}")
    for command in WHOLE:
        print(f"{' '.join(command)[:43]:44}{milliseconds(lambda: run(*command), 1):9.1f}")  # noqa: B023
    print(f"\n{'whole process':44}{'median':>9}")
    for command in (("show", "Organization 10"), ("show", "Organization 0"), ("search", "Modle 5")):
        args = [sys.executable, "-m", "kg.cli.main", *command, "--store", str(where)]
        took_one = milliseconds(
            lambda: subprocess.run(args, check=True, stdout=subprocess.DEVNULL), 7, children  # noqa: B023
        )  # fmt: skip
        print(f"{'kg ' + ' '.join(command):44}{took_one:9.1f}", flush=True)


def _a_fact(where: Path) -> tuple[str, str]:
    asked = "SELECT ?m ?o WHERE { ?m kg:developedBy ?o ; kg:kind kg:Model } ORDER BY ?m LIMIT 1"
    with open_store(where) as store:
        row = next(select(store, asked))
        return resolve(store, row["m"].value).iri, resolve(store, row["o"].value).iri


KNOWLEDGE = """
import time; start = time.process_time()
from kg.knowledge import load
from kg.nlp.known import match
base = load(); match(["OpenAI", "和", "月之暗面"], base, "")
print(len(base.entities), len(base.keys), time.process_time() - start)
"""


def knowledge() -> None:
    """Print how long it takes from the import to a matcher that knows all names."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", KNOWLEDGE], check=True, capture_output=True, text=True
        ).stdout.split()
        for _ in range(7)
    ]
    took = statistics.median(float(r[2]) for r in runs[1:])
    print(f"knowledge: {runs[0][0]} entities, {runs[0][1]} names, ready in {took * 1000:.0f} ms")


def main(arguments: list[str]) -> None:
    """Make the store, then print all tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks store")
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--rdflib", type=float, default=60, help="seconds a query; 0 leaves it out")
    parser.add_argument("--folder", type=Path, help="where stores are kept between runs")
    parser.add_argument("--only", choices=("queries", "commands"))
    given_ = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        where = made(given_.quads, given_.folder or Path(temporary))
        if given_.only != "commands":
            named_queries(where, given_.rdflib)
        if given_.only != "queries":
            commands(where)
