"""English names that the tagger is not sure of: what vouches for them, and what doesn't."""

from __future__ import annotations

import pytest
from test_mentions import found

from kg.extract import Extractor
from kg.model import Article, Section


def kinds(marked: str, score: float = 0.5) -> list[tuple[str, str]]:
    return [(m.text, m.type) for m in found(marked, score)[1]]


@pytest.mark.parametrize(
    ("marked", "kind"),
    [
        ("[Palvara Ventures|O] led both rounds.", "Organization"),
        ("It moved into the [Idaho Office of Energy|L].", "Organization"),
        ("He runs the [Boise Valley Chamber of Commerce|O].", "Organization"),
        ("It paid $5 million for [Quorvex|D], the Denver payroll startup.", "Organization"),
        ("[Tidepool Deck|D], a maker of slides, grew.", "Organization"),
        ("They re-upped in [Zentrik|L].", "Organization"),
        ("The [Palvara|L]-backed firm sued.", "Organization"),
        ("It was wired into [Compass|O], the company's workplace agent platform.", "Product"),
        ("On the way out: [Miriam Plessner|P], who previously ran sales.", "Person"),
        ("[Owen Sandlin|O] is back at work.", "Person"),
        ("[Harold Lindqvist|P] has stepped down as its head.", "Person"),
        ("[Petra Oyelaran|O] (ex-Stripe) joined.", "Person"),
        ("They hired Dr. [Felix Arden|P].", "Person"),
    ],
)
def test_what_the_words_beside_a_name_vouch_for(marked, kind):
    name = marked[marked.index("[") + 1 : marked.index("|")]
    assert (name, kind) in kinds(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "They met [Zentrik|D] by the sea.",
        "A [Ventures|O] of sorts was born.",
        "The [Snow Day|O] was long.",
        "It was a [Bold Move|D], the paper said.",
    ],
)
def test_nothing_vouches_for_these(marked):
    assert kinds(marked) == []


def test_members_of_a_list_vouch_for_each_other():
    text, low = "[Moss Partners|O] and [Fernhill|O] joined.", 0.5
    assert kinds(text, low) == [("Moss Partners", "Organization"), ("Fernhill", "Organization")]
    assert kinds("[Moss|O] and [Fernhill|O] joined.", low) == []


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("[Insider Palvara Ventures|O] re-upped.", ["Palvara Ventures"]),
        ("They say [Insider Palvara|O] sells.", ["Insider Palvara"]),
        ("[Seed|O] investors moan.", []),
        ("The team [Seed|O] investors like.", ["Seed"]),
        ("It hired [Dr. Anjali Karthik|P].", ["Anjali Karthik"]),
        ("It hired [Mr|P]. [Tomas Ekdahl|P].", ["Tomas Ekdahl"]),
        ("He is head of Asia. She is director of Japan.", []),
        ("He lives in Asia. She is president of Japan.", ["Asia", "Japan"]),
        ("NEW [ARRIVALS|O]\nThat is all.", []),
        ("The [S.F.|O] company grew, the L.A. one didn't.", ["S.F.", "L.A."]),
        ("It sits in Boulder, Colo., now.", ["Boulder", "Colo."]),
    ],
)
def test_what_stands_at_the_head_of_a_name(marked, names):
    assert [name for name, _ in kinds(marked, score=0.85)] == names


@pytest.mark.parametrize(
    ("marked", "name", "kind"),
    [
        ("[Lena Brandvik|P], [Owen Sandlin|O] and others left.", "Owen Sandlin", "Person"),
        ("[Lena Brandvik|P], [Moss Partners|O] and others left.", "Moss Partners", "Organization"),
        ("It sells the [Ostrel|O] card and the [Kivar|O] server.", "Ostrel", "Product"),
        ("[Ostrel|O], his own accelerator, is late.", "Ostrel", "Product"),
        ("Samsung uses Zentrik's [Ostrel|O] to cook.", "Ostrel", "Product"),
        ("Samsung uses Zentrik's [Ostrel|O] Labs to cook.", "Ostrel", "Organization"),
    ],
)
def test_lists_and_nouns_tell_the_type(marked, name, kind):
    assert (name, kind) in kinds(marked, score=0.85)


def test_a_heading_in_capitals_keeps_what_is_known():
    assert kinds("OPENAI AND [FRIENDS|O]\nThat is all.", score=0.9) == [("OPENAI", "Organization")]


def test_a_post_behind_a_comma_vouches_for_a_person():
    text = "Going the other way: Miriam Plessner, longtime government affairs director, is off."
    (person,) = (
        Extractor(knowledge=True)
        .extract(Article("a", "a.txt", text, (Section("body", 0, len(text)),)))
        .entities
    )
    assert (person.type, person.label) == ("Person", "Miriam Plessner")
