"""Facts told by fixed forms of words, where grammar is surer than what was learnt.

A comparison names its yardstick ("相比X，速度更快"); a demonstration names who gives it right
before the verb ("Mark Chen展示了…").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.nlp.interpret import FoundFact
from kg.nlp.qualifiers import comparisons
from kg.nlp.reading import ReadSentence
from kg.nlp.resolve import ResolvedEntity

_THAN = re.compile(r"(?:相比于?|相较于?|对比|较之?|比起?)\s*\Z")
_SHOWS = re.compile(
    r"\s*(?:现场|亲自|当场|随后|还|则)?\s*(?:展示|演示|讲解|介绍|demonstrated|demoed|showed off|presented|unveiled)"
)
_CERTAIN = 0.9
_THINGS = ("Model", "Product")


def facts(
    text: str, reads: Sequence[ReadSentence], entities: Sequence[ResolvedEntity]
) -> Iterator[FoundFact]:
    """Yield what the fixed forms tell, sentence by sentence."""
    named: dict[int, list[tuple[int, int, int]]] = {}
    for number, entity in enumerate(entities):
        for m in entity.mentions:
            named.setdefault(m.sentence, []).append((m.start, m.end, number))
    for n, read in enumerate(reads):
        mentions = sorted(named.get(n, ()))
        yield from _comparison(text, n, read, mentions, entities)
        yield from _demonstration(text, n, read, mentions, entities)


def _comparison(
    text: str,
    n: int,
    read: ReadSentence,
    mentions: Sequence[tuple[int, int, int]],
    entities: Sequence[ResolvedEntity],
) -> Iterator[FoundFact]:
    things = [m for m in mentions if entities[m[2]].type in _THINGS]
    for start, end, yardstick in things:
        before = [m for m in things if m[1] <= start and m[2] != yardstick]
        told = text[end : read.sentence.end]
        if before and _THAN.search(text[read.sentence.start : start]) and any(comparisons(told)):
            yield FoundFact(before[-1][2], "outperforms", yardstick, _CERTAIN, n, "pattern")


def _demonstration(
    text: str,
    n: int,
    read: ReadSentence,
    mentions: Sequence[tuple[int, int, int]],
    entities: Sequence[ResolvedEntity],
) -> Iterator[FoundFact]:
    for _, end, who in mentions:
        if entities[who].type == "Person" and _SHOWS.match(text, end, read.sentence.end):
            shown = [m for m in mentions if m[0] > end and entities[m[2]].type in _THINGS]
            if shown:
                yield FoundFact(who, "presented", shown[0][2], _CERTAIN, n, "pattern")
