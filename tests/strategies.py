"""Hypothesis strategies and examples of the values that become a graph."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from kg import iris
from kg.model import Amount, Argument, Article, Entity, Event, Extraction, Fact, Span
from kg.vocab import ENTITY_TYPES, EVENT_TYPES, MONEY_ROLES, PREDICATES

# Text as decoders give it: any code point but lone surrogates.
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)).map(dt.date.isoformat)
dates = st.builds(lambda d, n: d[:n], days, st.sampled_from((4, 7, 10)))
confidences = st.integers(0, 100).map(lambda n: n / 100)
amounts = st.builds(
    Amount,
    st.one_of(st.integers(0, 10**14).map(float), st.integers(0, 10**8).map(lambda n: n / 100)),
    st.sampled_from(("USD", "CNY", "EUR")),
)
_TEXT = (
    "OpenAI发布\"GPT-4o\"，\t<a href='#'>涨5%</a>\\ {x}；\n**融资**\u00a0😀e\u0301\u0000\u2028"
    * 120
)
"""What the spans of one article are cut from: one place has one text."""
spans = st.lists(
    st.builds(
        lambda s, n: Span(s, s + n, _TEXT[s : s + n]), st.integers(0, 5000), st.integers(1, 40)
    ),
    max_size=3,
    unique_by=lambda s: (s.start, s.end),
).map(lambda found: tuple(sorted(found)))


def entity(number: int, type_: str, label: str, aliases: tuple[str, ...] = ()) -> Entity:
    iri = iris.entity_iri(type_, label)
    return Entity(f"e{number}", type_, label, aliases, iri, False, ())  # type: ignore[arg-type]


@st.composite
def entities(draw):
    labels = draw(st.lists(words, min_size=len(ENTITY_TYPES), max_size=10, unique_by=iris.slug))
    return tuple(entity(n, ENTITY_TYPES[n % 6], label) for n, label in enumerate(labels))


@st.composite
def facts(draw, found, event_ids=()):
    predicate = PREDICATES[draw(st.sampled_from(sorted(PREDICATES)))]
    subject = draw(st.sampled_from([e for e in found if e.type in predicate.domain]))
    objects = [e for e in found if predicate.admits(subject.type, e.type)]
    object_ = draw(st.sampled_from(objects))
    if predicate.symmetric and object_.iri < subject.iri:
        subject, object_ = object_, subject
    return Fact(
        subject.id, predicate.name, object_.id, draw(confidences), draw(spans), draw(words),
        qualifiers=tuple(sorted(draw(st.dictionaries(words, words, max_size=2)).items())),
        since=draw(st.none() | dates), until=draw(st.none() | dates),
        event=draw(st.none() | st.sampled_from(event_ids)) if event_ids else None,
    )  # fmt: skip


@st.composite
def events(draw, found, number=1):
    type_ = EVENT_TYPES[draw(st.sampled_from(sorted(EVENT_TYPES)))]
    arguments: set[Argument] = set()
    for role in type_.roles.values():
        for _ in range(draw(st.integers(0, 2))):
            if role.name in MONEY_ROLES:
                amount = draw(st.none() | amounts)
                arguments.add(Argument(role.name, value=draw(words), amount=amount))
            elif role.literal:
                arguments.add(Argument(role.name, value=draw(words)))
            else:
                fitting = [e.id for e in found if e.type in role.types]
                arguments.add(Argument(role.name, entity=draw(st.sampled_from(fitting))))
    return Event(
        f"v{number}", type_.name, tuple(arguments), draw(confidences), draw(spans), draw(words),
        date=draw(st.none() | dates),
    )  # fmt: skip


@st.composite
def extractions(draw):
    found = draw(entities())
    happened = tuple(draw(events(found, n)) for n in range(draw(st.integers(0, 3))))
    said = draw(st.lists(facts(found, [e.id for e in happened]), max_size=4))
    article = Article(
        draw(words), "a.txt", draw(words), (), title=draw(words).strip(),
        date=draw(st.none() | dates), author=draw(words),
        tags=tuple(sorted(draw(st.sets(words, max_size=3)))), url=draw(st.none() | words),
    )  # fmt: skip
    return Extraction(article, found, tuple(said), happened)


def sample(article_id: str = "a1", text: str = "OpenAI 发布 GPT-4o。") -> Extraction:
    """A small extraction with every part in it."""
    found = (
        entity(1, "Organization", "OpenAI", ("奥派",)), entity(2, "Model", "GPT-4o"),
        entity(3, "Person", "Mira Murati"), entity(4, "Organization", "Thrive Capital"),
        entity(5, "Model", "GPT-4"), entity(6, "Benchmark", "MMLU"), entity(7, "Place", "旧金山"),
        entity(8, "Product", "ChatGPT"),
    )  # fmt: skip
    quote = (Span(0, len(text), text),)
    happened = (
        Event("v1", "Release", (Argument("agent", "e1"), Argument("item", "e2")), 0.93, quote,
              "release", "2024-05-13"),
        Event("v2", "Funding", (
            Argument("recipient", "e1"), Argument("investor", "e4"),
            Argument("amount", value="66亿美元", amount=Amount(6.6e9, "USD")),
            Argument("round", value="C轮"),
        ), 0.9, quote, "funding", "2024-10"),
    )  # fmt: skip
    said = (
        Fact("e2", "developedBy", "e1", 0.93, quote, "release", since=None, event="v1"),
        Fact("e3", "worksFor", "e1", 0.88, quote, "title", (("role", "CTO"),), since="2022-05"),
        Fact("e4", "investedIn", "e1", 0.9, quote, "funding", since="2024-10", event="v2"),
        Fact("e2", "outperforms", "e5", 0.8, quote, "compare", (("price", "50%"),)),
        Fact("e2", "evaluatedOn", "e6", 0.7, quote, "score"),
        Fact("e1", "locatedIn", "e7", 0.7, quote, "seat"),
    )
    article = Article(article_id, "a.txt", text, (), title="GPT-4o 来了", date="2024-05-14",
                      author="记者", tags=("大模型",), url="https://example.com/1")  # fmt: skip
    return Extraction(article, found, said, happened)
