"""Parquet of nodes and edges, for pandas and DuckDB; needs pyarrow, which is optional."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.exports import tables
from kg.exports.tables import EdgeRow, NodeRow
from kg.files import replacing
from kg.view_model import View

_KINDS = {
    "articles": "int32", "sources": "int32", "importance": "float64", "amount": "float64",
    "confidence": "float64",
}  # fmt: skip


def write(view: View, path: Path) -> None:
    """Write a view as a folder with ``nodes.parquet`` and ``edges.parquet``.

    Raises:
        KgError: if pyarrow is not installed, or the files can't be written.
    """
    try:
        import pyarrow.parquet  # noqa: PLC0415 - optional, and 200 ms
    except ImportError as error:
        raise KgError("Parquet needs pyarrow: pip install 'aikg[parquet]'") from error
    with replacing(path) as beside:
        beside.mkdir()
        for name, row, rows in (
            ("nodes", NodeRow, tables.nodes(view)),
            ("edges", EdgeRow, tables.edges(view)),
        ):
            pyarrow.parquet.write_table(_table(row, rows), beside / f"{name}.parquet")


def _table(row: type[NodeRow | EdgeRow], rows: Iterable[Any]) -> Any:  # noqa: ANN401 - untyped
    import pyarrow as pa  # noqa: PLC0415 - optional

    found = list(rows)
    columns = []
    for f in fields(row):
        values = [getattr(r, f.name) for r in found]
        listed = "tuple" in str(f.type)
        kind = pa.list_(pa.string()) if listed else getattr(pa, _KINDS.get(f.name, "string"))()
        columns.append(pa.array([list(v) for v in values] if listed else values, kind))
    return pa.table(columns, names=[f.name for f in fields(row)])
