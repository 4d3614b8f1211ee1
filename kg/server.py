"""The store behind a URL: any server that speaks the SPARQL 1.1 protocol.

The server's default graph must be the union of its named graphs, as it is in Virtuoso and GraphDB
and can be switched on in others. Credentials come from the environment: ``KG_USER`` and
``KG_PASSWORD`` (basic or digest), or ``KG_TOKEN`` (bearer). Updates go to ``KG_UPDATE_URL``, else
to the query URL with a trailing ``/query`` turned into ``/update``.
"""

from __future__ import annotations

import io
import itertools
import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pyoxigraph as ox

from kg.errors import KgError
from kg.sparql import PADDING, bound, checked, insert_data, syntax_error
from kg.store import Answer, Bindings, QueryError, StoreError
from kg.terms import PREFIXES, term

TIMEOUT = 60.0
_CHUNK = 2000
_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"


class ServerStore:
    """A store on a SPARQL 1.1 server; see `kg.store.Store` for what it can do."""

    def __init__(self, url: str) -> None:
        self._query_url = url
        self._update_url = os.environ.get("KG_UPDATE_URL") or re.sub(r"/query$", "/update", url)
        self._opener = urllib.request.build_opener()
        user, password = os.environ.get("KG_USER"), os.environ.get("KG_PASSWORD", "")
        if user:
            realm = urllib.request.HTTPPasswordMgrWithPriorAuth()
            for address in (self._query_url, self._update_url):
                realm.add_password(None, address, user, password)
            self._opener = urllib.request.build_opener(
                urllib.request.HTTPDigestAuthHandler(realm),
                urllib.request.HTTPBasicAuthHandler(realm),
            )

    @property
    def where(self) -> str:
        """The URL that queries go to."""
        return self._query_url

    def _post(self, url: str, body: str, kind: str, accept: str) -> IO[bytes]:
        headers = {
            "Content-Type": f"application/sparql-{kind}; charset=utf-8",
            "Accept": accept,
            "User-Agent": "kg",
        }
        if token := os.environ.get("KG_TOKEN"):
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(url, body.encode(), headers, method="POST")  # noqa: S310
        try:
            answer: IO[bytes] = self._opener.open(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            detail = " ".join(error.read(400).decode("utf-8", "replace").split())
            if error.code == 400:
                raise QueryError(f"{url}: refused: {detail}") from error
            if error.code in (401, 403):
                raise StoreError(
                    f"{url}: {error.code} {error.reason}; set KG_USER and KG_PASSWORD, or KG_TOKEN"
                ) from error
            raise StoreError(f"{url}: {error.code} {error.reason}: {detail}") from error
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise StoreError(f"{url}: can't be reached: {reason}; check the URL") from error
        return answer

    def query(
        self,
        sparql: str,
        bindings: Bindings | None = None,
        *,
        allow: frozenset[str] = frozenset(),
    ) -> Answer:
        """Evaluate a query; rows are read from the answer as they are asked for."""
        checked(sparql, allow=allow)
        text = _prefixes() + bound(sparql, bindings or {})
        try:
            answer = self._post(self._query_url, text, "query", _ACCEPT)
        except QueryError as refused:
            raise _mistake(sparql, bindings or {}) or refused from refused
        kind = getattr(answer, "headers", {}).get("Content-Type", "")
        try:
            if "results" in kind:
                return ox.parse_query_results(answer, ox.QueryResultsFormat.JSON)
            quads = ox.parse(answer, ox.RdfFormat.N_TRIPLES)
            holder = ox.Store()
            holder.extend(quads)
            return holder.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"{self._query_url}: no SPARQL server answers there") from error

    def replace(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Give a named graph another content; in one request unless it is very large.

        The fingerprint of an article comes last: what was cut short has none and is read again.
        """
        digest = term("kg:digest")
        node, rest = ox.NamedNode(graph), iter(sorted(triples, key=lambda t: t.predicate == digest))
        first = list(itertools.islice(rest, _CHUNK))
        self.update(f"DROP SILENT GRAPH {node};\n{insert_data(graph, first)}")
        while more := list(itertools.islice(rest, _CHUNK)):
            self.update(insert_data(graph, more))

    def remove(self, graph: str) -> bool:
        """Drop a named graph; tell whether there was one."""
        node = ox.NamedNode(graph)
        found = bool(self.query(f"ASK {{ GRAPH {node} {{ ?s ?p ?o }} }}"))
        self.update(f"DROP SILENT GRAPH {node}")
        return found

    def update(self, sparql: str) -> None:
        """Send a SPARQL update in one request."""
        self._post(self._update_url, _prefixes() + sparql, "update", "*/*").close()

    def load(self, quads: bytes | Path) -> None:
        """Add N-Quads, some thousand at a time."""
        stream: IO[bytes] = quads.open("rb") if isinstance(quads, Path) else io.BytesIO(quads)
        with stream:
            parsed = ox.parse(stream, ox.RdfFormat.N_QUADS)
            for name, run in itertools.groupby(parsed, key=lambda q: q.graph_name):
                while chunk := list(itertools.islice(run, _CHUNK)):
                    if not isinstance(name, ox.NamedNode):
                        raise KgError("quads outside of named graphs; give each a graph")
                    self.update(insert_data(name.value, (q.triple for q in chunk)))

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Stream the quads of one named graph, or of all."""
        where = f"VALUES ?g {{ {ox.NamedNode(graph)} }}" if graph else ""
        rows = self.query(f"SELECT ?g ?s ?p ?o WHERE {{ {where} GRAPH ?g {{ ?s ?p ?o }} }}")
        if not isinstance(rows, ox.QuerySolutions):
            raise StoreError(f"{self._query_url}: no SPARQL server answers there")
        for row in rows:
            yield ox.Quad(row["s"], row["p"], row["o"], row["g"])

    @contextmanager
    def scratch(self) -> Iterator[ox.Store]:
        """Give a copy to try something on, in memory."""
        copy = ox.Store()
        copy.extend(self.quads())
        yield copy

    def publish(self) -> None:
        """Do nothing: a server shows each update at once."""

    def close(self) -> None:
        """Do nothing: there is no connection to keep."""

    def __len__(self) -> int:
        rows = self.query("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")
        if not isinstance(rows, ox.QuerySolutions):
            raise StoreError(f"{self._query_url}: no SPARQL server answers there")
        return int(next(iter(rows))["n"].value)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()


def _mistake(sparql: str, bindings: Bindings) -> QueryError | None:
    """Find the mistake in a query that a server has refused: servers seldom say where it is."""
    try:
        ox.Store().query(bound(sparql, bindings) + PADDING, prefixes=PREFIXES)
    except (SyntaxError, ValueError) as error:
        return syntax_error(sparql, error)
    except (OSError, RuntimeError):
        return None
    return None


def _prefixes() -> str:
    return "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in PREFIXES.items())
