"""Sentences: which tokens of the document are text to be read, cut where a sentence ends."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from kg.model import Section
from kg.nlp.lexicon import load

MAX_TOKENS = 300
"""Longer sentences are cut at a comma or, failing that, anywhere: costs stay linear."""

_END = frozenset("。！？!?…")
_CLOSERS = frozenset('”’」』）)"】》')
_MARKUP = re.compile(r"(?:[*#>|`~_=\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+|\s+)\Z")
_ABBREVIATIONS = frozenset(load("tokens")["abbreviations"])


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place in the text and its tokens.

    Attributes:
        start: offset of its first token.
        end: offset behind its last token.
        words: its tokens, markup and white space left out.
        starts: offset of each token in the text.
        section: name of the field it stands in.
        paragraph: running number of its line in the article.
        index: running number of the sentence in the article.
    """

    start: int
    end: int
    words: tuple[str, ...]
    starts: tuple[int, ...]
    section: str
    paragraph: int
    index: int


def split(doc: Doc, sections: Sequence[Section]) -> Iterator[Sentence]:
    """Yield the sentences of the sections of a document, in order."""
    words, starts = doc._.words, doc.to_array("IDX").tolist()
    index = paragraph = behind = 0

    def sentence(tokens: list[int], section: str) -> Sentence:
        own, at = [words[t] for t in tokens], [starts[t] for t in tokens]
        end = at[-1] + len(own[-1])
        return Sentence(at[0], end, tuple(own), tuple(at), section, paragraph, index)

    for section in sections:
        first = max(behind, bisect_left(starts, section.start))
        behind = max(first, bisect_left(starts, section.end))
        current: list[int] = []
        for at in range(first, behind):
            word = words[at]
            newline = ended = False
            if word.isalnum():  # as most are: no markup, and the end of nothing
                current.append(at)
            else:
                newline = word.isspace() and ("\n" in word or "\r" in word)
                ended = newline or _ends(words, starts, at)
                if not _MARKUP.match(word):
                    current.append(at)
            if current and (ended or len(current) >= MAX_TOKENS):
                for tokens in _fit(current, words):
                    yield sentence(tokens, section.name)
                    index += 1
                current = []
            paragraph += newline
        if current:
            yield sentence(current, section.name)
            index += 1
        paragraph += 1


def _ends(words: list[str], starts: list[int], at: int) -> bool:
    """Tell whether a sentence ends with this token, closing quotes included."""
    word = words[at]
    following = words[at + 1] if at + 1 < len(words) else " "
    if word in _CLOSERS:
        if following in _CLOSERS:
            return False
        back = at - 1
        while back >= 0 and words[back] in _CLOSERS:
            back -= 1
        return back >= 0 and words[back] in _END
    if word in _END:
        return following not in _CLOSERS and following not in _END
    if word == ".":
        before = words[at - 1] if at else ""
        spaced = at + 1 >= len(words) or starts[at + 1] > starts[at] + 1 or following.isspace()
        lower = following[:1].islower()
        return spaced and not lower and before.casefold() not in _ABBREVIATIONS and len(before) > 1
    return False


def _fit(tokens: list[int], words: list[str]) -> Iterator[list[int]]:
    """Pass a sentence on; one that had to be cut for its length, up to its last comma."""
    if len(tokens) < MAX_TOKENS:
        yield tokens
        return
    cut = next((i for i in range(len(tokens) - 1, MAX_TOKENS // 2, -1)
                if words[tokens[i]] in "，,;；、"), len(tokens) - 1)  # fmt: skip
    yield tokens[: cut + 1]
    if tokens[cut + 1 :]:
        yield tokens[cut + 1 :]


@Language.component("kg_sentences", assigns=["doc._.sentences"])
def sentences(doc: Doc) -> Doc:
    """Find the sentences of the sections that `doc._.article` names."""
    doc._.sentences = tuple(split(doc, doc._.article.sections))
    return doc
