"""`kg query`: SPARQL, or a named query."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options
from kg.cli.answers import AnswerFormat, print_answer, print_table, rows_format
from kg.cli.output import clean
from kg.cli.timeout import memory_limit, time_limit
from kg.settings import Allowed, settings
from kg.store import reading

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
    update: Annotated[
        bool, typer.Option("--update", help="It is a SPARQL update, of the corrections graph.")
    ] = False,
    allow: Annotated[
        list[Allowed] | None,
        typer.Option(help="Let SPARQL reach out: SERVICE asks other servers, LOAD reads URLs."),
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
    if update and name is not None:
        raise typer.BadParameter("--update takes SPARQL or --file")
    given = dict(map(_pair, parameter or ()))
    text = options.read_text(file) if file is not None else sparql or ""
    allowed = frozenset(allow or settings().allow)
    if update:
        _update(store, text, allowed, timeout)
        return
    with _limits(timeout), options.opened(store) as source:
        if name is not None:
            from kg.queries import run  # noqa: PLC0415 - only for named queries

            print_table(run(source, name, given), rows_format(format_))
        else:
            answer = source.query(text, allow=allowed)
            with reading():
                print_answer(answer, format_)


def _update(store: str, sparql: str, allow: frozenset[str], timeout: float | None) -> None:
    """Change the corrections by an update, and say which came and which went."""
    from kg.amend import keep  # noqa: PLC0415 - late, as in every verb
    from kg.cli.correcting import file_of  # noqa: PLC0415
    from kg.updates import updated  # noqa: PLC0415
    from kg.vocab import BASE  # noqa: PLC0415

    base = settings().base or BASE
    options.opened(store).close()  # a store that is not there must not be made
    with options.opened(store, write=True) as target:
        come, gone = keep(
            target, file_of(target.where),
            lambda known: updated(
                target, known, sparql, base=base, allow=allow, limit=_limits(timeout)
            ),
            base=base,
        )  # fmt: skip
    for sign, records in (("+", come), ("-", gone)):
        for record in records:
            typer.echo(f"{sign} {record.id} {record.kind}: {clean(record.what)}")
    typer.echo(f"{len(come)} corrections added, {len(gone)} taken back")


@contextmanager
def _limits(timeout: float | None) -> Iterator[None]:
    with time_limit(timeout), memory_limit():
        yield


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"-p {text}: write KEY=VALUE")
    return key, value
