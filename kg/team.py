"""Processes of this machine that read articles; one that dies costs only the article it had."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext

from kg.errors import KgError
from kg.model import Article
from kg.work import AHEAD, Done, Task

_DEATHS = 5
"""So many processes that die one after the other, and nothing is wrong with the articles."""


def read(count: int, task: Task, articles: Iterable[Article]) -> Generator[Done, None, None]:
    """Yield what so many processes make of articles, in their order.

    Raises:
        KgError: if processes keep dying, or read articles another way than this one.
    """
    team = [_Worker(task) for _ in range(count)]
    try:
        yield from _in_order(enumerate(articles), team)
    finally:
        for worker in team:
            worker.stop()


def _in_order(numbered: Iterator[tuple[int, Article]], team: list[_Worker]) -> Iterator[Done]:
    finished: dict[int, Done] = {}
    due = 0
    while True:
        for worker in team:
            if worker.article is None and len(finished) < len(team) * AHEAD:
                worker.give(*next(numbered, (-1, None)))
        if due in finished:
            yield finished.pop(due)
            due += 1
            continue
        busy = {w.pipe: w for w in team if w.article is not None}
        if not busy:
            return
        for pipe in wait(list(busy)):
            worker = busy[pipe]  # type: ignore[index]  # wait gives what it was given
            finished[worker.number] = worker.take()


class _Worker:
    """A process that reads one article at a time, and the pipe to it."""

    def __init__(self, task: Task) -> None:
        self.number = -1
        self.article: Article | None = None
        self._task = task
        self._deaths = 0
        self._exitcode: int | None = None
        self._start()

    def _start(self) -> None:
        # Spawned, not forked: the store of this process has threads that don't survive a fork.
        context: SpawnContext = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._task), daemon=True)
        with _interrupts_wait():
            self._process.start()
        theirs.close()

    def give(self, number: int, article: Article | None) -> None:
        """Hand an article over, if there is one."""
        self.number, self.article = number, article
        if article:
            with suppress(OSError):  # where the process has died meanwhile, taking will tell
                self.pipe.send(article)

    def take(self) -> Done:
        """Receive what was made of the article; where the process died of it, start another."""
        article, self.article = self.article, None
        assert article, "only a busy worker has something to give"
        try:
            answer: Done | KgError = self.pipe.recv()
        except (EOFError, OSError) as error:
            self._deaths += 1
            self.stop()
            if self._deaths >= _DEATHS:
                raise KgError(
                    "the processes that read keep dying (out of memory?); build again with fewer "
                    "--jobs, what was written is kept"
                ) from error
            self._start()
            return self._task.failed(article, self._cause())
        self._deaths = 0
        if isinstance(answer, KgError):
            raise answer
        return answer

    def _cause(self) -> str:
        code = self._exitcode or 0
        why = f"signal {-code}" if code < 0 else f"exit code {code}"
        return f"the process that read it died of it ({why}; out of memory?); split it, report it"

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.pipe.close()
        self._process.kill()
        self._process.join()
        self._exitcode = self._process.exitcode


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Hold interrupts back; a process that is started meanwhile never gets any."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows the process has to see to it itself
        yield
        return
    # Python's helper of spawned processes, started with the first of them, would let interrupts in.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, task: Task) -> None:
    """Read articles until there are no more; the process that asks sees to interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            article = pipe.recv()
        except (EOFError, OSError):
            return
        answer: Done | KgError
        try:
            answer = task.checked()(article)
        except KgError as error:
            answer = error
        try:
            pipe.send(answer)
        except OSError:
            return


def _end_with_parent() -> None:
    """End this process, whatever it does, when the one that started it dies."""
    parent = multiprocessing.parent_process()
    assert parent, "this process was started by another one"
    parent.join()
    os._exit(1)
