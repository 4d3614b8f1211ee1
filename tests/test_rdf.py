"""What becomes of an extraction as a graph, and that nothing is lost on the way."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from strategies import extractions, sample

from kg import iris
from kg.errors import KgError
from kg.rdf import digest, nquads, quads
from kg.rdf_read import extraction
from kg.terms import term
from kg.vocab import EVENT_TYPES


def by_iri(found):
    """Name entities by IRI, and put everything in the order that a graph gives it back."""
    name = {e.id: e.iri for e in found.entities}
    order = {t.name: list(t.roles) for t in EVENT_TYPES.values()}

    def argument(a):
        return replace(a, entity=name[a.entity]) if a.entity else a

    events = [
        replace(e, arguments=tuple(sorted(
            set(map(argument, e.arguments)),
            key=lambda a: (order[e.type].index(a.role), repr(a)))))
        for e in found.events
    ]  # fmt: skip
    facts = {replace(f, subject=name[f.subject], object=name[f.object]) for f in found.facts}
    return (
        sorted((e.iri, e.type, e.label, e.aliases) for e in found.entities),
        sorted(facts, key=repr),
        sorted(events, key=repr),
        replace(found.article, path="", text="", warnings=()),
    )


def canonical(found):
    entities, facts, events, article = by_iri(found)
    again = [replace(e, arguments=tuple(sorted(e.arguments, key=repr))) for e in events]
    return entities, facts, sorted(again, key=repr), article


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(extractions())
def test_round_trip(wanted):
    store = ox.Store()
    store.load(nquads(quads(wanted)), format=ox.RdfFormat.N_QUADS)
    back = extraction(store.quads_for_pattern(None, None, None, None))
    assert back == extraction(quads(wanted))
    keep = {}
    for fact in sorted(wanted.facts, key=lambda f: f.confidence):
        keep[replace(fact, confidence=0)] = fact
    assert canonical(back) == canonical(replace(wanted, facts=tuple(keep.values())))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=20)
@given(extractions())
def test_one_graph_no_blank_nodes_and_a_fixed_order(found):
    written = quads(found)
    graph = ox.NamedNode(iris.graph_iri(found.article.id))
    assert all(q.graph_name == graph and isinstance(q.subject, ox.NamedNode) for q in written)
    assert len(set(written)) == len(written)
    turned = replace(found, facts=found.facts[::-1], events=found.events[::-1],
                     entities=found.entities[::-1])  # fmt: skip
    assert quads(turned) == written


def values(written, predicate):
    return [q.object.value for q in written if q.predicate == term(predicate)]


def test_dates_are_as_precise_as_the_text_and_amounts_are_numbers():
    written = quads(sample())
    kinds = {
        q.object.datatype.value.rpartition("#")[2]
        for q in written if q.predicate == term("kg:date")
    }  # fmt: skip
    assert kinds == {"date", "gYearMonth"}
    assert values(written, "kg:written") == ["66亿美元"]
    assert values(written, "kg:value") == ["6600000000"]
    assert values(written, "kg:currency") == ["USD"]


def test_a_symmetric_fact_is_stored_once_in_one_direction():
    one = sample()
    fact = replace(one.facts[0], subject="e1", predicate="partnerOf", object="e4", event=None)
    other = replace(fact, subject="e4", object="e1")
    assert quads(replace(one, facts=(fact,))) == quads(replace(one, facts=(other,)))


def test_faults_of_an_extraction_are_named():
    one = sample()
    with pytest.raises(KgError, match="e99"):
        quads(replace(one, facts=(replace(one.facts[0], subject="e99"),)))
    with pytest.raises(KgError, match="2024-13"):
        quads(replace(one, events=(replace(one.events[0], date="2024-13"),)))


def test_digest_tells_what_must_be_done_again():
    article = sample().article
    assert digest(article, "1") == digest(replace(article, path="elsewhere"), "1")
    assert digest(article, "1") != digest(article, "2")
    assert digest(article, "1") != digest(replace(article, date="2024-05-15"), "1")
