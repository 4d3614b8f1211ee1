"""Where articles are read makes no difference: one process, several, or a Dask cluster."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from dask_cluster import ROOT, cluster
from fake_extractor import FakeExtractor
from test_build import graph_of, run, write

from kg.cluster import cluster as on_cluster
from kg.errors import KgError
from kg.store import open_store
from kg.work import here, processes

SEEDS = sorted((ROOT / "seeds").glob("*.txt"))[:4]


class Noting(FakeExtractor):
    """Notes in a folder which process read which article."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def extract(self, article):
        with (self.folder / str(os.getpid())).open("a") as notes:
            notes.write(f"{article.id}\n")
        return super().extract(article)

    def notes(self) -> dict[int, list[str]]:
        return {int(p.name): p.read_text().split() for p in self.folder.iterdir()}


class Foreign(FakeExtractor):
    """Is of another version wherever it is unpickled."""

    def __setstate__(self, state) -> None:
        self.__dict__.update(state, version="2")


@pytest.fixture
def corpus(tmp_path):
    return write(
        tmp_path / "in", **{f"a{n:02}": f"Company{n % 7}\n2024-05-{10 + n % 20}" for n in range(60)}
    )


@pytest.fixture
def expected(corpus, tmp_path):
    with open_store(tmp_path / "here", write=True) as store:
        assert run(corpus, store, workers=here).written == 60
    return graph_of(tmp_path / "here")


def ran(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg.cli.main", *map(str, arguments)],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def exported(folder: Path, *options: str) -> bytes:
    """Build a store from some of the sample articles; gives all of it as N-Quads."""
    folder.mkdir()
    built = ran(folder, "build", *SEEDS, "--no-knowledge", *options)
    assert built.returncode == 0, built.stderr
    assert built.stdout.startswith(f"{len(SEEDS)} articles read, 0 unchanged")
    assert ran(folder, "export", "--format", "nq", "-o", "all.nq").returncode == 0
    return (folder / "all.nq").read_bytes()


@pytest.mark.slow
def test_processes_and_a_cluster_write_the_bytes_that_one_process_writes(tmp_path):
    alone = exported(tmp_path / "alone")
    assert exported(tmp_path / "jobs", "--jobs", "2") == alone
    with cluster(tmp_path, 2) as dask:
        assert exported(tmp_path / "dask", "--scheduler", dask.address) == alone


@pytest.mark.slow
def test_no_article_is_lost_or_twice_when_a_worker_is_killed(corpus, expected, tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    extractor = Noting(notes)
    with cluster(tmp_path, 2) as dask, open_store(tmp_path / "kg", write=True) as store:

        def kill(done: int, _path: str) -> None:
            if done == 20:
                dask.workers[0].send_signal(signal.SIGKILL)
                dask.workers[0].wait()

        workers = on_cluster(dask.address)
        report = run(corpus, store, extractor=extractor, workers=workers, progress=kill)
        assert (report.written, report.failures) == (60, ())
    assert graph_of(tmp_path / "kg") == expected
    read = extractor.notes()
    assert set(read) == {w.pid for w in dask.workers}, "both took part"
    assert len(read[dask.workers[1].pid]) > len(read[dask.workers[0].pid])
    assert {a for ids in read.values() for a in ids} == {p.stem for p in corpus.iterdir()}


@pytest.mark.slow
def test_an_article_that_kills_workers_fails_alone(corpus, tmp_path):
    write(corpus, a30="die")
    environment = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    with (
        cluster(tmp_path, 3, **environment) as dask,
        open_store(tmp_path / "kg", write=True) as store,
    ):
        report = run(corpus, store, workers=on_cluster(dask.address))
    assert [Path(f.path).name for f in report.failures] == ["a30.txt"]
    assert report.failures[0].error.startswith("2 workers died of it")
    assert report.written == 59


@pytest.mark.slow
def test_workers_that_read_another_way_are_refused(corpus, tmp_path):
    with cluster(tmp_path, 1) as dask, open_store(tmp_path / "kg", write=True) as store:
        for workers in (processes(2), on_cluster(dask.address)):
            with pytest.raises(KgError, match="install the same kg"):
                run(corpus, store, extractor=Foreign(), workers=workers)


@pytest.mark.slow
def test_a_cluster_that_is_none_is_told(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr("kg.cluster.TIMEOUT", 0.5)
    with open_store(tmp_path / "kg", write=True) as store:
        with cluster(tmp_path, 0) as dask, pytest.raises(KgError, match="no workers"):
            run(corpus, store, workers=on_cluster(dask.address))
        for address in (dask.address, "nonsense://"):
            with pytest.raises(KgError, match="no Dask scheduler answers"):
                run(corpus, store, workers=on_cluster(address))


@pytest.mark.slow
def test_a_scheduler_that_is_lost_is_told(corpus, expected, tmp_path):
    with cluster(tmp_path, 1) as dask, open_store(tmp_path / "kg", write=True) as store:

        def kill(done: int, _path: str) -> None:
            if done == 20:
                dask.scheduler.kill()

        with pytest.raises(KgError, match="scheduler is lost"):
            run(corpus, store, workers=on_cluster(dask.address), progress=kill)
        report = run(corpus, store)
        assert report.unchanged >= 20
        assert report.written == 60 - report.unchanged
    assert graph_of(tmp_path / "kg") == expected


def test_without_dask_the_command_to_install_it_is_told(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        open_store(tmp_path / "kg", write=True) as store,
        pytest.raises(KgError, match=r"pip install 'aikg\[dask\]'"),
    ):
        run(write(tmp_path / "in", a="A"), store, workers=on_cluster("tcp://127.0.0.1:1"))


BUILD = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in the background
from pathlib import Path
from kg.store import open_store
from kg.work import processes
from test_work import Noting
import test_build

extractor = Noting(Path(sys.argv[3]))

def at_work(done, path):
    while done == 1 and "a01" not in sum(extractor.notes().values(), []):
        pass
    if done == 1:
        print("first", flush=True)

with open_store(sys.argv[2], write=True) as store:
    test_build.run(Path(sys.argv[1]), store, workers=processes(2), extractor=extractor,
                   progress=at_work)
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_processes_end_with_the_one_that_started_them(corpus, tmp_path, how):
    write(corpus, a01="sleep")
    (tmp_path / "notes").mkdir()
    command = [sys.executable, "-c", BUILD, corpus, tmp_path / "kg", tmp_path / "notes"]
    with subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "first\n"
        process.send_signal(how)
        # The pipes are open as long as any process lives that inherited them.
        assert "Traceback" not in process.stdout.read()
        told = process.stderr.read()
        assert process.wait() == -how
    assert told.count("KeyboardInterrupt") == (how == signal.SIGINT), told
