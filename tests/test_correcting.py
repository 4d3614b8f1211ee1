"""Corrections as values: whatever they are, they apply once, in any order, and can be undone."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import extractions, words

from kg import iris
from kg.amend import Author, record
from kg.correcting import apply, original
from kg.corrections import Corrections
from kg.corrections_file import load, write
from kg.corrections_read import listed, parse
from kg.errors import KgError
from kg.ledger import Ledger
from kg.names import name_key
from kg.rdf import quads
from kg.store import open_store
from kg.terms import term
from kg.vocab import PREDICATES

FACTS = {term(f"kg:{p}") for p in PREDICATES}
MARKS = {term("kg:takenOut"), term("kg:putIn")}
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
moments = st.integers(0, 9).map(lambda n: f"2026-01-01T00:00:0{n}+00:00")


def literal(text: str) -> ox.Literal:
    return ox.Literal(text)


@st.composite
def corrections(draw, extraction):
    """Some corrections of what an extraction holds; merges go down the list, never in a circle."""
    entities = [ox.NamedNode(e.iri) for e in extraction.entities]
    by_id = {e.id: ox.NamedNode(e.iri) for e in extraction.entities}
    article = ox.NamedNode(iris.article_iri(extraction.article.id))
    said = []

    def add(kind, parts):
        known = Corrections(records=tuple(said))
        said.extend(record(kind, parts, kind, Author("A", when=draw(moments)), known)[1])

    merged = draw(st.lists(st.integers(1, len(entities) - 1), max_size=3, unique=True))
    for n in merged:
        end = entities[draw(st.integers(0, n - 1))]
        add("Merge", {"kg:corrects": [entities[n]], "kg:replacement": [end]})
    for _ in range(draw(st.integers(0, 2))):
        one = draw(st.sampled_from(extraction.entities))
        new = ox.NamedNode(iris.entity_iri(one.type, f"New {draw(st.integers(0, 1))}"))
        name = [n for n in (one.label, *one.aliases) if name_key(n)]
        add("Split", {
            "kg:corrects": [ox.NamedNode(one.iri)],
            "kg:replacement": [draw(st.sampled_from([new, *entities]))],
            "kg:inArticle": draw(st.sampled_from([[], [article]])),
            "kg:splitName": [literal(n) for n in draw(st.sampled_from([[], name[:1]]))],
        })  # fmt: skip
    for fact in (
        draw(st.lists(st.sampled_from(extraction.facts), max_size=2)) if extraction.facts else ()
    ):
        add("Rejection", {
            "kg:subject": [by_id[fact.subject]], "kg:predicate": [term(f"kg:{fact.predicate}")],
            "kg:object": [by_id[fact.object]],
        })  # fmt: skip
    for event in (
        draw(st.lists(st.sampled_from(extraction.events), max_size=1)) if extraction.events else ()
    ):
        node = ox.NamedNode(iris.event_iri(extraction.article.id, event.id))
        add(
            "Rejection",
            {"kg:corrects": [node], "oa:exact": [literal(s.text) for s in event.evidence]},
        )
    for _ in range(draw(st.integers(0, 1))):
        add("Rename", {
            "kg:corrects": [draw(st.sampled_from(entities))], "kg:newName": [literal(draw(words))],
        })  # fmt: skip
    if extraction.facts and draw(st.booleans()):
        fact = draw(st.sampled_from(extraction.facts))
        add("Assertion", {
            "kg:subject": [by_id[fact.subject]], "kg:predicate": [term(f"kg:{fact.predicate}")],
            "kg:object": [by_id[fact.object]], "prov:wasDerivedFrom": [ox.NamedNode("https://a.b/")],
            "oa:exact": [literal(draw(words))],
        })  # fmt: skip
    return tuple(said)


@st.composite
def cases(draw, sets=1):
    extraction = draw(extractions())
    return extraction, [parse(draw(corrections(extraction))) for _ in range(sets)]


@patient
@given(cases(sets=2))
def test_corrections_apply_once_and_whatever_was_applied_before(case):
    extraction, (one, other) = case
    plain = quads(extraction)
    corrected = apply(one, plain)
    assert set(original(corrected)) == set(plain)
    assert set(apply(one, corrected)) == set(corrected)
    assert set(apply(other, corrected)) == set(apply(other, plain))
    assert set(apply(Corrections(), corrected)) == set(plain)


@patient
@given(cases())
def test_a_corrected_graph_is_sound(case):
    extraction, (made,) = case
    found = [q for q in apply(made, quads(extraction)) if q.predicate not in MARKS]
    nodes = {n.value for q in found for n in (q.subject, q.object) if isinstance(n, ox.NamedNode)}
    assert not nodes & made.merges.keys()
    parts = {p: {q.subject: q.object for q in found if q.predicate == term(f"rdf:{p}")}
             for p in ("subject", "predicate", "object")}  # fmt: skip
    stated = {(s, parts["predicate"][n], parts["object"][n]) for n, s in parts["subject"].items()}
    assert {(q.subject, q.predicate, q.object) for q in found if q.predicate in FACTS} == stated
    assert (
        not {(s.value, p.value.rpartition("#")[2], o.value) for s, p, o in stated} & made.rejected
    )
    quotes = {q.object for q in found if q.predicate == term("kg:evidence")}
    assert quotes == {q.subject for q in found if q.predicate == term("oa:exact")}
    named = {
        q.subject for q in found if q.predicate in (term("skos:prefLabel"), term("skos:altLabel"))
    }
    assert {q.object for q in found if q.predicate == term("schema:mentions")} == named


@patient
@given(st.data())
def test_the_order_of_corrections_does_not_matter(data):
    extraction = data.draw(extractions())
    made = data.draw(corrections(extraction))
    shuffled = data.draw(st.permutations(made))
    assert parse(made) == parse(shuffled) == parse(parse(made).triples)
    assert [r.id for r in listed(parse(made))] == [r.id for r in listed(parse(shuffled))]


@pytest.mark.slow
@patient
@given(cases())
def test_the_file_says_the_same_in_the_same_bytes(case):
    _, (made,) = case
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.ttl"
        write(path, made)
        first = path.read_bytes()
        assert load(path) == made
        write(path, load(path))
        assert path.read_bytes() == first


@pytest.mark.slow
@settings(patient, max_examples=25)
@given(cases(sets=4))
def test_a_store_is_left_as_if_only_the_last_corrections_had_ever_been_made(case):
    extraction, sets = case
    with tempfile.TemporaryDirectory() as folder:

        def fresh(name, *rounds):
            with open_store(Path(folder) / name, write=True) as store:
                ledger = Ledger(store, iris.BASE)
                ledger.correct(rounds[0])
                ledger.replace(iris.graph_iri(extraction.article.id), quads(extraction))
                ledger.settle()
                for made in rounds[1:]:
                    ledger = Ledger(store, iris.BASE)
                    ledger.correct(made)
                    ledger.settle()
                return {q for q in store.quads() if "/graph/state" not in str(q.graph_name)}

        assert fresh("many", *sets) == fresh("once", sets[-1])


def test_what_can_not_be_followed_is_refused():
    def merge(name, one, other):
        node = ox.NamedNode(f"urn:{name}")
        yield ox.Triple(node, term("rdf:type"), term("kg:Merge"))
        yield ox.Triple(node, term("kg:corrects"), ox.NamedNode(one))
        yield ox.Triple(node, term("kg:replacement"), ox.NamedNode(other))

    with pytest.raises(KgError, match="in a circle"):
        parse(
            [
                *merge("1", "urn:a", "urn:b"),
                *merge("2", "urn:b", "urn:c"),
                *merge("3", "urn:c", "urn:a"),
            ]
        )
    with pytest.raises(KgError, match="merged into two others"):
        parse([*merge("1", "urn:a", "urn:b"), *merge("2", "urn:a", "urn:c")])
    chain = parse([*merge("1", "urn:a", "urn:b"), *merge("2", "urn:b", "urn:c")])
    assert chain.merges == {"urn:a": "urn:c", "urn:b": "urn:c"}
    with pytest.raises(KgError, match="names the relation"):
        parse([
            ox.Triple(ox.NamedNode("urn:r"), term("rdf:type"), term("kg:Rejection")),
            *(ox.Triple(ox.NamedNode("urn:r"), term(f"kg:{p}"), ox.NamedNode("urn:x"))
              for p in ("subject", "predicate", "object")),
        ])  # fmt: skip
