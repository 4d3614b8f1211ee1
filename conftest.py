"""What tests of several folders share: a small graph of invented articles, and a server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import Graph
from kg.build import Knowledge, build
from kg.store import open_store


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.invented import TEXTS

    folder = tmp_path_factory.mktemp("articles")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def small_graph(tmp_path_factory: pytest.TempPathFactory, articles: Path) -> Iterator[Graph]:
    from tests.invented import Reader, known

    where = tmp_path_factory.mktemp("store") / "kg"
    with open_store(where, write=True) as store:
        report = build([articles], store, extractor=Reader(), knowledge=Knowledge("1", known))
    assert (report.written, report.failures) == (3, ())
    with Graph(where) as graph:
        yield graph


@pytest.fixture
def own_graph(small_graph: Graph, tmp_path: Path) -> Iterator[Graph]:
    """A copy of the small graph that a test may change."""
    small_graph.close()
    shutil.copytree(small_graph.where, tmp_path / "kg")
    with Graph(tmp_path / "kg") as graph:
        yield graph


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with the invented articles' reader in the pipeline's place."""
    from tests.invented import Reader, known

    monkeypatch.setattr("kg.extract.Extractor", Reader)
    monkeypatch.setattr("kg.knowledge.triples", lambda folders: known())


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start one Virtuoso for all tests: that takes seconds, emptying it does not."""
    from tests.virtuoso import virtuoso

    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as url:
        yield url


@pytest.fixture
def virtuoso_url(started: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the URL of an empty Virtuoso, with the credentials in the environment."""
    from tests.virtuoso import empty

    monkeypatch.setenv("KG_USER", "dba")
    monkeypatch.setenv("KG_PASSWORD", "dba")
    empty(started)
    return started


@pytest.fixture(autouse=True)
def names_of_examples(
    request: pytest.FixtureRequest, doctest_namespace: dict[str, object]
) -> Iterator[None]:
    name = request.node.path.name if isinstance(request.node, pytest.DoctestItem) else ""
    if name in ("graph.py", "graph_asking.py"):
        doctest_namespace["graph"] = request.getfixturevalue("small_graph")
    elif name == "graph_correcting.py":
        doctest_namespace["graph"] = request.getfixturevalue("own_graph")
    yield
    doctest_namespace.pop("graph", None)
