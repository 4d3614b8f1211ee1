"""What must hold whatever bytes come in: cases found before, and a short search for new ones."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from fuzz.targets import ALL

CASES = Path(__file__).parent / "fuzz" / "cases"
SECONDS = 12
"""Of search for each check: a minute in all."""


@pytest.mark.parametrize(
    "case", sorted(CASES.glob("*/*")), ids=lambda p: f"{p.parent.name}-{p.name}"
)
def test_what_was_found_stays_mended(case):
    ALL[case.parent.name](case.read_bytes())


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris is not there for this platform"
)
@pytest.mark.parametrize("check", ALL)
def test_a_short_search_finds_nothing(check, tmp_path):
    root = CASES.parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", check, str(SECONDS), str(tmp_path)],
        cwd=root, capture_output=True, text=True, check=False, errors="replace",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "Done" in done.stderr
