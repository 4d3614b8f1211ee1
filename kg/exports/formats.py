"""The formats that a view can be written in, by name."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final

from kg.errors import KgError
from kg.view_model import View

FORMATS: Final = {
    "graphml": "graphml", "gexf": "gexf", "csv": "csv_tables", "neo4j": "neo4j",
    "parquet": "parquet",
}  # fmt: skip
"""Name of the format, and the module that writes it."""
FOLDERS: Final = frozenset({"csv", "neo4j", "parquet"})
"""Those that are written as a folder of files."""


def write(view: View, path: Path, format_: str) -> None:
    """Write a view in a format, beside its place first and then renamed.

    Args:
        view: what to write.
        path: a file, or for some formats a folder, that is replaced whole.
        format_: one of `FORMATS`.

    Raises:
        KgError: if there is no such format, it lacks a library, or it can't be written.
    """
    if format_ not in FORMATS:
        raise KgError(f"no format {format_!r}; there are {', '.join(FORMATS)}")
    if format_ in FOLDERS and path.is_dir() and not _ours(path):
        raise KgError(f"{path}: holds other files; choose an empty or a new folder")
    import_module(f"kg.exports.{FORMATS[format_]}").write(view, path)


def _ours(folder: Path) -> bool:
    """Tell whether a folder holds nothing but what an export wrote, so that it can be replaced."""
    return all(
        p.suffix in (".csv", ".parquet", ".cypher") and p.stem in _NAMES for p in folder.iterdir()
    )


_NAMES: Final = frozenset({"nodes", "edges", "relationships", "load"})
