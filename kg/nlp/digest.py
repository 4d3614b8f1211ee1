"""Articles that tell several things: where each item of a digest begins.

A round-up of the week, a newsletter, a column on who moved where: every item is about somebody
else, and leaves unsaid only what it has itself named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from kg.nlp.reading import ReadSentence
from kg.nlp.scene import Item

_MARKS = {
    "bracket": re.compile(r"【"),
    "bold": re.compile(r"\*\*[^*\n]+\*\*[ \t]*$", re.MULTILINE),
    "bullet": re.compile(r"[•·▪■◆◇●○▶►□]|[-*+–—][ \t]"),
    "heading": re.compile(r"#{1,6}[ \t]"),
    "label": re.compile(
        r"(?!(?:It|He|She|They|We|I|That|This|These|There|But|And|Not|No|So|Or|Then|Yes)\b)"
        r"[A-Z][\w'-]*(?: [a-z][\w'-]*){0,3}\. (?=[A-Z])"
    ),
    "number": re.compile(r"\d{1,2}[.、．)）]|[一二三四五六七八九十]{1,3}[、.．]"),
}
"""What the line of an item begins with."""
_ABOVE = ("title", "summary")
"""Sections that tell beforehand what the body tells."""
_SHARE = 0.3
"""Share of the sentences that items make up in a digest at least."""
_LABELS = 3
"""So many paragraphs, and half of all, begin with a label (Deals. Phones.) in a digest of these."""
_LONG = 30
"""Tokens from which on a line is no heading."""
_END = frozenset("。！？!?.；;…")


class _Line(NamedTuple):
    """A line of the body: its sentences, what marks it, and whom it first names, if that is new."""

    first: int
    last: int
    mark: str | None
    heading: bool
    new: bool


def beginnings(
    text: str, reads: Sequence[ReadSentence], named: Mapping[int, Sequence[Item]]
) -> list[int]:
    """Give for each sentence the one with which its item of a digest begins; 0 outside of items.

    An item begins with a headline in brackets, 【…】, if there are several; with a marked line
    that first names an organization or person of whom the body has not spoken; and with a
    heading marked as several of these are. What stands below a heading belongs to it; after
    bullets, a line without one goes back to the article as a whole. A story with a short list in it
    is no digest, and neither is a list in which most items are about one organization.

    Args:
        text: the article.
        reads: its sentences.
        named: for each sentence the names in it.
    """
    lines = list(_lines(text, reads, named))
    labels = sum(line.mark == "label" for line in lines)
    if labels and (labels < _LABELS or 2 * labels < len(lines)):
        lines = [line._replace(mark=None) if line.mark == "label" else line for line in lines]
    bracketed = sum(line.mark == "bracket" for line in lines) > 1
    fresh = Counter(line.mark for line in lines if line.mark and line.new)
    fresh["bracket"] = 2 if bracketed else 0
    out = [0] * len(reads)
    start, below = 0, False
    for line in lines:
        if line.mark and (line.new or (line.heading and fresh[line.mark] > 1)):
            start, below = line.first, line.heading
        elif not line.mark and not below:
            start = 0
        out[line.first : line.last] = [start] * (line.last - line.first)
    return out if bracketed or _is_digest(out, named) else [0] * len(reads)


def _lines(
    text: str, reads: Sequence[ReadSentence], named: Mapping[int, Sequence[Item]]
) -> Iterator[_Line]:
    """Yield the lines of the body."""
    seen: set[int] = set()
    for _, group in groupby(reads, key=lambda read: read.sentence.paragraph):
        own = list(group)
        first, last = own[0].sentence, own[-1]
        if first.section in _ABOVE:
            continue
        said = text[text.rfind("\n", 0, first.start) + 1 : last.sentence.end + 3].lstrip()
        mark = next((name for name, form in _MARKS.items() if form.match(said)), None)
        heading = mark == "bracket" or ends_as_heading(last)
        told = (_first_named(named.get(read.sentence.index, ())) for read in own)
        new = (
            bool(next(filter(None, told), set()) - seen)
            if mark == "label"
            else bool(_first_named(named.get(first.index, ())) - seen)
        )
        yield _Line(first.index, last.sentence.index + 1, mark, heading, new)
        seen |= {i.key for read in own for i in named.get(read.sentence.index, ())}


def _first_named(items: Sequence[Item]) -> set[int]:
    """Give the first thing that a sentence names, places left out, if it has a will of its own."""
    first = min((i for i in items if i.type != "Place"), key=lambda i: i.first, default=None)
    return {first.key} if first and first.type in ("Organization", "Person") else set()


def ends_as_heading(last: ReadSentence) -> bool:
    """Tell whether the last sentence of a line ends it as headings end: soon, without a mark."""
    return len(last.words) < _LONG and last.words[-1] not in _END


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
