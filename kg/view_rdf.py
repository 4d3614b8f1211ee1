"""A view as RDF: its entities with names, plain facts, and events with their roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.terms import PREFIXES
from kg.view_model import View
from kg.vocab import PREDICATES

if TYPE_CHECKING:
    import rdflib


def graph(view: View) -> rdflib.Graph:
    """Copy a view into an rdflib graph, without the evidence; `kg.store.to_rdflib` has all.

    >>> len(graph(View("Nothing")))
    0
    """
    import rdflib  # noqa: PLC0415 - 200 ms that most commands never need

    made = rdflib.Graph()
    for prefix, iri in PREFIXES.items():
        made.bind(prefix, iri)
    for subject, predicate, value, link in _triples(view):
        term = rdflib.URIRef(value) if link else rdflib.Literal(value)
        made.add((rdflib.URIRef(subject), rdflib.URIRef(predicate), term))
    return made


def _triples(view: View) -> Iterator[tuple[str, str, str, bool]]:
    """Yield subject, predicate, object, and whether the object is an IRI."""
    kg, type_ = PREFIXES["kg"], PREFIXES["rdf"] + "type"
    for node in view.nodes:
        yield node.iri, type_, kg + node.type, True
        yield node.iri, kg + "name", node.label, False
        for alias in node.aliases:
            yield node.iri, PREFIXES["skos"] + "altLabel", alias, False
    for edge in view.edges:
        known = edge.predicate in PREDICATES or "://" not in edge.predicate
        yield edge.source, kg + edge.predicate if known else edge.predicate, edge.target, True
    for event in view.events:
        yield event.iri, type_, kg + event.type, True
        if event.date:
            yield event.iri, kg + "date", event.date, False
        for role, iri in event.roles:
            yield event.iri, kg + role, iri, True
        for value in event.values:
            yield event.iri, kg + value.role, value.text, False
