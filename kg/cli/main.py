"""The entry point; nothing is loaded for the overview, and for a verb only what it needs."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Final, NoReturn

from kg.cli.overview import COMMANDS, overview

if TYPE_CHECKING:
    from kg.cli.group import app

INTERRUPTED: Final = 130
__all__ = ["COMMANDS", "app", "main"]


def __getattr__(name: str) -> object:
    """Load the shared app when it is asked for: typer alone takes most of the start-up."""
    if name == "app":
        from kg.cli.group import app  # noqa: PLC0415 - that is the point

        return app
    raise AttributeError(name)


def main() -> None:
    """Run the command line; what goes wrong is one line on stderr and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # The same bytes everywhere; what the encoding can't hold must not end the run.
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    try:
        if sys.argv[1:] == ["--help"]:
            sys.stdout.write(overview())
        else:
            from kg.cli.interrupt import watch_for_interrupts  # noqa: PLC0415 - as below

            watch_for_interrupts()
            from kg.cli.group import app  # noqa: PLC0415 - not for the overview

            app(prog_name="kg")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        _stop()
    except SystemExit as exit_:
        if exit_.code == INTERRUPTED:
            _stop()
        raise


def _stop() -> NoReturn:
    from kg.cli import interrupt  # noqa: PLC0415 - not for the overview

    interrupt.tell()
    sys.stdout.flush()
    interrupt.end()


if __name__ == "__main__":
    main()
