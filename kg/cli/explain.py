"""`kg explain`: every source of a fact."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.output import print_rows
from kg.errors import KgError

app = typer.Typer(rich_markup_mode=None, add_completion=False)
COLUMNS = ("article", "date", "sure", "rule", "qualifiers", "quote")


@app.command(epilog="Example: kg explain GPT-4o developedBy OpenAI")
def explain(
    subject: Annotated[str, typer.Argument(help="A name or IRI.")],
    predicate: Annotated[str, typer.Argument(help="A relation, such as developedBy.")],
    object_: Annotated[str, typer.Argument(metavar="OBJECT", help="A name or IRI.")],
    store: options.StoreOption = "",
    format_: options.Format = "table",
) -> None:
    """Show every source of a fact: quote, article, confidence."""
    from kg import views  # noqa: PLC0415 - late, as in every verb
    from kg.search import resolve  # noqa: PLC0415
    from kg.vocab import PREDICATES  # noqa: PLC0415

    wanted = views.Filter.of(relations=[predicate])
    with options.opened(store) as graph:
        one, other = resolve(graph, subject).iri, resolve(graph, object_).iri
        view = views.around(graph, [one], hops=1, wanted=wanted)
    name = next(iter(wanted.relations))
    ends = {(one, other)} | ({(other, one)} if PREDICATES[name].symmetric else set())
    edge = next(
        (e for e in view.edges if (e.source, e.target) in ends and e.predicate == name), None
    )
    if edge is None:
        raise KgError(f"no source says that {subject} {name} {object_}; see 'kg show {subject}'")
    rows = [
        (e.source.title or e.source.iri, e.source.date, f"{e.confidence:.2f}", e.rule,
         "; ".join(f"{k}: {v}" for k, v in e.qualifiers), quote)
        for e in edge.evidence for quote in (e.quotes or ("(knowledge base)",))
    ]  # fmt: skip
    if format_ == "table":
        for title, date, sure, rule, qualifiers, quote in rows:
            typer.echo(f"{title}  {date or ''}  {sure}  {rule}  {qualifiers}".rstrip())
            typer.echo(f"    {quote}")
    else:
        print_rows(COLUMNS, rows, format_)
