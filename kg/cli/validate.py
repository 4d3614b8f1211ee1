"""`kg validate`: SHACL."""

from __future__ import annotations

import typer

from kg.cli import options

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg validate --store .kg")
def validate(store: options.StoreOption = "") -> None:
    """Check the store against the SHACL shapes."""
    from kg.validate import report  # noqa: PLC0415 - pyshacl is slow to import

    with options.opened(store) as source:
        conforms, text = report(source)
    typer.echo(text.rstrip())
    if not conforms:
        typer.echo("kg: the graph breaks its shapes; see the report, then build again", err=True)
        raise typer.Exit(1)
