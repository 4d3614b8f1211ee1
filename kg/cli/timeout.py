"""A time limit for what can't be interrupted from inside."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager


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

    def stop() -> None:
        line = f"kg: no answer within {seconds:g} s; ask for less, or give more time\n"
        os.write(2, line.encode())
        os._exit(1)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
