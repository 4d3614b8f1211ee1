"""What kg needs to work, looked at one by one: versions, data files, weights and the store."""

from __future__ import annotations

import platform
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from kg import __version__, knowledge, queries
from kg.errors import KgError
from kg.locking import WriterLock
from kg.resources import ontology_path
from kg.store import open_store, select

PACKAGES: Final = ("pyoxigraph", "rdflib", "spacy", "numpy", "pyvis", "pyshacl", "typer")
_DUE: Final = """
    SELECT (COUNT(?g) AS ?n) WHERE { ?g a kg:ArticleGraph FILTER NOT EXISTS { ?g kg:digest ?d } }"""
WEIGHTS: Final = Path(__file__).parent / "nlp" / "weights"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, whether it is sound, and what was found or is to be done."""

    name: str
    sound: bool
    found: str


def checks(store: str) -> Iterator[Check]:
    """Look at everything, the store last.

    Args:
        store: a folder or URL.

    >>> next(checks(".kg")).name
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
    broken = [p.name for p in files if p.suffix == ".npz" and not zipfile.is_zipfile(p)]
    if broken or not files:
        what = f"{', '.join(broken)} broken" if broken else f"none in {WEIGHTS}"
        return Check("weights", False, f"{what}; install kg again")
    size = sum(p.stat().st_size for p in files) / 1e6
    return Check("weights", True, f"{len(files)} files, {size:.1f} MB")


def _store(where: str) -> Check:
    try:
        with open_store(where) as store:
            due = int(next(select(store, _DUE))["n"].value)
            found = f"{len(store)} quads in {where}"
            if due:
                return Check("store", False, f"{found}; {due} articles are not whole; build again")
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
