"""Ctrl-C: one line, exit code 130, no traceback, nothing lost, whatever is going on."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, perf_counter

import pytest
from fake_extractor import FakeExtractor
from test_keeping import make_old

from kg.build import build
from kg.migrate import migrate
from kg.store import open_store

# Where tests run in the background, what they start would ignore Ctrl-C.
AS_EVER = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
LINE = "kg: stopped; what was written before is kept\n"
PATHS = (Path.cwd(), Path(__file__).parent, Path(__file__).parents[1])
# Builds with an extractor that says on stdout that it began, and takes its time over some.
SLOW = """
import kg.extract, slow_extractor
kg.extract.Extractor = slow_extractor.SlowExtractor
from kg.cli.main import main
main()
"""


def started(code: str, *args: object, cwd: Path) -> subprocess.Popen[str]:
    """Start a command in a group of its own, as a terminal does, so that its workers belong to it."""
    command = [sys.executable, "-c", AS_EVER + code, *map(str, args)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd,
        start_new_session=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, PATHS))},
    )  # fmt: skip


def stopped(process: subprocess.Popen[str]) -> tuple[float, str]:
    """Send Ctrl-C to the whole group; give how long it took to end, and what it said."""
    begin = perf_counter()
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    return perf_counter() - begin, errors


def nobody_left(group: int) -> bool:
    """Tell whether no process of a group is left, now or soon."""
    end = monotonic() + 60
    while (left := members(group)) and monotonic() < end:
        select.select([], [], [], 0.05)
    return not left


def members(group: int) -> list[str]:
    """List the processes of a group; those that nobody waits for count as gone."""
    states = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                told = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(told[2]) == group and told[0] != "Z":
                states.append(entry.name)
    return states


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(30):
        slow = "slow" if n >= 20 else f"Company{n % 4}"
        (folder / f"a{n:02}.txt").write_text(f"{slow} {n}\n2024-05-14\nBody {n}\n")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 3])
def test_a_build_stops_at_once_and_loses_nothing(corpus, tmp_path, jobs, figure):
    with started(SLOW, "build", corpus, "--jobs", jobs, "--no-knowledge", cwd=tmp_path) as process:
        assert process.stdout.readline() == "slow\n"
        took, errors = stopped(process)
    assert (process.returncode, errors) == (130, LINE)
    assert nobody_left(process.pid)
    with open_store(tmp_path / ".kg", write=True) as store:
        report = build([corpus], store, extractor=FakeExtractor())
        assert report.unchanged >= 20 - jobs * 4
        kept = frozenset(store.quads())
    with open_store(tmp_path / "fresh", write=True) as store:
        build([corpus], store, extractor=FakeExtractor())
        assert frozenset(store.quads()) == kept
    figure(f"Ctrl-C during a build with --jobs {jobs}",
           f"ended after {took:.2f} s, {report.unchanged} of 20 articles kept")  # fmt: skip


@pytest.mark.slow
def test_a_query_that_explodes_stops(corpus, tmp_path, figure):
    with open_store(tmp_path / ".kg", write=True) as store:
        build([corpus], store, extractor=FakeExtractor())
    asked = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    code = "import sys; from kg.embedded import EmbeddedStore as E; ask = E.query\n"
    code += "def query(*a, **k):\n print('asking', flush=True)\n return ask(*a, **k)\n"
    code += "E.query = query\nfrom kg.cli.main import main; main()"
    with started(code, "query", asked, cwd=tmp_path) as process:
        assert process.stdout.readline() == "asking\n"
        took, errors = stopped(process)
    assert (process.returncode, errors) == (130, LINE)
    figure("Ctrl-C during a query that explodes", f"ended after {took:.2f} s")


ENDLESS = """
import itertools
from kg.embedded import EmbeddedStore as E
read = E.quads
def quads(self, graph=None):
    found = list(read(self, graph))
    print("reading", flush=True)
    yield from itertools.cycle(found)
E.quads = quads
from kg.cli.main import main
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [("export", "--format", "nq", "-o"), ("export", "--format", "jsonld", "-o"), ("backup",)],
)
def test_writing_a_file_stops_and_keeps_the_old_one(corpus, tmp_path, command):
    with open_store(tmp_path / ".kg", write=True) as store:
        build([corpus], store, extractor=FakeExtractor())
    for folder in ("out", "temporary"):
        (tmp_path / folder).mkdir()
    (tmp_path / "out" / "old").write_text("as it was")
    place = f"import tempfile; tempfile.tempdir = {str(tmp_path / 'temporary')!r}\n"
    with started(place + ENDLESS, *command, "out/old", cwd=tmp_path) as process:
        assert process.stdout.readline() == "reading\n"
        _, errors = stopped(process)
    assert (process.returncode, errors) == (130, LINE)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["old"]
    assert (tmp_path / "out" / "old").read_text() == "as it was"
    assert not list((tmp_path / "temporary").iterdir())


BUSY = """
from kg.embedded import EmbeddedStore as E
def load(self, quads):
    print("writing", flush=True)
    self.raw.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l } }")
E.load = load
from kg.cli.main import main
main()
"""


@pytest.mark.slow
def test_a_migration_stops_and_goes_on(corpus, tmp_path):
    with open_store(tmp_path / ".kg", write=True) as store:
        build([corpus], store, extractor=FakeExtractor())
    with open_store(tmp_path / ".kg") as store:
        before = frozenset(store.quads())
    make_old(tmp_path / ".kg")
    with started(BUSY, "migrate", cwd=tmp_path) as process:
        assert process.stdout.readline() == "writing\n"
        _, errors = stopped(process)
    assert (process.returncode, errors) == (130, LINE)
    assert (tmp_path / ".kg" / "version").read_text() == "2\n"
    assert migrate(tmp_path / ".kg")
    with open_store(tmp_path / ".kg") as store:
        assert frozenset(store.quads()) == before


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_true_pipeline_stops_at_any_moment(tmp_path, jobs, figure):
    """While it loads, while it reads, while processes start: the moments are seeded."""
    rng, longest, ended = random.Random(jobs), 0.0, 0
    seeds = Path("seeds").resolve()
    code = "import sys; from kg.cli.main import main; print('up', flush=True); main()"
    for _ in range(8):
        with started(code, "build", seeds, "--jobs", jobs, cwd=tmp_path) as process:
            assert process.stdout.readline() == "up\n"
            done, _, _ = select.select([process.stdout], [], [], rng.uniform(0.1, 8))
            if done:  # it was faster than that
                ended += 1
                process.communicate()
                continue
            took, errors = stopped(process)
        assert (process.returncode, errors) == (130, LINE)
        assert nobody_left(process.pid)
        longest = max(longest, took)
    figure(f"Ctrl-C at 8 moments of the true pipeline, --jobs {jobs}",
           f"{8 - ended} were running, the slowest ended after {longest:.2f} s")  # fmt: skip


@pytest.mark.slow
def test_workers_end_with_a_build_that_is_killed(corpus, tmp_path):
    with started(SLOW, "build", corpus, "--jobs", "3", "--no-knowledge", cwd=tmp_path) as process:
        assert process.stdout.readline() == "slow\n"
        process.kill()
        process.wait()
        # The pipes close when the last worker has gone.
        process.communicate(timeout=60)
    assert nobody_left(process.pid)
