"""Servers that die in the middle, or answer what is no SPARQL: told in one line, nothing is lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from sparql_server import serving

from kg.knowledge_files import add
from kg.store import StoreError, open_store

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
ROW = b"{%s}" % b",".join(
    b'"%s":{"type":"uri","value":"urn:%s"}' % (name, name) for name in (b"s", b"p", b"o", b"g", b"held")
)  # fmt: skip
BEGUN = b'{"head":{"vars":["s","p","o","g","held"]},"results":{"bindings":[' + ROW + b"," + ROW
TRIPLE = b'{"type":"triple","value":{"subject":{"type":"uri","value":"urn:a"},"predicate":{"type":"uri","value":"urn:p"},"object":'
DEEP = (
    BEGUN
    + b',{"s":'
    + TRIPLE * 50_000
    + b'{"type":"uri","value":"urn:a"}'
    + b"}}" * 50_000
    + b"}]}}"
)
ANSWERS = {
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n", "nothing": b"", "half a head": b"HTTP/1.1 200 OK\r\nConte",
    "a page": OK + b"\r\n<html>hello</html>", "too short": OK + b"Content-Length: 100000\r\n\r\n" + BEGUN,
    "a cut chunk": OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\nffff\r\nabc" % (len(BEGUN), BEGUN),
    "no chunk": OK + b"Transfer-Encoding: chunked\r\n\r\nzzzz\r\n", "cut": OK + b"\r\n" + BEGUN,
    "no IRI": OK + b"\r\n" + (BEGUN + b"]}}").replace(b"urn:o", b"a b"), "arrays": OK + b"\r\n" + b'{"results":{"bindings":' + b"[" * 99_999,
    "quoted without end": OK + b"\r\n" + DEEP, "a long head": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    "no status": b"HTTP/1.1 99 No\r\n\r\n", "elsewhere": b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
    "an error cut short": b"HTTP/1.1 500 Error\r\nContent-Length: 1000\r\n\r\nabc",
}  # fmt: skip


@contextmanager
def answering(data: bytes) -> Iterator[str]:
    """Answer every request with the same bytes, and hang up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection, suppress(OSError):
                    request = b""
                    while b"\r\n\r\n" not in request:
                        request += connection.recv(65536) or b"\r\n\r\n"
                    head, _, body = request.partition(b"\r\n\r\n")
                    size = int(
                        head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or 0
                    )
                    while len(body) < size and (more := connection.recv(65536)):
                        body += more
                    connection.sendall(data)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/query"
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_that_is_none_is_told_in_one_line(kg, tmp_path, kind):
    with answering(ANSWERS[kind]) as url:
        for command in (
            ["query", "SELECT * { ?s ?p ?o }"], ["query", "CONSTRUCT WHERE { ?s ?p ?o }"], ["remove", "x"],
            ["backup", "x.zip"], ["rename", "OpenAI", "x"],
        ):  # fmt: skip
            result = kg(*command, "--store", url)
            if result.exit_code or "CONSTRUCT" not in str(command):
                assert result.exit_code == 1, (command, result.stdout)
                assert result.stderr.startswith("kg: "), command
                assert result.stderr.count("\n") == 1, command
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_dies_while_rows_come_is_told(kg, tmp_path):
    with serving() as url:
        with open_store(url, write=True) as store:
            store.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1, 2, 3 } }")
        with open_store(url) as store:
            assert len(list(store.quads("urn:g"))) == 3
    with open_store(url) as store, pytest.raises(StoreError, match="can't be reached"):
        list(store.quads("urn:g"))


QUOTED = b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 100_000 + b"1 " + b")>> " * 100_000


def test_triples_quoted_without_end_are_told_wherever_they_come_in(kg, tmp_path):
    (tmp_path / "corrections.ttl").write_bytes(QUOTED + b".")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own.ttl").write_bytes(QUOTED + b".")
    for command in (
        ["corrections"], ["knowledge", "check", "own"], ["knowledge", "format", "own"],
        ["rename", "OpenAI", "x"], ["doctor"],
    ):  # fmt: skip
        open_store(tmp_path / ".kg", write=True).close()
        result = kg(*command)
        assert result.exit_code == 1, command
        assert "more than 64 quoted triples" in result.output, command
    with answering(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/n-triples\r\n\r\n" + QUOTED + b".\n"
    ) as url:
        assert "kg: " in kg("query", "CONSTRUCT WHERE { ?s ?p ?o }", "--store", url).stderr


def test_text_that_looks_like_quoted_triples_is_text(kg, tmp_path):
    text = "<<( " * 500
    assert add(tmp_path / "own.ttl", "ORG", ["Foo Works"], [text])
    assert kg("knowledge", "format", "own.ttl").exit_code == 0
    assert add(tmp_path / "own.ttl", "ORG", ["Foo Works"], ["Foo"])
