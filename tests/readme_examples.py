"""The README's examples: run them on the sample graph, and write what they print into it.

`python -m tests.readme_examples` does so; a test holds the README against the same.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
_EXAMPLE = re.compile(
    r"(?<=^```console\n)\$ kg (?P<command>.*)\n(?P<printed>[^`]+?)(?=^```$)", re.M
)
LINES, WIDTH = 12, 118
"""What is shown of an answer: so many lines, so many characters of each."""


def kg(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "kg.cli.main", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def build(folder: Path) -> None:
    """Build the sample graph into the default store of a folder."""
    kg(folder, "build", str(ROOT / "seeds"))


def answer(folder: Path, command: str) -> str:
    """Give what a command prints, as the README shows it."""
    lines = kg(folder, *shlex.split(command)).rstrip("\n").split("\n")
    shown = [line[:WIDTH].rstrip() for line in lines[:LINES]]
    return "\n".join([*shown, "…"] if len(lines) > LINES else shown) + "\n"


def examples(text: str) -> Iterator[tuple[str, str]]:
    """Yield the commands of a README with what it says they print."""
    for m in _EXAMPLE.finditer(text):
        yield m["command"], m["printed"]


def refreshed(text: str, folder: Path) -> str:
    """Give a README with what its commands print now."""
    return _EXAMPLE.sub(lambda m: f"$ kg {m['command']}\n{answer(folder, m['command'])}", text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        build(Path(temporary))
        README.write_text(refreshed(README.read_text("utf-8"), Path(temporary)), "utf-8")
