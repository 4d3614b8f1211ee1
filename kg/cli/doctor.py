"""`kg doctor`: is everything sound?"""

from __future__ import annotations

import typer

from kg.cli import options
from kg.cli.correcting import file_of
from kg.cli.output import print_rows

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog="Example: kg doctor --store .kg")
def doctor(
    store: options.StoreOption = "", format_: options.FormatOption = options.Format.TABLE
) -> None:
    """Check that kg and its store are sound, and say what to do."""
    from kg.doctor import checks  # noqa: PLC0415 - late, as in every verb

    where = options.where(store)
    found = list(checks(where, file_of(where)))
    rows = [("ok" if c.sound else "wrong", c.name, c.found) for c in found]
    print_rows(("state", "what", "found"), rows, format_)
    if wrong := [c.name for c in found if not c.sound]:
        typer.echo(f"kg: not sound: {', '.join(wrong)}; the table says what to do", err=True)
        raise typer.Exit(1)
