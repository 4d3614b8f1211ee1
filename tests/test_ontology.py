"""The ontology is held against the vocabulary; the shapes against graphs that break them."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS

from kg.resources import ontology_path
from kg.terms import PREFIXES
from kg.vocab import ENTITY_TYPES, EVENT_TYPES, PREDICATES

KG = rdflib.Namespace(PREFIXES["kg"])


@pytest.fixture(scope="module")
def onto() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology_path() / "aikg.ttl")


def members(graph, node):
    """The names of a class, or of the classes of a union."""
    union = graph.value(node, OWL.unionOf)
    nodes = list(graph.items(union)) if union else [node]
    return frozenset(str(n).removeprefix(str(KG)) for n in nodes)


def test_is_an_ontology_with_labels_and_comments_in_both_languages(onto):
    assert list(onto.subjects(RDF.type, OWL.Ontology))
    own = {s for s in onto.subjects(RDF.type) if str(s).startswith("https://w3id.org/aikg/")}
    for node in own:
        for prop in (RDFS.label, RDFS.comment):
            langs = sorted(o.language for o in onto.objects(node, prop))
            assert langs == ["en", "zh"], f"{node} {prop}: {langs}; edit ontology/aikg.ttl"


def test_every_term_used_is_defined(onto):
    builtin = tuple(str(ns) for ns in (RDF, RDFS, OWL, "http://www.w3.org/2001/XMLSchema#"))
    defined = set(onto.subjects(RDF.type))
    used = {
        n for t in onto for n in t
        if isinstance(n, rdflib.URIRef) and not str(n).startswith((*builtin, "https://www.apache"))
    }  # fmt: skip
    assert used - defined == set()


@pytest.mark.parametrize("name", PREDICATES)
def test_predicate_agrees_with_the_vocabulary(onto, name):
    wanted, node = PREDICATES[name], KG[name]
    assert (node, RDF.type, OWL.ObjectProperty) in onto
    assert members(onto, onto.value(node, RDFS.domain)) == wanted.domain
    assert members(onto, onto.value(node, RDFS.range)) == wanted.range
    assert ((node, RDF.type, OWL.SymmetricProperty) in onto) == wanted.symmetric
    assert (onto.value(node, KG.temporal) is not None) == wanted.temporal
    assert (onto.value(node, KG.sameType) is not None) == wanted.same_type


def test_no_class_or_relation_that_the_vocabulary_lacks(onto):
    def below(parent, prop):
        return {str(s).removeprefix(str(KG)) for s in onto.subjects(prop, parent)}

    assert below(KG.Entity, RDFS.subClassOf) == set(ENTITY_TYPES)
    assert below(KG.Event, RDFS.subClassOf) == set(EVENT_TYPES)
    assert below(KG.relatedTo, RDFS.subPropertyOf) == set(PREDICATES)


def test_roles_agree_with_the_vocabulary(onto):
    uses: dict[str, set[str]] = {}
    fillers: dict[str, set[str]] = {}
    for event in EVENT_TYPES.values():
        for role in event.roles.values():
            uses.setdefault(role.name, set()).add(event.name)
            fillers.setdefault(role.name, set()).update(role.types)
    for role, events in uses.items():
        assert members(onto, onto.value(KG[role], RDFS.domain)) == events, role
        range_ = members(onto, onto.value(KG[role], RDFS.range))
        if fillers[role]:
            assert range_ == fillers[role], role
        else:
            assert (KG[role], RDFS.subPropertyOf, KG.participant) not in onto
