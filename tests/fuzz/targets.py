"""What must hold whatever bytes come in: one check a part of kg that reads what others wrote.

Each takes bytes and raises AssertionError, or whatever goes wrong, where a part does not keep its
word. They know nothing of what makes the bytes up.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from contextlib import suppress
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp

import pyoxigraph as ox
from strategies import sample

from kg import derived, iris, queries
from kg.articles import Unreadable, read
from kg.errors import KgError
from kg.exports.extraction import as_dict
from kg.model import Argument, Article, Entity, Event, Extraction, Fact, Span
from kg.nlp.grammar.amounts import find_amounts
from kg.nlp.grammar.dates import find_dates
from kg.nlp.grammar.numbers import parse_number
from kg.nlp.grammar.terms import find_terms
from kg.nlp.tokenizer import tokenize
from kg.rdf import digest, nquads, quads
from kg.rdf_read import extraction
from kg.sparql_words import reaching
from kg.store import open_store
from kg.vocab import ENTITY_TYPES, EVENT_TYPES, PREDICATES

ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
FIELDS = ("title", "author", "tags", "quote", "summary", "body")
DAYS = (None, "2024-02-26", "2024-02", "2024", "1999-12-31", "9999-12-31", "0001-01-01")


def text_of(data: bytes) -> str:
    """Decode as an argument of the command line is: what is no UTF-8 becomes lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


def articles(data: bytes) -> None:
    """Readers give articles whose sections lie in the text, in order, or say what is wrong."""
    for item in read_bytes(data):
        if isinstance(item, Unreadable):
            assert item.error
            assert "\n" not in item.error
            continue
        assert re.fullmatch(r"[A-Za-z0-9_-]+", item.id), item.id
        assert item.date is None or ISO.fullmatch(item.date)
        assert item.lang in ("zh", "en")
        assert len(digest(item, "1")) == 32
        for section in item.sections:
            assert section.name in FIELDS
            assert 0 <= section.start < section.end <= len(item.text)
            assert item.text[section.start : section.end].strip()
        spans = sorted((s.start, s.end) for s in item.sections)
        assert all(one[1] <= other[0] for one, other in pairwise(spans)), spans
        as_dict(Extraction(item))
        assert extraction(quads(Extraction(item))).article.id == item.id


def read_bytes(data: bytes):
    """Read bytes as standard input; gives articles and what could not be read."""
    return read([Path("-")], stdin=io.BytesIO(data).getvalue)


def grammar(data: bytes) -> None:
    """Values lie in the text, in order; dates are in the calendar, sums are finite."""
    day, text = DAYS[data[0] % len(DAYS)] if data else None, text_of(data[1:])
    for found in (list(find_amounts(text)), list(find_dates(text, day)), list(find_terms(text))):
        assert found == sorted(found, key=lambda v: v.start)
        for value in found:
            assert 0 <= value.start < value.end <= len(text)
            if value.kind == "amount":
                assert value.amount is not None
                assert math.isfinite(value.amount.value)
                assert value.amount.value >= 0
            if value.iso is not None:
                assert ISO.fullmatch(value.iso), value.iso
                dt.date.fromisoformat((value.iso + "-01-01")[:10])
    number = parse_number(text)
    assert number is None or number >= 0
    pieces, spaces = tokenize(text)
    assert "".join(p + " " * s for p, s in zip(pieces, spaces, strict=True)) == text


@cache
def _store():
    store = open_store(mkdtemp(), write=True)
    store.replace(iris.graph_iri("a1"), [q.triple for q in quads(sample(), "1")])
    derived.refresh(store)
    return store


def parameters(data: bytes) -> None:
    """A named query gives rows or a `KgError` in one line, and whatever is asked, writes nothing."""
    name, *values = text_of(data).split("\n")
    query = queries.get(queries.names()[len(name) % len(queries.names())])
    given = {p.name: v for p, v in zip(query.parameters, values, strict=False) if v != "-"}
    before = len(_store())
    with suppress(KgError):
        assert queries.run(_store(), query, given).columns == query.columns
    assert len(_store()) == before
    reaching(text_of(data))
    with suppress(KgError):
        queries.parse("fuzzed", text_of(data))


