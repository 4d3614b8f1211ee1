"""One writer at a time on a SPARQL server: a triple that says who writes, and until when."""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import socket
import sys
from collections.abc import Callable
from typing import Final

import pyoxigraph as ox

from kg import iris
from kg.errors import KgError
from kg.terms import term

GRAPH: Final = iris.own_graph_iri("lock")
LASTS: Final = dt.timedelta(minutes=10)
"""A writer that has not been heard of for so long is taken for dead."""
RENEWED: Final = dt.timedelta(minutes=1)
_OURS: Final[set[str]] = set()
"""The keys of the locks that this process holds."""


class ServerLock:
    """Hold a server's store for writing.

    The lock ends by itself some minutes after its holder dies; a holder that comes back later than
    that finds out before it writes.
    """

    def __init__(
        self, where: str, ask: Callable[[str], list[str]], update: Callable[[str], None]
    ) -> None:
        self._where, self._ask, self._update = where, ask, update
        self._who = {
            "host": socket.gethostname(), "pid": str(os.getpid()), "key": secrets.token_hex(8),
            "since": _now().isoformat(),
        }  # fmt: skip
        self._renewed = _now()
        for held in self._held():
            if not _over(held):
                raise self._taken(held)
            self._update(f"DELETE DATA {{ {_triple(held)} }}")
        self._mine = self._written()
        _OURS.add(self._who["key"])
        self._update(
            f"INSERT {{ {_triple(self._mine)} }} WHERE {{ FILTER NOT EXISTS "
            f"{{ GRAPH <{GRAPH}> {{ ?lock {term('kg:digest')} ?held }} }} }}"
        )
        held_now = self._held()
        if held_now != [self._mine]:
            # Two at the same moment: whoever sees the other steps back.
            self.release()
            raise self._taken(next((h for h in held_now if h != self._mine), ""))

    def renew(self) -> None:
        """Tell that this writer is alive, once a minute at most.

        Raises:
            KgError: if it was away for so long that someone else took over.
        """
        if (
            dt.timedelta(0) <= _now() - self._renewed < RENEWED
        ):  # less than nothing: the clock went back
            return
        if self._mine not in self._held():
            raise KgError(f"{self._where}: another process took over the writing; build again")
        old, self._mine, self._renewed = self._mine, self._written(), _now()
        self._update(f"DELETE DATA {{ {_triple(old)} }};\nINSERT DATA {{ {_triple(self._mine)} }}")

    def release(self) -> None:
        """Let go."""
        _OURS.discard(self._who["key"])
        self._update(f"DELETE DATA {{ {_triple(self._mine)} }}")

    def _written(self) -> str:
        until = (_now() + LASTS).isoformat()
        return json.dumps({**self._who, "until": until}, sort_keys=True)

    def _held(self) -> list[str]:
        return self._ask(
            f"SELECT ?held WHERE {{ GRAPH <{GRAPH}> {{ ?lock {term('kg:digest')} ?held }} }}"
        )

    def _taken(self, held: str) -> KgError:
        try:
            by = json.loads(held)
            who = f"process {by['pid']} on {by['host']} has been writing to this store"
            told = f"{who} since {by['since']}; wait for it or stop it"
            return KgError(f"{self._where}: {told}, a dead one lets go at {by['until']}")
        except (ValueError, KeyError):
            return KgError(f"{self._where}: another process is writing to this store; wait for it")


def _triple(held: str) -> str:
    return f"GRAPH <{GRAPH}> {{ <{GRAPH}> {term('kg:digest')} {ox.Literal(held)} }}"


def _over(held: str) -> bool:
    """Tell whether a lock has ended, or its holder ran on this machine and is known to be gone.

    >>> _over('{"host": "h", "pid": 1, "until": "2001-01-01T00:00:00+00:00"}')
    True
    """
    try:
        by = json.loads(held)
        if dt.datetime.fromisoformat(by["until"]) < _now():
            return True
        here = by["host"] == socket.gethostname()
        return here and not _alive(int(by["pid"]), str(by["key"]))
    except (ValueError, KeyError, TypeError):
        return False


def _alive(pid: int, key: str) -> bool:
    if pid == os.getpid():
        return key in _OURS  # else the server was gone when it was to be released
    if sys.platform == "win32":
        return True  # asking as below would kill it there; the lock of a dead one ends by itself
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
