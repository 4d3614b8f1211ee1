"""What was built up is kept: backups, restoring, older and newer versions, damaged files."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import zipfile
from hashlib import sha256
from itertools import count, cycle, product
from pathlib import Path
from time import perf_counter

import pyoxigraph as ox
import pytest
from invented import TEXTS

from kg import backup as backups
from kg import iris
from kg import migrate as library
from kg.backup import MANIFEST, QUADS, restore
from kg.corrections import FILE
from kg.errors import KgError
from kg.locking import WriterLock
from kg.migrate import STEPS
from kg.store import SCHEMA_VERSION, Store, open_store, select
from kg.view_ask import rows

CORRECTIONS = f"""
@prefix kg: <https://w3id.org/aikg/ontology#> .
<urn:c2> a kg:Rename ; kg:corrects <{iris.entity_iri("Organization", "OpenAI")}> ;
    kg:newName "OpenAI, corrected" .
"""


def content(where: Path) -> tuple[frozenset, str]:
    with open_store(where) as store:
        file = where.parent / FILE
        return frozenset(store.quads()), file.read_text("utf-8") if file.exists() else ""


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.fixture
def store(kg, tmp_path) -> Path:
    (tmp_path / "in").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "in" / name).write_text(text, "utf-8")
    (tmp_path / FILE).write_text(CORRECTIONS, "utf-8")
    assert kg("build", "in").exit_code == 0
    return tmp_path / ".kg"


def test_a_backup_brings_store_and_corrections_back(kg, store, tmp_path):
    before = content(store)
    assert kg("backup", "kg.zip").exit_code == 0
    assert kg("restore", "kg.zip", "--store", "other").exit_code == 0
    assert content(tmp_path / "other") == before
    built = kg("build", "in", "--store", "other")
    assert built.stdout.startswith("0 articles read, 3 unchanged")
    assert content(tmp_path / "other") == before
    shutil.rmtree(store)
    assert kg("restore", "kg.zip").exit_code == 0
    assert "OpenAI, corrected" in kg("show", "OpenAI").stdout


def test_a_store_that_is_there_is_replaced_only_when_asked(kg, store):
    before = content(store)
    kg("backup", "kg.zip")
    kg("remove", "gpt")
    (store.parent / FILE).unlink()
    without = content(store)
    result = kg("restore", "kg.zip")
    assert result.exit_code == 1
    assert "--force" in result.stderr
    assert content(store) == without
    with open_store(store) as reader:  # somebody reads it meanwhile
        seen = frozenset(reader.quads())
        assert kg("restore", "kg.zip", "--force").exit_code == 0
        assert frozenset(reader.quads()) == seen == without[0]
    assert content(store) == before


def test_a_store_that_is_made_meanwhile_is_not_replaced(kg, store, tmp_path, monkeypatch):
    kg("backup", "kg.zip")
    (tmp_path / FILE).unlink()
    settle = backups.settle

    def meanwhile(restored: Store) -> None:
        settle(restored)
        assert kg("build", "in/gpt.txt", "--store", "other/kg").exit_code == 0

    monkeypatch.setattr(backups, "settle", meanwhile)
    result = kg("restore", "kg.zip", "--store", "other/kg")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "--force" in result.stderr
    with open_store(tmp_path / "other" / "kg") as made:
        assert made.query("ASK { ?a a kg:Article }")
        assert len(list(select(made, "SELECT ?a { ?a a kg:Article }"))) == 1
    assert [p.name for p in (tmp_path / "other").iterdir()] == ["kg"]


def test_other_corrections_are_replaced_only_when_asked(kg, store, tmp_path):
    kg("backup", "kg.zip")
    shutil.rmtree(store)
    (tmp_path / FILE).write_text("# since then\n")
    result = kg("restore", "kg.zip")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "--force" in result.stderr
    assert not store.exists()
    assert (tmp_path / FILE).read_text() == "# since then\n"
    assert kg("restore", "kg.zip", "--force").exit_code == 0
    assert (tmp_path / FILE).read_text() == CORRECTIONS


@pytest.mark.parametrize(
    "args", [["backup"], ["export", "--format", "ttl", "-o"], ["render", "-o"]]
)
def test_people_s_corrections_are_no_place_to_write_to(kg, store, tmp_path, args):
    (tmp_path / "link.ttl").symlink_to(FILE)
    for name in (FILE, tmp_path / FILE, f"in/../{FILE}", "link.ttl"):
        result = kg(*args, name)
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
        assert "corrections are kept there" in result.stderr
    assert (tmp_path / FILE).read_text() == CORRECTIONS


def test_a_link_to_corrections_stays_one_and_who_may_write_them_too(kg, store, tmp_path):
    (tmp_path / "shared").mkdir()
    shared = tmp_path / "shared" / "ours.ttl"
    (tmp_path / FILE).rename(shared)
    shared.chmod(0o664)
    (tmp_path / FILE).symlink_to(shared)
    assert kg("rename", "月之暗面", "Moonshot").exit_code == 0
    assert (tmp_path / FILE).is_symlink()
    assert "Moonshot" in shared.read_text()
    assert shared.stat().st_mode & 0o777 == 0o664
    assert [p.name for p in shared.parent.iterdir()] == ["ours.ttl"]


def test_a_pipe_is_not_replaced_and_not_waited_for(kg, store, tmp_path):
    for name in ("out", "linked"):
        os.mkfifo(tmp_path / "pipe") if name == "out" else (tmp_path / name).symlink_to("pipe")
        for command in (["backup"], ["export", "--format", "nq", "-o"], ["render", "-o"]):
            result = kg(*command, "pipe" if name == "out" else name)
            assert (result.exit_code, result.stderr.count("\n")) == (1, 1), command
            assert "a device or a pipe" in result.stderr
    (tmp_path / FILE).unlink()
    os.mkfifo(tmp_path / FILE)
    for command in (["corrections"], ["doctor"], ["rename", "OpenAI", "x"], ["build", "in"]):
        result = kg(*command)
        assert result.exit_code == 1, command
        assert "no file; move it away" in result.output, command


def test_settings_nested_without_end_are_told(kg, store, tmp_path):
    (tmp_path / "kg.toml").write_text("store = " + "[" * 100_000)
    result = kg("stats")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("kg: kg.toml: ")


ADDING = "import sys\nfrom pathlib import Path\nfrom kg.knowledge_files import add\n" \
    "for n in range(20): add(Path('own.ttl'), 'ORG', [f'{sys.argv[1]} Works {n}'], [])"  # fmt: skip


def test_two_that_add_knowledge_at_once_lose_nothing(tmp_path):
    team = [
        subprocess.Popen([sys.executable, "-c", ADDING, name], cwd=tmp_path)
        for name in ("Foo", "Bar")
    ]
    assert [process.wait() for process in team] == [0, 0]
    assert (tmp_path / "own.ttl").read_text().count("prefLabel") == 40
    assert [p.name for p in tmp_path.iterdir()] == ["own.ttl"]


def test_other_files_are_not_replaced(kg, store, tmp_path):
    kg("backup", "kg.zip")
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "one.doc").write_text("years of work")
    for where in ("thesis", "thesis/one.doc"):
        result = kg("restore", "kg.zip", "--store", where, "--force")
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert (tmp_path / "thesis" / "one.doc").read_text() == "years of work"


def test_a_store_that_is_written_to_is_neither_replaced_nor_migrated(kg, store):
    kg("backup", "kg.zip")
    with open_store(store, write=True):
        for command in (["restore", "kg.zip", "--force"], ["migrate"]):
            result = kg(*command)
            assert result.exit_code == 1
            assert f"process {os.getpid()} has been writing" in result.stderr
    assert content(store)[0]


def test_a_backup_may_be_made_while_somebody_writes(kg, store, tmp_path):
    before = content(store)
    with open_store(store, write=True) as writer:
        writer.remove(iris.graph_iri("gpt"))
        assert kg("backup", "kg.zip").exit_code == 0
        writer.publish()
    kg("restore", "kg.zip", "--store", "other")
    assert content(tmp_path / "other") == before


def remade(data: bytes, **files: bytes | None) -> bytes:
    """A backup with other files in it, and checksums that fit."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {n: archive.read(n) for n in archive.namelist()}
    given = {n.replace("__", "."): t for n, t in files.items()}
    found = {n: t for n, t in (found | given).items() if t is not None}
    if "manifest.json" not in given:
        manifest = json.loads(found[MANIFEST])
        manifest["parts"] = {
            n: {"size": len(t), "sha256": sha256(t).hexdigest()}
            for n, t in found.items() if n in manifest["parts"]
        }  # fmt: skip
        manifest["quads"] = found[QUADS].count(b"\n") if QUADS in found else 0
        found[MANIFEST] = json.dumps(manifest).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in found.items():
            archive.writestr(name, text)
    return out.getvalue()


