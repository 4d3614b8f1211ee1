"""The named queries beside Oxigraph asked directly and rdflib in memory."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import Any

from kg import queries
from kg.sparql import bound
from kg.store import Store, to_rdflib
from kg.terms import PREFIXES
from tests.benchmarks.entities import GROUPS, Cast
from tests.benchmarks.measure import Promise, TooLong, at_most, milliseconds

KIND = {"company": "Organization", "employer": "Organization", "investor": "Organization",
        "person": "Person", "model": "Model", "entity": "Organization"}  # fmt: skip
DAY = "2025-12-20"


@dataclass(frozen=True, slots=True)
class Case:
    """One way to ask a query: with these parameters, so many rows, so long."""

    given: dict[str, str]
    rows: int
    kg: float
    engine: float


def named_queries(store: Store, cast: Cast, seconds: float) -> list[Promise]:
    """Print each named query; gives what is promised of them.

    Args:
        store: an embedded one.
        cast: whom to ask about.
        seconds: what rdflib gets for a query; 0 leaves it out.
    """
    rdflib = Rdflib(store, seconds) if seconds else None
    print(f"\nms of the processor   {'hub':>8} {'rows':>6}{'middle':>8}{'rare':>8}{'median':>9}"
          f"{'engine':>8}{'ratio':>7}" + f"{'rdflib':>9}{'ratio':>8}" * bool(rdflib))  # fmt: skip
    one: list[float] = []
    all_: list[float] = []
    ratios: list[float] = []
    against: list[float] = []
    for query in queries.every():
        cases = _cases(store, query, cast)
        typical = sorted(cases, key=lambda c: c.kg)[len(cases) // 2]
        (one if len(cases) > 1 else all_).append(typical.kg)
        ratios.append(typical.kg / typical.engine)
        line = f"{query.name:22}" + _groups(cases, cast.each)
        line += f"{typical.kg:9.1f}{typical.engine:8.1f}{ratios[-1]:6.2f}×"
        if rdflib:
            theirs = rdflib.time(_text(store, query, typical.given))
            against.append((theirs or seconds * 1000) / typical.kg)
            shown = f">{seconds * 1000:.0f}" if theirs is None else f"{theirs:.0f}"
            line += f"{shown:>9}{against[-1]:7.0f}×"
        print(line, flush=True)
    promises = [
        Promise("named query about one entity, slowest median", max(one), 50, "ms"),
        Promise("named query over the whole graph, slowest", max(all_), 1000, "ms"),
        Promise("named queries beside the engine, median", statistics.median(ratios), 1.3, "×"),
    ]
    if against:
        what = "named queries beside rdflib in memory, median"
        promises.append(Promise(what, statistics.median(against), 10, "×", least=True))
    return promises


def _groups(cases: list[Case], each: int) -> str:
    """Show each group's median; of hubs also the rows of the largest answer."""
    if len(cases) == 1:
        return f"{'':8} {cases[0].rows:6}{'':16}"
    hub, middle, rare = (
        statistics.median(c.kg for c in cases[n * each : (n + 1) * each])
        for n in range(len(GROUPS))
    )
    rows = max(c.rows for c in cases[:each])
    return f"{hub:8.1f} {rows:6}{middle:8.1f}{rare:8.1f}"


def _cases(store: Store, query: queries.NamedQuery, cast: Cast) -> list[Case]:
    wanted = [p for p in query.parameters if p.default is None]
    about_one = any(p.kind == "entity" for p in wanted)
    found = []
    for group in GROUPS if about_one else GROUPS[:1]:
        for number in range(cast.each if about_one else 1):
            given = {
                p.name: cast.name(KIND[p.name], group, number) if p.kind == "entity" else DAY
                for p in wanted
            }
            found.append(_case(store, query, given))
    return found


def _case(store: Any, query: queries.NamedQuery, given: dict[str, str]) -> Case:
    text = _text(store, query, given)
    rows: list[int] = []
    kg = milliseconds(lambda: rows.append(len(queries.run(store, query, given).rows)))
    engine = milliseconds(
        lambda: list(store.raw.query(text, prefixes=PREFIXES, use_default_graph_as_union=True))
    )
    return Case(given, rows[0], kg, engine)


def _text(store: Store, query: queries.NamedQuery, given: dict[str, str]) -> str:
    """Write a query with its parameters in it, and the limit that kg puts on the rows."""
    values = queries._values(query, given)
    limit = values.pop("limit", None)
    terms = {p.name: queries._term(store, p, values[p.name])
             for p in query.parameters if p.name in values}  # fmt: skip
    text = query.sparql.replace(queries.LIMIT, f"LIMIT {limit}" if limit else "")
    return bound(text, terms) + (f"\nLIMIT {limit}" if limit else "")


class Rdflib:
    """The same quads in rdflib, in memory; one run a query, and a limit."""

    def __init__(self, store: Store, limit: float) -> None:
        self._limit = limit
        start = time.process_time()
        self._copy = to_rdflib(store)
        print(f"\ncopied into rdflib in {time.process_time() - start:.0f} s", flush=True)

    def time(self, sparql: str) -> float | None:
        """Give milliseconds, or None where the limit was too short."""
        start = time.process_time()
        try:
            with at_most(self._limit):
                list(self._copy.query(sparql, initNs=PREFIXES))
        except TooLong:
            return None
        return (time.process_time() - start) * 1000
