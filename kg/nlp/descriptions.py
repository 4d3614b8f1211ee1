"""What is described rather than named: "the Lyon-based chip startup", 这家做光计算芯片的公司.

The tagger knows short references (the company, 该公司); one with words of its own before the last
is told by its form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence


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
    )


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
