"""The settings file of the working folder, kg.toml."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from kg.errors import KgError

FILE: Final = Path("kg.toml")


@dataclass(frozen=True, slots=True)
class Settings:
    """What kg.toml may set; options of a command win over it.

    Attributes:
        store: a folder or URL.
        knowledge: folders with knowledge files of one's own.
        base: the IRI that articles, events and graphs are named under.
    """

    store: str = ""
    knowledge: tuple[str, ...] = ()
    base: str = ""


def settings(path: Path = FILE) -> Settings:
    """Read the settings; all is default where there is no file.

    Raises:
        KgError: if it can't be read, is no TOML, or sets something that there is not.

    >>> settings(Path("no-such-file.toml"))
    Settings(store='', knowledge=(), base='')
    """
    if not path.is_file():
        return Settings()
    import tomllib  # noqa: PLC0415 - only where there is a file

    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KgError(f"{path}: {error}; mend the file") from error
    except OSError as error:
        raise KgError(f"{path}: {error.strerror}; check its permissions") from error
    known = [f.name for f in fields(Settings)]
    for name in found:
        if name not in known:
            raise KgError(f"{path}: no setting {name!r}; there are {', '.join(known)}")
    folders = found.get("knowledge", [])
    folders = [folders] if isinstance(folders, str) else folders
    store, base = found.get("store", ""), found.get("base", "")
    if not isinstance(store, str) or not isinstance(base, str):
        raise KgError(f"{path}: store and base are texts; put them in quotes")
    if not isinstance(folders, list) or not all(isinstance(f, str) for f in folders):
        raise KgError(f'{path}: knowledge is a list of folders, such as ["my-knowledge"]')
    if base and ("://" not in base or base[-1] not in "/#"):
        raise KgError(f'{path}: base is an IRI that ends with a slash, not "{base}"')
    return Settings(store, tuple(folders), base)
