"""`kg export`: the graph for other tools."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options
from kg.cli.correcting import spared

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class ExportFormat(StrEnum):
    """What other tools read: RDF, or a view of entities and facts."""

    TTL = "ttl"
    TRIG = "trig"
    NQ = "nq"
    JSONLD = "jsonld"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"
    NEO4J = "neo4j"
    PARQUET = "parquet"


@app.command(epilog="Example: kg export --format gexf -o graph.gexf")
def export(
    format_: Annotated[ExportFormat, typer.Option("--format", help="What to write.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A file; for csv, neo4j and parquet a folder.")
    ],
    knowledge: Annotated[
        bool, typer.Option(help="With the knowledge base, not only what articles say.")
    ] = False,
    store: options.StoreOption = "",
) -> None:
    """Write the graph for other tools."""
    from kg.cli.progress import Bar  # noqa: PLC0415 - late, as in every verb
    from kg.exports.formats import export as write  # noqa: PLC0415

    spared(output, store)
    with options.opened(store) as source, Bar() as progress:
        written = write(source, format_, output, knowledge=knowledge, progress=progress)
    typer.echo(f"{written} in {output}")
