"""A small SPARQL 1.1 server over Oxigraph in memory, for tests of what lies behind a URL."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox


class Address(str):
    """A URL, behind which updates may be let through again."""

    def __new__(cls, url, left):
        made = super().__new__(cls, url)
        made.left = left
        return made

    def mend(self):
        self.left[0] = None


@contextmanager
def serving(authorization: str | None = None, *, updates: int | None = None):
    """Serve a store; yields the URL to query.

    Args:
        authorization: the header that is demanded.
        updates: after so many, each further one fails, as if the server had died.
    """
    store, lock = ox.Store(), threading.Lock()
    left = [updates]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            if authorization and self.headers.get("Authorization") != authorization:
                return self.reply(401, b"", "text/plain")
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if "urlencoded" in self.headers["Content-Type"]:
                ((body,),) = parse_qs(body).values()
            try:
                with lock:
                    if self.path.endswith("/update"):
                        if left[0] is not None:
                            if not left[0]:
                                return self.reply(503, b"gone", "text/plain")
                            left[0] -= 1
                        store.update(body)
                        return self.reply(204, b"", "text/plain")
                    answer = store.query(body, use_default_graph_as_union=True)
                    if isinstance(answer, ox.QueryTriples):
                        data = answer.serialize(format=ox.RdfFormat.N_TRIPLES)
                        return self.reply(200, data, "application/n-triples")
                    data = answer.serialize(format=ox.QueryResultsFormat.JSON)
                    return self.reply(200, data, "application/sparql-results+json")
            except (SyntaxError, ValueError) as error:
                return self.reply(400, str(error).encode(), "text/plain")

        def reply(self, code, body, kind):
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Address(f"http://127.0.0.1:{server.server_port}/query", left)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
