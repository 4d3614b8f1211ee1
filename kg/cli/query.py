"""`kg query`: SPARQL, or a named query."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options
from kg.cli.answers import AnswerFormat, print_answer, print_table, rows_format
from kg.cli.timeout import memory_limit, time_limit

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg query --name investors -p company=OpenAI")
def query(
    sparql: Annotated[
        str | None, typer.Argument(help="SPARQL; kg:, ent:, schema: and others are declared.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="A file with SPARQL; - for standard input.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", "-n", help="A named query; 'kg queries' lists them.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="KEY=VALUE", help="A parameter of a named query."),
    ] = None,
    store: options.StoreOption = "",
    format_: Annotated[
        AnswerFormat,
        typer.Option("--format", help="xml is for rows; ttl, trig, nt and jsonld for graphs."),
    ] = AnswerFormat.TABLE,
    timeout: Annotated[
        float | None,
        typer.Option(min=0.01, metavar="SECONDS", help="Stop when there is no answer by then."),
    ] = None,
) -> None:
    """Ask the store in SPARQL, or by the name of a query."""
    if sum(x is not None for x in (sparql, file, name)) != 1:
        raise typer.BadParameter("give SPARQL, --file or --name, one of them")
    if parameter and name is None:
        raise typer.BadParameter("-p goes with --name; SPARQL has its values in it")
    given = dict(map(_pair, parameter or ()))
    with time_limit(timeout), memory_limit(), options.opened(store) as source:
        if name is not None:
            from kg.queries import run  # noqa: PLC0415 - only for named queries

            print_table(run(source, name, given), rows_format(format_))
        else:
            text = sparql if file is None else options.read_text(file)
            print_answer(source.query(text or ""), format_)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"-p {text}: write KEY=VALUE")
    return key, value
