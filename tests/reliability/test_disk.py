"""Disks that are full, read-only or gone, and clocks that go backwards: told, the old state kept."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_extractor import FakeExtractor
from test_keeping import make_old

from kg.build import build
from kg.errors import KgError
from kg.store import SCHEMA_VERSION, open_store


@pytest.fixture
def disk(tmp_path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)]
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def remount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)


def articles(folder: Path, count: int, size: int = 20_000) -> Path:
    folder.mkdir(exist_ok=True)
    for n in range(count):
        body = f"Body of {n} " * (size // 10)
        (folder / f"a{n}.txt").write_text(f"Company{n} {size}\n2024-05-14\n{body}\n")
    return folder


def run(folder: Path, where: Path):
    with open_store(where, write=True) as store:
        return build([folder], store, extractor=FakeExtractor())


def graph(where: Path) -> frozenset:
    with open_store(where) as store:
        return frozenset(store.quads())


@pytest.mark.slow
@pytest.mark.soak
def test_a_full_disk_is_told_and_the_old_state_kept(disk, tmp_path, figure):
    store, corpus = disk / "kg", articles(tmp_path / "in", 5)
    run(corpus, store)
    before = graph(store)
    articles(corpus, 400)
    with pytest.raises(KgError, match=r"can't be written: .*No space left"):
        run(corpus, store)
    assert graph(store) == before
    with pytest.raises(KgError):  # it stays full
        run(corpus, store)
    assert graph(store) == before
    remount(disk, "size=1g")
    report = run(corpus, store)
    run(corpus, tmp_path / "fresh")
    assert graph(store) == graph(tmp_path / "fresh")
    figure("a full disk", f"the state before is kept; with room again, {report.unchanged} "
           f"articles were there already and {report.written} were written")  # fmt: skip


def fill(place: Path) -> None:
    """Leave no byte."""
    with (place / "rest").open("wb", buffering=0) as rest, pytest.raises(OSError, match="No space"):
        rest.writelines(itertools.chain([b"x" * (20 << 20)], itertools.repeat(b"x" * 4096)))


@pytest.mark.slow
def test_a_full_disk_stops_a_migration_which_goes_on_when_there_is_room(kg, disk, tmp_path):
    store, corpus = disk / "kg", articles(tmp_path / "in", 30, 100)
    run(corpus, store)
    before = graph(store)
    make_old(store)
    fill(disk)
    for size in range(0, 400_000, 20_000):  # it gets further each time
        with (disk / "rest").open("r+b") as rest:
            rest.truncate((disk / "rest").stat().st_size - size)
        result = kg("migrate", "--store", store)
        if result.exit_code == 0:
            break
        assert "No space left" in result.stderr
        assert result.stderr.count("\n") == 1
        assert int((store / "version").read_text()) < SCHEMA_VERSION
        assert "run 'kg migrate'" in kg("stats", "--store", store).stderr
    else:
        (disk / "rest").unlink()
        assert kg("migrate", "--store", store).exit_code == 0
    assert size > 0
    assert graph(store) == before
    assert {p.name for p in store.iterdir()} == {"lock", "states", "version", "writer"}


def test_a_full_disk_keeps_the_corrections_that_there_are(kg, disk, tmp_path):
    """With a little more room each time: it is told until all fits, and file and store agree."""
    store, corpus = disk / "kg", articles(tmp_path / "in", 30, 100)
    run(corpus, store)
    assert kg("rename", "Company1", "First", "--store", store).exit_code == 0
    file = disk / "corrections.ttl"
    old, before = file.read_bytes(), graph(store)
    fill(disk)
    told = 0
    for size in range(0, 2_000_000, 100_000):  # it gets further each time
        with (disk / "rest").open("r+b") as rest:
            rest.truncate(max(0, (disk / "rest").stat().st_size - size))
        result = kg("rename", "Company2", "Second", "--store", store)
        if result.exit_code == 0:
            break
        told += 1
        assert "No space left" in result.stderr
        assert result.stderr.count("\n") == 1
        assert graph(store) == before
        assert file.read_bytes().startswith(old[:100])
        assert b"First" in file.read_bytes()
    assert told
    assert b"Second" in file.read_bytes()
    assert "Second" in kg("show", "Second", "--store", store).stdout
    assert {p.name for p in disk.iterdir()} <= {
        "kg",
        "rest",
        "corrections.ttl",
        ".corrections.ttl.lock",
    }


def test_a_read_only_disk_is_told_and_can_be_queried(kg, disk, tmp_path):
    store, corpus = disk / "kg", articles(tmp_path / "in", 3, 100)
    run(corpus, store)
    before = graph(store)
    remount(disk, "ro")
    for command in (["build", corpus], ["remove", "a0"], ["migrate"], ["build", corpus, "--prune"]):
        result = kg(*command, "--store", store)
        assert result.exit_code == 1
        assert "Read-only file system" in result.stderr
        assert result.stderr.count("\n") == 1
    for command in (["stats"], ["query", "ASK {}"], ["backup", tmp_path / "kg.zip"]):
        assert kg(*command, "--store", store).exit_code == 0
    assert "Read-only" in kg("backup", disk / "x.zip", "--store", store).stderr
    assert "Read-only" in kg("restore", tmp_path / "kg.zip", "--store", disk / "new").stderr
    assert graph(store) == before
    remount(disk, "rw")


def test_exports_onto_a_full_disk_keep_the_old_file(kg, disk, tmp_path):
    corpus = articles(tmp_path / "in", 3, 100)
    run(corpus, tmp_path / ".kg")
    outputs = {"ttl": disk / "x.ttl", "gexf": disk / "x.gexf", "csv": disk / "csv"}
    for format_, path in outputs.items():
        assert kg("export", "--format", format_, "-o", path).exit_code == 0
    assert kg("backup", disk / "kg.zip").exit_code == 0
    fill(disk)
    before = {p: p.read_bytes() for p in disk.rglob("*") if p.is_file()}
    for format_, path in outputs.items():
        result = kg("export", "--format", format_, "-o", path)
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1), format_
        assert "No space left" in result.stderr
    assert "No space left" in kg("backup", disk / "kg.zip").stderr
    assert {p: p.read_bytes() for p in disk.rglob("*") if p.is_file()} == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_told(kg, tmp_path):
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed").chmod(0o500)
    result = kg("build", articles(tmp_path / "in", 1), "--store", tmp_path / "closed" / "kg")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


def test_a_store_deleted_underneath_is_told_and_made_anew(tmp_path):
    corpus, where = articles(tmp_path / "in", 3, 100), tmp_path / "kg"
    store = open_store(where, write=True)
    build([corpus], store, extractor=FakeExtractor())
    whole = graph(where)
    reader = open_store(where)
    shutil.rmtree(where)
    articles(corpus, 3, 200)
    with pytest.raises(KgError, match="can't be written"), store:
        build([corpus], store, extractor=FakeExtractor())
    assert frozenset(reader.quads()) == whole
    reader.close()
    with pytest.raises(KgError, match="run 'kg build PATH' first"):
        open_store(where)
    assert run(corpus, where).written == 3


def test_clocks_and_file_times_mean_nothing(tmp_path):
    """What changed is told by content; a clock that was turned back changes nothing."""
    corpus, where = articles(tmp_path / "in", 4, 100), tmp_path / "kg"
    run(corpus, where)
    for file in (tmp_path / "kg").rglob("*"):
        os.utime(file, (4e9, 4e9))  # the year 2096
    times = (corpus / "a0.txt").stat()
    text = (corpus / "a0.txt").read_text()
    (corpus / "a0.txt").write_text(text.replace("Body", "Copy"))  # the same size
    os.utime(corpus / "a0.txt", (times.st_atime, times.st_mtime))
    os.utime(corpus / "a1.txt", (0, 0))
    os.utime(corpus / "a2.txt", (4e9, 4e9))
    report = run(corpus, where)
    assert (report.written, report.unchanged) == (1, 3)
    run(corpus, tmp_path / "fresh")
    assert graph(where) == graph(tmp_path / "fresh")


BACKWARDS = """
import datetime, itertools, sys, time
day = itertools.count(4e9, -86400)
time.time = lambda: next(day)
class Backwards(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(next(day), tz)
datetime.datetime = Backwards
from pathlib import Path
import test_disk
for _ in range(3):
    test_disk.run(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_a_build_while_the_clock_runs_backwards(tmp_path):
    import sys

    corpus, here = articles(tmp_path / "in", 4, 100), Path(__file__).parent
    paths = [Path.cwd(), here, here.parent]
    command = [sys.executable, "-c", BACKWARDS, str(corpus), str(tmp_path / "kg")]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    subprocess.run(command, check=True, env=env)
    run(corpus, tmp_path / "fresh")
    assert graph(tmp_path / "kg") == graph(tmp_path / "fresh")
