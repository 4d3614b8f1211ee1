"""CSV of nodes and edges with Gephi's column names, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.exports.tables import Tables
from kg.files import replacing
from kg.spreadsheets import inert

NODE_COLUMNS = (
    "Id", "Label", "Type", "Kind", "Label_en", "Label_zh", "Aliases", "Articles", "Importance",
    "Date", "Amount", "Currency",
)  # fmt: skip
EDGE_COLUMNS = (
    "Source", "Target", "Type", "Id", "Label", "Kind", "Weight", "Start", "End", "Sources",
    "Articles", "Quote",
)  # fmt: skip


def write(tables: Tables, path: Path) -> None:
    """Write tables as a folder with ``nodes.csv`` and ``edges.csv``.

    Raises:
        KgError: if it can't be written.
    """
    with replacing(path) as beside:
        beside.mkdir()
        node_rows = (
            (n.id, n.label, n.type, n.kind, n.label_en, n.label_zh, " | ".join(n.aliases),
             n.articles, n.importance, n.date, n.amount, n.currency)
            for n in tables.nodes()
        )  # fmt: skip
        edge_rows = (
            (e.source, e.target, "Directed", i, e.predicate, e.kind, e.confidence, e.since, e.until,
             e.sources, " | ".join(e.articles), e.quote)
            for i, e in enumerate(tables.edges())
        )  # fmt: skip
        table(beside / "nodes.csv", NODE_COLUMNS, node_rows)
        table(beside / "edges.csv", EDGE_COLUMNS, edge_rows)


def table(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], *, safe: bool = True
) -> None:
    """Write a table as CSV in UTF-8.

    Args:
        path: the file.
        columns: the header.
        rows: the cells; None is written as nothing.
        safe: whether text that a spreadsheet would take for a formula gets an apostrophe.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        out.writerows([_cell(v, safe) for v in row] for row in rows)


def _cell(value: object, safe: bool) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    text = value.replace("\0", "\ufffd")
    return inert(text) if safe else text
