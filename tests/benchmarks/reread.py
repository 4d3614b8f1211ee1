"""Count what a program that is not ours finds in an export.

Run as: python tests/benchmarks/reread.py FORMAT PATH
"""

from __future__ import annotations

import sys
from pathlib import Path

SCHEMA = Path(__file__).parent.parent / "data" / "gexf-1.3" / "gexf.xsd"
LARGE = 16 * 2**20
"""Bytes of RDF from which on Oxigraph counts it: rdflib would take many minutes."""
TABLES = {
    "csv": ("nodes.csv", "edges.csv"), "neo4j": ("nodes.csv", "relationships.csv"),
    "parquet": ("nodes.parquet", "edges.parquet"),
}  # fmt: skip


def counted(format_: str, path: Path) -> str:
    """Read an export and say what was in it."""
    if format_ in TABLES:
        import duckdb

        quoted = ", quote='\"', header=true, all_varchar=true" if format_ != "parquet" else ""
        read = "read_parquet" if format_ == "parquet" else "read_csv"
        nodes, edges = (
            duckdb.sql(f"select count(*) from {read}('{path / n}'{quoted})").fetchall()[0][0]
            for n in TABLES[format_]
        )
        return f"{nodes} nodes, {edges} edges by DuckDB"
    if format_ in ("graphml", "gexf"):
        import networkx as nx

        graph = nx.read_gexf(path) if format_ == "gexf" else nx.read_graphml(path, force_multigraph=True)  # fmt: skip
        told = f"{len(graph)} nodes, {graph.number_of_edges()} edges by networkx"
        return f"{told}; keeps to its schema: {keeps(path)}" if format_ == "gexf" else told
    if format_ == "jsonld" or path.stat().st_size > LARGE:
        import pyoxigraph as ox

        return f"{sum(1 for _ in ox.parse(path=str(path)))} {what(format_)} by Oxigraph"
    import rdflib

    name = {"nq": "nquads", "ttl": "turtle"}.get(format_, format_)
    if format_ == "ttl":
        return f"{len(rdflib.Graph().parse(path, name))} {what(format_)} by rdflib"
    dataset = rdflib.Dataset()
    dataset.parse(path, name)
    return f"{sum(1 for _ in dataset.quads())} {what(format_)} by rdflib"


def what(format_: str) -> str:
    """Name what a format holds: Turtle has no named graphs."""
    return "triples" if format_ == "ttl" else "quads"


def keeps(path: Path) -> bool:
    """Tell whether a GEXF file keeps to the schema of its version."""
    from lxml import etree

    parser = etree.XMLParser(huge_tree=True)
    return bool(etree.XMLSchema(etree.parse(SCHEMA)).validate(etree.parse(path, parser)))


if __name__ == "__main__":
    print(counted(sys.argv[1], Path(sys.argv[2])))
