"""What the terms of the ontology are called in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox

from kg.resources import ontology_path
from kg.terms import PREFIXES


@cache
def _all() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    label = PREFIXES["rdfs"] + "label"
    # Terms of the ontology come last, so that they win over qualifiers of the same name.
    for space in (PREFIXES["kgq"], PREFIXES["kg"]):
        for triple in ox.parse(path=str(ontology_path() / "aikg.ttl"), format=ox.RdfFormat.TURTLE):
            subject, text = triple.subject, triple.object
            if (
                triple.predicate.value == label
                and isinstance(subject, ox.NamedNode)
                and isinstance(text, ox.Literal)
                and subject.value.startswith(space)
            ):
                name = subject.value.removeprefix(space)
                found.setdefault(name, {})[text.language or "en"] = text.value
    return found


def labels(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Give the labels of terms by language; those that the ontology lacks are left out.

    >>> labels(["worksFor", "?"])
    {'worksFor': {'en': 'works for', 'zh': '任职于'}}
    """
    known = _all()
    return {n: dict(sorted(known[n].items())) for n in sorted(set(names)) if n in known}
