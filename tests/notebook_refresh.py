"""Run the notebooks anew and write them back: `python -m tests.notebook_refresh [NOTEBOOK…]`.

Equal outputs give equal files: no times, no versions, no numbers that depend on the machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"


def refresh(path: Path, to: Path | None = None) -> None:
    """Run a notebook and write it, in its place or elsewhere."""
    notebook = nbformat.read(path, as_version=4)
    for number, cell in enumerate(notebook.cells, 1):
        cell.id, cell.metadata = f"cell-{number}", {}
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    NotebookClient(
        notebook, timeout=900, kernel_name="python3", record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()  # fmt: skip
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, to or path)


if __name__ == "__main__":
    for given in map(Path, sys.argv[1:]) if sys.argv[1:] else sorted(FOLDER.glob("*.ipynb")):
        refresh(given)
        sys.stdout.write(f"refreshed {given}\n")
