"""The file that people's corrections are kept in: Turtle in one canonical form, written whole."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.corrections import FILE, PREFIX, Corrections
from kg.corrections_read import parse
from kg.errors import KgError
from kg.files import replacing
from kg.knowledge_files import PREFIXES as NAMES
from kg.knowledge_files import format_turtle
from kg.nesting import shallow
from kg.terms import PREFIXES

_PREFIXES: Final = {
    **NAMES, "corr": PREFIX, **{p: PREFIXES[p] for p in ("oa", "prov", "rdf", "rdfs")}
}  # fmt: skip


def place(store: str, setting: str = "") -> Path:
    """Tell where the corrections of a store are kept: where the setting says, or else beside it.

    They lie beside its folder, so that deleting the store costs nobody's work; those of a server
    lie in the working folder.

    >>> str(place("data/.kg")), str(place("https://example.org/query"))
    ('data/corrections.ttl', 'corrections.ttl')
    """
    if setting:
        return Path(setting)
    return Path(FILE) if "://" in store else Path(store).parent / FILE


def load(path: Path) -> Corrections:
    """Read a corrections file; a missing one holds none.

    Raises:
        KgError: names file and place of a mistake, or merges that go in a circle.
    """
    if path.exists() and not path.is_file():
        raise KgError(f"{path}: no file; move it away")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Corrections()
    except OSError as error:
        raise KgError(f"{path}: {error.strerror}; check its permissions") from error
    try:
        quads = list(ox.parse(shallow(data), format=ox.RdfFormat.TURTLE))
    except (SyntaxError, ValueError) as error:
        raise KgError(f"{path}: {error}; mend the file or restore a backup of it") from error
    return parse(quads, str(path))


def write(path: Path, corrections: Corrections) -> None:
    """Write corrections, whole or not at all; the same ones give the same bytes.

    Raises:
        KgError: if the file can't be written.
    """
    graph = ox.DefaultGraph()
    quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in corrections.records]
    with replacing(path) as fresh:
        fresh.write_text(format_turtle(quads, _PREFIXES), "utf-8")
