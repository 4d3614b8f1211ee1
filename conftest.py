"""A small graph for the examples in the docstrings of `kg.graph`, built from invented articles."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg import Graph
from kg.build import Knowledge, build
from kg.store import open_store


@pytest.fixture(scope="session")
def small_graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    from tests.invented import TEXTS, Reader, known

    folder = tmp_path_factory.mktemp("small")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    where = tmp_path_factory.mktemp("store") / "kg"
    with open_store(where, write=True) as store:
        build([folder], store, extractor=Reader(), knowledge=Knowledge("1", known))
    with Graph(where) as graph:
        yield graph


@pytest.fixture(autouse=True)
def names_of_examples(
    request: pytest.FixtureRequest, doctest_namespace: dict[str, object]
) -> Iterator[None]:
    if isinstance(request.node, pytest.DoctestItem) and request.node.path.name == "graph.py":
        doctest_namespace["graph"] = request.getfixturevalue("small_graph")
    yield
    doctest_namespace.pop("graph", None)
