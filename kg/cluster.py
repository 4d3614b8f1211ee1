"""Articles read on a Dask cluster: machines that come and go, and no article lost or read twice."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Generator, Iterable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.model import Article
from kg.work import AHEAD, Done, Map, Task, in_order

if TYPE_CHECKING:
    from distributed import Client, Future

TIMEOUT = 10.0
"""Seconds within which a scheduler has to answer."""


def cluster(address: str) -> Map:
    """Do the work on the cluster of a Dask scheduler, which needs the same kg on every machine.

    A worker that dies costs nothing but time: what it had is done by another one. An article
    that kills several workers fails alone.

    Args:
        address: of the scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises:
        KgError: while the results are read, if Dask is missing, no scheduler answers, it has no
            workers, they have another version of kg, or the scheduler is lost.
    """

    def run(task: Task, articles: Iterable[Article]) -> Generator[Done, None, None]:
        client = _connected(address)
        try:
            size = len(client.scheduler_info()["workers"])
            if not size:
                raise KgError(
                    f"{address}: the scheduler has no workers; start some with "
                    f"'dask worker {address} --nthreads 1'"
                )
            build = uuid.uuid4().hex

            def submit(article: Article) -> Asked:
                return Asked(task, article, client.submit(_read, build, task, article, pure=False))

            for asked in in_order(submit, articles, size * AHEAD):
                yield asked.result()
        finally:
            client.close()

    return run


@dataclass(frozen=True, slots=True)
class Asked:
    """An article that the cluster was asked to read."""

    task: Task
    article: Article
    future: Future[Done]

    def result(self) -> Done:
        """Wait for its graph; what kills one worker after another is its own fault."""
        from distributed import KilledWorker  # noqa: PLC0415 - optional
        from distributed.comm.core import CommClosedError  # noqa: PLC0415

        try:
            done = self.future.result()
        except KilledWorker as error:
            times = error.allowed_failures + 1
            return self.task.failed(
                self.article,
                f"{times} workers died of it (out of memory?); split it or leave it out",
            )
        except (CancelledError, CommClosedError) as error:
            raise KgError(
                "the Dask scheduler is lost; start it and build again, what was written is kept"
            ) from error
        assert isinstance(done, Done)
        return done


_ONE_AT_A_TIME = threading.Lock()
"""A worker reads one article at a time; a second thread would gain nothing and cost memory."""
_tasks: dict[str, Task] = {}


def _read(build: str, task: Task, article: Article) -> Done:
    """Read an article in a worker, which keeps what it loads for the other articles of a build."""
    with _ONE_AT_A_TIME:
        if build not in _tasks:
            _tasks.clear()
            _tasks[build] = task.checked()
        return _tasks[build](article)


def _connected(address: str) -> Client:
    try:
        from distributed import Client  # noqa: PLC0415 - optional, and half a second
    except ImportError as error:
        raise KgError(
            "--scheduler needs Dask, which is not installed; run: pip install 'aikg[dask]'"
        ) from error
    # What goes wrong is told once, as an error of kg's.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise KgError(
            f"{address}: no Dask scheduler answers there; start one with 'dask scheduler'"
        ) from error
