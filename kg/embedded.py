"""The store in a folder: Oxigraph on disk, one writer, readers that see published states.

Oxigraph must not be read while another process writes to the same files. So the writer works in
``writer/`` and publishes checkpoints (hard links, a few milliseconds) under ``states/``; readers
open the current one, which never changes. A file ``unpublished`` is there from the first change to
the next publication.
"""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

from kg.errors import KgError
from kg.files import write_whole
from kg.locking import States, WriterLock
from kg.sparql import PADDING, bound, checked, insert_data, syntax_error
from kg.store import SCHEMA_VERSION, Answer, Bindings, StoreError, reading
from kg.terms import PREFIXES

_SCRATCH = "scratch-"
VERSION = "version"
READABLE = 2
"""The oldest version whose files can be read as they are, though not all is derived in it."""
FAILURES = (OSError, RuntimeError)
"""What Oxigraph raises where files are missing, damaged, or can't be written."""


class EmbeddedStore:
    """A store in a folder; see `kg.store.Store` for what it can do."""

    def __init__(
        self,
        root: Path,
        *,
        write: bool = False,
        migrating: WriterLock | None = None,
        older: bool = False,
    ) -> None:
        """Open it.

        Args:
            root: the folder.
            write: whether anything will be written.
            migrating: the lock, held by what brings the store up to date: it may be an older one.
                It stays held when the store is closed.
            older: whether a store that is to be migrated may be read too, to copy it as it is.
        """
        self._root = root
        self._states = States(root / "states")
        self._lock = self._lent = migrating
        self._handle = -1
        self._changed = False
        self._unshown = root / "unpublished"
        if write:
            self._open_writer()
        else:
            self._open_reader(older=older)

    @property
    def where(self) -> str:
        """The folder of the store."""
        return str(self._root)

    @property
    def largest(self) -> float:
        """How long an update may be: as long as memory lasts, and always one transaction."""
        return math.inf

    @property
    def raw(self) -> ox.Store:
        """The Oxigraph store itself, for exports and benchmarks."""
        return self._store

    def _open_writer(self) -> None:
        try:
            if not is_ours(self._root):
                raise StoreError(f"{self._root}: holds other files; choose another folder")
            (self._root / "states").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self._root}: {error.strerror}; choose another store") from error
        self._lock = self._lent or WriterLock(self._root / "lock")
        try:
            if self._lent is None and check_version(self._root) is None:
                write_whole(self._root / VERSION, f"{SCHEMA_VERSION}\n")
            self._store = ox.Store(str(self._root / "writer"))
        except FAILURES as error:
            self._unlock()
            raise StoreError(f"{self._root}: can't be opened: {error}; run 'kg doctor'") from error
        except KgError:
            self._unlock()
            raise
        for left in self._root.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)  # by a process that was killed
        # What a killed build had written is whole, but was never shown to readers.
        self._changed = self._unshown.exists() or self._states.current() is None

    def _open_reader(self, *, older: bool) -> None:
        if not older or (stored_version(self._root) or READABLE) < READABLE:
            check_version(self._root)
        acquired = self._states.acquire()
        if acquired is None:
            raise StoreError(f"{self._root}: no store there; run 'kg build PATH' first")
        state, self._handle = acquired
        try:
            self._store = ox.Store.read_only(str(state))
        except FAILURES as error:
            os.close(self._handle)
            raise StoreError(f"{self._root}: can't be read: {error}; run 'kg doctor'") from error

    def query(
        self,
        sparql: str,
        bindings: Bindings | None = None,
        *,
        allow: frozenset[str] = frozenset(),
    ) -> Answer:
        """Evaluate a query over the union of all named graphs, with variables bound to terms."""
        checked(sparql, allow=allow)
        # Not by substitutions: the optimizer plans without them, 100 times slower at worst.
        text = bound(sparql, bindings or {}) + PADDING
        try:
            return self._store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
        except (SyntaxError, ValueError) as error:
            raise syntax_error(sparql, error) from error
        except FAILURES as error:
            if "service" in allow:  # it may be the other server
                told = f"the query can't be answered: {error}; check its SERVICE"
            else:
                told = f"{self._root}: can't be read: {error}; run 'kg doctor'"
            raise StoreError(told) from error

    def replace(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Give a named graph another content, in one transaction."""
        node = self._writable(graph)
        if self._holds(node):
            self._do(f"DROP SILENT GRAPH {node};\n{insert_data(graph, triples)}")
        else:
            self._extend(ox.Quad(t.subject, t.predicate, t.object, node) for t in triples)

    def _extend(self, quads: Iterable[ox.Quad]) -> None:
        try:
            self._store.extend(quads)
        except FAILURES as error:
            raise self._failed(error) from error

    def _writable(self, graph: str) -> ox.NamedNode:
        if self._lock is None:
            raise StoreError(f"{self._root}: opened for reading; open it with write=True")
        if not self._changed:
            try:
                self._unshown.touch()
            except OSError as error:
                raise self._failed(error) from error
            self._changed = True
        return ox.NamedNode(graph)

    def _do(self, sparql: str) -> None:
        try:
            self._store.update(sparql, prefixes=PREFIXES)
        except FAILURES as error:
            raise self._failed(error) from error
        except SyntaxError as error:
            raise syntax_error(sparql, error) from error

    def _failed(self, error: Exception) -> StoreError:
        what = " ".join(str(error).split())
        return StoreError(f"{self._root}: can't be written: {what}; the old state is kept")

    def remove(self, graph: str) -> bool:
        """Drop a named graph; tell whether there was one."""
        node = self._writable(graph)
        if not self._holds(node):
            return False
        self._do(f"DROP SILENT GRAPH {node}")
        return True

    def _holds(self, graph: ox.NamedNode) -> bool:
        with reading():
            return self._store.contains_named_graph(graph)

    def update(self, sparql: str) -> None:
        """Carry out a SPARQL update in one transaction."""
        self._writable("urn:any")
        self._do(sparql)

    def load(self, quads: bytes | Path) -> None:
        """Add N-Quads in bulk."""
        self._writable("urn:any")
        try:
            if isinstance(quads, Path):
                self._store.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
            else:
                self._store.bulk_load(quads, format=ox.RdfFormat.N_QUADS)
        except FAILURES as error:
            raise self._failed(error) from error
        except SyntaxError as error:
            raise StoreError(f"{quads if isinstance(quads, Path) else 'quads'}: {error}") from error

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Stream the quads of one named graph, or of all."""
        node = ox.NamedNode(graph) if graph else None
        with reading():
            yield from self._store.quads_for_pattern(None, None, None, node)

    @contextmanager
    def scratch(self) -> Iterator[ox.Store]:
        """Give a copy to try something on; it shares the files, so it is there at once."""
        if self._lock is None:
            raise StoreError(f"{self._root}: opened for reading; open it with write=True")
        import tempfile  # noqa: PLC0415 - readers need no scratch

        with tempfile.TemporaryDirectory(
            dir=self._root, prefix=_SCRATCH, ignore_cleanup_errors=True
        ) as folder:
            with reading():
                self._store.flush()
                self._store.backup(f"{folder}/copy")
                copy = ox.Store(f"{folder}/copy")
            try:
                yield copy
            finally:
                del copy

    def publish(self) -> None:
        """Let readers see what was written up to now."""
        if self._lock is None or not self._changed:
            return
        try:
            self._store.flush()
            state = self._states.fresh()
            self._store.backup(str(state))
            self._states.publish(state)
            self._unshown.unlink(missing_ok=True)
        except FAILURES as error:
            raise self._failed(error) from error
        self._changed = False

    def optimize(self) -> None:
        """Bring what was written in bulk into few files; the engine does it sooner or later."""
        self._writable("urn:any")
        try:
            self._store.optimize()
        except FAILURES as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Publish, and let go of the store."""
        self.publish()
        self._let_go()

    def _let_go(self) -> None:
        if self._lock is not None:
            del self._store
            self._unlock()
        elif self._handle >= 0:
            del self._store
            os.close(self._handle)
            self._handle = -1

    def _unlock(self) -> None:
        if self._lock is not None and self._lent is None:
            self._lock.release()
        self._lock = None

    def __len__(self) -> int:
        with reading():
            return len(self._store)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._let_go()  # what was left half done is kept, but readers don't see it


def is_ours(root: Path) -> bool:
    """Tell whether a folder is a store, or may become one because it holds nothing else."""
    if not root.is_dir():
        return True
    found = {p.name for p in root.iterdir()}
    return not {VERSION, "lock"}.isdisjoint(found) or found <= {"states"}


def stored_version(root: Path) -> int | None:
    """Give the version of the store in a folder, or None where there is none yet.

    Raises:
        StoreError: if it can't be told, or is newer than this kg knows.
    """
    file = root / VERSION
    try:
        found = int(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}; choose a folder that you may read") from error
    except ValueError as error:
        raise StoreError(
            f"{file}: holds no number; run 'kg restore', or delete the store and build again"
        ) from error
    if found > SCHEMA_VERSION:
        raise StoreError(
            f"{root}: written by a newer kg (store version {found}, this kg knows "
            f"{SCHEMA_VERSION}); upgrade kg or choose another store"
        )
    return found


def check_version(root: Path) -> int | None:
    """Give the version of a store that this kg can work with, or None where there is none yet.

    Raises:
        StoreError: says what to do about a store that it can't work with as it is.
    """
    found = stored_version(root)
    if found is not None and found < SCHEMA_VERSION:
        raise StoreError(
            f"{root}: written by an older kg (store version {found}, this kg writes "
            f"{SCHEMA_VERSION}); run 'kg migrate'"
        )
    return found
