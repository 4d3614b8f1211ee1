"""A real Dask cluster for tests: a scheduler and workers, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass
class Cluster:
    address: str
    scheduler: subprocess.Popen
    workers: list[subprocess.Popen] = field(default_factory=list)


def started(stack, folder: Path, *command: str, **environment: str) -> subprocess.Popen:
    """Start a program that imports this checkout and its tests; it is killed in the end."""
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "tests")))
    log = stack.enter_context((folder / "dask.log").open("ab"))
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + command[0], *command[1:]],
        cwd=folder, stdout=log, stderr=log,
        env={**os.environ, "PYTHONPATH": paths, "DASK_DISTRIBUTED__ADMIN__LOG_FORMAT": "%(message)s",
             **environment},
    )  # fmt: skip
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


@contextmanager
def cluster(folder: Path, workers: int, **environment: str):
    """Run a scheduler and so many workers, and wait until all of them are there."""
    from distributed import Client

    with ExitStack() as stack:
        file = folder / "scheduler.json"
        scheduler = started(
            stack, folder, "dask_scheduler", "--host", "127.0.0.1", "--port", "0",
            "--no-dashboard",
            "--scheduler-file", str(file), **environment,
        )  # fmt: skip
        with Client(scheduler_file=str(file), timeout=60, set_as_default=False) as client:
            running = Cluster(json.loads(file.read_text())["address"], scheduler)
            for _ in range(workers):
                running.workers.append(
                    started(
                        stack, folder, "dask_worker", running.address, "--nthreads", "1",
                        "--no-nanny", "--no-dashboard", **environment,
                    )
                )  # fmt: skip
            if workers:
                client.wait_for_workers(workers, timeout=120)
        yield running
