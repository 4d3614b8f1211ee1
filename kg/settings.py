"""The settings file of the working folder, kg.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Final

from kg.errors import KgError

FILE: Final = Path("kg.toml")


class Allowed(StrEnum):
    """What SPARQL may do besides asking the store, if it is allowed."""

    SERVICE = "service"
    LOAD = "load"


@dataclass(frozen=True, slots=True)
class OtherModel:
    """Another spaCy pipeline that finds names.

    Attributes:
        name: the installed package, or a folder.
        labels: entity types by label, beside those that `kg.nlp.outside` knows.
        alone: whether the built-in tagger's names are dropped.
    """

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """What kg.toml may set; options of a command win over it.

    Attributes:
        store: a folder or URL.
        knowledge: folders with knowledge files of one's own.
        base: the IRI that articles, events and graphs are named under.
        corrections: the file with people's corrections.
        allow: what SPARQL may do besides asking the store: ``service``, ``load``.
        model: another spaCy pipeline that finds names, by name or folder.
        model_alone: whether its names stand instead of the built-in tagger's, not beside them.
        labels: entity types by the labels of that pipeline.
    """

    store: str = ""
    knowledge: tuple[str, ...] = ()
    base: str = ""
    corrections: str = ""
    allow: tuple[str, ...] = ()
    model: str = ""
    model_alone: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def other(self) -> OtherModel | None:
        """The other pipeline that finds names, if one is set."""
        return OtherModel(self.model, self.labels, self.model_alone) if self.model else None


def settings(path: Path = FILE) -> Settings:
    """Read the settings; all is default where there is no file.

    Raises:
        KgError: if it can't be read, is no TOML, or sets something that there is not.

    >>> settings(Path("no-such-file.toml")) == Settings()
    True
    """
    if not path.is_file():
        return Settings()
    import tomllib  # noqa: PLC0415 - only where there is a file

    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise KgError(f"{path}: {error}; mend the file") from error
    except OSError as error:
        raise KgError(f"{path}: {error.strerror}; check its permissions") from error
    known = [f.name for f in fields(Settings)]
    for name in found:
        if name not in known:
            raise KgError(f"{path}: no setting {name!r}; there are {', '.join(known)}")
    for name in ("store", "base", "corrections", "model"):
        if not isinstance(found.get(name, ""), str):
            raise KgError(f"{path}: {name} is a text; put it in quotes")
    folders = _texts(path, found, "knowledge", 'a list of folders, such as ["my-knowledge"]')
    allow = _texts(path, found, "allow", 'a list of "service", "load"')
    if odd := set(allow) - set(Allowed):
        raise KgError(
            f"{path}: nothing called {min(odd)!r} to allow; there are {', '.join(Allowed)}"
        )
    base = found.get("base", "")
    if base and ("://" not in base or base[-1] not in "/#"):
        raise KgError(f'{path}: base is an IRI that ends with a slash, not "{base}"')
    alone, labels = found.get("model_alone", False), found.get("labels", {})
    if not isinstance(alone, bool):
        raise KgError(f"{path}: model_alone is true or false")
    if not isinstance(labels, dict) or not all(isinstance(v, str) for v in labels.values()):
        raise KgError(f'{path}: [labels] holds lines such as ORG = "Organization"')
    return Settings(
        found.get("store", ""), folders, base, found.get("corrections", ""), allow,
        found.get("model", ""), alone, labels,
    )  # fmt: skip


def _texts(path: Path, found: dict[str, object], name: str, what: str) -> tuple[str, ...]:
    """Give a setting that is a list of texts, or one of them."""
    value = found.get(name, [])
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
        raise KgError(f"{path}: {name} is {what}")
    return tuple(texts)
