"""What the tests of reliability share: figures that a run prints, and processes of `kg`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

TESTS = Path(__file__).parents[1]
sys.path[1:1] = [str(TESTS), str(TESTS / "cli")]  # stand-ins that other tests use too

from invented import Reader, known  # noqa: E402

from kg.cli.main import app  # noqa: E402

FIGURES: dict[str, str] = {}


@pytest.fixture
def figure() -> Callable[[str, object], None]:
    """Keep a figure that is printed at the end of the run, as RELIABILITY.md quotes it."""

    def keep(name: str, value: object) -> None:
        FIGURES[name] = str(value)

    return keep


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES:
        terminalreporter.section("reliability figures")
        for name, value in FIGURES.items():
            terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture
def kg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Run a command in an empty working folder, with a reader that needs no pipeline."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kg.extract.Extractor", Reader)
    monkeypatch.setattr("kg.knowledge.triples", lambda folders: known())

    def run(*args: object, input: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(app, [str(a) for a in args], input=input)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
