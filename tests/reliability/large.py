"""Queries that are large in every way a query can be, in a process that may die of them.

As a program it reads one query a line, as JSON, and says what became of it: ``ok`` or ``told``.
"""

from __future__ import annotations

import json
import sys
import threading

import pyoxigraph as ox

STACK = 4 << 20
"""Bytes: half of what Linux gives, so that what holds here has room to spare."""


def ask(store: ox.Store, text: str) -> str:
    """Put a query or an update to the engine, as kg does once it has let it pass."""
    from kg.sparql import checked
    from kg.store import QueryError

    try:
        checked(text)
    except QueryError:
        return "told"
    try:
        if text.startswith(("INSERT", "DELETE", "CLEAR")):
            store.update(text)
        else:
            answer = store.query(text, use_default_graph_as_union=True)
            if not isinstance(answer, ox.QueryBoolean):
                next(iter(answer), None)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        pass  # the engine says what is wrong, and lives
    return "ok"


def serve() -> None:
    store = ox.Store()
    node, graph = ox.NamedNode("urn:s"), ox.NamedNode("urn:g")
    store.add(ox.Quad(node, ox.NamedNode("urn:p"), ox.Literal(1), graph))
    for line in sys.stdin:
        sys.stdout.write(ask(store, json.loads(line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    threading.stack_size(STACK)
    thread = threading.Thread(target=serve)
    thread.start()
    thread.join()
