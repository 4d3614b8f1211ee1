"""English sentences of fixed forms that leave no doubt: A and B, both ex-X; P quit X to run Y.

Names and posts are put into a sentence as signs (``<P3>``), so that a form is one regular
expression over words and signs: `lexicon/templates.toml`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from kg.nlp.factuality import doubted
from kg.nlp.filling import Filled, FoundEvent
from kg.nlp.grammar import Value
from kg.nlp.interpret import FoundFact
from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.resolve import ResolvedEntity

CERTAIN = 0.95
"""The probability of what a form tells."""
HEAD = 12
"""Characters of a sentence before a date at its head."""
_TAIL = re.compile(r" (?:of|for|at)(?: the)?\s*\Z|\s+\Z")
_SLOT = re.compile(r"\{([POT])(s?)(?::(\w+))?\}")
_SIGN = re.compile(r"<[POT](\d+)>")
_SIGNS = {"Person": "P", "Organization": "O"}
_EVENTS = ("departure", "appointment")


class _Form(NamedTuple):
    """A form of sentence, and what it tells.

    Attributes:
        facts: subject, predicate and object, by the names of their places.
        events: type, person, organisation and post, likewise.
    """

    words: re.Pattern[str]
    facts: tuple[tuple[str, str, str], ...]
    events: tuple[tuple[str, str, str, str], ...]


@cache
def _forms() -> tuple[_Form, ...]:
    return tuple(
        _Form(
            re.compile(_SLOT.sub(_slot, form["words"])),
            tuple((s, p, o) for s, p, o in form.get("facts", ())),
            tuple((kind.capitalize(), *form[kind]) for kind in _EVENTS if kind in form),
        )
        for form in load("templates")["form"]
    )


def _slot(match: re.Match[str]) -> str:
    letter, many, name = match.groups()
    one = f"<{letter}\\d+>"
    return f"(?P<{name or letter}>{f'{one}(?:,? and {one}|, {one})*' if many else one})"


class Told(NamedTuple):
    """What the forms tell of an article."""

    facts: list[FoundFact]
    events: list[FoundEvent]


def told(text: str, reads: Sequence[ReadSentence], entities: Sequence[ResolvedEntity]) -> Told:
    """Find what sentences of fixed forms tell.

    Args:
        text: the article.
        reads: its sentences.
        entities: who is named in it.
    """
    named: dict[int, dict[tuple[int, int], str]] = defaultdict(dict)
    for number, entity in enumerate(entities):
        if sign := _SIGNS.get(entity.type):
            for m in entity.mentions:
                named[m.sentence][m.start, m.end] = f"<{sign}{number}>"
    out = Told([], [])
    for n, signs in sorted(named.items()):
        if len(signs) > 1 and not any("\u3400" <= w <= "\u9fff" for w in reads[n].words):
            line, posts = _line(text, reads[n], signs)
            for form in _forms():
                for match in form.words.finditer(line):
                    out.facts.extend(_facts(form, match, n))
                    out.events.extend(_events(form, match, line, reads[n], posts))
    return out


def _line(
    text: str, read: ReadSentence, signs: Mapping[tuple[int, int], str]
) -> tuple[str, list[Value]]:
    """Write a sentence with signs for the names and posts, and list the posts.

    The longest post goes first; one that runs on into a name ends before it.
    """
    posts: list[Value] = []
    places = dict(signs)
    titles = [v for v in read.values if v.kind == "title"]
    for title in sorted(titles, key=lambda v: v.start - v.end):
        end = min([title.end, *(s for s, _ in places if title.start < s < title.end)])
        end = title.start + len(_TAIL.sub("", text[title.start : end]))
        if title.start < end and not any(s < end and title.start < e for s, e in places):
            places[title.start, end] = f"<T{len(posts)}>"
            posts.append(title if end == title.end else Value(title.start, end, kind="title"))
    out, at = [], read.sentence.start
    for (start, end), sign in sorted(places.items()):
        out += [text[at:start], sign]
        at = end
    return "".join([*out, text[at : read.sentence.end]]), posts


def _numbers(match: re.Match[str], place: str) -> list[int]:
    found = match.groupdict().get(place) if place else None
    return [int(n) for n in _SIGN.findall(found or "")]


def _facts(form: _Form, match: re.Match[str], sentence: int) -> Iterator[FoundFact]:
    for subject, predicate, object_ in form.facts:
        for s in _numbers(match, subject):
            for o in _numbers(match, object_):
                yield FoundFact(s, predicate, o, CERTAIN, sentence, "pattern")


def _events(
    form: _Form, match: re.Match[str], line: str, read: ReadSentence, posts: Sequence[Value]
) -> Iterator[FoundEvent]:
    if form.events and doubted(line, *match.span()):
        return
    for kind, person, organization, post in form.events:
        (who,), (where,) = _numbers(match, person), _numbers(match, organization)
        filled = [Filled("organization", CERTAIN, where), Filled("person", CERTAIN, who)]
        filled += [Filled("role", CERTAIN, None, posts[n]) for n in _numbers(match, post)[:1]]
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
