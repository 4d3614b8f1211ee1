"""Hold the lock against known advisories, without a network: `python -m tests.audit FOLDER`.

The folder is a copy of https://github.com/pypa/advisory-database, of whatever age: what was looked
up, and how far the copy reaches, is kept in `tests/data/audit.json` and printed. What nobody had
published by then it can't know; nor does it see what a package carries inside that is no package.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parents[1]
LOCK, RECORD = ROOT / "requirements.lock", Path(__file__).parent / "data" / "audit.json"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)([^\n]*(?:\n [^\n]*)*)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


@dataclass(frozen=True, slots=True)
class Pin:
    """A package of the lock, at one version, and how many files of it may be installed."""

    name: str
    version: str
    hashes: int


def pins(lock: str) -> list[Pin]:
    """Read a lock.

    Raises:
        ValueError: if a line of it is no exact version with checksums.
    """
    found = [Pin(normal(n), v, len(_HASH.findall(rest))) for n, v, rest in _PIN.findall(lock)]
    left = [line for line in _PIN.sub("", lock).splitlines() if line.strip() and line[0] != "#"]
    if left or not all(p.hashes for p in found):
        raise ValueError(f"not pinned with checksums: {left or [p for p in found if not p.hashes]}")
    return found


def normal(name: str) -> str:
    """Write the name of a package as indexes do."""
    return re.sub(r"[-_.]+", "-", name).lower()


def advisories(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Read all advisories of a copy, in the Open Source Vulnerability format."""
    for file in sorted((folder / "vulns").glob("*/*.yaml")):
        yield yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)


def hits(advisory: Mapping[str, Any], pin: Pin) -> bool:
    """Tell whether an advisory is about a package at the version that is locked."""
    for part in advisory.get("affected", ()):
        if normal(part["package"]["name"]) != pin.name or advisory.get("withdrawn"):
            continue
        ranges = [r["events"] for r in part.get("ranges", ()) if r["type"] == "ECOSYSTEM"]
        if pin.version in part.get("versions", ()) or any(_within(r, pin.version) for r in ranges):
            return True
    return False


def _within(events: Iterable[Mapping[str, str]], version: str) -> bool:
    """Tell whether a version lies where something was introduced and not fixed yet."""
    inside, at = False, Version(version)
    for event in events:
        (what, since), *_ = event.items()
        try:
            reached = Version(since) < at if what == "last_affected" else Version(since) <= at
        except InvalidVersion:
            reached = what == "introduced"  # when nobody can tell, it counts
        if reached:
            inside = what == "introduced"
    return inside


def audit(lock: str, found: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Say which advisories are about what is locked, and how far they reach."""
    locked, number, newest, told = pins(lock), 0, "", []
    for advisory in found:
        number += 1
        newest = max(newest, str(advisory.get("modified", "")), str(advisory.get("published", "")))
        told += [f"{p.name} {p.version}: {advisory['id']}" for p in locked if hits(advisory, p)]
    return {
        "advisories": number, "newest": newest[:10], "hits": sorted(told),
        "packages": sorted(f"{p.name} {p.version}" for p in locked),
    }  # fmt: skip


def main(folder: Path) -> int:
    """Look everything up, keep and print what came out; 1 if anything hits."""
    found = audit(LOCK.read_text("utf-8"), advisories(folder))
    if not found["advisories"]:
        sys.stderr.write(f"{folder}: no copy of the advisory database; give its folder\n")
        return 1
    RECORD.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    sys.stdout.write(
        f"{len(found['packages'])} packages held against {found['advisories']} advisories; "
        f"{'; '.join(found['hits']) or 'none is about a locked version'}\n"
        f"Not known: what was published after {found['newest']}, which versions were withdrawn "
        "from the index, and what packages carry inside that is no package.\n"
    )
    return bool(found["hits"])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
