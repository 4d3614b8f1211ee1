"""English news: whom words stand for, what names are of, and what is told of them."""

from __future__ import annotations

from functools import cache

import pytest

from kg.extract import Extractor
from kg.model import Article, Extraction, Section
from kg.nlp import epithets
from kg.nlp.scene import Item

HOUSES = "Zentrik is a startup in Boston. Lumidor is a startup in Denver.\n"
PAIR = "The startup Zentrik and Lumidor are in Boston.\n"


@cache
def extractor() -> Extractor:
    return Extractor()


def read(text: str, date: str = "2026-03-05") -> Extraction:
    return extractor().extract(
        Article("a", "a.txt", text, (Section("body", 0, len(text)),), date=date)
    )


def facts(text: str) -> set[tuple[str, str, str]]:
    found = read(text)
    name = {e.id: e.label for e in found.entities}
    return {(name[f.subject], f.predicate, name[f.object]) for f in found.facts}


def events(text: str, kind: str) -> list[dict[str, str]]:
    """List what plays which role in the events of a kind, with their dates."""
    found = read(text)
    name = {e.id: e.label for e in found.entities}
    return [
        {a.role: name[a.entity] if a.entity else a.value or "" for a in e.arguments}
        | ({"date": e.date} if e.date else {})
        for e in found.events
        if e.type == kind
    ]


def named(text: str) -> dict[str, str]:
    """Map every form of a name to the label of its entity and its type."""
    return {
        text[m.start : m.end]: f"{e.label} {e.type}"
        for e in read(text).entities
        for m in e.mentions
    }


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        ("A deal\nHalvorsen Compute raised $5 million. Then Halvorsen hired Dana Whitlock as CEO.",
         "Halvorsen", "Halvorsen Compute"),
        ("News\nZentrik was founded by Elena de Boer, a chemist. De Boer said that she sold it.",
         "De Boer", "Elena de Boer"),
        ("News\nZentrik was founded by Dana Roche. Roche, who runs it, lives in Boston.",
         "Roche", "Dana Roche"),
    ],
)  # fmt: skip
def test_short_forms_stand_for_the_whole(text, short, full):
    assert named(text)[short].startswith(full)


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        ("A deal\nThe Tellmark Foundation hired Dana Whitlock. Tellmark raised $5 million.",
         "Tellmark", "Tellmark Foundation"),
        ("A deal\nTellmark Compute and Tellmark Bank sued. Then Tellmark raised $5 million.",
         "Tellmark", "Tellmark Compute"),
        ("A deal\nTellmark Bank grew. Its people run Tellmark Labs. Then Tellmark raised $5 million.",
         "Tellmark", "Tellmark Bank"),
        ("News\nZentrik was founded by Dana Roche. She once worked at Roche in Basel.",
         "Roche", "Dana Roche"),
    ],
)  # fmt: skip
def test_short_forms_that_may_be_of_another(text, short, full):
    assert not named(text).get(short, "").startswith(full)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Zentrik, a startup in Boston, runs on Orlo, Lumidor's own speech model.", "Orlo", "Model"),
        ("Zentrik raised $5 million. It will drop its Orlo line of headsets.", "Orlo", "Product"),
        ("Zentrik released its Orlo models on Monday. The Orlo models are small.", "Orlo", "Model"),
        ("Zentrik raised money. Analysts at Brennick Hale called the price low.", "Brennick Hale",
         "Organization"),
    ],
)  # fmt: skip
def test_words_beside_a_name_tell_what_it_is(text, name, kind):
    assert named(text)[name] == f"{name} {kind}"