def manifest_with(data: bytes, **values: object) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = json.loads(archive.read(MANIFEST))
    return remade(data, manifest__json=json.dumps(found | values).encode())


def linked(data: bytes) -> bytes:
    """A backup in which the quads are a symbolic link to a file of the system."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("quads.nq.link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def doubled(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(QUADS, "")
    return out.getvalue()


HOSTILE = {
    "empty": lambda data: b"",
    "no archive": lambda data: b"years of work " * 100,
    "cut short": lambda data: data[: len(data) // 2],
    "a path out of the folder": lambda data: remade(data, **{"../../evil": b"x"}),
    "an absolute path": lambda data: remade(data, **{"/tmp/evil": b"x"}),
    "a link": linked,
    "a file twice": doubled,
    "a bomb": lambda data: remade(data, quads__nq=b"\n" * 50_000_000),
    "no manifest": lambda data: remade(data, manifest__json=None),
    "a manifest of nonsense": lambda data: remade(data, manifest__json=b"[1]"),
    "a manifest nested deeply": lambda data: remade(data, manifest__json=b"[" * 100_000),
    "no quads": lambda data: remade(data, quads__nq=None),
    "a newer format": lambda data: manifest_with(data, format=99),
    "other checksums": lambda data: manifest_with(
        data, parts={QUADS: {"size": 1, "sha256": "0" * 64}, FILE: {"size": 1, "sha256": ""}}
    ),
    "parts out of the folder": lambda data: manifest_with(data, parts={"../x": {}}),
    "another number of quads": lambda data: manifest_with(data, quads=1),
    "no N-Quads": lambda data: remade(data, quads__nq=b"years of work\n"),
    "blank nodes": lambda data: remade(data, quads__nq=b"_:a <urn:p> <urn:o> <urn:g> .\n"),
    "no graph": lambda data: remade(data, quads__nq=b"<urn:a> <urn:p> <urn:o> .\n"),
    "triples quoted without end": lambda data: remade(
        data, quads__nq=b"<urn:a> <urn:p> %b1%b <urn:g> .\n" % (b"<<( <urn:a> <urn:p> " * 100_000, b" )>>" * 100_000)
    ),
    "a line without end": lambda data: remade(
        data, quads__nq=b"".join(random.Random(1).randbytes(700_000).hex().encode() for _ in range(50))
    ),
    "broken corrections": lambda data: remade(data, corrections__ttl=b"a b"),
    "corrections in a circle": lambda data: remade(
        data, corrections__ttl=b"""@prefix kg: <https://w3id.org/aikg/ontology#> .
        <urn:1> a kg:Merge ; kg:corrects <urn:a> ; kg:replacement <urn:b> .
        <urn:2> a kg:Merge ; kg:corrects <urn:b> ; kg:replacement <urn:a> ."""
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_damaged_or_hostile_backup_changes_nothing(kg, store, tmp_path, kind):
    kg("backup", "kg.zip")
    good = (tmp_path / "kg.zip").read_bytes()
    (tmp_path / "kg.zip").write_bytes(HOSTILE[kind](good))
    before = tree(tmp_path)
    for options in (["--force"], ["--store", "new"]):
        result = kg("restore", "kg.zip", *options)
        assert result.exit_code == 1, kind
        assert result.stderr.startswith("kg: ")
        assert result.stderr.count("\n") == 1
        assert "kg.zip" in result.stderr or FILE in result.stderr
    after = tree(tmp_path)
    assert {n: t for n, t in after.items() if n != ".kg/lock"} == {
        n: t for n, t in before.items() if n != ".kg/lock"
    }


def test_a_backup_with_any_byte_changed_is_told_or_means_the_same(kg, store, tmp_path, figure):
    kg("backup", "kg.zip")
    good, rng = (tmp_path / "kg.zip").read_bytes(), random.Random(7)
    before, told = content(store), 0
    for number in range(60):
        at = rng.randrange(len(good))
        changed = bytes([good[at] ^ (1 << rng.randrange(8))])
        (tmp_path / "bad.zip").write_bytes(good[:at] + changed + good[at + 1 :])
        where = tmp_path / f"r{number}"
        try:
            restore(tmp_path / "bad.zip", where)
        except KgError:
            told += 1
            assert not where.exists()
        else:  # a byte that means nothing, such as one of a time
            assert content(where) == before
    assert told > 30
    figure("backups with a bit turned over", f"{told} of 60 refused, the others restored whole")


RESTORE = """
import sys
from pathlib import Path
from kg.backup import restore
print("ready", flush=True)
restore(Path(sys.argv[1]), Path(sys.argv[2]), force=True)
"""


@pytest.mark.slow
@pytest.mark.soak
def test_restoring_killed_at_any_moment_leaves_the_old_or_the_new(kg, store, tmp_path, figure):
    kg("backup", "kg.zip")
    new = content(store)
    kg("remove", "gpt")
    kg("rename", "OpenAI", "OpenAI, once more")
    kg("backup", "old.zip")
    old, rng, replaced, takes = content(store), random.Random(3), 0, 0.5
    assert old[0] != new[0]
    assert old[1] != new[1]
    for _ in range(20):
        command = [sys.executable, "-c", RESTORE, str(tmp_path / "kg.zip"), str(store)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "ready\n"
            begin = perf_counter()
            try:
                process.wait(rng.uniform(0, 1.2) * takes)
                takes = perf_counter() - begin
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        found = content(store)
        assert found in (old, new)
        if found == new:
            replaced += 1
            restore(tmp_path / "old.zip", store, force=True)
            assert content(store) == old
    figure("restoring killed", f"20 times, after which {20 - replaced} stores were old and "
           f"{replaced} new")  # fmt: skip


def test_restoring_killed_before_it_tidied_up_has_replaced_all(kg, store, tmp_path):
    """Deleting a large old store takes long, and the corrections must not wait for it."""
    kg("backup", "kg.zip")
    new = content(store)
    kg("remove", "gpt")
    kg("rename", "OpenAI", "OpenAI, once more")
    assert content(store)[1] != new[1]
    killed = "import os, shutil\nshutil.rmtree = lambda *_, **__: os._exit(9)\n"
    command = [sys.executable, "-c", killed + RESTORE, str(tmp_path / "kg.zip"), str(store)]
    assert subprocess.run(command, check=False, stdout=subprocess.PIPE).returncode == 9
    assert content(store) == new


def make_version_1(store: Path) -> None:
    """Turn a store into what kg wrote before: a link names the current state."""
    states = store / "states"
    current = (states / "current").read_text().strip()
    (states / "current").unlink()
    (states / "current").symlink_to(current)
    for lock in states.glob("*.lock"):
        lock.unlink()
    (store / "version").write_text("1\n")


def make_old(store: Path) -> None:
    """Take out of a store what kg derives only since store version 3, and 4."""
    with open_store(store, write=True) as writer:
        for derived in ("otherAmount", "otherDate", "claims", "about"):
            writer.update(f"DELETE WHERE {{ GRAPH ?g {{ ?a kg:{derived} ?b }} }}")
        writer.update("""DELETE { GRAPH ?g { ?mark kg:digest ?v } }
            INSERT { GRAPH ?g { ?mark kg:digest "settled" } }
            WHERE { GRAPH ?g { ?mark kg:digest ?v } FILTER(STRENDS(STR(?mark), "/derived")) }""")
    (store / "version").write_text("2\n")


PAIRS = """DELETE { GRAPH ?g { ?a kg:claims ?x . ?b kg:claims ?y . ?x kg:about ?of ; ?other ?y . ?y kg:about ?of } }
    INSERT { GRAPH ?g { ?a ?other ?b } }
    WHERE { GRAPH ?g { ?a kg:claims ?x . ?b kg:claims ?y . ?x kg:about ?of ; ?other ?y } }"""


def test_pairs_that_disagree_become_claims(kg, store):
    """Store version 3 had every two reports that disagree."""
    before = content(store)
    with open_store(store, write=True) as writer:
        writer.update(PAIRS)
        writer.update("""DELETE { GRAPH ?g { ?mark kg:digest ?v } }
            INSERT { GRAPH ?g { ?mark kg:digest "settled 3" } }
            WHERE { GRAPH ?g { ?mark kg:digest ?v } FILTER(STRENDS(STR(?mark), "/derived")) }""")
    assert content(store) != before
    (store / "version").write_text("3\n")
    assert "run 'kg migrate'" in kg("conflicts").stderr
    assert kg("migrate").stdout == f"done: {STEPS[3].what}\n"
    assert content(store) == before
    assert "12亿美元" in kg("conflicts").stdout


def test_an_older_store_is_brought_up_to_date_by_one_command(kg, store):
    before = content(store)
    make_old(store)
    make_version_1(store)
    for command in (["stats"], ["build", "in"], ["remove", "gpt"]):
        result = kg(*command)
        assert result.exit_code == 1
        assert "run 'kg migrate'" in result.stderr
    files = tree(store)
    plan = kg("migrate", "--dry-run")
    assert plan.stdout == "".join(f"would {s.what}\n" for s in STEPS.values())
    assert tree(store) == files
    assert kg("migrate").stdout == "".join(f"done: {s.what}\n" for s in STEPS.values())
    assert kg("migrate").stdout == ".kg is up to date\n"
    assert content(store) == before
    assert kg("build", "in").stdout.startswith("0 articles read, 3 unchanged")
    assert "12亿美元" in kg("conflicts").stdout


COUNTED_OFF = """
import os

