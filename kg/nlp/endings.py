"""Names that their endings, or what stands before them, give away: firms, and people of firms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import rjieba

from kg.nlp import listed
from kg.nlp.features import jieba_layer
from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.tagger import TaggedSpan

_DOUBTED, _ENOUGH, _FORMED = 0.35, 0.7, 0.75
"""Between the first two scores the form of a name counts, and gives the third."""
_CUT = 0.9
"""What is surer than this was not cut short."""
_HAN = re.compile("[\u3400-\u9fff]")
_TELLING = tuple(load("names")["zh"]["telling_endings"])
_STRICT = re.compile("|".join(load("names")["zh"]["strict_endings"]))
_FIRM_LIKE = ("Organization", "Model", "Product", "Place")
_WORDS = frozenset(load("names")["en"]["organization_words"])
_SURNAMES = frozenset(load("names")["zh"]["surnames"])
_PROPER = ("nr", "ns", "nt", "nz")
"""Jieba's parts of speech that are names."""


def firms(read: ReadSentence, names: Sequence[TaggedSpan]) -> Iterator[TaggedSpan]:
    """Find what the tagger is not sure of, but the ending is a firm's, and the head a name's."""
    for n in names:
        if n.kind in _FIRM_LIKE and n.score < _CUT and (end := _ended(read, n)):
            yield TaggedSpan(n.first, end, "Organization", _FORMED)
            continue
        if n.kind != "Organization" or not _DOUBTED <= n.score < _ENOUGH or n.last - n.first < 2:
            continue
        words = read.words[n.first : n.last]
        if words[-1].isascii():
            told = words[-1] in _WORDS and all(w[0].isupper() for w in words)
        else:
            told = "".join(words).endswith(_TELLING) and _proper(read, n)
        if told:
            yield TaggedSpan(n.first, n.last, n.kind, _FORMED)


def staff(read: ReadSentence, names: Sequence[TaggedSpan]) -> Iterator[TaggedSpan]:
    """Find the whole name of whose head alone the tagger saw, behind a firm's: 海大的柳如烟、."""
    words = read.words
    for n in names:
        behind = words[n.last : n.last + 2]
        if (
            n.kind == "Person"
            and n.score < _ENOUGH
            and n.last - n.first == 2
            and words[n.first] in _SURNAMES
            and words[n.first - 1 : n.first] == ("的",)
            and len(behind) == 2
            and "\u3400" <= behind[0] <= "\u9fff"
            and behind[1] in "、，和与"
            and any(
                m.last == n.first - 1 and m.entities[0].type == "Organization" for m in read.known
            )
        ):
            yield TaggedSpan(n.first, n.last + 1, "Person", _FORMED)


def _ended(read: ReadSentence, name: TaggedSpan) -> int:
    """Tell where the ending of a firm's name ends that stands behind what the tagger saw, or 0."""
    behind = "".join(read.words[name.last : name.last + 6])
    found = _STRICT.match(behind)
    if not found or _holds_known(read, name) or not _HAN.match(read.words[name.last - 1]):
        return 0
    rest = behind[found.end() :]
    if _HAN.match(rest) and not listed.goes_on(rest):
        return 0
    return name.last + found.end()


def _holds_known(read: ReadSentence, name: TaggedSpan) -> bool:
    """Tell whether the knowledge base has a name for a part of what the tagger saw."""
    return any(m.first < name.last and name.first < m.last for m in read.known)


def _proper(read: ReadSentence, name: TaggedSpan) -> bool:
    """Tell whether a Chinese name begins with another, or with what is no common word."""
    if any(m.first == name.first and m.last < name.last for m in read.known):
        return True
    word_of, tags = jieba_layer(read.words)
    head, tag = word_of[name.first], tags[name.first]
    return tag.endswith("B") and (tag[:2] in _PROPER or not rjieba.has_word(head))
