"""A name as it stands in a sentence: what all that finds names and joins them shares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.knowledge import Known

THINGS = ("Model", "Product")
"""Types whose names carry versions and sizes."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_NEARBY = 10_000
"""Characters to either side in which a name is looked for again: an article, but no book."""


class NameMention(NamedTuple):
    """A name in a sentence, in token positions.

    Attributes:
        sentence: index of the sentence in the article.
        text: the words as they stand in the text.
        known: the entity of the knowledge base that it names, if any.
        full: the name that it is short for, where the article leaves no doubt.
    """

    sentence: int
    first: int
    last: int
    type: str
    text: str
    start: int
    end: int
    score: float
    known: Known | None = None
    full: str = ""

    @property
    def name(self) -> str:
        """The name in full."""
        return self.full or self.text


def in_order(mentions: Iterable[NameMention]) -> list[NameMention]:
    """Sort mentions as they stand in the article."""
    return sorted(mentions, key=lambda m: (m.sentence, m.first))


def put_in(mentions: Sequence[NameMention], added: Iterable[NameMention]) -> list[NameMention]:
    """Add mentions, in place of those that they cross; of two that begin alike the last stays."""
    places = {(m.sentence, m.first): m for m in added}
    if not places:
        return list(mentions)
    taken = {(m.sentence, token) for m in places.values() for token in range(m.first, m.last)}
    kept = (
        m for m in mentions
        if taken.isdisjoint((m.sentence, token) for token in range(m.first, m.last))
    )  # fmt: skip
    return in_order([*kept, *places.values()])


def is_chinese(name: str) -> bool:
    """Tell whether a name has Chinese characters.

    >>> is_chinese("Mistral"), is_chinese("小米AI")
    (False, True)
    """
    return bool(_HAN.search(name))


def recurs(text: str, start: int, end: int) -> bool:
    """Tell whether what stands between two offsets stands near by once more.

    >>> recurs("小竹很好，小竹", 0, 2), recurs("小竹很好", 0, 2)
    (True, False)
    """
    return text.count(text[start:end], max(0, start - _NEARBY), end + _NEARBY) > 1
