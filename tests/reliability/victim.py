"""Builds when told, each time in a child of its own, whose process id it prints at once.

Reads lines of "CORPUS STORE"; prints the process id of the child, then how it ended.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from fake_extractor import FakeExtractor

from kg.build import build
from kg.store import open_store


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def run(corpus: str, where: str) -> None:
    with open_store(where, write=True) as store:
        build([Path(corpus)], store, extractor=FakeExtractor(), prune=True)


if __name__ == "__main__":
    from kg.model import Article
    from kg.work import Task

    Task(FakeExtractor(), "1", "urn:")(Article("a", "a", "warm up", ()))  # loads what loads late
    for line in sys.stdin:
        # No store was ever opened in this process: its threads would not survive the fork.
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            run(*line.split())
            os._exit(0)
        say(child)
        _, status = os.waitpid(child, 0)
        say(os.waitstatus_to_exitcode(status))
