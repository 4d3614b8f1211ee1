"""The knowledge base: known entities with their names, read from Turtle files.

The files are parsed once; what the pipeline needs of them is kept as a cache that is keyed by
their content and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from kg.cache import cached, keep
from kg.errors import KgError
from kg.names import name_key
from kg.resources import ontology_path

if TYPE_CHECKING:
    import pyoxigraph as ox

_CACHE_VERSION = 7


@dataclass(frozen=True, slots=True)
class Known:
    """An entity of the knowledge base.

    Attributes:
        labels: its names, preferred ones first.
        preferred: (language, label) pairs.
        ambiguous: those of its names that need a sign that it is meant.
        context: words near a name that are such a sign.
        counter: words near a name that speak against it.
        facts: (predicate, IRI of the object) pairs, local names of the vocabulary.
        kind: what sort of organisation, product or place it is, or "".
        roots: IRIs of what it belongs to in the end; of things, of what their makers belong to.
    """

    iri: str
    type: str
    labels: tuple[str, ...]
    preferred: tuple[tuple[str, str], ...]
    ambiguous: frozenset[str] = frozenset()
    context: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    roots: frozenset[str] = frozenset()

    def label(self, lang: str) -> str:
        """Give the preferred label in a language, or in another where there is none."""
        return dict(self.preferred).get(lang) or self.preferred[0][1]


Bearer = tuple[Known, tuple[str, ...]]
"""Who bears a name, and the labels that are written so."""


class Entities(Sequence[Known]):
    """Known entities, of which each is made when it is first asked for."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines
        self._made: dict[int, Known] = {}

    @overload
    def __getitem__(self, at: int) -> Known: ...
    @overload
    def __getitem__(self, at: slice) -> list[Known]: ...
    def __getitem__(self, at: int | slice) -> Known | list[Known]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        found = self._made.get(at)
        if found is None:
            found = self._made[at] = _known(json.loads(self._lines[at]))
        return found

    def __len__(self) -> int:
        return len(self._lines)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def _known(row: list[Any]) -> Known:
    iri, type_, labels, preferred, ambiguous, context, counter, facts, kind, roots = row
    return Known(
        iri, type_, tuple(labels), tuple((a, b) for a, b in preferred), frozenset(ambiguous),
        tuple(context), tuple(counter), tuple((a, b) for a, b in facts), kind,
        frozenset(roots),
    )  # fmt: skip


@dataclass(frozen=True)
class KnowledgeBase:
    """All known entities, and which of them a name may mean.

    Attributes:
        keys: all names as `name_key` folds them, sorted.
        by_key: the numbers of the entities that bear a name.
    """

    entities: Sequence[Known] = ()
    version: str = "none"
    keys: list[str] = field(default_factory=list)
    by_key: dict[str, list[int]] = field(default_factory=dict)

    @cached_property
    def openings(self) -> dict[str, tuple[int, int]]:
        """From where to where in `keys` the names begin with the same two characters."""
        found: dict[str, tuple[int, int]] = {}
        for at, key in enumerate(self.keys):
            first, _ = found.get(key[:2], (at, at))
            found[key[:2]] = first, at + 1
        return found

    @cached_property
    def _bearers(self) -> dict[str, tuple[Bearer, ...]]:
        return {}

    def bearers(self, key: str) -> tuple[Bearer, ...]:
        """List who bears one of the names in `keys`."""
        found = self._bearers.get(key)
        if found is None:
            entities = [self.entities[i] for i in self.by_key[key]]
            found = self._bearers[key] = tuple(
                [(e, tuple([w for w in e.labels if name_key(w) == key])) for e in entities]
            )
        return found

    @cached_property
    def by_iri(self) -> dict[str, Known]:
        """The entities by IRI."""
        return {e.iri: e for e in self.entities}

    def named(self, name: str) -> list[Known]:
        """List the entities that bear a name.

        >>> KnowledgeBase().named("OpenAI")
        []
        """
        return [self.entities[i] for i in self.by_key.get(name_key(name), ())]


def files(extra: Iterable[Path] = ()) -> list[Path]:
    """List the Turtle files of the built-in knowledge base, and of a user's own folders or files.

    Raises:
        KgError: if one of the user's does not exist.
    """
    return [*sorted((ontology_path() / "knowledge").glob("*.ttl")), *own_files(extra)]


def own_files(given: Iterable[Path]) -> list[Path]:
    """List the Turtle files of folders, and files themselves.

    Raises:
        KgError: if one does not exist.
    """
    found: list[Path] = []
    for folder in given:
        if folder.is_file():
            found.append(folder)
        elif folder.is_dir():
            found += sorted(p for p in folder.glob("*.ttl") if p.is_file())
        else:
            raise KgError(f"{folder}: no such folder of knowledge files; check --knowledge")
    return found


def version(extra: Iterable[Path] = ()) -> str:
    """Fingerprint the content of all knowledge files."""
    from kg.knowledge_compile import content  # noqa: PLC0415 - as in `load`

    return _fingerprint([content(p) for p in files(extra)])


def triples(extra: Iterable[Path] = ()) -> Iterator[ox.Triple]:
    """Yield what the knowledge files state, file by file."""
    from kg.knowledge_compile import quads  # noqa: PLC0415 - as in `load`

    for path in files(extra):
        for quad in quads(path):
            yield quad.triple


def _fingerprint(contents: Iterable[bytes]) -> str:
    digest = hashlib.sha256(str(_CACHE_VERSION).encode())
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:16]


def load(extra: Iterable[Path] = ()) -> KnowledgeBase:
    """Load the built-in knowledge base, merged with a user's own files, which win.

    Raises:
        KgError: if a file can't be read or is no Turtle; the message names file, line and column.
    """
    from kg.knowledge_compile import compiled, content  # noqa: PLC0415 - only here is it needed

    paths = files(extra)
    contents = [content(p) for p in paths]
    fingerprint = _fingerprint(contents)
    name = f"knowledge-{fingerprint}.jsonl"
    found = cached(name)
    if found is None:
        found = _written(compiled(paths, contents))
        keep(name, found)
    index, *lines = found.split(b"\n")
    keys, bearers = json.loads(index)
    return KnowledgeBase(Entities(lines), fingerprint, keys, dict(zip(keys, bearers, strict=True)))


def _written(rows: list[list[Any]]) -> bytes:
    """Write rows a line each, behind a line with the index of their names."""
    by_key: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        for label in row[2]:
            bearers = by_key.setdefault(name_key(label), [])
            if number not in bearers:
                bearers.append(number)
    keys = sorted(by_key)
    parts = [[keys, [by_key[k] for k in keys]], *rows]
    return "\n".join(
        json.dumps(p, ensure_ascii=False, separators=(",", ":")) for p in parts
    ).encode()
