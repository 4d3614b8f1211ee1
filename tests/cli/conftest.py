"""A small store, built once from invented articles, and commands run on it as a user types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kg import Graph
from kg.build import Knowledge, build
from kg.cli.main import app
from kg.knowledge import version
from kg.store import open_store

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def store(small_graph: Graph) -> str:
    return small_graph.where


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, articles: Path) -> Path:
    """A store as `kg build` makes it, to be copied by those who change theirs."""
    from tests.invented import Reader, known

    where = tmp_path_factory.mktemp("built") / "kg"
    with open_store(where, write=True) as target:
        build([articles], target, extractor=Reader(), knowledge=Knowledge(version(), known))
    return where


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in an empty working folder."""
    monkeypatch.chdir(tmp_path)

    def run(*args: object, input: str | None = None) -> Result:
        result = CliRunner().invoke(app, [str(a) for a in args], input=input)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def kg(bare: Run, store: str) -> Run:
    """Run a command on the small store."""
    return lambda *args, **kwargs: bare(*args, "--store", store, **kwargs)


@pytest.fixture
def failed() -> Callable[[Result], str]:
    """Check that a command failed in one line on stderr, and give that line."""

    def check(result: Result, code: int = 1) -> str:
        assert result.exit_code == code, result.output
        assert result.stderr.startswith("kg: ")
        assert result.stderr.count("\n") == 1
        return result.stderr

    return check