def test_members_of_a_family_are_things():
    text = (
        "Zentrik released Orlo 3, a family of open models. Orlo 3 Mini is for phones. "
        "Orlo 3 Code, trained on top of Orlo 3 Mini, writes code."
    )
    assert named(text)["Orlo 3 Code"] == "Orlo 3 Code Model"


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("OpenAI grows. Dana Whitlock, a lawyer, joined the ChatGPT maker as general counsel.",
         ("Dana Whitlock", "worksFor", "OpenAI")),
        ("OpenAI grows. Dana Whitlock left the maker of ChatGPT in May.",
         ("Dana Whitlock", "formerlyWorkedFor", "OpenAI")),
        ("Zentrik and Microsoft talk. Dana Whitlock joined the software giant as vice president.",
         ("Dana Whitlock", "worksFor", "Microsoft")),
        ("The insurer Oakmere bought the startup Zentrik. Owen Sandlin left the startup in May.",
         ("Owen Sandlin", "formerlyWorkedFor", "Zentrik")),
        ("OpenAI released Sora in December. Dana Whitlock presented it on stage.",
         ("Dana Whitlock", "presented", "Sora")),
        ("Lumidor beats Llama 3 and Command R+, the latter from Cohere.",
         ("Command R+", "developedBy", "Cohere")),
    ],
)  # fmt: skip
def test_whom_words_stand_for(text, fact):
    assert fact in facts(text)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Microsoft bought Zentrik. Owen Sandlin left the startup in May.",
         ("Owen Sandlin", "formerlyWorkedFor", "Microsoft")),
        ("Lumidor raised $5 million. Oakmere Capital led the round, which values the company at $9 million.",
         ("Oakmere Capital", "investedIn", "Oakmere Capital")),
        ("Zentrik told nobody. Orlo-1, which it open-sourced, beats Llama 3 and Command R+.",
         ("Orlo-1", "developedBy", "Orlo-1")),
    ],
)  # fmt: skip
def test_whom_words_do_not_stand_for(text, fact):
    assert fact not in facts(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("OpenAI and Apple sued. The iPhone maker won.", "Apple"),
        ("OpenAI sued. The iPhone maker won.", "nobody"),
        ("Google and Microsoft sued. The search giant won.", "Google"),
        ("OpenAI sued. The watch maker won.", ""),
    ],
)
def test_whom_everybody_knows_by_a_word(text, meant):
    doc = extractor().read(Article("a", "a.txt", text, (Section("body", 0, len(text)),)))
    firms = {e.known.iri: Item("mention", e.type, 0, e.label, 0, 1, e.known)
             for e in doc._.resolved if e.known}  # fmt: skip
    last = doc._.reads[-1]
    first = next(i for i, w in enumerate(last.words) if w in ("maker", "giant"))
    word = Item("reference", "Reference", -1, last.words[first], first, first + 1)
    found = epithets.meant(text, last, word, firms)
    assert (found.text or found.kind if found else "") == meant


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Nvidia's H200 delivers twice the memory of the A100 and three times that of the original V100.",
         ("H200", "outperforms", "V100")),
        ("Zentrik plans to build Gemini 2.0 Flash into its call centers.",
         ("Zentrik", "uses", "Gemini 2.0 Flash")),
        ("Accel was an early investor in Zentrik.", ("Accel", "investedIn", "Zentrik")),
        ("Zentrik, which owns half of Lumidor, sells chips.", ("Zentrik", "investedIn", "Lumidor")),
        ("Zentrik said it would close the labs of Lumidor, its subsidiary, in May.",
         ("Lumidor", "partOf", "Zentrik")),
    ],
)  # fmt: skip
def test_facts_of_fixed_forms(text, fact):
    assert fact in facts(HOUSES + text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Pylonic, which few outside Portugal know, raised $5 million.", "Portugal"),
        ("Pylonic will open an office in Oslo.", "Oslo"),
        ("Pylonic raised $5 million. It has 40 customers in Spain and Norway.", "Norway"),
    ],
)
def test_where_a_firm_is_not(text, place):
    assert ("Pylonic", "locatedIn", place) not in facts(HOUSES + text)


def test_colleagues_who_follow_leave_too():
    text = (
        "Mira Murati, chief technology officer of OpenAI, is leaving the company.\n"
        "Hours later a colleague left. Two researchers followed: Bob McGrew and Barret Zoph."
    )
    assert any(e.get("person") == "Bob McGrew" for e in events(text, "Departure"))


def test_a_firm_that_says_something_takes_part():
    text = "Zentrik said on Tuesday it had raised $5 million in a round led by Index Ventures."
    assert events(text, "Funding")[0]["recipient"] == "Zentrik"
    assert ("Index Ventures", "investedIn", "Zentrik") in facts(text)


