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


def test_backers_are_investors():
    facts, _ = told("Lumidor-backed chip startup Zentrik grew.")
    assert ("Lumidor", "investedIn", "Zentrik") in facts
