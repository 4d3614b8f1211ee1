"""The tour runs, and its committed outputs are what a fresh run gives."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "notebooks"
RUN = "import sys; from pathlib import Path; from tests.notebook_refresh import refresh; refresh(*map(Path, sys.argv[1:]))"
NOTEBOOKS = [p.name for p in sorted(FOLDER.glob("*.ipynb"))]


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_outputs_are_those_of_a_fresh_run(name: str, tmp_path: Path):
    fresh = tmp_path / name
    subprocess.run(
        [sys.executable, "-c", RUN, str(FOLDER / name), str(fresh)],
        check=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert outputs(fresh) == outputs(FOLDER / name), "run 'make notebook', and look at what changed"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_can_be_read_without_running_it(name: str):
    cells = json.loads((FOLDER / name).read_text("utf-8"))["cells"]
    shown = [o for c in cells for o in c.get("outputs", ())]
    assert not [o for o in shown if o["output_type"] in ("error", "stream")]
    kinds = {kind for o in shown for kind in o["data"]}
    assert {"image/png", "text/html", "text/plain"} <= kinds
    assert sum("<iframe" in text("text/html", o) for o in shown) == 1
    assert all(c["source"] for c in cells)


def outputs(path: Path) -> list[list[tuple[str, str]]]:
    """List what each cell shows, but for images and interactive pages."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [
        [
            (kind, text(kind, o))
            for o in c.get("outputs", [])
            for kind in sorted(o.get("data", {}))
            if not kind.startswith("image/") and "<iframe" not in text(kind, o)
        ]
        for c in cells
    ]


def text(kind: str, output: dict) -> str:
    return "".join(output.get("data", {}).get(kind, ""))