@pytest.mark.parametrize(
    ("text", "kind", "roles"),
    [
        ("Zentrik came out of stealth on Tuesday with $12 million from Index Ventures and Accel.",
         "Funding", {"recipient": "Zentrik", "amount": "$12 million", "date": "2026-03-03"}),
        ("Lumidor of Denver, the rival that Zentrik meets most often, raised $30 million last June.",
         "Funding", {"recipient": "Lumidor", "amount": "$30 million", "date": "2025-06"}),
        ("Zentrik's last private round, a $20 million Series A in 2024, was led by Index Ventures.",
         "Funding", {"recipient": "Zentrik", "investor": "Index Ventures", "round": "Series A"}),
        ("Zentrik lost ground to Lumidor, its main rival, which announced the $2 billion takeover of Pylonic.",
         "Acquisition", {"buyer": "Lumidor", "target": "Pylonic"}),
        ("Dana Whitlock, a partner at Accel, is taking a seat on Zentrik's board.",
         "Appointment", {"person": "Dana Whitlock", "organization": "Zentrik", "role": "board"}),
        ("Dana Whitlock has quit Zentrik, where she was head of sales, and will be chief product officer at Lumidor.",
         "Appointment", {"organization": "Lumidor", "role": "chief product officer"}),
        ("Dana Whitlock has quit Zentrik, where she was head of sales, and will be chief product officer at Lumidor.",
         "Departure", {"organization": "Zentrik", "role": "head of sales"}),
        ("Zentrik let go 40 of its 65 people on Tuesday.", "Layoff", {"size": "40 of its 65 people"}),
    ],
)  # fmt: skip
def test_what_sentences_of_fixed_forms_tell(text, kind, roles):
    assert any(roles.items() <= e.items() for e in events(HOUSES + text, kind))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Lumidor, which was once worth $3 billion, closed its doors in 2023.", "Funding"),
        ("Lumidor signed up in January, its first client without patients.", "Partnership"),
        ("Dana Whitlock left Zentrik to go back to her practice.", "Appointment"),
        ("Zentrik emerged from stealth mode with a plan to sell chips.", "Funding"),
    ],
)
def test_what_only_looks_like_an_event(text, kind):
    assert events(HOUSES + text, kind) == []


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Zentrik bought Lumidor for $9 million; its founder, Dana Whitlock, becomes Zentrik's CTO.",
         ("Dana Whitlock", "founded", "Zentrik")),
        ("Accel and Dana Whitlock, the founder of the payments firm Lumidor, led Zentrik's $9 million Series A.",
         ("Lumidor", "investedIn", "Zentrik")),
        ("Zentrik, which already owned most of Lumidor, said it would buy Pylonic for $9 million.",
         ("Zentrik", "acquired", "Lumidor")),
        ("Analysts at Accel said that Zentrik had lost ground to Lumidor, its main rival.",
         ("Zentrik", "competitorOf", "Accel")),
    ],
)  # fmt: skip
def test_what_is_not_told(text, fact):
    assert fact not in facts(HOUSES + text)


def test_who_is_named_in_a_clause_on_somebody_does_not_move():
    text = HOUSES + "Dana Whitlock, who founded Lumidor with Owen Sandlin, has joined Zentrik."
    assert [e["person"] for e in events(text, "Appointment")] == ["Dana Whitlock"]


def test_all_who_move_in_one_sentence_do():
    text = HOUSES + (
        "Dana Whitlock, who ran the unit, becomes chief executive of Zentrik; "
        "Owen Sandlin, of Aviva, joins as chairman."
    )
    assert len(events(text, "Appointment")) == 2


def test_a_purchase_of_ones_own_is_one():
    text = (
        HOUSES + "Zentrik grew. Its own purchase of Lumidor, for $8 million, was announced in May."
    )
    assert events(text, "Acquisition")[0]["target"] == "Lumidor"


def test_a_post_held_until_now_is_not_the_new_one():
    text = HOUSES + (
        "Dana Whitlock, until now chief operating officer of Zentrik, has taken over from Owen Sandlin."
    )
    assert all("operating" not in e.get("role", "") for e in events(text, "Appointment"))


def test_who_quits_to_found_a_firm_has_left_another():
    text = (
        HOUSES + "Owen Sandlin ran sales at Zentrik. He quit and started Lumidor, and is its CEO."
    )
    assert all(e.get("organization") != "Lumidor" for e in events(text, "Departure"))


def test_a_move_told_with_two_days_is_one():
    text = HOUSES + (
        "Last week Zentrik lured Dana Whitlock away from Lumidor. "
        "Whitlock starts in April as chief revenue officer of Zentrik."
    )
    (hired,) = events(text, "Appointment")
    assert (hired["date"], hired["role"]) == ("2026-04", "chief revenue officer")


def test_what_is_released_is_not_by_somebody_else_than_its_known_maker():
    text = "Google put out Gemini 2.0 Flash on Monday. Then, on Tuesday, came Phi-4 with 14 billion parameters."
    assert all(e.get("agent") != "Google" for e in events(text, "Release") if e["item"] == "Phi-4")


def test_who_gives_money_to_one_does_not_give_it_to_a_firm_named_before():
    text = HOUSES + (
        "Pylonic of Oslo, the rival that Zentrik's salespeople meet most often, raised $300 million "
        "last June from investors led by Index Ventures."
    )
    told = facts(text)
    assert ("Index Ventures", "investedIn", "Zentrik") not in told
    assert ("Index Ventures", "investedIn", "Pylonic") in told
