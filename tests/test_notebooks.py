"""The tour runs, and its committed outputs are what a fresh run gives."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
RUN = """
import sys, nbformat
from nbclient import NotebookClient
nb = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(nb, timeout=600, kernel_name="python3", resources={"metadata": {"path": sys.argv[2]}}).execute()
nbformat.write(nb, sys.argv[3])
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", [p.name for p in sorted(FOLDER.glob("*.ipynb"))])
def test_the_outputs_are_those_of_a_fresh_run(name: str, tmp_path: Path):
    fresh = tmp_path / name
    subprocess.run(
        [sys.executable, "-c", RUN, str(FOLDER / name), str(FOLDER), str(fresh)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert outputs(fresh) == outputs(FOLDER / name)


def outputs(path: Path) -> list[list[str]]:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [
        ["".join(o["data"].get("text/plain", "")) for o in c.get("outputs", []) if "data" in o]
        for c in cells
    ]
