"""The store behind a URL: any server that speaks the SPARQL 1.1 protocol.

The server's default graph must be the union of its named graphs, as it is in Virtuoso and GraphDB
and can be switched on in others. Credentials come from the environment: ``KG_USER`` and
``KG_PASSWORD`` (basic or digest), or ``KG_TOKEN`` (bearer). Updates go to ``KG_UPDATE_URL``, else
to the query URL with a trailing ``/query`` turned into ``/update``. ``KG_TIMEOUT`` is how many
seconds an answer may take.

A graph that is too large for one request is written in several, its fingerprint last: a reader can
tell from a missing ``kg:digest`` that an article is being written, or that a writer died, and the
next build writes it again.
"""

from __future__ import annotations

import io
import itertools
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

import pyoxigraph as ox

from kg.errors import KgError
from kg.nesting import blocks
from kg.server_answer import Answered
from kg.server_lock import GRAPH as LOCK
from kg.server_lock import ServerLock
from kg.sparql import PADDING, bound, checked, insert_data, syntax_error
from kg.sparql_words import words
from kg.store import Answer, Bindings, QueryError, StoreError, reading
from kg.terms import PREFIXES, term

TIMEOUT = 120.0
LARGEST = 500_000
_CHUNK = 1000
_GRAPHS = frozenset({"construct", "describe"})
# Virtuoso's own graphs, which its union of all graphs can't be kept from.
_FOREIGN = (
    'FILTER(!STRSTARTS(STR(?g), "http://www.openlinksw.com/") '
    '&& !STRSTARTS(STR(?g), "http://localhost:8890/") '
    '&& !STRSTARTS(STR(?g), "http://localuriqaserver/") && ?g NOT IN '
    "(<http://www.w3.org/ns/ldp#>, <http://www.w3.org/2002/07/owl#>, <urn:core:services:sparql>, "
    f"<urn:activitystreams-owl:map>, <{LOCK}>))"
)


