"""The store against the SHACL shapes of `ontology/shapes.ttl`."""

from __future__ import annotations

from typing import NamedTuple

import rdflib
from pyshacl import validate

from kg.resources import ontology_path
from kg.store import Store


class Report(NamedTuple):
    """Whether the graph keeps to its shapes, and what breaks them."""

    conforms: bool
    text: str


def report(store: Store) -> Report:
    """Validate the union of all graphs."""
    data = rdflib.Graph()
    text = b"".join(f"{q.triple} .\n".encode() for q in store.quads())
    data.parse(data=text, format="nt")
    shapes = rdflib.Graph().parse(ontology_path() / "shapes.ttl")
    ontology = rdflib.Graph().parse(ontology_path() / "aikg.ttl")
    conforms, _, report_text = validate(data, shacl_graph=shapes, ont_graph=ontology)
    return Report(bool(conforms), str(report_text))
