"""A real SPARQL server, Virtuoso, as a temporary process of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.server_lock import GRAPH as LOCK
from kg.store import open_store

PROGRAM = "virtuoso-t"
INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
CaseMode = 2
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 5
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = {rows}
"""


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def virtuoso(folder: Path, rows: int = 1_000_000) -> Iterator[str]:
    """Run a server with an empty database; gives the URL for queries and updates."""
    if shutil.which(PROGRAM) is None:
        reason = "Virtuoso is not installed; apt-get install virtuoso-opensource"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    http = _free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(INI.format(folder=folder, sql=_free_port(), http=http, rows=rows), "utf-8")
    process = subprocess.Popen(
        [PROGRAM, "+configfile", str(ini), "+foreground"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        told = []
        for line in process.stdout:
            told.append(line)
            if "Server online at" in line:
                break
        else:
            pytest.fail(f"Virtuoso did not start: {''.join(told)}")
        try:
            yield f"http://127.0.0.1:{http}/sparql-auth"
        finally:
            process.kill()


def empty(url: str) -> None:
    """Drop all that tests have written."""
    with open_store(url) as store:
        for graph in {ox.NamedNode(LOCK), *(q.graph_name for q in store.quads())}:
            assert isinstance(graph, ox.NamedNode)
            store.remove(graph.value)