def broken_off(holder, name):
    do = getattr(holder, name)
    def call(*args, **named):
        global left
        if not left:
            os._exit(9)
        left -= 1
        return do(*args, **named)
    setattr(holder, name, call)
"""
"""Ends the process without a word once ``left`` calls of what it wraps are done."""
BROKEN_OFF = """
import os, sys
from pathlib import Path
import kg.embedded, kg.locking, kg.migrate

left = int(sys.argv[2])
for name in ("update", "load", "publish"):
    broken_off(kg.embedded.EmbeddedStore, name)
broken_off(kg.locking.States, "collect")
for module in (kg.locking, kg.migrate):
    broken_off(module, "write_whole")
kg.migrate.migrate(Path(sys.argv[1]))
"""


@pytest.mark.slow
def test_a_migration_broken_off_anywhere_goes_on(kg, store, tmp_path, figure):
    before = content(store)
    make_old(store)
    make_version_1(store)
    for steps in count():
        where = tmp_path / f"kg{steps}"
        shutil.copytree(store, where, symlinks=True)
        command = [sys.executable, "-c", COUNTED_OFF + BROKEN_OFF, str(where), str(steps)]
        ended = subprocess.run(command, check=False).returncode
        if (where / "version").read_text() != f"{SCHEMA_VERSION}\n":
            assert "run 'kg migrate'" in kg("stats", "--store", where).stderr
            assert kg("migrate", "--store", where).exit_code == 0
        with open_store(where) as reader:
            assert frozenset(reader.quads()) == before[0], steps
        with open_store(where, write=True) as writer:
            assert frozenset(writer.quads()) == before[0], steps
        if not ended:
            break
        assert ended == 9
    assert steps > 8
    figure("a migration broken off", f"before each of {steps} writes, and done again")


CORRECTED_OFF = """
import os, sys
import kg.corrections_file, kg.embedded, kg.files, kg.locking

