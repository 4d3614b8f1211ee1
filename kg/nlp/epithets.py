"""Whom everybody knows by a word: the search giant, the ChatGPT maker, the maker of the iPhone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.scene import Item

_FAR = 28
"""Characters of an epithet before its last word."""
_MAKERS = ("maker", "developer", "creator", "owner", "parent")


@cache
def _epithets() -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    return tuple(
        (re.compile(rf"\b(?:{given['words']})\Z"), frozenset(given["names"]))
        for given in load("epithets")["epithets"]
    )


NOBODY = Item("nobody", "", -1, "", -1, -1)
"""What an epithet means whose bearer has not been named."""


def meant(text: str, read: ReadSentence, item: Item, firms: Mapping[str, Item]) -> Item | None:
    """Give the known firm that an English reference means by an epithet; None if it is no epithet.

    Args:
        text: the article.
        read: the sentence.
        item: the reference.
        firms: the known firms named so far, by IRI, in order.
    """
    head = item.text.rsplit(" ", 1)[-1]
    if not head.isascii() or len(head) < 4:
        return None
    if head in _MAKERS and (maker := _maker(read, item)):
        return firms.get(maker, NOBODY)
    end = read.end(item.last - 1)
    said = text[max(read.sentence.start, read.starts[item.first] - _FAR) : end]
    names = next((names for words, names in _epithets() if words.search(said)), ())
    found = [f for f in firms.values() if f.known and f.known.label("en") in names]
    return found[-1] if found else None


def _maker(read: ReadSentence, item: Item) -> str | None:
    """Give the IRI of who makes the known thing beside "maker": ChatGPT maker, maker of ChatGPT."""
    words = read.words
    of = item.last + (words[item.last : item.last + 1] == ("of",))
    of += words[of : of + 1] == ("the",)
    for match in read.known:
        behind = of > item.last and match.first == of
        before = match.last == item.first or (
            match.last == item.first - 1 and words[match.last] == "-"
        )
        if before or behind:
            for predicate, iri in match.entities[0].facts:
                if predicate == "developedBy":
                    return iri
    return None
