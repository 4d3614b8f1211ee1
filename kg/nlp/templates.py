"""Sentences of fixed forms that leave no doubt: A and B, both ex-X; P quit X to run Y; P曾在X任职.

Names and posts are put into a sentence as signs (``<P3>``), so that a form is one regular
expression over words and signs: `lexicon/templates.toml`, and `templates_zh.toml` for Chinese.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import product
from typing import NamedTuple

from kg.nlp import signs
from kg.nlp.factuality import doubted
from kg.nlp.filling import Filled, FoundEvent
from kg.nlp.grammar import Value
from kg.nlp.interpret import FoundFact
from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.resolve import ResolvedEntity
from kg.nlp.scene import Item

CERTAIN = 0.95
"""The probability of what a form tells."""
FOLLOWED = 0.7
"""The same where a person is only referred to: 他曾在X任职."""
HEAD = 12
"""Characters of a sentence before a date at its head."""
_SLOT = re.compile(r"\{([POTMBLXNFC])([sr]?)(?::(\w+))?\}")
_PIECE = re.compile(r"\{([a-z]+)\}")
_ALIKE = ("outperforms", "successorOf", "variantOf")
_EVENTS = ("departure", "appointment")
_WIDER = {"X": "OM", "N": "TFC"}
"""What stands for several kinds of signs."""
_ROWS = {
    "en": "{one}(?:,? and {one}|, {one})*",
    "zh": "{one}(?:(?:，?以及|，?还有|[、和与及跟同]){led}{one})*",
}
_LED = {"M": r"(?:<O\d+>(?:旗下)?的?)?", "P": r"(?:<[TFC]\d+>)?", "O": r"(?:<L\d+>的)?"}
"""What a member of a Chinese enumeration may carry."""


class _Form(NamedTuple):
    """A form of sentence, and what it tells.

    Attributes:
        letters: the signs of each place.
        facts: subject, predicate and object, by the names of their places.
        events: type, person, organisation and post, likewise.
        paired: whether the first of one enumeration goes with the first of the other, and so on.
        only: whether the subjects stand in these relations to nobody else.
    """

    words: re.Pattern[str]
    letters: Mapping[str, str]
    facts: tuple[tuple[str, str, str], ...]
    events: tuple[tuple[str, str, str, str], ...]
    paired: bool
    only: bool


@cache
def _forms(language: str) -> tuple[_Form, ...]:
    given = load("templates" if language == "en" else f"templates_{language}")
    pieces = given.get("pieces", {})
    return tuple(
        _Form(
            re.compile(_SLOT.sub(partial(_slot, language), _whole(form["words"], pieces))),
            {m[3] or m[1]: _WIDER.get(m[1], m[1]) for m in _SLOT.finditer(form["words"])},
            tuple((s, p, o) for s, p, o in form.get("facts", ())),
            tuple((kind.capitalize(), *form[kind]) for kind in _EVENTS if kind in form),
            form.get("paired", False),
            form.get("only", False),
        )
        for form in given["form"]
    )


def _whole(words: str, pieces: Mapping[str, str]) -> str:
    """Put the pieces that a form names into it."""
    while _PIECE.search(words):
        words = _PIECE.sub(lambda m: f"(?:{pieces[m[1]]})", words)
    return words


def _slot(language: str, match: re.Match[str]) -> str:
    letter, many, name = match.groups()
    one = rf"<[{_WIDER.get(letter, letter)}]\d+>"
    if many:
        led = _LED.get(letter, "") if many == "s" else ""
        one = _ROWS[language].format(one=one, led=led)
    return f"(?P<{name or letter}>{one})"


class Told(NamedTuple):
    """What the forms tell of an article."""

    facts: list[FoundFact]
    events: list[FoundEvent]
    only: set[tuple[int, str, int]]
    """Subjects and predicates of sentences that tell but one object."""


def told(
    text: str,
    reads: Sequence[ReadSentence],
    entities: Sequence[ResolvedEntity],
    people: Mapping[int, Sequence[Item]],
) -> Told:
    """Find what sentences of fixed forms tell.

    Args:
        text: the article.
        reads: its sentences.
        entities: who is named in it.
        people: for each sentence the words that stand for somebody named before.
    """
    named: dict[int, dict[tuple[int, int], str]] = defaultdict(dict)
    for number, entity in enumerate(entities):
        sign = f"<{signs.LETTERS[entity.type]}{number}>"
        for m in entity.mentions:
            named[m.sentence][m.start, m.end] = sign
    followed = set()
    for n, items in people.items():
        if not signs.english(reads[n].words):
            for item in items:
                place = reads[n].starts[item.first], reads[n].end(item.last - 1)
                named[n].setdefault(place, f"<P{item.key}>")
                followed.add((n, item.key))
    followed -= {(m.sentence, k) for k, e in enumerate(entities) for m in e.mentions}
    out = Told([], [], set())
    for n, places in sorted(named.items()):
        language, kept = ("en" if signs.english(reads[n].words) else "zh"), places
        if language == "en":
            kept = {k: v for k, v in places.items() if v[1] in signs.ENGLISH}
        if len(kept) > 1:
            line, posts = signs.write(text, reads[n], kept)
            for form in _forms(language):
                for match in form.words.finditer(line):
                    if language == "en" or not doubted(line, *match.span()):
                        facts = [
                            f._replace(score=FOLLOWED) if (n, f.subject) in followed else f
                            for f in _facts(form, match, n)
                            if _alike(f, entities)
                        ]
                        out.facts.extend(facts)
                        out.events.extend(_events(form, match, line, reads[n], posts))
                        if form.only:
                            out.only.update((f.subject, f.predicate, n) for f in facts)
    return out


def _numbers(form: _Form, match: re.Match[str], place: str) -> list[int]:
    return signs.numbers(form.letters[place], match[place] or "") if place else []


def _facts(form: _Form, match: re.Match[str], sentence: int) -> Iterator[FoundFact]:
    for subject, predicate, object_ in form.facts:
        ones, others = _numbers(form, match, subject), _numbers(form, match, object_)
        if form.paired and len(ones) != len(others):
            continue
        pairs = zip(ones, others, strict=True) if form.paired else product(ones, others)
        for s, o in pairs:
            yield FoundFact(s, predicate, o, CERTAIN, sentence, "pattern")


def _alike(fact: FoundFact, entities: Sequence[ResolvedEntity]) -> bool:
    """Tell whether two things are of one type, where only those are compared."""
    types = {entities[fact.subject].type, entities[fact.object].type}
    return fact.predicate not in _ALIKE or len(types) == 1


def _events(
    form: _Form, match: re.Match[str], line: str, read: ReadSentence, posts: Sequence[Value]
) -> Iterator[FoundEvent]:
    if form.events and doubted(line, *match.span()):
        return
    for kind, person, organization, post in form.events:
        (who,), (where,) = _numbers(form, match, person), _numbers(form, match, organization)
        filled = [Filled("organization", CERTAIN, where), Filled("person", CERTAIN, who)]
        filled += [Filled("role", CERTAIN, None, posts[n]) for n in _numbers(form, match, post)[:1]]
        yield FoundEvent(kind, read.sentence.index, CERTAIN, tuple(filled), _date(read))


def without_rivals(
    events: Iterable[FoundEvent], sure: Sequence[FoundEvent]
) -> Iterator[FoundEvent]:
    """Yield events but those that tell another organisation of somebody than a form does."""
    told = {(e.type, e.sentence, _of(e, "person")): _of(e, "organization") for e in sure}
    for event in events:
        other = told.get((event.type, event.sentence, _of(event, "person")))
        if other is None or _of(event, "organization") in (None, other):
            yield event


def _of(event: FoundEvent, role: str) -> int | None:
    return next((f.entity for f in event.filled if f.role == role), None)


def _date(read: ReadSentence) -> str | None:
    """Give the only date of a sentence, if it stands at its head."""
    dates = [v for v in read.values if v.kind == "date"]
    head = read.sentence.start + HEAD
    return dates[0].iso if len(dates) == 1 and dates[0].start <= head else None
