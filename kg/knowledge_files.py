"""The knowledge base's files in their one canonical form, so that their diffs can be read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError
from kg.files import locked, replacing
from kg.iris import entity_iri
from kg.knowledge import files, load
from kg.knowledge_compile import KG, SKOS, quads
from kg.names import name_key
from kg.vocab import BASE, ENTITY_TYPES

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {
    "kg": KG, "schema": "https://schema.org/", "skos": SKOS, "xsd": XSD,
    **{t.lower(): f"{BASE}entity/{t.lower()}/" for t in ENTITY_TYPES},
}  # fmt: skip
_ORDER = ("prefLabel", "altLabel", "ambiguousLabel", "contextWord", "counterWord")
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


def format_turtle(statements: Iterable[ox.Quad], prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Write statements as Turtle: prefixes, then one block an entity, all of it sorted.

    The same statements in any order give the same text.

    Args:
        statements: what to write; their graphs do not matter.
        prefixes: IRIs by the prefixes that are declared.

    >>> name = ox.NamedNode(f"{BASE}entity/place/wales")
    >>> text = format_turtle([ox.Quad(name, ox.NamedNode(RDF_TYPE), ox.NamedNode(KG + "Place"))])
    >>> text.splitlines()[-1]
    'place:wales a kg:Place .'
    """
    table: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for q in statements:
        table[_node(q.subject, prefixes)][q.predicate.value].add(_node(q.object, prefixes))
    lines = [f"@prefix {p}: <{iri}> ." for p, iri in sorted(prefixes.items())]
    for subject in sorted(table):
        row = table[subject]
        parts = []
        for predicate in sorted(row, key=_rank):
            name = "a" if predicate == RDF_TYPE else _node(ox.NamedNode(predicate), prefixes)
            parts.append(f"{name} " + ", ".join(sorted(row[predicate])))
        lines += ["", f"{subject} " + " ;\n    ".join(parts) + " ."]
    return "\n".join(lines) + "\n"


def _rank(predicate: str) -> tuple[int, str]:
    name = predicate.removeprefix(KG).removeprefix(SKOS)
    if predicate == RDF_TYPE:
        return -1, ""
    return (_ORDER.index(name), "") if name in _ORDER else (len(_ORDER), name)


def _node(node: object, prefixes: Mapping[str, str]) -> str:
    if isinstance(node, ox.NamedNode):
        for prefix, iri in prefixes.items():
            local = node.value.removeprefix(iri)
            plain = local and set(local) <= _LOCAL and local[-1] != "." and local[0] not in ".-"
            if local != node.value and plain:
                return f"{prefix}:{local}"
        return f"<{node.value}>"
    if isinstance(node, ox.Literal) and node.datatype.value.startswith(XSD):
        kind = node.datatype.value.removeprefix(XSD)
        if kind != "string":
            return f"{ox.Literal(node.value)!s}^^xsd:{kind}"
    return str(node)


def reformat(paths: Iterable[Path]) -> list[Path]:
    """Rewrite files that are not in canonical form; returns those that changed.

    Raises:
        KgError: if a file is no Turtle; nothing is written then.
    """
    fresh = {p: format_turtle(quads(p)) for p in paths}
    changed = [p for p, text in fresh.items() if p.read_text("utf-8") != text]
    for path in changed:
        with replacing(path) as beside:
            beside.write_text(fresh[path], "utf-8")
    return changed


def add(path: Path, type_: str, labels: Iterable[str], aliases: Iterable[str]) -> str:
    """Add an entity to a file, which is made if it is missing; return its IRI.

    Args:
        path: a Turtle file.
        type_: an entity type, or ``ORG`` for short; case does not matter.
        labels: preferred names, one a language; those with Chinese characters are Chinese.
        aliases: other names.

    Raises:
        KgError: if there is no such type, two labels are of one language, or the file is broken.
    """
    short = {"org": "Organization"} | {t.casefold(): t for t in ENTITY_TYPES}
    if type_.casefold() not in short:
        raise KgError(f"no type {type_!r}; there are ORG, {', '.join(ENTITY_TYPES[1:]).upper()}")
    kind = short[type_.casefold()]
    names = {_language(name): name for name in reversed(list(labels))}
    iri = ox.NamedNode(entity_iri(kind, names.get("en") or names["zh"]))
    with locked(path):  # two that add at once must not lose what the other one added
        statements = list(quads(path)) if path.exists() else []
        statements.append(ox.Quad(iri, ox.NamedNode(RDF_TYPE), ox.NamedNode(KG + kind)))
        for property_, given in (("prefLabel", names.values()), ("altLabel", aliases)):
            for name in given:
                literal = ox.Literal(name.strip(), language=_language(name))
                statements.append(ox.Quad(iri, ox.NamedNode(SKOS + property_), literal))
        with replacing(path) as beside:
            beside.write_text(format_turtle(statements), "utf-8")
    return iri.value


def _language(name: str) -> str:
    return "zh" if re.search(r"[\u3400-\u9fff]", name) else "en"


def problems(paths: Iterable[Path]) -> list[str]:
    """List what is wrong with knowledge files, a line each: file, entity, what to do.

    A user's own files are looked at together with the built-in ones, which they are merged with.
    """
    paths, out = list(paths), []
    for path in paths:
        if path.read_text("utf-8") != format_turtle(quads(path)):
            out.append(f"{path}: not in canonical form; run 'kg knowledge format'")
    built_in = {p.resolve() for p in files()}
    base = load([p for p in paths if p.resolve() not in built_in])
    preferred: dict[tuple[str, str, str], str] = {}
    bearers: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for e in base.entities:
        for lang, label in e.preferred:
            first = preferred.setdefault((e.type, lang, label), e.iri)
            if first != e.iri:
                out.append(f"{e.iri}: preferred label {label!r}@{lang} is that of {first} too")
        for label in e.labels:
            if label != label.strip() or "  " in label:
                out.append(f"{e.iri}: stray white space in {label!r}")
            if len(label) < 2:
                out.append(f"{e.iri}: label {label!r} is a single character")
        for folded in {name_key(label) for label in e.labels}:
            listed = any(name_key(a) == folded for a in e.ambiguous)
            bearers[folded].append((e.iri, listed))
        out += [
            f"{e.iri}: ambiguous label {a!r} is none of its labels" for a in e.ambiguous
            if a not in e.labels
        ]  # fmt: skip
    for folded, who in bearers.items():
        if len(who) > 1 and not all(listed for _, listed in who):
            names = ", ".join(iri for iri, _ in who)
            out.append(f"label {folded!r} is on {names}; list it as kg:ambiguousLabel on each")
    return out
