"""JSON-LD with a context that reads well: short names, one object a node, one graph an article."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

import pyoxigraph as ox

from kg.terms import PREFIXES, TYPE
from kg.vocab import EVENT_TYPES, PREDICATES

_LINKS: Final = (
    "rdf:subject", "rdf:predicate", "rdf:object", "prov:wasDerivedFrom", "prov:wasGeneratedBy",
    "prov:used", "prov:wasAssociatedWith", "schema:mentions", "kg:evidence", "kg:fromEvent",
    "kg:reportOf", "kg:claims", "kg:about", "kg:otherAmount", "kg:otherDate", "kg:kind",
)  # fmt: skip
_NUMBERS: Final = {
    "kg:confidence": "xsd:decimal", "kg:value": "xsd:decimal", "oa:start": "xsd:integer",
    "oa:end": "xsd:integer",
}  # fmt: skip
_STRING: Final = PREFIXES["xsd"] + "string"


def context() -> dict[str, Any]:
    """Give the context: prefixes, short names, and what kind of value a property has.

    >>> context()["worksFor"]
    {'@type': '@id'}
    """
    roles = {r.name for e in EVENT_TYPES.values() for r in e.roles.values() if not r.literal}
    kinds: dict[str, str] = dict.fromkeys(sorted({*PREDICATES, *roles}), "@id")
    kinds |= {_short_curie(c): "@id" for c in _LINKS}
    kinds |= {_short_curie(c): t for c, t in _NUMBERS.items()}
    named = {
        name: {"@type": kind} | ({} if ":" not in name else {"@id": name})
        for name, kind in sorted(kinds.items())
    }
    prefixes = {p: PREFIXES[p] for p in sorted(PREFIXES)}
    words = {"id": "@id", "type": "@type", "graph": "@graph"}
    return {"@version": 1.1, "@vocab": PREFIXES["kg"]} | words | prefixes | named


def _short_curie(curie: str) -> str:
    return curie.removeprefix("kg:")


def text(quads: Iterable[Any]) -> Iterator[str]:
    """Yield the pieces of the file; quads of a graph, and of a node in it, come together."""
    kinds = {k: v["@type"] for k, v in context().items() if isinstance(v, dict)}
    yield f'{{"@context": {json.dumps(context(), indent=1)},\n"graph": ['
    first = True
    for graph, inside in groupby(quads, key=lambda q: q.graph_name):
        unnamed = isinstance(graph, ox.DefaultGraph)
        if not unnamed:
            yield "" if first else ","
            yield f'\n{{"id": {_json(_name(graph))}, "graph": ['
        separator = ("\n" if first else ",\n") if unnamed else "\n"
        for _, about in groupby(inside, key=lambda q: q.subject):
            yield separator + " " + _json(_node(list(about), kinds))
            separator = ",\n"
        if not unnamed:
            yield "]}"
        first = False
    yield "\n]}\n"


def _node(about: list[Any], kinds: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {"id": _name(about[0].subject)}
    for predicate, same in groupby(about, key=lambda q: q.predicate):
        if predicate == TYPE:
            key, values = "type", [_term(q.object) for q in same]
        else:
            key = _term(predicate)
            values = [_value(q.object, kinds.get(key)) for q in same]
        made[key] = values if len(values) > 1 else values[0]
    return made


def _value(node: Any, kind: str | None) -> Any:  # noqa: ANN401 - a node, and what JSON holds
    if not isinstance(node, ox.Literal):
        return _name(node) if kind == "@id" else {"id": _name(node)}
    if node.language:
        return {"@value": node.value, "@language": node.language}
    datatype = node.datatype.value
    if kind is not None and kind == _compact(datatype):
        return node.value
    if datatype == _STRING and kind is None:
        return node.value
    return {"@value": node.value, "@type": _compact(datatype)}


def _term(node: ox.NamedNode) -> str:
    """Give the short name of a property or a type."""
    rest = node.value.removeprefix(PREFIXES["kg"])
    return rest if rest != node.value and rest.isalnum() else _compact(node.value)


def _name(node: Any) -> str:  # noqa: ANN401 - an IRI or a blank node
    return _compact(node.value) if isinstance(node, ox.NamedNode) else str(node)


def _compact(iri: str) -> str:
    for prefix, space in PREFIXES.items():
        rest = iri.removeprefix(space)
        if rest != iri and rest and not rest.startswith("//"):
            return f"{prefix}:{rest}"
    return iri


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