left = int(sys.argv.pop(1))
for name in ("update", "load", "replace", "publish"):
    broken_off(kg.embedded.EmbeddedStore, name)
broken_off(kg.locking.States, "collect")
broken_off(kg.locking, "write_whole")
broken_off(kg.files, "_exchange")
broken_off(kg.corrections_file, "write")
from kg.cli.main import main
main()
"""
CORRECTING = (
    ["merge", "OpenAI", "月之暗面"], ["rename", "OpenAI", "OpenAI, renamed", "--lang", "en"],
    ["split", "OpenAI", "--article", "gpt", "--new", "Another"], ["reject", "GPT-4o", "developedBy", "OpenAI"],
    ["assert", "Kimi K2", "developedBy", "OpenAI", "--source", "https://example.org/a"],
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("args", CORRECTING, ids=lambda a: a[0])
@pytest.mark.parametrize("then", ["the same", "a build"])
def test_a_correction_broken_off_anywhere_is_finished_or_was_never_made(
    kg, store, tmp_path, args, then
):
    """Readers see the graph before or after it; the file tells which, and the next command agrees."""
    before = content(store)
    for steps in count():
        folder = tmp_path / str(steps)
        shutil.copytree(store, folder / ".kg")
        shutil.copy(tmp_path / FILE, folder)
        command = [
            sys.executable,
            "-c",
            COUNTED_OFF + CORRECTED_OFF,
            str(steps),
            *args,
            "--by",
            "Ann",
        ]
        ended = subprocess.run(command, check=False, cwd=folder, stdout=subprocess.PIPE).returncode
        seen, file = content(folder / ".kg")
        made = file != before[1]
        assert seen == before[0] or not ended or made, steps
        if ended:
            assert ended == 9
            with pytest.MonkeyPatch.context() as patch:
                patch.chdir(folder)
                assert not list(folder.glob("*.lock"))
                again = (
                    kg("build", tmp_path / "in") if then == "a build" else kg(*args, "--by", "Ann")
                )
                if (
                    again.exit_code
                ):  # the name now means two: the first command has been carried out
                    assert made, again.stderr
                    again = kg("build", tmp_path / "in")
            assert again.exit_code == 0, again.stderr
            assert (content(folder / ".kg")[1] != before[1]) == (made or then == "the same")
        yielded = content(folder / ".kg")[0]
        fresh = folder / "fresh"
        fresh.mkdir()
        shutil.copy(folder / FILE, fresh)
        assert kg("build", tmp_path / "in", "--store", fresh / ".kg").exit_code == 0
        told = [
            {q for q in quads if not q.graph_name.value.endswith("/graph/corrections")}
            for quads in (yielded, content(fresh / ".kg")[0])
        ]
        assert told[0] == told[1], steps
        if not ended:
            break
    assert steps > 4


def test_a_migration_holds_the_store_until_its_version_is_written(store, monkeypatch):
    make_old(store)
    write, seen = library.write_whole, []

    def watched(path: Path, text: str) -> None:
        with pytest.raises(KgError, match=f"process {os.getpid()} has been writing"):
            WriterLock(store / "lock")
        seen.append(text)
        write(path, text)

    monkeypatch.setattr(library, "write_whole", watched)
    assert library.migrate(store)
    assert seen == [f"{version}\n" for version in range(3, SCHEMA_VERSION + 1)]
    WriterLock(store / "lock").release()


def test_a_backup_by_an_older_kg_gets_what_that_did_not_derive(kg, store, tmp_path):
    before = content(store)
    make_old(store)
    (store / "version").write_text(f"{SCHEMA_VERSION}\n")
    assert kg("conflicts").stdout == "no sources disagree\n"
    assert kg("backup", "kg.zip").exit_code == 0
    assert kg("restore", "kg.zip", "--store", "other").exit_code == 0
    assert content(tmp_path / "other") == before


def test_an_older_store_can_be_backed_up_before_it_is_migrated(kg, store, tmp_path):
    before = content(store)
    make_old(store)
    files = tree(store)
    assert kg("backup", "kg.zip").exit_code == 0
    assert tree(store) == files
    assert kg("migrate").exit_code == 0
    assert kg("restore", "kg.zip", "--store", "other").exit_code == 0
    assert content(tmp_path / "other") == content(store) == before
    make_version_1(store)
    assert "run 'kg migrate'" in kg("backup", "kg.zip").stderr


def test_every_older_version_has_a_step():
    assert sorted(STEPS) == list(range(1, SCHEMA_VERSION))


@pytest.mark.parametrize("version", ["0\n", "-1\n", "99\n", "x\n", ""])
def test_versions_that_nobody_knows_are_refused(kg, store, version):
    before = tree(store)
    (store / "version").write_text(version)
    for command in (["stats"], ["build", "in"], ["migrate"], ["doctor"]):
        result = kg(*command)
        assert result.exit_code == 1
        assert result.stderr.startswith("kg: ")
    assert tree(store) == before | {"version": version.encode()}


def damage(file: Path, how: str, rng: random.Random) -> None:
    data = file.read_bytes()
    if how == "gone":
        file.unlink()
    elif how == "empty":
        file.write_bytes(b"")
    elif how == "short":
        file.write_bytes(data[: len(data) // 2])
    else:
        noise = bytearray(data)
        for _ in range(max(1, len(data) // 50)):
            noise[rng.randrange(len(noise))] = rng.randrange(256)
        file.write_bytes(noise)


@pytest.mark.slow
def test_damage_that_is_met_at_some_row_is_told(tmp_path):
    """The engine looks at a block when it comes to it, long after the query was begun."""
    node, graph = ox.NamedNode("urn:a"), iris.graph_iri("a")
    with open_store(tmp_path / "kg", write=True) as store:
        store.replace(graph, [ox.Triple(node, node, ox.Literal(n)) for n in range(20_000)])
    asked = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
    files = sorted((tmp_path / "kg" / "states").rglob("*.sst"), key=lambda p: p.stat().st_size)
    told = {}
    for file in files:
        if file.stat().st_size < 100_000:
            continue
        whole = file.read_bytes()
        at = len(whole) // 2
        file.write_bytes(whole[:at] + bytes(1000) + whole[at + 1000 :])
        reads = (lambda s: select(s, asked), lambda s: rows(s, asked), lambda s: s.quads())
        for number, read in enumerate(reads):
            with open_store(tmp_path / "kg") as store:
                found = read(store)
                try:
                    met = sum(1 for _ in found)
                except KgError as error:
                    told[number] = str(error)
                else:
                    assert met == 20_000, file
        file.write_bytes(whole)
    assert sorted(told) == [0, 1, 2]
    assert all("run 'kg doctor'" in t and "\n" not in t for t in told.values())


COMMANDS = (
    ["query", "SELECT * { ?s ?p ?o }"], ["remove", "gpt"], ["doctor"], ["show", "OpenAI"],
    ["backup", "copy.zip"], ["rename", "OpenAI", "OpenAI, renamed"], ["stats"],
)  # fmt: skip
DAMAGES = ("gone", "empty", "short", "noise")


@pytest.mark.slow
@pytest.mark.soak
def test_a_damaged_store_never_ends_in_a_traceback(store, tmp_path, figure):
    """Each file in every way; in processes of their own, since the engine may end the process."""
    rng, told, runs = random.Random(5), 0, 0
    names = [p.relative_to(store) for p in sorted(store.rglob("*")) if p.is_file()]
    names = [n for n in names if (store / n).stat().st_size]
    # As many commands as have no divisor in common with the damages: all pairs come about.
    for (name, how), command in zip(product(names, DAMAGES), cycle(COMMANDS), strict=False):
        broken = tmp_path / "broken"
        shutil.rmtree(broken, ignore_errors=True)
        # Not as links: damage must not reach the other copy.
        shutil.copytree(store, broken)
        damage(broken / name, how, rng)
        done = subprocess.run(
            [sys.executable, "-m", "kg.cli.main", *command, "--store", "broken"],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
        runs += 1
        assert done.returncode in (0, 1), (name, how, command, done.stderr)
        assert "Traceback" not in done.stderr, (name, how, command, done.stderr)
        told += done.returncode
        if done.returncode:
            assert done.stderr.startswith("kg: "), (name, how, command, done.stderr)
            assert done.stderr.count("\n") == 1, (name, how, command, done.stderr)
    figure("commands on a store with a damaged file", f"{told} of {runs} told what is wrong, "
           "none ended in a traceback")  # fmt: skip
