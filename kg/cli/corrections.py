"""`kg corrections`: what people have corrected, and taking it back."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options
from kg.cli.correcting import carry_out, file_of
from kg.cli.output import print_rows

app = typer.Typer(rich_markup_mode=None, add_completion=False)
COLUMNS = ("id", "kind", "what", "source", "by", "when", "note")


@app.callback(invoke_without_command=True, epilog="Example: kg corrections --format json")
def corrections(
    context: typer.Context,
    store: options.StoreOption = "",
    format_: options.FormatOption = options.Format.TABLE,
) -> None:
    """List what people have corrected, or take it back."""
    if context.invoked_subcommand is not None:
        return
    from kg.corrections_file import load  # noqa: PLC0415 - late, as in every verb
    from kg.corrections_read import listed  # noqa: PLC0415

    found = listed(load(file_of(options.where(store))))
    rows = [(r.id, r.kind, r.what, r.source, r.by, r.when, r.note) for r in found]
    print_rows(COLUMNS, rows, format_, empty="nothing corrected")


@app.command(epilog="Example: kg corrections undo 3f9a0c12")
def undo(
    id_: Annotated[str, typer.Argument(metavar="ID", help="As 'kg corrections' lists it.")],
    store: options.StoreOption = "",
) -> None:
    """Take a correction back; the graph is as it was before."""
    from kg.amend import undo as change  # noqa: PLC0415 - late, as in every verb

    carry_out(store, lambda _, known: change(known, id_))
