"""Articles that tell several things: where each item of a digest begins.

A round-up of the week, a newsletter, a column on who moved where: every item is about somebody
else, and leaves unsaid only what it has itself named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from kg.nlp.reading import ReadSentence
from kg.nlp.scene import Item

_MARK = re.compile(
    r"[ \t]*(?:[•·▪■◆◇●○▶►□]|[-*+–—][ \t]|#{1,6}[ \t]"
    r"|\d{1,2}[.、．)）]|[一二三四五六七八九十]{1,3}[、.．])"
)
"""What the line of an item begins with: a bullet, a number, the mark of a heading."""
_ABOVE = ("title", "summary")
"""Sections that tell beforehand what the body tells."""
_SHARE = 0.3
"""Share of the sentences that items make up in a digest at least."""
_LONG = 30
"""Tokens from which on a line is no heading."""
_END = frozenset("。！？!?.；;…")
_Paragraph = tuple[int, int]
"""A paragraph as the sentences from one to the one before another."""


def beginnings(
    text: str, reads: Sequence[ReadSentence], named: Mapping[int, Sequence[Item]]
) -> list[int]:
    """Give for each sentence the one with which its item of a digest begins; 0 outside of items.

    An item begins with a headline in brackets, 【…】, if there are several; or with a marked line
    that first names an organization or person of whom the body has not spoken. What stands below
    a heading belongs to it; after bullets, a line without one goes back to the article as a whole.
    A story with a short list in it is no digest, and neither is a list in which most items are
    about one organization.

    Args:
        text: the article.
        reads: its sentences.
        named: for each sentence the names in it.
    """
    out = [0] * len(reads)
    seen: set[int] = set()
    start, below = 0, False
    bracketed = sum(read.words[0] == "【" for read in reads) > 1
    for first, last in _paragraphs(reads):
        if reads[first].sentence.section in _ABOVE:
            continue
        marked = _MARK.match(text, text.rfind("\n", 0, reads[first].sentence.start) + 1)
        headline = bracketed and reads[first].words[0] == "【"
        if headline or (marked and _first_named(named.get(first, ())) - seen):
            start, below = first, headline or _is_heading(reads[last - 1])
        elif not marked and not below:
            start = 0
        out[first:last] = [start] * (last - first)
        seen |= {i.key for n in range(first, last) for i in named.get(n, ())}
    return out if bracketed or _is_digest(out, named) else [0] * len(reads)


def _paragraphs(reads: Sequence[ReadSentence]) -> list[_Paragraph]:
    """List the paragraphs of an article."""
    numbers = (read.sentence.paragraph for read in reads)
    out, at = [], 0
    for _, group in groupby(numbers):
        size = sum(1 for _ in group)
        out.append((at, at + size))
        at += size
    return out


def _first_named(items: Sequence[Item]) -> set[int]:
    """Give the first thing that a sentence names, places left out, if it has a will of its own."""
    first = min((i for i in items if i.type != "Place"), key=lambda i: i.first, default=None)
    return {first.key} if first and first.type in ("Organization", "Person") else set()


def _is_digest(starts: Sequence[int], named: Mapping[int, Sequence[Item]]) -> bool:
    """Tell whether items make up enough of an article, and no firm is what all are about."""
    items = {start for start in starts if start}
    firms = {
        (starts[n], i.key) for n, own in named.items() for i in own if i.type == "Organization"
    }
    spread = Counter(key for start, key in firms if start)
    told = sum(map(bool, starts))
    return (
        len(items) > 1
        and told >= _SHARE * len(starts)
        and max(spread.values(), default=0) <= (len(items) + 1) // 2
    )


def _is_heading(last: ReadSentence) -> bool:
    """Tell whether a marked line stands above what it is about, rather than telling it."""
    return len(last.words) < _LONG and last.words[-1] not in _END
