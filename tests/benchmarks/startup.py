"""How long `kg` takes to start, beside Python alone: `python tests/benchmarks/startup.py`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

RUNS = 15
COMMANDS = (["--help"], ["build", "--help"], ["queries"])


def median(arguments: Sequence[str], cwd: Path) -> float:
    """Time a process some times; gives the median in milliseconds."""
    took = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True, cwd=cwd)
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


def startup() -> None:
    """Print each command in milliseconds, beyond Python, and as a ratio to it."""
    with tempfile.TemporaryDirectory() as folder:
        bare = median(["-c", "pass"], Path(folder))
        print(f"{'python -c pass':24}{bare:8.0f} ms")
        for command in COMMANDS:
            took = median(["-m", "kg.cli.main", *command], Path(folder))
            name = " ".join(["kg", *command])
            print(f"{name:24}{took:8.0f} ms  +{took - bare:.0f} ms  {took / bare:.1f}×")


if __name__ == "__main__":
    startup()
