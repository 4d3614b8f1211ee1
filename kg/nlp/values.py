"""The component that finds sums, dates, rounds, sizes and titles in an article."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from kg.model import Section
from kg.nlp.grammar import Value
from kg.nlp.grammar.amounts import find_amounts
from kg.nlp.grammar.dates import find_dates
from kg.nlp.grammar.terms import find_terms
from kg.nlp.sentences import Sentence

CODES = {"amount": "A", "date": "D", "round": "R", "title": "T", "percent": "P", "size": "S"}


def find(text: str, sections: Sequence[Section], published: str | None) -> Iterator[Value]:
    """Yield the values of all sections in order, with offsets into the whole text."""
    for section in sections:
        part = text[section.start : section.end]
        found = [*find_amounts(part), *find_dates(part, published), *find_terms(part)]
        for v in sorted(found, key=lambda v: (v.start, v.end, v.kind)):
            yield v._replace(start=v.start + section.start, end=v.end + section.start)


def codes(sentence: Sentence, values: Sequence[Value]) -> list[str]:
    """Give each token of a sentence the code of the value it lies in, for the features.

    Args:
        sentence: the sentence.
        values: the values that may touch the sentence, in order.
    """
    out = [""] * len(sentence.words)
    for v in values:
        code = CODES.get(v.kind)
        if not code or v.end <= sentence.start or v.start >= sentence.end:
            continue
        starts = sentence.starts
        for i in range(bisect_left(starts, v.start), bisect_left(starts, v.end)):
            if not out[i]:
                out[i] = ("B" if starts[i] == v.start else "I") + code
    return out


@Language.component("kg_values", requires=["doc._.article"], assigns=["doc._.values"])
def values(doc: Doc) -> Doc:
    """Find the values that the grammars know in the sections of the article."""
    article = doc._.article
    doc._.values = tuple(find(article.text, article.sections, article.date))
    return doc
