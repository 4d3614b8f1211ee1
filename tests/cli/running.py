"""`kg` as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def process(*args: object, cwd: Path | None = None, **kwargs) -> subprocess.CompletedProcess[str]:
    """Run `kg` as a process of its own."""
    command = [sys.executable, "-m", "kg.cli.main", *map(str, args)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=cwd, timeout=60, **kwargs
    )
