"""From an extraction to the quads of its article's named graph; `kg.rdf_read` is the way back.

A fact is a plain triple, there to be queried, and beside it a statement that carries confidence,
evidence and time. Every node has an IRI.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields

import pyoxigraph as ox

from kg import iris
from kg.errors import KgError
from kg.model import Argument, Article, Event, Extraction, Fact, Span
from kg.terms import TYPE, date, decimal, integer, literal, term
from kg.vocab import BASE, MONEY_ROLES, PREDICATES

Triple = tuple[ox.NamedNode, ox.NamedNode, "ox.NamedNode | ox.Literal"]

WRITER_VERSION = "1"
"""Raised when this module writes the same extraction differently; everything is then redone."""


def digest(article: Article, extractor_version: str) -> str:
    """Fingerprint all that an article's graph is made from; the path is no part of it.

    >>> a = Article("a", "x.txt", "text", ())
    >>> digest(a, "1") == digest(Article("a", "y.txt", "text", ()), "1"), len(digest(a, "1"))
    (True, 32)
    """
    told = {f.name: getattr(article, f.name) for f in fields(article) if f.name != "path"}
    content = json.dumps([told, extractor_version, WRITER_VERSION], sort_keys=True, default=asdict)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def quads(
    extraction: Extraction, extractor_version: str = "none", *, base: str = BASE
) -> list[ox.Quad]:
    """Write an extraction as the quads of one named graph, in a fixed order, without doubles.

    Args:
        extraction: what was read out of one article.
        extractor_version: told by the extractor; part of the graph's provenance.
        base: the IRI that articles, events and graphs are named under.

    Raises:
        KgError: if a date is none, or a fact names an entity that the extraction lacks.

    >>> len(quads(Extraction(Article("a", "a.txt", "text", ()))))
    12
    """
    graph = ox.NamedNode(iris.graph_iri(extraction.article.id, base=base))
    triples = dict.fromkeys(_triples(extraction, extractor_version, base))
    return [
        ox.Quad(s, p, o, graph) for s, p, o in sorted(triples, key=lambda t: tuple(map(str, t)))
    ]


def nquads(quads_: Iterable[ox.Quad]) -> bytes:
    """Serialise quads as N-Quads, which a store loads fastest."""
    return ox.serialize(quads_, format=ox.RdfFormat.N_QUADS) or b""


def _triples(extraction: Extraction, version: str, base: str) -> Iterator[Triple]:
    article = extraction.article
    node = ox.NamedNode(iris.article_iri(article.id, base=base))
    entities = {e.id: ox.NamedNode(e.iri) for e in extraction.entities}
    yield from _article(article, node)
    yield from _provenance(article, node, version, base)
    for warning in (*article.warnings, *extraction.warnings):
        yield node, term("kg:warning"), literal(warning)
    for entity in extraction.entities:
        iri = entities[entity.id]
        yield node, term("schema:mentions"), iri
        yield iri, TYPE, term(f"kg:{entity.type}")
        yield iri, term("skos:prefLabel"), literal(entity.label)
        for alias in entity.aliases:
            if alias != entity.label:
                yield iri, term("skos:altLabel"), literal(alias)
    for event in extraction.events:
        yield from _event(event, article, node, entities, base)
    for fact in _strongest(extraction.facts):
        yield from _fact(fact, article, node, entities, base)


def _article(article: Article, node: ox.NamedNode) -> Iterator[Triple]:
    yield node, TYPE, term("kg:Article")
    yield node, term("schema:inLanguage"), literal(article.lang)
    sha = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    yield node, term("kg:sha256"), literal(sha)
    for name, value in (
        ("headline", article.title), ("author", article.author), ("url", article.url)
    ):  # fmt: skip
        if value:
            yield node, term(f"schema:{name}"), literal(value)
    if article.date:
        yield node, term("schema:datePublished"), date(article.date)
    for tag in article.tags:
        yield node, term("schema:keywords"), literal(tag)


def _provenance(article: Article, node: ox.NamedNode, version: str, base: str) -> Iterator[Triple]:
    graph = ox.NamedNode(iris.graph_iri(article.id, base=base))
    activity = ox.NamedNode(f"{graph.value}/extraction")
    yield graph, TYPE, term("kg:ArticleGraph")
    yield graph, term("prov:wasDerivedFrom"), node
    yield graph, term("prov:wasGeneratedBy"), activity
    yield graph, term("kg:digest"), literal(digest(article, version))
    yield activity, TYPE, term("kg:Extraction")
    yield activity, term("prov:used"), node
    yield activity, term("kg:extractorVersion"), literal(version)
    yield activity, term("prov:wasAssociatedWith"), ox.NamedNode(f"{base}agent/kg")
    yield ox.NamedNode(f"{base}agent/kg"), TYPE, term("prov:SoftwareAgent")


def _strongest(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Keep the more confident one of two facts that differ in nothing else."""
    kept: dict[tuple[object, ...], Fact] = {}
    for fact in sorted(facts, key=lambda f: f.confidence):
        qualifiers = tuple(sorted(fact.qualifiers))
        kept[
            fact.subject, fact.predicate, fact.object, fact.event, fact.since, fact.until,
            fact.rule, qualifiers, fact.evidence,
        ] = fact  # fmt: skip
    yield from kept.values()


