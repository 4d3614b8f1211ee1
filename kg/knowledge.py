"""The knowledge base: known entities with their names, read from Turtle files.

The files are parsed once; what the pipeline needs of them is kept as a cache that is keyed by
their content and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import srsly

from kg.errors import KgError
from kg.names import name_key
from kg.resources import ontology_path
from kg.vocab import BASE, ENTITY_TYPES

SKOS = "http://www.w3.org/2004/02/skos/core#"
KG = f"{BASE}ontology#"
_CACHE_VERSION = 5


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

    def label(self, lang: str) -> str:
        """Give the preferred label in a language, or in another where there is none."""
        return dict(self.preferred).get(lang) or self.preferred[0][1]


@dataclass(frozen=True)
class KnowledgeBase:
    """All known entities, and which of them a name may mean."""

    entities: tuple[Known, ...] = ()
    version: str = "none"
    keys: list[str] = field(default_factory=list)
    by_key: dict[str, list[int]] = field(default_factory=dict)

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
    found = sorted((ontology_path() / "knowledge").glob("*.ttl"))
    for folder in extra:
        if folder.is_file():
            found.append(folder)
        elif folder.is_dir():
            found += sorted(p for p in folder.glob("*.ttl") if p.is_file())
        else:
            raise KgError(f"{folder}: no such folder of knowledge files; check --knowledge")
    return found


def version(extra: Iterable[Path] = ()) -> str:
    """Fingerprint the content of all knowledge files."""
    return _fingerprint([_content(p) for p in files(extra)])


def triples(extra: Iterable[Path] = ()) -> Iterator[ox.Triple]:
    """Yield what the knowledge files state, file by file."""
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
    paths = files(extra)
    contents = [_content(p) for p in paths]
    fingerprint = _fingerprint(contents)
    entities = _read_cache(fingerprint)
    if entities is None:
        rows = _compile(paths, contents)
        _write_cache(fingerprint, rows)
        entities = _entities(rows)
    by_key: dict[str, list[int]] = {}
    for number, entity in enumerate(entities):
        for label in entity.labels:
            bearers = by_key.setdefault(name_key(label), [])
            if number not in bearers:
                bearers.append(number)
    return KnowledgeBase(entities, fingerprint, sorted(by_key), by_key)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KgError(f"{path}: {error.strerror}; check the path and its permissions") from error


def _entities(rows: list[list[Any]]) -> tuple[Known, ...]:
    return tuple(
        Known(i, t, tuple(ls), tuple((a, b) for a, b in p), frozenset(am), tuple(c), tuple(x),
              tuple((a, b) for a, b in f), kind)
        for i, t, ls, p, am, c, x, f, kind in rows
    )  # fmt: skip


def _cache_path(version: str) -> Path:
    root = os.environ.get("KG_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    folder = Path(root) if root else Path.home() / ".cache"
    return folder / "kg" / f"knowledge-{version}.msgpack"


def _read_cache(version: str) -> tuple[Known, ...] | None:
    try:
        return _entities(srsly.msgpack_loads(_cache_path(version).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _write_cache(version: str, rows: list[list[Any]]) -> None:
    path = _cache_path(version)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as out:
            out.write(srsly.msgpack_dumps(rows))
        Path(out.name).replace(path)
    except OSError:
        return  # a cache that can't be kept costs time at the next start and nothing else


def quads(path: Path, content: bytes | None = None) -> Iterator[ox.Quad]:
    """Parse one Turtle file.

    Raises:
        KgError: names file, line and column of what can't be parsed.
    """
    data = _content(path) if content is None else content
    try:
        yield from ox.parse(data, format=ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as error:
        raise KgError(f"{path}: {error}; mend the file, then run 'kg knowledge check'") from error


def _compile(paths: list[Path], contents: list[bytes]) -> list[list[Any]]:
    """Turn the files into rows of `Known`; a later file's preferred label and type win.

    A preferred label that gives way stays as one of the other names.
    """
    table: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for path, content in zip(paths, contents, strict=True):
        fresh: dict[tuple[str, str, str], None] = {}
        for quad in quads(path, content):
            subject, predicate = quad.subject, quad.predicate.value
            if not isinstance(subject, ox.NamedNode):
                raise KgError(f"{path}: a blank node as subject; name it")
            name = predicate.removeprefix(KG).removeprefix(SKOS)
            if not isinstance(quad.object, ox.NamedNode | ox.Literal):
                raise KgError(f"{path}: a blank node as object; name it")
            value, lang = quad.object.value, getattr(quad.object, "language", None) or ""
            row = table.setdefault(subject.value, {})
            single = name in ("prefLabel", "type") or name.endswith("#type")
            if single and (subject.value, name, lang) not in fresh:
                before = row.get(name, [])
                row[name] = [p for p in before if p[1] != lang]
                if name == "prefLabel":
                    row.setdefault("altLabel", []).extend(p for p in before if p[1] == lang)
                fresh[subject.value, name, lang] = None
            row.setdefault(name, []).append((value, lang))
    return [r for iri in sorted(table) if (r := _row(iri, table[iri]))]


_PLAIN = ("prefLabel", "altLabel", "ambiguousLabel", "contextWord", "counterWord")


def _row(iri: str, row: dict[str, list[tuple[str, str]]]) -> list[Any] | None:
    kind = next(
        (v.removeprefix(KG) for k, vs in row.items() if k.endswith("#type") for v, _ in vs
         if v.removeprefix(KG) in ENTITY_TYPES), None,
    )  # fmt: skip
    preferred = sorted((lang, v) for v, lang in row.get("prefLabel", ()))
    if not kind or not preferred:
        return None
    labels = [v for _, v in preferred] + sorted(v for v, _ in row.get("altLabel", ()))
    facts = sorted(
        [k, v] for k, vs in row.items() if k not in _PLAIN and not k.endswith("#type")
        for v, _ in vs if v.startswith("http")
    )  # fmt: skip
    texts = [sorted(v for v, _ in row.get(k, ())) for k in _PLAIN[2:]]
    sort = next((v for k, vs in row.items() if k.endswith("Kind") for v, _ in vs), "")
    return [iri, kind, list(dict.fromkeys(labels)), preferred, *texts, facts, sort]
