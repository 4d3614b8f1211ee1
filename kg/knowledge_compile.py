"""From the Turtle files of the knowledge base to one row an entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError
from kg.nesting import shallow
from kg.vocab import BASE, ENTITY_TYPES

SKOS = "http://www.w3.org/2004/02/skos/core#"
KG = f"{BASE}ontology#"


def content(path: Path) -> bytes:
    """Read a file.

    Raises:
        KgError: if it can't be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise KgError(f"{path}: {error.strerror}; check the path and its permissions") from error


def quads(path: Path, data: bytes | None = None) -> Iterator[ox.Quad]:
    """Parse one Turtle file.

    Raises:
        KgError: names file, line and column of what can't be parsed.
    """
    try:
        text = shallow(content(path) if data is None else data)
        yield from ox.parse(text, format=ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as error:
        raise KgError(f"{path}: {error}; mend the file, then run 'kg knowledge check'") from error


def compiled(paths: list[Path], contents: list[bytes]) -> list[list[Any]]:
    """Turn the files into rows; a later file's preferred label and type win.

    A row has the values of `kg.knowledge.Known`. A preferred label that gives way stays as one of
    the other names.
    """
    table: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for path, data in zip(paths, contents, strict=True):
        fresh: dict[tuple[str, str, str], None] = {}
        for quad in quads(path, data):
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
    return [[*r, _roots(iri, table)] for iri in sorted(table) if (r := _row(iri, table[iri]))]


def _roots(iri: str, table: Mapping[str, Mapping[str, list[tuple[str, str]]]]) -> list[str]:
    """List what an organisation, or the makers of a thing, belong to in the end."""
    done: set[str] = set()
    found: list[str] = []
    waiting = [v for v, _ in table[iri].get("developedBy", ())] or [iri]
    while waiting:
        one = waiting.pop()
        wholes = [v for v, _ in table.get(one, {}).get("partOf", ())]
        if one not in done:
            found += [] if wholes else [one]
            waiting += wholes
        done.add(one)
    return sorted(set(found))


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
