"""Ctrl-C: stop at once, and within a second even where the engine does not listen."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import NoReturn

EXIT_CODE = 130
GRACE = 0.7
"""Seconds to end in an orderly way; then the process ends as it is, which loses nothing."""
LINE = "kg: stopped; what was written before is kept\n"


def watch_for_interrupts() -> None:
    """End the process when an interrupt has come and Python had no chance to act on it.

    A query or update runs inside the engine, which can't be stopped; stores are such that ending
    the process at any moment does them no harm.
    """
    read, write = os.pipe()
    if sys.platform != "win32":  # where it need not be so, and before Python 3.12 can't
        os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    threading.Thread(target=_wait, args=(read,), daemon=True).start()


def _wait(read: int) -> None:
    while signal.SIGINT not in os.read(read, 1):
        pass
    time.sleep(GRACE)
    end()


_told = threading.Event()


def tell() -> None:
    """Say once that the command was stopped, and take no notice of further interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _say()


def _say() -> None:
    if not _told.is_set():
        _told.set()
        sys.stderr.write(LINE)
        sys.stderr.flush()


def end() -> NoReturn:
    """End the process as it is, without the tidying up that Python does."""
    _say()
    os._exit(EXIT_CODE)
