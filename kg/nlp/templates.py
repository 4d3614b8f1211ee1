"""Sentences of fixed forms that leave no doubt: A and B, both ex-X; P quit X to run Y; P曾在X任职.

Names and values are put into a sentence as signs (``<P3>``), so that a form is one regular
expression over words and signs: `lexicon/templates_en.toml`, and `templates_zh.toml` for Chinese.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple, Protocol

from kg.nlp import signs_en, signs_zh
from kg.nlp.factuality import DEALS, doubted
from kg.nlp.filling import EACH, Filled, FoundEvent
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


class _Signs(Protocol):
    """How sentences of a language are written with signs: a module such as `signs_en`."""

    ENTITIES: dict[str, str]
    VALUED: frozenset[str]
    WIDER: dict[str, str]

    def expression(self, words: str) -> re.Pattern[str]: ...
    def letters(self, words: str) -> Mapping[str, str]: ...
    def numbers(self, stretch: str, letter: str) -> list[int]: ...
    def line(
        self, text: str, read: ReadSentence, signs: Mapping[tuple[int, int], str]
    ) -> tuple[str, list[Value]]: ...


_SIGNS: Mapping[str, _Signs] = {"en": signs_en, "zh": signs_zh}
_SIGN = re.compile(r"<([A-Z])(\d+)")
_DATE = re.compile(r"<D(\d+)>")
_ALIKE = ("outperforms", "successorOf", "variantOf")


class _Form(NamedTuple):
    """A form of sentence, and what it tells.

    Attributes:
        language: en or zh.
        keys: words of which a sentence holds one; none where any sentence may be of the form.
        words: the expression for its signs and words.
        letters: what stands in each place, by its name.
        facts: subject, predicate and object, by the names of their places.
        events: type, and the places of each role.
        paired: whether the first of one enumeration goes with the first of the other, and so on.
        only: whether the subjects stand in these relations to nobody else.
    """

    language: str
    keys: frozenset[str]
    words: re.Pattern[str]
    letters: Mapping[str, str]
    facts: tuple[tuple[str, str, str], ...]
    events: tuple[Mapping[str, Sequence[str]], ...]
    paired: bool
    only: bool

    @property
    def deals(self) -> bool:
        """Whether it tells what somebody does, which may be denied."""
        return bool(self.events) or any(p in DEALS for _, p, _ in self.facts)

    def fits(self, signs: Set[str]) -> bool:
        """Tell whether a sentence has whatever a fact or an event of the form is told of.

        Args:
            signs: the letters of its signs; those twice of which there are several.
        """
        wider = _SIGNS[self.language].WIDER
        kinds = {place: wider.get(letter, letter) for place, letter in self.letters.items()}
        return any(
            (one + other if one == other else one) in signs and other in signs
            for subject, _, object_ in self.facts
            for one, other in product(kinds[subject], kinds[object_])
        ) or any(
            kind in signs
            for event in self.events
            for role, places in event.items() if role != "type"
            for place in places for kind in kinds[place]
        )  # fmt: skip


@cache
def _forms(language: str) -> tuple[_Form, ...]:
    signs = _SIGNS[language]
    return tuple(
        _Form(
            language,
            frozenset(form.get("keys", ())),
            signs.expression(form["words"]),
            signs.letters(form["words"]),
            tuple((s, p, o) for s, p, o in form.get("facts", ())),
            tuple(map(_places, form.get("events", ()))),
            form.get("paired", False),
            form.get("only", False),
        )
        for form in load(f"templates_{language}")["form"]
    )


@lru_cache(maxsize=1000)
def _fitting(language: str, signs: frozenset[str]) -> tuple[_Form, ...]:
    """List the forms that a sentence with some signs may have: of all a few."""
    return tuple(form for form in _forms(language) if form.fits(signs))


def _signs(line: str) -> frozenset[str]:
    """List the letters of the signs in a line; those twice of which there are several.

    >>> sorted(_signs("<P1> left <O2> for <O3>"))
    ['O', 'OO', 'P']
    """
    letters = [letter for letter, _ in set(_SIGN.findall(line))]
    return frozenset([*letters, *(2 * letter for letter in letters if letters.count(letter) > 1)])


def _places(event: Mapping[str, str | list[str]]) -> Mapping[str, Sequence[str]]:
    """Give the places of each role of an event; of most there is one."""
    return {role: [p] if isinstance(p, str) else p for role, p in event.items()}


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
    named: dict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    for number, entity in enumerate(entities):
        for m in entity.mentions:
            named[m.sentence][m.start, m.end] = number
    followed = set()
    for n, items in people.items():
        if not _english(reads[n]):
            own = set(named[n].values())
            for item in items:
                place = reads[n].starts[item.first], reads[n].end(item.last - 1)
                named[n].setdefault(place, item.key)
            followed |= {(n, item.key) for item in items if item.key not in own}
    out = Told([], [], set())
    for n, places in sorted(named.items()):
        if len(places) > 1:
            for form, match, line, values in _matches(text, reads[n], places, entities):
                facts = [f for f in _facts(form, match, n) if _alike(f, entities)]
                out.facts.extend(
                    f._replace(score=FOLLOWED) if (n, f.subject) in followed else f for f in facts
                )
                out.events.extend(_events(form, match, line, n, values))
                if form.only:
                    out.only.update((f.subject, f.predicate, n) for f in facts)
    return out


def _english(read: ReadSentence) -> bool:
    """Tell whether a sentence has no Chinese in it."""
    return not any("\u3400" <= w <= "\u9fff" for w in read.words)


def _matches(
    text: str,
    read: ReadSentence,
    places: Mapping[tuple[int, int], int],
    entities: Sequence[ResolvedEntity],
) -> Iterator[tuple[_Form, re.Match[str], str, list[Value]]]:
    """Yield the forms that a sentence has and does not deny, where, and its line with signs."""
    language = "en" if _english(read) else "zh"
    signs = _SIGNS[language]
    names = {k: f"<{signs.ENTITIES[entities[e].type]}{e}>" for k, e in places.items()}
    line, values = signs.line(text, read, names)
    keys = {w.casefold() for w in read.words} if language == "en" else set()
    for form in _fitting(language, _signs(line)):
        if not (form.keys and form.keys.isdisjoint(keys)):
            for match in form.words.finditer(line):
                if not ((language == "zh" or form.deals) and doubted(line, *match.span())):
                    yield form, match, line, values


def _numbers(form: _Form, match: re.Match[str], place: str) -> list[int]:
    return _SIGNS[form.language].numbers(match[place] or "", form.letters[place])


def _facts(form: _Form, match: re.Match[str], sentence: int) -> Iterator[FoundFact]:
    for subject, predicate, object_ in form.facts:
        ones, others = _numbers(form, match, subject), _numbers(form, match, object_)
        if form.paired and len(ones) != len(others):
            continue
        for s, o in zip(ones, others, strict=True) if form.paired else product(ones, others):
            if s != o:
                yield FoundFact(s, predicate, o, CERTAIN, sentence, "pattern")


def _alike(fact: FoundFact, entities: Sequence[ResolvedEntity]) -> bool:
    """Tell whether two things are of one type, where only those are compared."""
    types = {entities[fact.subject].type, entities[fact.object].type}
    return fact.predicate not in _ALIKE or len(types) == 1


def _events(
    form: _Form, match: re.Match[str], line: str, sentence: int, values: Sequence[Value]
) -> Iterator[FoundEvent]:
    date = _date(match, line, values)
    for event in form.events:
        filled: list[Filled] = []
        for role, places in event.items():
            for place in places if role != "type" else ():
                for n in _numbers(form, match, place):
                    valued = form.letters[place] in _SIGNS[form.language].VALUED
                    value = values[n] if valued else None
                    filled.append(Filled(role, CERTAIN, None if value else n, value))
        each = EACH.get(event["type"][0], "")
        for own in [f.entity for f in filled if f.role == each] or [None]:
            kept = (f for f in filled if f.role != each or f.entity == own)
            roles = tuple(sorted(kept, key=lambda f: (f.role, f.entity or 0)))
            yield FoundEvent(event["type"][0], sentence, CERTAIN, roles, date)


def _date(match: re.Match[str], line: str, values: Sequence[Value]) -> str | None:
    """Give the only date among the words of a form, or the only one of a sentence at its head."""
    for stretch, last in ((match[0], len(match[0])), (line, HEAD)):
        dates = list(_DATE.finditer(stretch))
        if len(dates) == 1 and dates[0].start() <= last:
            return values[int(dates[0][1])].iso
    return None