def graph(data: bytes) -> None:
    """N-Quads are read back or refused with a `KgError`; what is read back can be written."""
    given: list[ox.Quad] = []
    for line in data.split(b"\n"):
        with suppress(SyntaxError, ValueError):
            given += ox.parse(line, ox.RdfFormat.N_QUADS)
    try:
        found = extraction(given)
        written = nquads(quads(found))
    except KgError:
        return
    again = extraction(ox.parse(written, ox.RdfFormat.N_QUADS))
    assert nquads(quads(again)) == nquads(quads(extraction(quads(again))))


class Source:
    """Bytes as a row of choices: the end of them is a row of zeros."""

    def __init__(self, data: bytes) -> None:
        self.data = io.BytesIO(data)

    def number(self, below: int) -> int:
        return int.from_bytes(self.data.read(2)) % below

    def one(self, options):
        return options[self.number(len(options))]

    def text(self) -> str:
        return self.data.read(self.number(12)).decode("utf-8", "replace") or "x"

    def date(self) -> str | None:
        return self.one((None, "2024", "2024-05", "2024-05-14", "1900-01-01"))


def round_trip(data: bytes) -> None:
    """What is written comes back: entities, facts and events of any kind with any words."""
    source = Source(data)
    found: dict[str, Entity] = {}
    for type_ in ENTITY_TYPES:
        iri = iris.entity_iri(type_, label := source.text())
        found[iri] = Entity(iri, type_, label, (), iri, False, ())

    def some(types) -> str:
        return next(e.id for e in found.values() if e.type in types)

    text = source.text() * 9

    def quote() -> tuple[Span, ...]:
        start, size = source.number(len(text)), 1 + source.number(9)
        return (Span.of(text, start, min(start + size, len(text))),) if source.number(2) else ()

    facts, events = set(), []
    for n in range(source.number(3)):
        type_ = EVENT_TYPES[source.one(sorted(EVENT_TYPES))]
        roles = [r for r in type_.roles.values() if source.number(2)]
        arguments = {
            Argument(r.name, value=source.text()) if r.literal
            else Argument(r.name, entity=some(r.types))
            for r in roles if r.literal or r.types
        }  # fmt: skip
        events.append(Event(f"v{n}", type_.name, tuple(arguments), source.number(101) / 100,
                            quote(), source.text(), source.date()))  # fmt: skip
    for _ in range(source.number(4)):
        p = PREDICATES[source.one(sorted(PREDICATES))]
        subject = some(p.domain)
        other = [e.id for e in found.values() if p.admits(found[subject].type, e.type)]
        if p.symmetric and min(other) < subject:
            continue
        facts.add(Fact(subject, p.name, source.one(other), source.number(101) / 100, quote(),
                       source.text(), ((source.text(), source.text()),), source.date(),
                       source.date()))  # fmt: skip
    article = Article(source.text(), "", text, (), source.text().strip(), source.date(),
                      source.text(), (source.text(),), source.text())  # fmt: skip
    written = quads(Extraction(article, tuple(found.values()), tuple(facts), tuple(events)))
    stored = list(ox.parse(nquads(written), ox.RdfFormat.N_QUADS))
    assert sorted(map(str, stored)) == sorted(map(str, written))
    back = extraction(stored)
    assert back.article == replace(article, text="")
    assert {(e.iri, e.label) for e in back.entities} == {(e.iri, e.label) for e in found.values()}
    strongest: dict[Fact, float] = {}
    for fact in facts:
        plain = _replaced(fact)
        strongest[plain] = max(strongest.get(plain, 0), fact.confidence)
    assert {_replaced(f): f.confidence for f in back.facts} == strongest
    assert {(e.id, frozenset(e.arguments), e.date, e.evidence) for e in back.events} == {
        (e.id, frozenset(e.arguments), e.date, e.evidence) for e in events
    }


def _replaced(fact: Fact) -> Fact:
    return replace(fact, confidence=0)


ALL = {f.__name__: f for f in (articles, grammar, parameters, graph, round_trip)}
