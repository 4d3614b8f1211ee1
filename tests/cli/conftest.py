"""A small store, built once by the real command line from two invented articles."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli.main import app

ZH = """<title>
Kimi K2 发布
</title>

<date>
2025-07-11
</date>

<summary>
7月11日，月之暗面发布Kimi K2。月之暗面创始人杨植麟表示，Kimi K2由月之暗面研发。
</summary>
"""
EN = """OpenAI launches GPT-4o
2024-05-13

OpenAI released GPT-4o on Monday. OpenAI CTO Mira Murati presented GPT-4o in San Francisco.
"""


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "kimi.txt").write_text(ZH, "utf-8")
    (folder / "gpt.txt").write_text(EN, "utf-8")
    return folder


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> str:
    where = str(tmp_path_factory.mktemp("store") / "kg")
    result = CliRunner().invoke(app, ["build", str(seeds), "--store", where])
    assert result.exit_code == 0, result.output
    return where


@pytest.fixture
def kg(store: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run a command on the store, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    os.environ.pop("COLUMNS", None)

    def run(*args: str, store: str | None = store):
        return CliRunner().invoke(app, [*args, *(["--store", store] if store else [])])

    return run