def _entity(entities: dict[str, ox.NamedNode], id_: str, what: str) -> ox.NamedNode:
    if id_ not in entities:
        raise KgError(f"{what} names the entity {id_!r}, which the extraction lacks")
    return entities[id_]


def _fact(
    fact: Fact, article: Article, node: ox.NamedNode, entities: dict[str, ox.NamedNode], base: str
) -> Iterator[Triple]:
    subject = _entity(entities, fact.subject, f"a fact {fact.predicate}")
    object_ = _entity(entities, fact.object, f"a fact {fact.predicate}")
    if PREDICATES[fact.predicate].symmetric and object_.value < subject.value:
        subject, object_ = object_, subject
    predicate = term(f"kg:{fact.predicate}")
    details = [fact.event or "", fact.since or "", fact.until or "", fact.rule]
    details += [f"{name}\x1e{value}" for name, value in sorted(fact.qualifiers)]
    details += [f"{s.start}-{s.end}" for s in sorted(fact.evidence)]
    statement = ox.NamedNode(
        iris.statement_iri(
            article.id, subject.value, fact.predicate, object_.value, *details, base=base
        )
    )
    yield subject, predicate, object_
    yield statement, TYPE, term("kg:Statement")
    yield statement, TYPE, term("rdf:Statement")
    yield statement, term("rdf:subject"), subject
    yield statement, term("rdf:predicate"), predicate
    yield statement, term("rdf:object"), object_
    yield from _found(statement, fact, article, node, base)
    if fact.event:
        event = ox.NamedNode(iris.event_iri(article.id, fact.event, base=base))
        yield statement, term("kg:fromEvent"), event
    if fact.since:
        yield statement, term("kg:since"), date(fact.since)
    if fact.until:
        yield statement, term("kg:until"), date(fact.until)
    for name, value in fact.qualifiers:
        yield statement, ox.NamedNode(iris.qualifier_iri(name)), literal(value)


def _found(
    subject: ox.NamedNode, what: Fact | Event, article: Article, node: ox.NamedNode, base: str
) -> Iterator[Triple]:
    """Say where something comes from: article, quotes, rule, confidence."""
    yield subject, term("prov:wasDerivedFrom"), node
    yield subject, term("kg:confidence"), decimal(what.confidence)
    yield subject, term("kg:rule"), literal(what.rule)
    for span in what.evidence:
        quote = ox.NamedNode(iris.quote_iri(article.id, span.start, span.end, base=base))
        yield subject, term("kg:evidence"), quote
        yield from _quote(quote, span)


def _quote(quote: ox.NamedNode, span: Span) -> Iterator[Triple]:
    yield quote, TYPE, term("kg:Quote")
    yield quote, TYPE, term("oa:TextQuoteSelector")
    yield quote, TYPE, term("oa:TextPositionSelector")
    yield quote, term("oa:exact"), literal(span.text)
    yield quote, term("oa:start"), integer(span.start)
    yield quote, term("oa:end"), integer(span.end)


def _event(
    event: Event, article: Article, node: ox.NamedNode, entities: dict[str, ox.NamedNode], base: str
) -> Iterator[Triple]:
    iri = ox.NamedNode(iris.event_iri(article.id, event, base=base))
    yield iri, TYPE, term("kg:Event")
    yield iri, TYPE, term(f"kg:{event.type}")
    if event.date:
        yield iri, term("kg:date"), date(event.date)
    yield from _found(iri, event, article, node, base)
    for argument in event.arguments:
        role = term(f"kg:{argument.role}")
        if argument.entity is not None:
            yield iri, role, _entity(entities, argument.entity, f"an event {event.type}")
        elif argument.role in MONEY_ROLES:
            yield from _amount(iri, role, argument)
        elif argument.value is not None:
            yield iri, role, literal(argument.value)


def _amount(event: ox.NamedNode, role: ox.NamedNode, argument: Argument) -> Iterator[Triple]:
    written, amount = argument.value or "", argument.amount
    key = f"{written}\x1f{amount.value!r}\x1f{amount.currency}" if amount else written
    name = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    node = ox.NamedNode(f"{event.value}/{argument.role}-{name}")
    yield event, role, node
    yield node, TYPE, term("kg:Amount")
    yield node, term("kg:written"), literal(written)
    if amount:
        yield node, term("kg:value"), decimal(amount.value)
        yield node, term("kg:currency"), literal(amount.currency)
