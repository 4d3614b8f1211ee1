"""English sentences of fixed forms: what they tell, and when they tell nothing."""

from __future__ import annotations

from functools import cache

import pytest

from kg.extract import Extractor
from kg.model import Article, Section

HOUSES = "Zentrik is a startup in Boston. Lumidor is a startup in Denver.\n"


@cache
def extractor() -> Extractor:
    return Extractor(knowledge=True)


def told(sentence: str) -> tuple[set[tuple[str, str, str]], set[tuple[str, ...]]]:
    """Give the facts of a sentence, and its events with the names that take part."""
    text = HOUSES + sentence
    found = extractor().extract(
        Article("a", "a.txt", text, (Section("body", 0, len(text)),), date="2026-03-05")
    )
    names = {e.id: e.label for e in found.entities}
    facts = {(names[f.subject], f.predicate, names[f.object]) for f in found.facts}
    events = {
        (e.type, *sorted(names[a.entity] if a.entity else a.value or "" for a in e.arguments))
        for e in found.events
    }
    return facts, events


@pytest.mark.parametrize(
    ("sentence", "people"),
    [
        ("Dana Whitlock and Owen Sandlin, both ex-Pfizer, are in.", ["Dana Whitlock", "Owen Sandlin"]),
        ("Also in is ex-Pfizer researcher Owen Sandlin.", ["Owen Sandlin"]),
        ("Owen Sandlin (ex-Pfizer) joined.", ["Owen Sandlin"]),
        ("Dana Whitlock, previously a scientist at Pfizer, joined.", ["Dana Whitlock"]),
    ],
)  # fmt: skip
def test_where_people_come_from(sentence, people):
    facts, _ = told(sentence)
    assert {(p, "formerlyWorkedFor", "Pfizer") for p in people} <= facts
    assert not any(p == "worksFor" and o == "Pfizer" for _, p, o in facts)


@pytest.mark.parametrize(
    ("sentence", "events"),
    [
        ("Dana Whitlock quit Zentrik to run Lumidor.",
         [("Departure", "Dana Whitlock", "Zentrik"), ("Appointment", "Dana Whitlock", "Lumidor")]),
        ("Dana Whitlock traded Zentrik, where she ran sales, for Lumidor.",
         [("Departure", "Dana Whitlock", "Zentrik"), ("Appointment", "Dana Whitlock", "Lumidor")]),
        ("Lumidor poached Dana Whitlock from Zentrik.",
         [("Departure", "Dana Whitlock", "Zentrik"), ("Appointment", "Dana Whitlock", "Lumidor")]),
        ("Dana Whitlock is back at Zentrik, this time as a product manager.",
         [("Appointment", "Dana Whitlock", "Zentrik", "product manager")]),
        ("Dana Whitlock has stepped down as interim director of Zentrik.",
         [("Departure", "Dana Whitlock", "Zentrik", "interim director")]),
        ("Dana Whitlock is giving up her job as director of Zentrik to become president of Lumidor.",
         [("Departure", "Dana Whitlock", "Zentrik", "director"),
          ("Appointment", "Dana Whitlock", "Lumidor", "president")]),
    ],
)  # fmt: skip
def test_who_goes_and_comes(sentence, events):
    assert set(events) <= told(sentence)[1]


@pytest.mark.parametrize(
    "sentence",
    [
        "Dana Whitlock denied that Owen Sandlin quit Zentrik to run Lumidor.",
        "Zentrik and Lumidor, both formerly customers of Stripe, merged.",
        "Dana Whitlock traded Boston for Denver.",
    ],
)
def test_what_tells_of_nobody_coming_or_going(sentence):
    assert not any(kind == "Appointment" for kind, *_ in told(sentence)[1])


