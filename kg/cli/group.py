"""The shared app: verbs by name, each loaded only when it is used; what goes wrong is one line."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from kg import __version__
from kg.cli import interrupt
from kg.cli.overview import ABOUT, COMMANDS, overview
from kg.errors import KgError


class LazyGroup(TyperGroup):
    """A group that imports the module of a verb when the verb is used."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer's own type is private
        """List the verbs in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - as above
        """Load one verb."""
        if cmd_name not in COMMANDS:
            ctx.fail(f"no command {cmd_name!r}{_meant(cmd_name)}")
        command = typer.main.get_command(import_module(f"kg.cli.{cmd_name}").app)
        command.name = cmd_name
        return command

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - as above
        """Give the overview, without loading the verbs."""
        return overview().rstrip("\n")

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Run a verb; turn errors that the user can mend into one line and an exit code."""
        try:
            return super().invoke(ctx)
        except KgError as error:
            message, code = str(error), 1
        except BrokenPipeError:
            raise
        except OSError as error:
            message, code = _told(error), 1
        except KeyboardInterrupt:
            interrupt.tell()
            raise typer.Exit(interrupt.EXIT_CODE) from None
        typer.echo(f"kg: {' '.join(message.split())}", err=True)
        raise typer.Exit(code)


def _told(error: OSError) -> str:
    if error.errno is None:
        return str(error)  # of the engine, not of the system
    what = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"{what}; check the path, permissions and disk space"


def _meant(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    close = get_close_matches(name, COMMANDS, n=1)
    return f"; did you mean {close[0]!r}?" if close else "; see 'kg --help'"


app = typer.Typer(
    cls=LazyGroup, help=ABOUT, rich_markup_mode=None, add_completion=False,
    no_args_is_help=True, pretty_exceptions_enable=False,
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
    """Hold the options that stand before a verb."""
