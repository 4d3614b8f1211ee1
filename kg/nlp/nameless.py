"""What looks like a name and is none: terms, common words, glosses."""

from __future__ import annotations

import re
from collections.abc import Sequence

import rjieba

from kg.nlp.known import in_post
from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.spans import HONORIFICS, OPENERS, begins, is_known, says
from kg.nlp.tagger import TaggedSpan
from kg.nlp.tokenizer import NAME_PARTS

CERTAIN = 1.0
"""How sure a name of another pipeline is, which tells no probability: it is taken as it is."""
_SURE = 0.95
"""What is a common word too, and not in the knowledge base, is a name only from here on."""
_FAIRLY_SURE = 0.8
"""The same for a word that may well be a name by its part of speech."""
_NO_NAMES = frozenset({"v", "vn", "a", "ad", "an", "d", "i", "l", "b", "z", "vd"})
_TERMS = frozenset(term.replace(" ", "") for term in load("terms")["no_names"])
_MODIFIERS = frozenset(load("terms")["parties"]) | frozenset(load("terms")["modifiers"])
_WHERE = frozenset("在到成进入向往了得")
"""What says where, behind a verb with 把: 把注押在."""
_COMPOUND = frozenset({"tech"})
"""What turns the word before its hyphen into a common one: Climate-tech."""
_NO_NAMES_IN = frozenset({"amount", "round", "percent"})
"""Values of which no part is a name."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?[kKmM]|[A-Z0-9]{1,6}[.-](?:US|HK|SH|SZ|BJ|TW)")
"""How much a model reads or holds, of which none is called so alone; the number of a share."""
_TERM_BEFORE = re.compile(r"[\u3400-\u9fff][”\"」*]+[（(]\Z")


def is_common(read: ReadSentence, span: TaggedSpan) -> bool:
    """Tell whether a span is a term, or a word of the dictionary the tagger is not sure of."""
    word = "".join(read.words[span.first : span.last])
    if word in _TERMS or _NUMBER.fullmatch(word) or not any(map(says, word)):
        return True
    if span.kind == "Place" and in_post(read.words, span.first):
        return True
    if len(word) == 1 and _is_letter(read, span, word):
        return True
    if word.isascii() and span.score < CERTAIN and _plain(read, span, word):
        return True
    if read.values:
        start, end = read.starts[span.first], read.end(span.last - 1)
        if any(v.kind in _NO_NAMES_IN and v.start <= start and end <= v.end for v in read.values):
            return True
    if span.score >= _SURE or not all("\u3400" <= c <= "\u9fff" for c in word):
        return False
    if read.words[span.first - 1 : span.first] == ("把",) and _goes_somewhere(read, span):
        return True
    ((only, tag), *rest) = rjieba.tag(word)
    if rest or only != word or not rjieba.has_word(word):
        return False
    return tag in _NO_NAMES or (tag != "nt" and span.score < _FAIRLY_SURE)


def _goes_somewhere(read: ReadSentence, span: TaggedSpan) -> bool:
    """Tell whether a span behind 把 must hold a verb, since it goes on with where: 把注押在."""
    return not _WHERE.isdisjoint(read.words[span.last : span.last + 1])


def _is_letter(read: ReadSentence, span: TaggedSpan, word: str) -> bool:
    """Tell whether a single character is a letter ("the y axis") or half a word (胖乎乎)."""
    if word.isascii():
        return word != "X"
    behind = read.words[span.last : span.last + 2]
    return len(behind) == 2 and behind[0] == behind[1] and "\u3400" <= behind[0] <= "\u9fff"


def _plain(read: ReadSentence, span: TaggedSpan, word: str) -> bool:
    """Tell whether a Latin span that nobody knows is a word: in small letters, or an opener.

    In a Chinese sentence Latin letters make a name, whatever their case.
    """
    last = span.last
    small = (
        word.islower()
        and not any(c.isdigit() or c == "." for c in word)
        and word.rpartition("-")[2] not in NAME_PARTS
        and not any(w >= "\u3400" for w in read.words)
    )
    compound = (
        read.words[last : last + 1] == ("-",)
        and read.words[last + 1 : last + 2]
        and read.words[last + 1] in _COMPOUND
        and read.starts[last] == read.end(last - 1)
    )
    # "Seed investors moan" is of no firm Seed.
    modifier = (
        word in _MODIFIERS
        and begins(read, span.first)
        and all(w.isascii() and w.islower() for w in read.words[last : last + 1])
    )
    opens = word in OPENERS or word in HONORIFICS or modifier
    return bool(small or compound or opens) and not is_known(read, span.first, last)


def is_gloss(text: str, read: ReadSentence, span: TaggedSpan, names: Sequence[TaggedSpan]) -> bool:
    """Tell whether a span is the English gloss of a Chinese term: “交互智能”（Interactive…）."""
    start, end = read.starts[span.first], read.end(span.last - 1)
    if text[start - 1 : start] not in ("（", "(") or text[end : end + 1] not in ("）", ")"):
        return False
    named = any(
        n.last in (span.first - 1, span.first - 2, span.first - 3) for n in names if n != span
    )
    return not named and bool(_TERM_BEFORE.search(text[start - 5 : start]))