@pytest.mark.parametrize(
    ("sentence", "predicate", "pairs"),
    [
        ("Lumidor-backed chip startup Zentrik grew.", "investedIn", [("Lumidor", "Zentrik")]),
        ("Zentrik, whose backers include Moss Capital, Fernhill Ventures and Samsung, moved.",
         "investedIn", [("Moss Capital", "Zentrik"), ("Fernhill Ventures", "Zentrik")]),
        ("Moss Capital led the $12 million round in Zentrik, with participation from existing "
         "investors Fernhill Ventures and Samsung.", "investedIn",
         [("Fernhill Ventures", "Zentrik"), ("Moss Capital", "Zentrik")]),
        ("Zentrik was founded in 2021 by Dana Whitlock, Owen Sandlin and Petra Oyelaran.", "founded",
         [(p, "Zentrik") for p in ("Dana Whitlock", "Owen Sandlin", "Petra Oyelaran")]),
        ("Dana Whitlock, who co-founded Zentrik with Owen Sandlin, left.", "founded",
         [("Dana Whitlock", "Zentrik"), ("Owen Sandlin", "Zentrik")]),
        ("Zentrik is the brainchild of Dana Whitlock.", "founded", [("Dana Whitlock", "Zentrik")]),
        ("Dana Whitlock, a former Stripe engineer who now runs Zentrik, agreed.", "worksFor",
         [("Dana Whitlock", "Zentrik")]),
        ("Zentrik, which Lumidor bought in 2021, grew.", "acquired", [("Lumidor", "Zentrik")]),
        ("Lumidor-owned Zentrik grew.", "partOf", [("Zentrik", "Lumidor")]),
        ("Under a tie-up between Lumidor and Zentrik, both grow.", "partnerOf",
         [("Zentrik", "Lumidor")]),
        ("Zentrik is up against Lumidor.", "competitorOf", [("Zentrik", "Lumidor")]),
        ("Zentrik faces a lawsuit brought by Lumidor over patents.", "suedBy",
         [("Zentrik", "Lumidor")]),
        ("Toronto's Palvara Labs sells software.", "locatedIn", [("Palvara Labs", "Toronto")]),
        ("Zentrik will supply Lumidor with chips.", "partnerOf", [("Zentrik", "Lumidor")]),
        ("Zentrik counts Moss Capital and Fernhill Ventures among its backers.", "investedIn",
         [("Moss Capital", "Zentrik"), ("Fernhill Ventures", "Zentrik")]),
        ("Headquartered in Toronto, Palvara Labs sells software.", "locatedIn",
         [("Palvara Labs", "Toronto")]),
    ],
)  # fmt: skip
def test_what_is_told_of_firms(sentence, predicate, pairs):
    facts = told(sentence)[0]
    for one, other in pairs:
        assert (one, predicate, other) in facts or (other, predicate, one) in facts


@pytest.mark.parametrize(
    ("sentence", "fact"),
    [
        ("Dana Whitlock, the former chief executive of Zentrik, agreed.",
         ("Dana Whitlock", "worksFor", "Zentrik")),
        ("Dana Whitlock, the president of Zentrik, was named chief executive of Lumidor.",
         ("Dana Whitlock", "formerlyWorkedFor", "Lumidor")),
        ("Lumidor has denied that it was bought by Zentrik.", ("Zentrik", "acquired", "Lumidor")),
        ("The Toronto-based company also said that Palvara Labs would sell it.",
         ("Palvara Labs", "locatedIn", "Toronto")),
        ("Money came from Stripe's founder Owen Sandlin, and Dana Whitlock.",
         ("Dana Whitlock", "founded", "Stripe")),
        ("Lumidor and Samsung sued Zentrik.", ("Samsung", "suedBy", "Zentrik")),
    ],
)  # fmt: skip
def test_what_forms_do_not_tell(sentence, fact):
    assert fact not in told(sentence)[0]


def test_what_a_form_tells_of_two_is_told_of_nobody_named_before():
    facts, events = told(
        "Moss Capital led the $12 million seed round in Zentrik, and Fernhill Ventures chipped in."
    )
    assert ("Fernhill Ventures", "investedIn", "Zentrik") in facts
    assert not any("Lumidor" in f for f in facts if f[1] == "investedIn")
    assert not any("Lumidor" in e for e in events if e[0] == "Funding")


def test_the_date_among_the_words_of_a_form_is_that_of_the_event():
    text = "Zentrik was founded in 2021 by Dana Whitlock and Owen Sandlin."
    found = extractor().extract(
        Article("a", "a.txt", text, (Section("body", 0, len(text)),), date="2026-03-05")
    )
    assert [(e.type, e.date) for e in found.events] == [("Founding", "2021")]
