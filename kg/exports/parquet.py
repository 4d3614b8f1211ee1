"""Parquet of nodes and edges, for pandas and DuckDB; needs pyarrow, which is optional."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, fields
from itertools import islice
from pathlib import Path
from typing import Any, Final

from kg.errors import KgError
from kg.exports.tables import EdgeRow, NodeRow, Tables
from kg.files import replacing

_KINDS = {
    "articles": "int32", "sources": "int32", "importance": "float64", "amount": "float64",
    "confidence": "float64",
}  # fmt: skip
_GROUP: Final = 128_000
"""Rows of a row group: as many are in memory, and are read at once by who reads the file."""
_BATCH: Final = 1_000


def write(tables: Tables, path: Path) -> None:
    """Write tables as a folder with ``nodes.parquet`` and ``edges.parquet``.

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
            ("nodes", NodeRow, tables.nodes()),
            ("edges", EdgeRow, tables.edges()),
        ):
            kind = _schema(row)
            with pyarrow.parquet.ParquetWriter(beside / f"{name}.parquet", kind) as out:
                for group in _groups(rows, kind):
                    out.write_table(group)


def _schema(row: type[NodeRow | EdgeRow]) -> Any:  # noqa: ANN401 - untyped
    import pyarrow as pa  # noqa: PLC0415 - optional

    def kind(f: Field[Any]) -> Any:  # noqa: ANN401 - as above
        listed = "tuple" in str(f.type)
        return pa.list_(pa.string()) if listed else getattr(pa, _KINDS.get(f.name, "string"))()

    return pa.schema([(f.name, kind(f)) for f in fields(row)])


def _groups(rows: Iterator[Any], schema: Any) -> Iterator[Any]:  # noqa: ANN401 - untyped
    """Yield tables of so many rows as a row group holds; one without rows if there are none."""
    import pyarrow as pa  # noqa: PLC0415 - optional

    batches = _batches(rows, schema)
    group = list(islice(batches, _GROUP // _BATCH))
    yield pa.Table.from_batches(group, schema)
    while group := list(islice(batches, _GROUP // _BATCH)):
        yield pa.Table.from_batches(group, schema)


def _batches(rows: Iterator[Any], schema: Any) -> Iterator[Any]:  # noqa: ANN401 - untyped
    """Yield rows as Arrow holds them, which takes less memory."""
    import pyarrow as pa  # noqa: PLC0415 - optional

    while batch := list(islice(rows, _BATCH)):
        columns = [[getattr(row, name) for row in batch] for name in schema.names]
        arrays = [pa.array(c, kind) for c, kind in zip(columns, schema.types, strict=True)]
        yield pa.record_batch(arrays, schema=schema)
