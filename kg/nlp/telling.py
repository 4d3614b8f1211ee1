"""Words that tell events for sure, whatever was learnt of them: 也走了, 开罚, under a deal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kg.nlp.certain import CERTAIN, Rule, rule_of
from kg.nlp.factuality import DEALS, doubted
from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.roles import Trigger
from kg.nlp.scene import Item

UNSURE = 0.5
"""Probability below which what a word seems to tell gives way to what it tells for sure."""


@cache
def _tells() -> tuple[tuple[str, re.Pattern[str], Rule], ...]:
    """List events with words that tell them, whatever was learnt, and what stands beside these."""
    return tuple((r["event"], re.compile(r["words"]), rule_of(r)) for r in load("telling")["tells"])


_FIRST = re.compile(r"(?:^|[|?*:])(?:\\b)?(?:\(\?:)*(\[[^^\]]+\]|[^][\\()|?*+{}])")
"""What words may begin with, in an expression for them: a character, or one of several."""


@cache
def _any() -> re.Pattern[str]:
    """Match any of the words: few sentences hold one, and at most places none begins."""
    words = "|".join(words.pattern for _, words, _ in _tells())
    first = sorted({c for found in _FIRST.findall(words) for c in found.strip("[]")})
    latin = re.escape("".join(c for c in first if c.isascii()))
    other = re.escape("".join(c for c in first if not c.isascii()))
    return re.compile(rf"(?:\b(?=[{latin}])|(?=[{other}]))(?:{words})")


def with_told(
    text: str, read: ReadSentence, items: Sequence[Item], found: Sequence[Trigger]
) -> Iterator[Trigger]:
    """Yield what tells events in a sentence, in order: words found, and those that tell for sure.

    Args:
        text: the article.
        read: the sentence.
        items: what it names; names tell nothing.
        found: the words that the scorer has found.
    """
    if not items:
        yield from found
        return
    taken = [(i.first, i.last) for i in items]
    taken += [(t.first, t.last) for t in found if t.score >= UNSURE]
    sure: list[Trigger] = []
    for told in _told(text, read):
        if not any(first < told.last and told.first < last for first, last in taken):
            sure.append(told)
            taken.append((told.first, told.last))
    kept = [t for t in found if not any(t.first < s.last and s.first < t.last for s in sure)]
    yield from sorted([*kept, *sure])


def _told(text: str, read: ReadSentence) -> Iterator[Trigger]:
    start, end = read.sentence.start, read.sentence.end
    if not _any().search(text, start, end):
        return
    for kind, words, rule in _tells():
        for m in words.finditer(text, start, end):
            if not rule.fits(text, m.start(), m.end(), (start, end))[1]:
                continue
            if kind in DEALS and doubted(text[start:end], m.start() - start, m.end() - start):
                continue
            if place := read.tokens(*m.span()):
                yield Trigger(*place, kind, CERTAIN)
