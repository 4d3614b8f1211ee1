"""What is described rather than named: "the Lyon-based chip startup", 这家做光计算芯片的公司.

The tagger knows short references (the company, 该公司); one with words of its own before the last
is told by its form.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.scene import Item

_NEAR = 16
"""Characters before a name in which what a firm is called stands."""


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """Compile the forms of a description, the word that says what it is as its group ``head``."""
    table = load("descriptions")
    zh = "|".join(table["zh"])
    en, out = "|".join(table["en"]), "|".join(table["not_en"])
    return (
        re.compile(rf"[这那]家[^，。；、：！？\s]{{1,18}}?(?P<head>{zh})(?![们名的]?[A-Z《“])"),
        re.compile(
            rf"\b[Tt]h(?:e|is|at) (?:(?!(?:{out})\b|\w+est\b)[\w.'$-]+ ){{1,4}}?"
            rf"(?P<head>{en})\b(?!-| (?:of|that|which|who|called|named|to) | [A-Z])"
        ),
        re.compile(r"\b[Tt]he (?P<head>maker|developer|creator|owner) of (?:the )?[A-Z]"),
    )


@cache
def _calls() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compile what a firm is called right before its name, and behind it."""
    nouns = "|".join(load("descriptions")["called"])
    return (
        re.compile(rf"\b(?P<noun>{nouns}) \Z"),
        re.compile(
            rf"(?:,| is| was) (?:an?|the|another) (?:(?!(?:of|and|by|for) )[\w'.-]+ ){{0,4}}?"
            rf"(?P<noun>{nouns})\b(?!['-])"
        ),
    )


def called(
    text: str, reads: Sequence[ReadSentence], named: Mapping[int, Sequence[Item]]
) -> Mapping[str, frozenset[int]]:
    """Map what firms are called beside their names to those called so, by their numbers.

    Args:
        text: the article.
        reads: its sentences.
        named: the names in each of them.
    """
    out: dict[str, set[int]] = defaultdict(set)
    before, behind = _calls()
    for n, items in named.items():
        for item in items:
            if item.type == "Organization":
                start, end = reads[n].starts[item.first], reads[n].end(item.last - 1)
                found = before.search(text, max(0, start - _NEAR), start) or behind.match(text, end)
                if found:
                    out[found["noun"]].add(item.key)
    return {noun: frozenset(keys) for noun, keys in out.items()}


def heads(text: str, read: ReadSentence) -> Iterator[tuple[int, int]]:
    """Yield, in token positions, the words that say what is described in a sentence.

    One right before a name introduces that (the French startup Mistral), and is left out.

    Args:
        text: the article.
        read: the sentence.
    """
    said = text[read.sentence.start : read.sentence.end]
    for form in _forms():
        for match in form.finditer(said):
            if place := read.tokens(*(read.sentence.start + at for at in match.span("head"))):
                yield place
