"""The formats that the graph can be written in, by name: RDF, or a view of entities and facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import KgError
from kg.exports.progress import Progress, silent, watched
from kg.exports.tables import Tables

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.store import Store
    from kg.view_model import View

RDF: Final = ("ttl", "trig", "nq", "jsonld")
"""The formats that hold all that is in the store."""
FORMATS: Final = {
    "graphml": "graphml", "gexf": "gexf", "csv": "csv_tables", "neo4j": "neo4j",
    "parquet": "parquet",
}  # fmt: skip
"""Name of a format for views, and the module that writes it."""
FOLDERS: Final = frozenset({"csv", "neo4j", "parquet"})
"""Those that are written as a folder of files."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an export holds: quads in RDF, entities and facts elsewhere."""

    quads: int = 0
    entities: int = 0
    facts: int = 0

    def __str__(self) -> str:
        if self.quads or not self.entities:
            return f"{self.quads} quads"
        return f"{self.entities} entities and {self.facts} facts"


def export(
    store: Store, format_: str, path: Path, *, knowledge: bool = False, progress: Progress = silent
) -> Written:
    """Write what is in a store for other tools.

    Args:
        store: what to write.
        format_: one of `RDF` or `FORMATS`.
        path: a file, or for some formats a folder, that is replaced whole.
        knowledge: in RDF, write the knowledge base and other graphs of kg's own as well.
        progress: called now and then.

    Raises:
        KgError: if there is no such format, it lacks a library, or it can't be written.
    """
    if format_ in RDF:
        from kg.exports import serialize  # noqa: PLC0415 - only for these

        quads = _quads(store, knowledge, progress)
        return Written(quads=serialize.export(quads, path, format_, progress=progress))
    _checked(format_, path)
    from kg.exports.spool import spooled  # noqa: PLC0415 - only for these
    from kg.views import TITLE  # noqa: PLC0415

    with spooled(store, progress) as rows:
        _writer(format_)(rows.tables(TITLE, progress), path)
        return Written(entities=len(rows.entities), facts=len(rows.facts))


def _quads(store: Store, knowledge: bool, progress: Progress) -> Iterator[ox.Quad]:
    for quad in watched(store.quads(), progress, "reading", len(store)):
        if knowledge or "/graph/article/" in quad.graph_name.value:  # type: ignore[union-attr]
            yield quad


def write(view: View, path: Path, format_: str, *, progress: Progress = silent) -> None:
    """Write a view in a format, beside its place first and then renamed.

    Args:
        view: what to write.
        path: a file, or for some formats a folder, that is replaced whole.
        format_: one of `FORMATS`.
        progress: called now and then.

    Raises:
        KgError: if there is no such format, it lacks a library, or it can't be written.
    """
    _checked(format_, path)
    progress(0, None, "writing")
    _writer(format_)(Tables.of(view), path)


def _writer(format_: str) -> Callable[[Tables, Path], None]:
    write_: Callable[[Tables, Path], None] = import_module(f"kg.exports.{FORMATS[format_]}").write
    return write_


def _checked(format_: str, path: Path) -> None:
    if format_ not in FORMATS:
        raise KgError(f"no format {format_!r}; there are {', '.join((*RDF, *FORMATS))}")
    if format_ in FOLDERS and path.is_dir() and not _ours(path):
        raise KgError(f"{path}: holds other files; choose an empty or a new folder")


def _ours(folder: Path) -> bool:
    """Tell whether a folder holds nothing but what an export wrote, so that it can be replaced."""
    return all(
        p.suffix in (".csv", ".parquet", ".cypher") and p.stem in _NAMES for p in folder.iterdir()
    )


_NAMES: Final = frozenset({"nodes", "edges", "relationships", "load"})
