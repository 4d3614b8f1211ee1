"""Which organization a text is speaking of: the one that 公司, 它, the startup most likely mean.

What was learnt of references knows sentences alone. Here is what their order tells: a paragraph
goes on about whom it has begun with, a heading says whom it is about, and whoever only gives
money, employs somebody or stands in a list is not what is spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from kg.nlp.digest import ends_as_heading
from kg.nlp.lexicon import load
from kg.nlp.naming import THINGS
from kg.nlp.reading import ReadSentence
from kg.nlp.scene import Item

JOINED = re.compile(r"\s*(?:[、，,]?\s*(?:和|与|及|以及)|[、，,]|,? and|,? &)\s*(?:the |The )?\Z")
"""What parts the members of an enumeration."""
_OWNER = re.compile(r"(?:的|[’']s)[^，。,.]{0,12}\Z")
_NEAR = 12
"""Characters looked at before a name."""


def _pattern(key: str) -> re.Pattern[str]:
    table = load("focus")[key]
    return re.compile(
        "(?:" + "|".join(table) + ")" + (r"\s*(?:[Tt]he\s)?\Z" if key == "before" else "")
    )


_BEFORE = _pattern("before")
_BEHIND = _pattern("behind")
_DEALS = _pattern("deals")
_POSTS = _pattern("posts")


class Focus(NamedTuple):
    """What is spoken of: organizations, by number, or None.

    Attributes:
        here: the one of which the paragraph, or the heading above it, has spoken last.
        before: the one of which the paragraph before it has spoken last.
        got: the one that was bought or given money last, if that was in the sentence before.
    """

    here: int | None = None
    before: int | None = None
    got: int | None = None

    def opened(self, reads: Sequence[ReadSentence], n: int, *, fresh: bool) -> Focus:
        """Give what is spoken of where a sentence begins, which may begin a paragraph.

        Args:
            reads: the sentences.
            n: number of the sentence.
            fresh: whether an item of a digest begins with it.
        """
        if not n or reads[n].sentence.paragraph == reads[n - 1].sentence.paragraph:
            return self
        if fresh or reads[n].sentence.section != reads[n - 1].sentence.section:
            return Focus()
        if _is_heading(reads, n - 1):
            return self
        return Focus(None, self.before if self.here is None else self.here, self.got)

    def after(
        self, text: str, read: ReadSentence, items: Sequence[Item], aside: frozenset[int]
    ) -> Focus:
        """Give what is spoken of once a sentence is said.

        Args:
            text: the article.
            read: the sentence.
            items: names and references in it, in order.
            aside: what `asides` gives for it.
        """
        firms = [i for i in items if i.type == "Organization"]
        got = next(
            (b.key for a, b in pairwise(firms)
             if _DEALS.search(text[read.end(a.last - 1) : read.starts[b.first]])), None
        )  # fmt: skip
        told = [i for i in items if i.first not in aside and i.type != "Place"]
        first = next((i for i in told if not _employs(text, read, i)), None)
        if self.here is not None and (not first or first.type != "Organization"):
            return self._replace(got=got)
        ours = [i.key for i in told if i.type == "Organization"]
        plain = [i.key for i in told if i.type == "Organization" and not _employs(text, read, i)]
        here = next(iter(plain or ours), self.here)
        return self._replace(here=here, got=got)


def _employs(text: str, read: ReadSentence, item: Item) -> bool:
    """Tell whether a name only says where somebody has a post: 星潮创始人王一."""
    return item.type == "Organization" and bool(_POSTS.match(text, read.end(item.last - 1)))


def _is_heading(reads: Sequence[ReadSentence], n: int) -> bool:
    """Tell whether a sentence is a line of its own that ends like a heading."""
    alone = not n or reads[n - 1].sentence.paragraph != reads[n].sentence.paragraph
    return alone and ends_as_heading(reads[n])


def asides(text: str, read: ReadSentence, items: Sequence[Item]) -> frozenset[int]:
    """List, by first token, the organizations in a sentence that it isn't about.

    These are members of enumerations, investors, partners, employers: who stands behind words
    such as 由, 来自, from or before 领投, led.
    """
    firms = [i for i in items if i.type == "Organization"]
    out: set[int] = set()
    for one, other in pairwise(firms):
        between = text[read.end(one.last - 1) : read.starts[other.first]]
        if JOINED.match(between):
            out |= {one.first, other.first}
        elif _OWNER.match(between):
            out.add(one.first)
    things = {i.first for i in items if i.type in THINGS}
    for firm in firms:
        at, start = read.starts[firm.first], read.sentence.start
        lead = text[max(start + 1, at - _NEAR) : at]
        owns = read.words[firm.last : firm.last + 1] == ("'s",) and firm.last + 1 in things
        if (
            (owns and at > start)
            or _BEFORE.search(lead)
            or _BEHIND.match(text, read.end(firm.last - 1))
        ):
            out.add(firm.first)
    return frozenset(out)
