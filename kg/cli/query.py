"""`kg query`: SPARQL, or a named query."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import pyoxigraph as ox
import typer

from kg.cli import options
from kg.cli.output import print_rows
from kg.errors import KgError
from kg.terms import PREFIXES

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg query --name investors -p company=OpenAI")
def query(
    sparql: Annotated[str | None, typer.Argument(help="SPARQL; prefixes are declared.")] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="A file with SPARQL.")] = None,
    name: Annotated[str | None, typer.Option("--name", "-n", help="A named query.")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", metavar="KEY=VALUE", help="A parameter of it.")
    ] = None,
    store: options.StoreOption = "",
    format_: options.Format = "table",
    timeout: Annotated[
        float | None, typer.Option(min=0.01, help="Seconds after which to stop.")
    ] = None,
) -> None:
    """Ask the store in SPARQL, or by the name of a query."""
    if sum(x is not None for x in (sparql, file, name)) != 1:
        raise typer.BadParameter("give SPARQL, --file or --name, one of them")
    with options.opened(store) as source:
        if timeout:
            _stop_after(timeout)
        if name:
            from kg.queries import run  # noqa: PLC0415 - only for named queries

            found = run(source, name, dict(_pair(p) for p in parameter or ()))
            rows = [[_short(v) for v in row] for row in found.rows]
            print_rows(found.columns, rows, format_)
            return
        answer = source.query(sparql if sparql is not None else _read(file))
        if isinstance(answer, ox.QueryBoolean):
            typer.echo("yes" if answer else "no")
        elif isinstance(answer, ox.QueryTriples):
            text = ox.serialize(answer, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
            typer.echo(text.decode(), nl=False)
        else:
            columns = [v.value for v in answer.variables]
            print_rows(columns, [[_short(v) for v in row] for row in answer], format_)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"-p {text}: write KEY=VALUE")
    return key, value


def _read(file: Path | None) -> str:
    assert file is not None
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(f"{file}: {error}; give a readable file") from error


def _short(node: object) -> str | None:
    """Write a term as people read it: IRIs by prefix, literals by their text."""
    if isinstance(node, ox.NamedNode):
        for prefix, iri in PREFIXES.items():
            if node.value.startswith(iri):
                return f"{prefix}:{node.value.removeprefix(iri)}"
        return node.value
    return None if node is None else str(getattr(node, "value", node))


def _stop_after(seconds: float) -> None:
    """End the process when the time is up: the engine can't be interrupted from outside."""
    import os  # noqa: PLC0415 - only with --timeout
    import threading  # noqa: PLC0415

    def stop() -> None:
        sys.stdout.flush()
        os.write(
            2, f"kg: no answer within {seconds:g} s; ask for less, or give more time\n".encode()
        )
        os._exit(1)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
