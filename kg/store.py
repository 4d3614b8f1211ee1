"""The graph store behind one small interface: a folder on disk, or a SPARQL server by URL."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

import pyoxigraph as ox

from kg.errors import KgError

if TYPE_CHECKING:
    import rdflib

DEFAULT_STORE = ".kg"
SCHEMA_VERSION = 4
"""Of the files of a store in a folder; `kg.migrate` knows what changed between two versions."""

Term = ox.NamedNode | ox.Literal
_TERMS = (ox.NamedNode, ox.Literal)
_CHUNK = 2000
Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Bindings = Mapping[str, Term]


class StoreError(KgError):
    """The store can't do what was asked."""


class QueryError(KgError):
    """A query is no SPARQL, or asks for what is switched off."""


class Store(Protocol):
    """What every store can do. A query sees the union of all named graphs."""

    @property
    def where(self) -> str:
        """The folder or URL of the store."""

    @property
    def largest(self) -> float:
        """How long an update may be, in characters."""

    def query(
        self,
        sparql: str,
        bindings: Bindings | None = None,
        *,
        allow: frozenset[str] = frozenset(),
    ) -> Answer:
        """Evaluate a query, with variables bound to terms.

        Args:
            sparql: the query.
            bindings: terms by the names of variables.
            allow: ``service``, if the query may ask other servers.

        Raises:
            QueryError: says what is wrong with the query, and where in it.
        """

    def replace(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Give a named graph another content, in one transaction."""

    def remove(self, graph: str) -> bool:
        """Drop a named graph; tell whether there was one."""

    def update(self, sparql: str) -> None:
        """Carry out a SPARQL update in one transaction; for kg's own use, not for users' text."""

    def load(self, quads: bytes | Path) -> None:
        """Add N-Quads in bulk, as fast as the store can."""

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Stream the quads of one named graph, or of all."""

    def scratch(self) -> AbstractContextManager[ox.Store]:
        """Give a copy to try something on, which is thrown away afterwards."""

    def optimize(self) -> None:
        """Bring what was written in bulk into the order that is read fastest."""

    def publish(self) -> None:
        """Let readers see what was written up to now."""

    def close(self) -> None:
        """Publish, and let go of the store."""

    def __len__(self) -> int:
        """Count the quads."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None: ...


def open_store(where: str | Path = DEFAULT_STORE, *, write: bool = False) -> Store:
    """Open a store: a folder, or the URL of a SPARQL 1.1 server.

    Args:
        where: a folder, made when opened for writing; or an ``http://`` or ``https://`` URL.
        write: whether anything will be written; a folder has one writer at a time.

    Raises:
        KgError: if there is no store, it is of a newer version, or someone else writes to it.

    >>> import tempfile
    >>> with open_store(tempfile.mkdtemp() + "/kg", write=True) as store:
    ...     len(store)
    0
    """
    if str(where).startswith(("http://", "https://")):
        from kg.server import ServerStore  # noqa: PLC0415 - urllib is slow to import

        return ServerStore(str(where), write=write)
    from kg.embedded import EmbeddedStore  # noqa: PLC0415 - it imports this module

    return EmbeddedStore(Path(where), write=write)


@contextmanager
def reading() -> Iterator[None]:
    """Tell as a `StoreError` what the engine can't read: it may find that out at any row."""
    try:
        yield
    except (OSError, RuntimeError, SyntaxError) as error:  # of syntax, where a server answers
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the system: the rows can't be written where they go
        raise StoreError(f"the store can't be read: {error}; run 'kg doctor'") from error


def select(
    store: Store, sparql: str, bindings: Bindings | None = None
) -> Iterator[dict[str, Term]]:
    """Yield the solutions of a SELECT query as dictionaries; unbound variables are left out."""
    names, rows = solutions(store, sparql, bindings)
    for row in rows:
        yield {n: v for n, v in zip(names, row) if isinstance(v, _TERMS)}  # noqa: B905 - slower


def solutions(
    store: Store, sparql: str, bindings: Bindings | None = None
) -> tuple[list[str], Iterator[tuple[Term | None, ...]]]:
    """Give the variables of a SELECT query, and its solutions as tuples, which is the fastest way.

    Raises:
        QueryError: if it is no SPARQL, or no SELECT.
    """
    answer = store.query(sparql, bindings)
    if not isinstance(answer, ox.QuerySolutions):
        raise QueryError("this query is no SELECT; use SELECT where rows are wanted")
    return [v.value for v in answer.variables], _tuples(answer)


def _tuples(answer: Iterable[Any]) -> Iterator[tuple[Term | None, ...]]:
    with reading():
        yield from map(tuple, answer)


def refill(store: Store, graph: str, triples: Iterable[ox.Triple]) -> None:
    """Give a large graph of kg's own another content; only what differs is written, and in bulk.

    It is not one transaction: whoever calls it leaves a mark until it is done.
    """
    wanted = dict.fromkeys(triples)
    found = {q.triple for q in store.quads(graph)}
    node = ox.NamedNode(graph)
    gone = iter(found - wanted.keys())
    while chunk := list(itertools.islice(gone, _CHUNK)):
        data = (ox.serialize(chunk, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
        store.update(f"DELETE DATA {{ GRAPH {node} {{\n{data}}} }}")
    fresh = (ox.Quad(t.subject, t.predicate, t.object, node) for t in wanted if t not in found)
    store.load(ox.serialize(fresh, format=ox.RdfFormat.N_QUADS) or b"")


def to_rdflib(store: Store) -> rdflib.Dataset:
    """Copy a store into an rdflib dataset in memory, for what only rdflib can do."""
    import rdflib  # noqa: PLC0415 - 200 ms that most commands never need

    dataset = rdflib.Dataset(default_union=True)
    known = cache(_rdflib)  # most terms come again and again
    graphs: dict[str, rdflib.Graph] = {}
    for quad in store.quads():
        name = quad.graph_name
        assert isinstance(name, ox.NamedNode), "every graph of a store is named"
        if name.value not in graphs:
            graphs[name.value] = dataset.graph(rdflib.URIRef(name.value))
        graphs[name.value].add((known(quad.subject), known(quad.predicate), known(quad.object)))
    return dataset


def _rdflib(node: object) -> rdflib.URIRef | rdflib.Literal:
    import rdflib  # noqa: PLC0415 - as above

    if isinstance(node, ox.NamedNode):
        return rdflib.URIRef(node.value)
    if not isinstance(node, ox.Literal):
        raise KgError(f"{node} is no named node or literal; graphs of kg have no others")
    if node.language:
        return rdflib.Literal(node.value, lang=node.language)
    plain = node.datatype == ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")
    return rdflib.Literal(node.value, datatype=None if plain else node.datatype.value)
