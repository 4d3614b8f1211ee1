"""Neo4j: tables for ``neo4j-admin database import``, and a Cypher script that stands alone."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import IO, Self

from kg.exports.csv_tables import table
from kg.exports.tables import EdgeRow, NodeRow, Tables
from kg.files import replacing

_BATCH = 500
_IMPORT = """\
// As tables, into a database that is not there yet:
//   neo4j-admin database import full --nodes=nodes.csv --relationships=relationships.csv \\
//     --multiline-fields=true --array-delimiter=U+001F neo4j
// Or with this script, into a running one:
//   cypher-shell -f load.cypher
"""
_NODE_COLUMNS = (
    "iri:ID", "name", "name_en", "name_zh", "aliases:string[]", "articles:int",
    "importance:double", "date", "amount:double", "currency", ":LABEL",
)  # fmt: skip
_EDGE_COLUMNS = (
    ":START_ID", ":END_ID", ":TYPE", "confidence:double", "since", "until", "sources:int",
    "articles:string[]", "quote",
)  # fmt: skip


def write(tables: Tables, path: Path) -> None:
    """Write tables as a folder with ``nodes.csv``, ``relationships.csv`` and ``load.cypher``.

    Raises:
        KgError: if it can't be written.
    """
    with replacing(path) as beside:
        beside.mkdir()
        table(beside / "nodes.csv", _NODE_COLUMNS, map(_node, tables.nodes()), safe=False)
        rows = map(_edge, tables.edges())
        table(beside / "relationships.csv", _EDGE_COLUMNS, rows, safe=False)
        script = beside / "load.cypher"
        with script.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in cypher(tables))


def _node(row: NodeRow) -> Sequence[object]:
    return (
        row.id, row.label, row.label_en, row.label_zh, _list(row.aliases), row.articles,
        row.importance, row.date, row.amount, row.currency, f"{_base(row)};{row.type}".replace(
            ";", "\x1f"),
    )  # fmt: skip


def _edge(row: EdgeRow) -> Sequence[object]:
    return (
        row.source, row.target, row.predicate, row.confidence, row.since, row.until, row.sources,
        _list(row.articles), row.quote,
    )  # fmt: skip


def _list(values: Sequence[str]) -> str:
    return "\x1f".join(v.replace("\x1f", "\ufffd") for v in values)


def _base(row: NodeRow) -> str:
    return "Event" if row.kind == "event" else "Entity"


def cypher(tables: Tables) -> Iterator[str]:
    """Yield the lines of a script that makes, or brings up to date, all nodes and relationships."""
    yield _IMPORT
    for base in ("Entity", "Event"):
        yield (
            f"CREATE CONSTRAINT kg_{base.lower()} IF NOT EXISTS"
            f" FOR (n:{base}) REQUIRE n.iri IS UNIQUE;"
        )
    with _Groups() as nodes:
        for node in tables.nodes():
            values = {
                "iri": node.id, "name": node.label, "name_en": node.label_en,
                "name_zh": node.label_zh, "aliases": list(node.aliases), "articles": node.articles,
                "date": node.date, "importance": node.importance, "amount": node.amount,
                "currency": node.currency,
            }  # fmt: skip
            nodes.add((_base(node), node.type), _map(values))
        for (base, type_), batch in nodes:
            yield f"UNWIND [{batch}] AS row"
            yield f"MERGE (n:{base} {{iri: row.iri}}) SET n:{_name(type_)}, n += row;"
    with _Groups() as edges:
        for edge in tables.edges():
            values = {
                "confidence": edge.confidence, "since": edge.since, "until": edge.until,
                "sources": edge.sources, "articles": list(edge.articles), "quote": edge.quote,
            }  # fmt: skip
            ends = f"a: {_literal(edge.source)}, b: {_literal(edge.target)}"
            start = "Event" if edge.kind == "role" else "Entity"
            edges.add((edge.predicate, start), f"{{{ends}, set: {_map(values)}}}")
        for (predicate, start), batch in edges:
            yield f"UNWIND [{batch}] AS row"
            yield f"MATCH (a:{start} {{iri: row.a}}), (b:Entity {{iri: row.b}})"
            yield f"MERGE (a)-[r:{_name(predicate)}]->(b) SET r += row.set;"


class _Groups:
    """Lines by group, one file a group, so that there may be any number of lines."""

    def __enter__(self) -> Self:
        self._files: dict[tuple[str, str], IO[str]] = {}
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def add(self, group: tuple[str, str], line: str) -> None:
        """Put a line behind the others of its group."""
        if group not in self._files:
            file = tempfile.TemporaryFile("w+", encoding="ascii", newline="\n")  # noqa: SIM115
            self._files[group] = file
        self._files[group].write(f"{line}\n")

    def __iter__(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Yield the groups in order, with so many lines of them as one statement takes."""
        for group, file in sorted(self._files.items(), key=itemgetter(0)):
            file.seek(0)
            while batch := list(islice(file, _BATCH)):
                yield group, ",\n  ".join(line[:-1] for line in batch)


def _map(values: Mapping[str, object]) -> str:
    return f"{{{', '.join(f'{k}: {_literal(v)}' for k, v in values.items() if v is not None)}}}"


def _literal(value: object) -> str:
    """Write a value in Cypher; JSON's strings, numbers and lists are Cypher's as well."""
    return json.dumps(value, ensure_ascii=True)


def _name(name: str) -> str:
    """Quote the name of a label or type unless it is a plain word."""
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else "`" + name.replace("`", "``") + "`"
