"""The store against the SHACL shapes of `ontology/shapes.ttl`.

What articles and people say is checked each time, with the names and types of the entities that
it touches. The knowledge base, many times larger, is checked once: what was found sound is kept by
its content in the cache, which may be deleted at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox
import rdflib
from pyshacl import validate

from kg.cache import cached, keep
from kg.resources import ontology_path
from kg.store import Store
from kg.terms import TYPE, term

_NAMES = frozenset({TYPE, term("skos:prefLabel"), term("skos:altLabel"), term("kg:name")})
SOUND = "Validation Report\nConforms: True\n"


class Report(NamedTuple):
    """Whether the graph keeps to its shapes, and what breaks them."""

    conforms: bool
    text: str


def report(store: Store) -> Report:
    """Validate the union of all graphs."""
    told: set[ox.Triple] = set()
    known: set[ox.Triple] = set()
    shown: set[ox.Triple] = set()
    for quad in store.quads():
        graph = getattr(quad.graph_name, "value", "")
        if graph.endswith("/graph/derived"):
            if quad.predicate in _NAMES:
                shown.add(quad.triple)
        else:
            (known if graph.endswith("/graph/knowledge") else told).add(quad.triple)
    touched = {node for t in told for node in (t.subject, t.object)}
    about = {t for t in known | shown if t.subject in touched and t.predicate in _NAMES}
    parts = [_checked(told | about)]
    key = _fingerprint(known)
    if known and cached(key) is None:
        parts.append(_checked(known | shown))
        if parts[-1][0]:
            keep(key, b"")
    broken = [text for conforms, text in parts if not conforms]
    return Report(not broken, "\n".join(broken) or SOUND)


def _checked(triples: Iterable[ox.Triple]) -> Report:
    data = rdflib.Graph()
    data.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    shapes = rdflib.Graph().parse(ontology_path() / "shapes.ttl")
    ontology = rdflib.Graph().parse(ontology_path() / "aikg.ttl")
    conforms, _, text = validate(data, shacl_graph=shapes, ont_graph=ontology)
    return Report(bool(conforms), str(text))


def _fingerprint(triples: Iterable[ox.Triple]) -> str:
    """Name what the verdict on some triples hangs on: them, the shapes and the ontology."""
    digest = hashlib.sha256()
    for name in ("shapes.ttl", "aikg.ttl"):
        digest.update((ontology_path() / name).read_bytes())
    for line in sorted(map(str, triples)):
        digest.update(line.encode("utf-8", "surrogatepass"))
    return f"sound-{digest.hexdigest()[:32]}"
