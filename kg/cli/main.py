"""The app: verbs by name, each loaded only when it is asked for."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from kg import __version__
from kg.errors import KgError

COMMANDS = {
    "build": "Read articles into the store; only what changed is done again.",
    "extract": "Print what articles say, and store nothing.",
    "query": "Ask the store in SPARQL, or by the name of a query.",
    "queries": "List the named queries.",
    "show": "Show all that is known of one entity, with dates and sources.",
    "links": "Show company-model links of one entity, or the paths between two.",
    "timeline": "List what happened to one entity, in order.",
    "events": "List events, by type and date.",
    "explain": "Show every source of a fact: quote, article, confidence.",
    "search": "Find entities by any name, in any script, typos forgiven.",
    "conflicts": "List values on which sources disagree.",
    "render": "Draw an interactive graph as one HTML file.",
    "export": "Write the graph for other tools.",
    "validate": "Check the store against the SHACL shapes.",
    "stats": "Count what is in the store.",
    "remove": "Take one article out of the store.",
    "knowledge": "Check, format and extend the knowledge base.",
}


class LazyGroup(TyperGroup):
    """A group that imports the module of a verb when the verb is used."""

    def list_commands(self, ctx: Any) -> list[str]:
        """List the verbs in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load one verb, or for the overview make a stub that has only its summary."""
        if cmd_name not in COMMANDS:
            return None
        if ctx.resilient_parsing or "--help" not in sys.argv[1:2]:
            module = import_module(f"kg.cli.{cmd_name}")
            command = typer.main.get_command(module.app)
            command.name = cmd_name
            return command
        stub = typer.Typer(rich_markup_mode=None)
        stub.command(help=COMMANDS[cmd_name])(lambda: None)
        return typer.main.get_command(stub)


app = typer.Typer(
    cls=LazyGroup, rich_markup_mode=None, add_completion=False, no_args_is_help=True,
    pretty_exceptions_enable=False,
)  # fmt: skip


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"kg {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """A knowledge graph of AI-industry events, read from articles, every fact with its quote."""


def main() -> None:
    """Run the command line; what goes wrong is one line on stderr and exit code 1."""
    try:
        app()
    except KgError as error:
        typer.echo(f"kg: {' '.join(str(error).split())}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("kg: stopped; what was written before is kept", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
