"""`kg export`: the graph for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options
from kg.errors import KgError

app = typer.Typer(rich_markup_mode=None, add_completion=False)
RDF = ("ttl", "trig", "nq", "jsonld")
VIEWS = ("graphml", "gexf", "csv", "neo4j")


@app.command(epilog="Example: kg export --format gexf -o graph.gexf")
def export(
    format_: Annotated[str, typer.Option("--format", help=f"{', '.join(RDF + VIEWS)}.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A file; for csv and neo4j a folder.")
    ],
    knowledge: Annotated[
        bool, typer.Option(help="With the knowledge base, not only what articles say.")
    ] = False,
    store: options.StoreOption = "",
) -> None:
    """Write the graph for other tools."""
    if format_ not in RDF + VIEWS:
        raise KgError(f"no format {format_!r}; there are {', '.join(RDF + VIEWS)}")
    with options.opened(store) as source:
        if format_ in RDF:
            from kg.exports import serialize  # noqa: PLC0415 - late, as in every verb

            quads = source.quads()
            if not knowledge:
                quads = (q for q in quads if "/graph/article/" in str(q.graph_name))
            count = serialize.export(quads, output, format_)
            typer.echo(f"{count} quads in {output}")
            return
        from kg import views  # noqa: PLC0415 - late, as in every verb
        from kg.exports import networks  # noqa: PLC0415

        view = views.whole(source)
    if format_ in ("graphml", "gexf"):
        networks.write(output, getattr(networks, format_)(view))
    else:
        tables = networks.csv_tables if format_ == "csv" else networks.neo4j_tables
        for name, text in tables(view).items():
            networks.write(output / name, text)
    typer.echo(f"{len(view.nodes)} entities and {len(view.edges)} facts in {output}")
