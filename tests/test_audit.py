"""The lock pins every file, and was held against known advisories; nothing that they name is in it."""

import json
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

sys.path.insert(0, str(Path(__file__).parent))
from audit import LOCK, RECORD, ROOT, Pin, audit, hits, main, normal, pins

FIXED = {"type": "ECOSYSTEM", "events": [{"introduced": "2.0"}, {"fixed": "2.4.1"}, {"introduced": "3.0"}]}  # fmt: skip
LAST = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"last_affected": "1.10"}]}


def advisory(*ranges, versions=(), name="Some.Thing", **more):
    part = {"package": {"name": name}, "ranges": list(ranges), "versions": list(versions)}
    return {"id": "PYSEC-1", "modified": "2024-05-14T00:00:00Z", "affected": [part], **more}


@pytest.mark.parametrize(
    ("version", "ranges", "hit"),
    [
        ("1.9", [FIXED], False), ("2.0", [FIXED], True), ("2.4", [FIXED], True), ("2.4.1", [FIXED], False),
        ("2.10", [FIXED], False), ("3.1", [FIXED], True), ("1.9", [LAST], True), ("1.10", [LAST], True),
        ("1.11", [LAST], False), ("2.4", [LAST, FIXED], True), ("2.4.0rc1", [FIXED], True),
        ("1.0", [{"type": "GIT", "events": [{"introduced": "0"}]}], False),
    ],
)  # fmt: skip
def test_an_advisory_is_about_the_versions_that_it_names(version, ranges, hit):
    pin = Pin("some-thing", version, 1)
    assert hits(advisory(*ranges), pin) is hit
    assert not hits(advisory(*ranges, name="another"), pin)
    assert not hits(advisory(*ranges, withdrawn="2024-06-01"), pin)
    assert hits(advisory(versions=[version]), pin)


def test_a_hit_is_told_and_ends_in_an_error(tmp_path, monkeypatch, capsys):
    name, version = audit(LOCK.read_text("utf-8"), ())["packages"][0].split()
    folder = tmp_path / "vulns" / name
    folder.mkdir(parents=True)
    monkeypatch.setattr("audit.RECORD", tmp_path / "audit.json")
    for versions, code in (([version], 1), (["0.0.0.1"], 0)):
        (folder / "PYSEC-1.yaml").write_text(json.dumps(advisory(versions=versions, name=name)))
        assert main(tmp_path) == code
        assert (f"{name} {version}: PYSEC-1" in capsys.readouterr().out) is bool(code)
    assert main(tmp_path / "nothing") == 1


def test_the_lock_pins_all_that_is_wanted_with_checksums():
    locked: dict[str, set[str]] = {}
    for pin in pins(LOCK.read_text("utf-8")):
        locked.setdefault(pin.name, set()).add(pin.version)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    wanted = [Requirement(text) for group in groups for text in group]
    assert len(wanted) > 20
    for one in wanted:
        assert normal(one.name) in locked, f"{one.name} is not locked; run 'make lock'"
        for version in locked[normal(one.name)]:
            assert one.specifier.contains(version), f"{one} is locked at {version}; run 'make lock'"


@pytest.mark.parametrize(
    "line", ["a>=1 --hash=sha256:" + "0" * 64, "a==1", "a @ https://example.org/a.whl", "-e .",
             "--index-url https://example.org", "a==1 \\\n    --hash=md5:" + "0" * 32]
)  # fmt: skip
def test_a_lock_that_leaves_anything_open_is_refused(line):
    with pytest.raises(ValueError, match="not pinned"):
        pins(f"b==1 \\\n    --hash=sha256:{'0' * 64}\n{line}\n")


def test_what_is_locked_was_held_against_advisories():
    """A change of the lock wants another look: `python -m tests.audit FOLDER`."""
    record = json.loads(RECORD.read_text("utf-8"))
    assert record["hits"] == []
    assert record["advisories"] > 2000
    assert record["packages"] == audit(LOCK.read_text("utf-8"), ())["packages"], (
        "run 'make audit', or 'python -m tests.audit FOLDER' with a copy of the advisory database"
    )
