"""The terms that the graph is written in, as RDF nodes, and the prefixes of its namespaces."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import cache
from typing import Final

import pyoxigraph as ox

from kg.errors import KgError
from kg.vocab import BASE

PREFIXES: Final[dict[str, str]] = {
    "kg": f"{BASE}ontology#",
    "kgq": f"{BASE}qualifier/",
    "ent": f"{BASE}entity/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Predeclared in every query; exports use them too."""


@cache
def term(curie: str) -> ox.NamedNode:
    """Expand a prefixed name; an unknown prefix is an error.

    >>> term("kg:Event").value
    'https://w3id.org/aikg/ontology#Event'
    """
    prefix, _, name = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + name)


def local(node: ox.NamedNode) -> str:
    """Give the local name of a term of the ontology.

    >>> local(term("kg:worksFor"))
    'worksFor'
    """
    return node.value.removeprefix(PREFIXES["kg"])


def plain_name(node: ox.NamedNode | ox.Literal) -> str:
    """Give the local name of a term of kg's ontology; other terms stay whole."""
    return local(node) if isinstance(node, ox.NamedNode) else node.value


TYPE: Final = term("rdf:type")
_DATE_TYPES: Final = (
    (re.compile(r"[0-9]{4}"), "%Y", "xsd:gYear"),
    (re.compile(r"[0-9]{4}-[0-9]{2}"), "%Y-%m", "xsd:gYearMonth"),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "%Y-%m-%d", "xsd:date"),
)


def date(text: str) -> ox.Literal:
    """Make a date that is as precise as the text: a day, a month, a year, or a moment.

    Raises:
        KgError: if the text is no ISO 8601 date.

    >>> date("2024-05").datatype.value.rpartition("#")[2]
    'gYearMonth'
    """
    try:
        for pattern, layout, datatype in _DATE_TYPES:
            if pattern.fullmatch(text):
                dt.datetime.strptime(text, layout)
                return ox.Literal(text, datatype=term(datatype))
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise KgError(f"{text!r} is no date; give YYYY-MM-DD, YYYY-MM or YYYY") from error
    return ox.Literal(moment.isoformat(), datatype=term("xsd:dateTime"))


def literal(text: str) -> ox.Literal:
    r"""Make a plain literal; lone surrogates, which no encoding holds, become U+FFFD.

    >>> literal("a\udcff").value == "a\ufffd"
    True
    """
    return ox.Literal("".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text))


def decimal(number: float) -> ox.Literal:
    """Make an xsd:decimal in its canonical form.

    >>> decimal(0.90).value, decimal(6.6e9).value
    ('0.9', '6600000000')
    """
    text = format(Decimal(repr(number)), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ox.Literal("0" if text in ("-0", "") else text, datatype=term("xsd:decimal"))


def integer(number: int) -> ox.Literal:
    """Make an xsd:integer."""
    return ox.Literal(str(number), datatype=term("xsd:integer"))
