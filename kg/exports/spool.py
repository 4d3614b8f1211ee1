"""Tables of a whole store that lie on disk while they are written, so that memory stays bounded."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from itertools import chain
from pathlib import Path
from typing import Generic, TypeVar

from kg.errors import KgError
from kg.exports.progress import EVERY, Progress, watched
from kg.exports.tables import EdgeRow, NodeRow, Tables, edge_row, event_row, node_row, role_rows
from kg.view_ask import Queryable
from kg.view_pieces import Pieces

Row = TypeVar("Row", NodeRow, EdgeRow)


class Spool(Generic[Row]):
    """Rows of one kind in a file, to be read as often as needed in the order they came."""

    def __init__(self, path: Path, kind: type[Row]) -> None:
        self._path, self._count = path, 0
        self._kind: Callable[..., Row] = kind
        self._names = [f.name for f in fields(kind)]
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def add(self, row: Row) -> None:
        """Put a row behind the others."""
        self._file.write(json.dumps([getattr(row, name) for name in self._names]) + "\n")
        self._count += 1

    def close(self) -> None:
        """End the writing; before it nothing can be read."""
        self._file.close()

    def __len__(self) -> int:
        """Count the rows."""
        return self._count

    def __iter__(self) -> Iterator[Row]:
        """Read the rows."""
        with self._path.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                values = json.loads(line)
                yield self._kind(*(tuple(v) if isinstance(v, list) else v for v in values))


class Spooled:
    """All that `kg.views.whole` shows, laid out in files: entities, events, facts and roles."""

    def __init__(self, folder: Path) -> None:
        self.entities, self.events = (Spool(folder / n, NodeRow) for n in ("entities", "events"))
        self.facts, self.roles = (Spool(folder / n, EdgeRow) for n in ("facts", "roles"))

    def tables(self, title: str, progress: Progress) -> Tables:
        """Give them as two tables, that tell how much of them was read."""
        nodes, edges = len(self.entities) + len(self.events), len(self.facts) + len(self.roles)
        return Tables(
            title,
            lambda: watched(chain(self.entities, self.events), progress, "writing", nodes),
            lambda: watched(chain(self.facts, self.roles), progress, "writing", edges),
        )

    def fill(self, pieces: Pieces) -> Iterator[None]:
        """Read the pieces of a store; yields after every one of its values."""
        for event in pieces.events():
            self.events.add(event_row(event))
            for role in role_rows([event]):
                self.roles.add(role)
            yield
        for edge in pieces.edges():
            self.facts.add(edge_row(edge))
            yield
        for node in pieces.nodes():
            self.entities.add(node_row(node))
            yield


@contextmanager
def spooled(store: Queryable, progress: Progress) -> Iterator[Spooled]:
    """Lay out a store in files that are gone afterwards, in memory for a piece of it.

    Args:
        store: what to lay out.
        progress: called now and then.

    Raises:
        KgError: if the folder for temporary files has no room.
    """
    pieces = Pieces.of(store, progress)
    with tempfile.TemporaryDirectory() as folder:
        out = Spooled(Path(folder))
        try:
            with ExitStack() as opened:
                for spool in (out.entities, out.events, out.facts, out.roles):
                    opened.callback(spool.close)
                for done, _ in enumerate(out.fill(pieces)):
                    if done % EVERY == 0:
                        progress(done, len(pieces), "reading")
        except OSError as error:
            told = error.strerror or error
            raise KgError(f"{folder}: {told}; set TMPDIR to a folder with more room") from error
        yield out
