"""What kg needs to work, looked at one by one: versions, data files, weights and the store."""

from __future__ import annotations

import platform
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from kg import __version__, knowledge, queries
from kg.corrections_file import load
from kg.corrections_read import listed
from kg.errors import KgError
from kg.locking import WriterLock
from kg.resources import ontology_path
from kg.store import open_store, select

PACKAGES: Final = ("pyoxigraph", "rdflib", "spacy", "numpy", "pyvis", "pyshacl", "typer")
_DUE: Final = """
    SELECT (COUNT(?g) AS ?n) WHERE { ?g a kg:ArticleGraph FILTER NOT EXISTS { ?g kg:digest ?d } }"""
_LEFT: Final = """
    SELECT ?mark { GRAPH ?g { ?mark kg:digest "unsettled" }
    FILTER(STRENDS(STR(?mark), "/state/corrections")) }"""
WEIGHTS: Final = Path(__file__).parent / "nlp" / "weights"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, whether it is sound, and what was found or is to be done."""

    name: str
    sound: bool
    found: str


def checks(store: str, corrections: Path) -> Iterator[Check]:
    """Look at everything, the store last.

    Args:
        store: a folder or URL.
        corrections: the file with people's corrections.

    >>> next(checks(".kg", Path("corrections.ttl"))).name
    'kg'
    """
    yield Check("kg", True, f"{__version__} on Python {platform.python_version()}")
    for name in PACKAGES:
        try:
            yield Check(name, True, version(name))
        except PackageNotFoundError:
            yield Check(name, False, "missing; install kg again")
    yield _ontology()
    yield _knowledge()
    yield _weights()
    yield _store(store)
    if "://" not in store and Path(store).is_dir():
        yield _lock(Path(store))
        yield _disk(Path(store))
    yield _corrections(corrections)


def _ontology() -> Check:
    try:
        found = [queries.get(name) for name in queries.names()]
        missing = [n for n in ("aikg.ttl", "shapes.ttl") if not (ontology_path() / n).is_file()]
    except KgError as error:
        return Check("ontology", False, str(error))
    if missing:
        return Check("ontology", False, f"{', '.join(missing)} missing; install kg again")
    return Check("ontology", True, f"{len(found)} queries in {ontology_path()}")


def _knowledge() -> Check:
    try:
        base = knowledge.load()
    except KgError as error:
        return Check("knowledge", False, str(error))
    return Check("knowledge", True, f"{len(base.entities)} entities")


def _weights() -> Check:
    files = [p for p in sorted(WEIGHTS.rglob("*")) if p.is_file()]
    broken = [p.name for p in files if p.suffix == ".npz" and not _whole(p)]
    if broken or not files:
        what = f"{', '.join(broken)} broken" if broken else f"none in {WEIGHTS}"
        return Check("weights", False, f"{what}; install kg again")
    size = sum(p.stat().st_size for p in files) / 1e6
    return Check("weights", True, f"{len(files)} files, {size:.1f} MB")


def _whole(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (OSError, zipfile.BadZipFile):
        return False


def _store(where: str) -> Check:
    try:
        with open_store(where) as store:
            due = int(next(select(store, _DUE))["n"].value)
            found = f"{len(store)} quads in {where}"
            if due:
                return Check("store", False, f"{found}; {due} articles are not whole; build again")
            if any(select(store, _LEFT)):
                return Check("store", False, f"{found}; a correction was cut short; build again")
            return Check("store", True, found)
    except KgError as error:
        return Check("store", False, str(error))


def _lock(folder: Path) -> Check:
    """Tell whether somebody writes; a lock that nobody holds any more is none."""
    path = folder / "lock"
    if not path.exists():
        return Check("lock", True, "nobody writes")
    try:
        with WriterLock(path):
            return Check("lock", True, "nobody writes")
    except KgError as error:
        return Check("lock", True, str(error))


def _corrections(file: Path) -> Check:
    try:
        found = load(file)
    except KgError as error:
        return Check("corrections", False, str(error))
    return Check(
        "corrections", True, f"{len(listed(found))} in {file}" if found.records else "none"
    )


def _disk(folder: Path) -> Check:
    """Tell whether there is room: while it is written, a store may need its size once more."""
    free = shutil.disk_usage(folder).free
    size = 0
    for file in folder.rglob("*"):
        with suppress(OSError):  # a build that goes on meanwhile removes files
            size += file.stat().st_size
    told = f"{free / 1e6:.0f} MB free, the store takes {size / 1e6:.1f} MB"
    return Check("disk", free > size, told if free > size else f"{told}; make room")
