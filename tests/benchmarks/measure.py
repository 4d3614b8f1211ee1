"""What benchmarks measure with: the processor's time, limits, and promises beside what came out."""

from __future__ import annotations

import contextlib
import resource
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

RUNS = 3
ENOUGH = 300.0
"""Milliseconds after which no further run is made."""


def milliseconds(
    work: Callable[[], object], runs: int = RUNS, clock: Callable[[], float] = time.process_time
) -> float:
    """Give the median time of some runs; the first does not count unless it is long enough alone.

    It is the processor's time, which other work on the machine changes least; a query runs on one
    core and waits for nothing.
    """
    took: list[float] = []
    while len(took) <= runs and sum(took) < ENOUGH:
        start = clock()
        work()
        took.append((clock() - start) * 1000)
    return statistics.median(took[1:] or took)


def children() -> float:
    """Give the processor's time of all processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class TooLong(Exception):
    """The time limit is over."""


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


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised of a figure, and what it is.

    Attributes:
        limit: the most that it may be; with ``least``, the least.
    """

    what: str
    measured: float
    limit: float
    unit: str
    least: bool = False

    def __str__(self) -> str:
        kept = self.measured >= self.limit if self.least else self.measured <= self.limit
        bound = f"{'≥' if self.least else '≤'} {self.limit:g} {self.unit}"
        figure = f"{self.measured:.1f} {self.unit}"
        return f"{self.what:62}{bound:>10}{figure:>12}  {'kept' if kept else 'MISSED'}"
