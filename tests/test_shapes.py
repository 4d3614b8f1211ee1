"""Every shape accepts the graph that kg writes and refuses one that is broken on purpose."""

from __future__ import annotations

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib import RDF, SH
from rdflib import Literal as L
from strategies import sample

from kg import iris
from kg.rdf import quads
from kg.resources import ontology_path
from kg.terms import PREFIXES
from kg.vocab import EVENT_TYPES, PREDICATES

KG, SDO = rdflib.Namespace(PREFIXES["kg"]), rdflib.Namespace(PREFIXES["schema"])
OA, PROV = rdflib.Namespace(PREFIXES["oa"]), rdflib.Namespace(PREFIXES["prov"])
SKOS = rdflib.Namespace(PREFIXES["skos"])
SHAPES = rdflib.Graph().parse(ontology_path() / "shapes.ttl")
NAMES = sorted(
    str(s).rpartition("#")[2].removesuffix("Shape") for s in SHAPES.subjects(RDF.type, SH.NodeShape)
)
ARTICLE, GRAPH = rdflib.URIRef(iris.article_iri("a1")), rdflib.URIRef(iris.graph_iri("a1"))
OPENAI = rdflib.URIRef(iris.entity_iri("Organization", "OpenAI"))
QUOTE = rdflib.URIRef(iris.quote_iri("a1", 0, 17))


def graph() -> rdflib.Graph:
    triples = ox.serialize([q.triple for q in quads(sample(), "1")], format=ox.RdfFormat.TURTLE)
    return rdflib.Graph().parse(data=triples, format="turtle")


def violations(data: rdflib.Graph) -> set[str]:
    """The names of the node shapes that a graph breaks."""
    _, report, _ = pyshacl.validate(data, shacl_graph=SHAPES)
    found = set()
    for shape in report.objects(None, SH.sourceShape):
        owner = SHAPES.value(None, SH.property, shape) or shape
        found.add(str(owner).rpartition("#")[2].removesuffix("Shape"))
    return found


BREAK = {
    "Entity": lambda g: [g.remove((OPENAI, p, None)) for p in (SKOS.prefLabel, SKOS.altLabel)],
    "Article": lambda g: g.set((ARTICLE, SDO.datePublished, L("14 May"))),
    "ArticleGraph": lambda g: g.remove((GRAPH, KG.digest, None)),
    "Extraction": lambda g: g.remove((None, KG.extractorVersion, None)),
    "Statement": lambda g: g.remove((None, RDF.object, None)),
    "Confidence": lambda g: g.add((next(g.subjects(RDF.type, KG.Event)), KG.confidence, L(7))),
    "Evidence": lambda g: g.add((next(g.subjects(RDF.type, KG.Event)), KG.evidence, OPENAI)),
    "Quote": lambda g: g.set((QUOTE, OA.start, L(99))),
    "Event": lambda g: g.remove((None, RDF.type, KG.Release)),
    "Amount": lambda g: g.set((next(g.subjects(RDF.type, KG.Amount)), KG.currency, L("dollars"))),
}


@pytest.fixture(scope="module")
def whole():
    return graph()


def test_what_kg_writes_conforms(whole):
    assert violations(whole) == set()


def test_every_shape_has_its_test():
    wanted = {*BREAK, *EVENT_TYPES, *(p[0].upper() + p[1:] for p in PREDICATES)}
    assert set(NAMES) == wanted


@pytest.mark.parametrize("name", sorted(BREAK))
def test_shape(name):
    data = graph()
    BREAK[name](data)
    assert name in violations(data)


@pytest.mark.parametrize("name", sorted(PREDICATES))
def test_shape_of_a_predicate(whole, name):
    nothing, shape = rdflib.URIRef("https://example.com/x"), name[0].upper() + name[1:]
    for subject, object_ in ((nothing, None), (None, nothing)):
        data = rdflib.Graph()
        allowed = PREDICATES[name]
        for node, types in ((subject, allowed.domain), (object_, allowed.range)):
            if node is None:
                data.add((OPENAI, RDF.type, KG[sorted(types)[0]]))
        data.add((subject or OPENAI, KG[name], object_ or OPENAI))
        assert shape in violations(data)


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_shape_of_an_event_type(name):
    event = rdflib.URIRef("https://example.com/e")
    for role in EVENT_TYPES[name].roles:
        data = rdflib.Graph()
        data.add((event, RDF.type, KG[name]))
        data.add((event, KG[role], event))
        assert name in violations(data), role
