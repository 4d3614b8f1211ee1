"""One writer, many readers: who holds a store is told, and queries go on meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest
from fake_extractor import FakeExtractor

from kg.build import build
from kg.doctor import checks
from kg.errors import KgError
from kg.store import open_store

READER = Path(__file__).with_name("reader.py")
READERS, ARTICLES, SECONDS = 8, 12, 60

HOLDER = """
import sys
from kg.store import open_store
with open_store(sys.argv[1], write=True):
    print("ready", flush=True)
    sys.stdin.read()
"""


def generation(folder: Path, number: int) -> Path:
    folder.mkdir(exist_ok=True)
    for n in range(ARTICLES):
        (folder / f"a{n}.txt").write_text(f"generation {number}\n2024-05-14\nBody {n}\n")
    return folder


@pytest.mark.slow
@pytest.mark.soak
def test_eight_processes_query_while_one_builds(tmp_path, figure):
    where, pipe = tmp_path / "kg", subprocess.PIPE

    def rebuild(number: int) -> None:
        with open_store(where, write=True) as store:
            report = build([generation(tmp_path / "in", number)], store, extractor=FakeExtractor())
        assert report.written == ARTICLES

    rebuild(0)
    with open_store(where) as store:
        statements = store.query("SELECT ?s { ?s a rdf:Statement }")
        facts = sum(1 for _ in statements) // ARTICLES
    command = [sys.executable, str(READER), str(where), str(ARTICLES), str(facts)]
    team = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        for _ in range(READERS)
    ]
    for reader in team:
        assert reader.stdout.readline() == "ready\n"
    builds, end = 0, monotonic() + SECONDS
    while monotonic() < end and all(r.poll() is None for r in team):
        builds += 1
        rebuild(builds)
    looks = []
    for reader in team:
        told, errors = reader.communicate("")
        assert (reader.returncode, errors) == (0, ""), f"{told}{errors}"
        looks.append(tuple(map(int, told.split())))
    assert builds > 1
    assert max(states for _, states in looks) > 1
    states = [p for p in (where / "states").iterdir() if p.is_dir()]
    assert len(states) <= READERS + 2
    asked = sum(n for n, _ in looks)
    figure("queries while building", f"{asked * 4} by {READERS} processes during {builds} builds")


@pytest.fixture
def holder(tmp_path):
    open_store(tmp_path / "kg", write=True).close()
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "kg")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


@pytest.mark.parametrize("command", [["build", "a.txt"], ["remove", "a0"], ["migrate"]])
def test_a_second_writer_is_told_who_holds_the_store_and_since_when(kg, tmp_path, holder, command):
    (tmp_path / "a.txt").write_text("OpenAI\n2024-05-14\n")
    result = kg(*command, "--store", "kg")
    assert result.exit_code == 1
    assert f"process {holder.pid} has been writing to this store since 2" in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_lock_of_a_dead_process_is_no_lock(tmp_path, holder):
    lock = tmp_path / "kg" / "lock"
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert str(holder.pid) in lock.read_text()
    assert {c.name: c.found for c in checks(str(tmp_path / "kg"), tmp_path / "none")}[
        "lock"
    ] == "nobody writes"
    open_store(tmp_path / "kg", write=True).close()


def test_a_lock_file_of_nonsense_is_no_lock(tmp_path):
    open_store(tmp_path / "kg", write=True).close()
    (tmp_path / "kg" / "lock").write_bytes(b"\xff\0{")
    open_store(tmp_path / "kg", write=True).close()


def test_a_store_replaced_while_somebody_waits_is_locked_anew(tmp_path):
    from kg.locking import WriterLock

    path = tmp_path / "lock"
    with WriterLock(path):
        path.unlink()
        with WriterLock(path) as new, pytest.raises(KgError, match=f"process {os.getpid()} has"):
            WriterLock(new.path)


WINDOWS = '''
"""Locks as on Windows: byte ranges, and none that are shared; here made of POSIX byte ranges."""
import fcntl, os, sys, types
from pathlib import Path

def locking(handle, mode, length):
    fcntl.lockf(handle, mode, length, os.lseek(handle, 0, os.SEEK_CUR), os.SEEK_SET)

sys.modules["msvcrt"] = types.SimpleNamespace(
    locking=locking, LK_NBLCK=fcntl.LOCK_EX | fcntl.LOCK_NB
)
system, sys.platform = sys.platform, "win32"
import kg.filelocks
sys.platform = system
what, path = sys.argv[1:]
# Windows locks what is open for reading too; POSIX wants it open for writing.
handle = os.open(path, os.O_RDWR)
print(getattr(kg.filelocks, what)(handle), flush=True)
sys.stdin.read()
'''


@pytest.mark.parametrize(
    ("kinds", "allowed"),
    [
        (("exclusive", "exclusive"), [True, False]), (("exclusive", "shared"), [True, False]),
        (("shared", "exclusive"), [True, False]), (("shared",) * 5, [True] * 5),
    ],
)  # fmt: skip
def test_locks_of_byte_ranges_as_windows_has_them(tmp_path, kinds, allowed):
    path = tmp_path / "lock"
    path.write_text("{}")
    pipe, held, said = subprocess.PIPE, [], []
    for kind in kinds:
        command = [sys.executable, "-c", WINDOWS, kind, str(path)]
        held.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True))
        said.append(held[-1].stdout.readline() == "True\n")
    for process in held:
        process.communicate("")
    assert said == allowed
    assert path.read_text() == "{}"