class ServerStore:
    """A store on a SPARQL 1.1 server; see `kg.store.Store` for what it can do."""

    def __init__(self, url: str, *, write: bool = False) -> None:
        self._query_url = url
        self._timeout = float(os.environ.get("KG_TIMEOUT") or TIMEOUT)
        self._lock: ServerLock | None = None
        self._update_url = os.environ.get("KG_UPDATE_URL") or re.sub(r"/query$", "/update", url)
        self._opener = urllib.request.build_opener()
        user, password = os.environ.get("KG_USER"), os.environ.get("KG_PASSWORD", "")
        if user:
            # Not the manager that remembers: it would answer a digest challenge with basic.
            realm = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            for address in (self._query_url, self._update_url):
                realm.add_password(None, address, user, password)
            self._opener = urllib.request.build_opener(
                urllib.request.HTTPDigestAuthHandler(realm),
                urllib.request.HTTPBasicAuthHandler(realm),
            )
        if write:
            self._lock = ServerLock(url, self._column, self._send)

    @property
    def where(self) -> str:
        """The URL that queries go to."""
        return self._query_url

    @property
    def largest(self) -> float:
        """How long an update may be; Virtuoso, which translates it to one of SQL, takes 1 MB."""
        return LARGEST

    def _post(self, url: str, body: str, kind: str, accept: str) -> IO[bytes]:
        # As a form: Virtuoso 7 hangs on a request whose body is SPARQL.
        form = urllib.parse.urlencode({kind: body}).encode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": accept,
            "User-Agent": "kg",
        }
        if token := os.environ.get("KG_TOKEN"):
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(url, form, headers, method="POST")  # noqa: S310
        try:
            answer: IO[bytes] = self._opener.open(request, timeout=self._timeout)
        except urllib.error.HTTPError as error:
            detail = " ".join(error.read(400).decode("utf-8", "replace").split())
            if error.code == 400:
                raise QueryError(f"{url}: refused: {detail}") from error
            if error.code in (401, 403):
                raise StoreError(
                    f"{url}: {error.code} {error.reason}; set KG_USER and KG_PASSWORD, or KG_TOKEN"
                ) from error
            raise StoreError(f"{url}: {error.code} {error.reason}: {detail}") from error
        except (OSError, HTTPException) as error:
            reason = " ".join(str(getattr(error, "reason", error)).split())
            raise StoreError(f"{url}: can't be reached: {reason}; check the URL") from error
        return cast("IO[bytes]", Answered(answer, url))

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
        graph = not _GRAPHS.isdisjoint(map(str.lower, words(sparql)))
        accept = "application/n-triples" if graph else "application/sparql-results+json"
        try:
            answer = self._post(self._query_url, text, "query", accept)
        except QueryError as refused:
            raise _mistake(sparql, bindings or {}) or refused from refused
        limit = answer.headers.get("X-SPARQL-MaxRows") if hasattr(answer, "headers") else None
        if limit:
            raise StoreError(
                f"{self._query_url}: the server gives {limit} rows at most; raise ResultSetMaxRows"
            )
        try:
            if not graph:
                return ox.parse_query_results(answer, ox.QueryResultsFormat.JSON)
            holder = ox.Store()
            for block in blocks(answer):
                holder.extend(ox.parse(block, ox.RdfFormat.N_TRIPLES))
            return holder.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"{self._query_url}: no SPARQL server answers there") from error

    def _column(self, sparql: str) -> list[str]:
        rows = self.query(sparql)
        if not isinstance(rows, ox.QuerySolutions):
            raise StoreError(f"{self._query_url}: no SPARQL server answers there")
        with reading():
            return [row[0].value for row in rows if row[0] is not None]

    def replace(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Give a named graph another content; in one request unless it is very large."""
        node, digest = ox.NamedNode(graph), term("kg:digest")
        # What tells that there is a graph comes first, what tells that it is whole comes last.
        ordered = sorted(triples, key=lambda t: (t.predicate == digest, t.subject != node))
        chunks = [ordered[at : at + _CHUNK] for at in range(0, len(ordered), _CHUNK)] or [[]]
        self.update(f"DROP SILENT GRAPH {node};\n{insert_data(graph, chunks[0])}")
        for chunk in chunks[1:]:
            self.update(insert_data(graph, chunk))

    def remove(self, graph: str) -> bool:
        """Drop a named graph; tell whether there was one."""
        node = ox.NamedNode(graph)
        found = bool(self.query(f"ASK {{ GRAPH {node} {{ ?s ?p ?o }} }}"))
        self.update(f"DROP SILENT GRAPH {node}")
        return found

    def update(self, sparql: str) -> None:
        """Send a SPARQL update in one request."""
        if self._lock is not None:
            self._lock.renew()
        self._send(sparql)

    def _send(self, sparql: str) -> None:
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
        node = ox.NamedNode(graph) if graph else "?g"
        other = "" if graph else _FOREIGN
        rows = self.query(f"SELECT * WHERE {{ GRAPH {node} {{ ?s ?p ?o }} {other} }}")
        if not isinstance(rows, ox.QuerySolutions):
            raise StoreError(f"{self._query_url}: no SPARQL server answers there")
        with reading():
            for row in rows:
                name = ox.NamedNode(graph) if graph else row["g"]
                yield ox.Quad(row["s"], row["p"], row["o"], name)

    @contextmanager
    def scratch(self) -> Iterator[ox.Store]:
        """Give a copy to try something on, in memory."""
        copy = ox.Store()
        copy.extend(self.quads())
        yield copy

    def optimize(self) -> None:
        """Do nothing: a server sees to that itself."""

    def publish(self) -> None:
        """Do nothing: a server shows each update at once."""

    def close(self) -> None:
        """Let others write."""
        if self._lock is not None:
            with suppress(KgError):  # it ends by itself
                self._lock.release()
            self._lock = None

    def __len__(self) -> int:
        rows = self.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {_FOREIGN} }}")
        if not isinstance(rows, ox.QuerySolutions):
            raise StoreError(f"{self._query_url}: no SPARQL server answers there")
        with reading():
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
