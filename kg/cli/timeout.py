"""Limits of time and memory for what can't be interrupted from inside."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

_SHARE = 0.75
"""The part of the memory that a query may take."""
_EVERY = 0.05
"""Seconds between two looks at how much it takes."""


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """End the process with one line and exit code 1 when the time is up before the work is done.

    The engine lets go of the interpreter while it works, but can't be stopped: only the process
    can. Readers leave nothing behind that would have to be tidied.

    >>> with time_limit(60):
    ...     pass
    """
    if seconds is None:
        yield
        return

    told = f"no answer within {seconds:g} s; ask for less, or give more time"
    timer = threading.Timer(seconds, _end, [told])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end(told: str) -> NoReturn:
    os.write(2, f"kg: {told}\n".encode())
    os._exit(1)


@contextmanager
def memory_limit() -> Iterator[None]:
    """End the process with one line and exit code 1 before it takes all memory there is.

    What there is: of the machine, of the container, or by ``ulimit -v``, whichever is least.

    >>> with memory_limit():
    ...     pass
    """
    done = threading.Event()

    def watch() -> None:
        limits = tuple(_limits())
        while limits and not done.wait(_EVERY):
            for used, most in zip(_used(), limits, strict=True):
                if used > most * _SHARE:
                    _end(f"the answer takes more than {most * _SHARE / 2**20:.0f} MB; ask for less")

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _limits() -> Iterator[float]:
    """Yield how much address space and how much memory there is, in bytes."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - Windows lacks it

        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        yield float("inf") if soft == resource.RLIM_INFINITY else soft
        memory = float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
        with suppress(OSError, ValueError):  # no container, or one without a limit
            memory = min(memory, float(Path("/sys/fs/cgroup/memory.max").read_text()))
        yield memory


def _used() -> Iterator[int]:
    """Yield how much address space and how much memory this process takes, in bytes."""
    pages = Path("/proc/self/statm").read_text().split()[:2]
    yield from (int(n) * os.sysconf("SC_PAGE_SIZE") for n in pages)
