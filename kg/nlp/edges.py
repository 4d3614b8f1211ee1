"""Names with a word too many at either end, which other places of the article have without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kg.nlp.lexicon import load
from kg.nlp.naming import NameMention, is_chinese, recurs

_WORDS = load("edges")
_BEFORE, _BEHIND = frozenset(_WORDS["before"]), frozenset(_WORDS["behind"])
_OFTEN = 2
"""A name found so often is sure to end where it does."""


def cut(text: str, raw: Sequence[NameMention]) -> list[NameMention]:
    """Cut what stands but once and is another name of the article with a word beside it: 向星桥."""
    count = Counter(m.text for m in raw)
    often = {name for name, seen in count.items() if seen >= _OFTEN and is_chinese(name)}
    return [_cut(text, m, often) if count[m.text] == 1 and not m.known else m for m in raw]


def _cut(text: str, mention: NameMention, often: set[str]) -> NameMention:
    name, by_character = mention.text, len(mention.text) == mention.last - mention.first
    before = name[0] in _BEFORE and name[1:] in often
    behind = name[-1] in _BEHIND and name[:-1] in often
    if not (before or behind) or not by_character or recurs(text, mention.start, mention.end):
        return mention
    if before:
        return mention._replace(first=mention.first + 1, start=mention.start + 1, text=name[1:])
    return mention._replace(last=mention.last - 1, end=mention.end - 1, text=name[:-1])
