"""Where references stand that are followed, and what is known there of what the text speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kg.nlp.focus import Focus
from kg.nlp.reading import ReadSentence
from kg.nlp.scene import Item

_POINT = re.compile(r"(?:\A|\n)[ \t]*(?:[*•·-]|\d{1,2}[.、)])[ \t*_]*\Z")
"""What stands before the first words of a point."""
_MARK = 12
"""Characters of it at most."""


class Setting(NamedTuple):
    """Where references stand.

    Attributes:
        text: the article.
        reads: its sentences.
        number: the number of theirs.
        spoken: of whom the text speaks there.
        asides: for each sentence so far, by first token, whom it is not about.
        described: what a firm is called (startup, insurer), and which are called so.
        named: the names in their sentence.
    """

    text: str
    reads: Sequence[ReadSentence]
    number: int
    spoken: Focus
    asides: Mapping[int, frozenset[int]]
    described: Mapping[str, frozenset[int]]
    named: Sequence[Item]

    @property
    def read(self) -> ReadSentence:
        """Their sentence."""
        return self.reads[self.number]

    @property
    def listed(self) -> bool:
        """Whether their paragraph is a point of a list."""
        start = self.read.sentence.start
        return bool(_POINT.search(self.text, max(0, start - _MARK), start))

    def between(self, number: int, one: Item, other: Item) -> str:
        """Give what stands between two items of a sentence."""
        read = self.reads[number]
        return self.text[read.end(one.last - 1) : read.starts[other.first]]
