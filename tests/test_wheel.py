"""The built wheel works on its own, in an empty directory: ontology, queries and weights are in it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_wheel_holds_all_that_kg_needs(tmp_path: Path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert not [n for n in names if "/training/" in n]
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "a.txt").write_text("News\n\nOpenAI released GPT-4o.\n", "utf-8")
    env = os.environ | {
        "PYTHONPATH": str(tmp_path / "site"),
        "KG_CACHE_DIR": str(tmp_path / "cache"),
    }

    def run(*args: str) -> str:
        code = "import kg, sys; from kg.cli.main import main; print(kg.__file__, file=sys.stderr); main()"
        done = subprocess.run(
            [sys.executable, "-c", code, *args],
            cwd=tmp_path / "work", env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert str(tmp_path / "site") in done.stderr
        return done.stdout

    assert "investors" in run("queries")
    assert run("build", "a.txt").startswith("1 articles read")
    assert "GPT-4o" in run("show", "OpenAI")
    run("render", "OpenAI", "-o", "graph.html")
    assert (tmp_path / "work" / "graph.html").stat().st_size > 100_000
    run("validate")
