"""What the tagger found, cut to what is a name."""

from __future__ import annotations

import re
from collections.abc import Set

from kg.nlp.known import Match
from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.tagger import TaggedSpan

OPENERS = frozenset(load("terms")["openers"])
_PARTIES = frozenset(load("terms")["parties"])
HONORIFICS = frozenset(load("titles")["en"]["honorifics"])
_REGISTERED = frozenset(load("names")["en"]["registered"])
_PARTS = tuple(
    part
    for key in (
        "organization_suffixes",
        "model_suffixes",
        "product_suffixes",
        "official_endings",
        "strict_endings",
        "state_funds",
    )
    for part in load("names")["zh"][key]
)
_HEADING = re.compile(r"\s*#+\s+")
_CAPITALS = re.compile(r"(?=.*[A-Z]{4})[A-Z'\u2019&,:;/-]+(?: [A-Z'\u2019&,:;/-]+){1,9}[.!?:]?")
"""A line of several words in capitals alone: WHO IS MOVING."""


def trimmed(read: ReadSentence, span: TaggedSpan) -> TaggedSpan:
    """Leave an article in small letters, marks at either end, and half a bracket out of a name."""
    first, last = span.first, span.last
    while last - first > 1 and (
        not says(read.words[last - 1]) or read.words[last - 1] in ("API", "APIs")
    ):
        last -= 1
    while last - first > 1 and (
        read.words[first] in ("the", "a", "an") or not says(read.words[first])
    ):
        first += 1
    if last - first > 2 and not is_known(read, first, last):
        if read.words[first] in ("遭", "被"):
            first += 1
        elif read.words[first : first + 2] == ("联", "合") and is_known(read, first + 2, last):
            first += 2
    while last - first > 1 and _opens(read, first, last):
        first += 1
    if span.kind == "Model" and read.words[max(first + 1, last - 2) : last] == ("模", "型"):
        # "o3 模型" is o3, 星火大模型 a name.
        last -= 2 * (read.words[last - 3].isascii() or is_known(read, first, last - 2))
    if span.kind == "Person":
        # "visit Silver" is Silver; "de la Cruz" is nobody else.
        while last - first > 1 and _small(read.words[first]):
            first += 1
        first = _behind_honorifics(read, first, last)
        # 杨一1990年生于汕头.
        while last - first > 1 and read.words[last - 1].isdecimal():
            last -= 1
        # 罗一任首席科学家.
        if last - first == 3 and read.words[last - 1] == "任":
            end = read.end(last - 1)
            last -= any(v.kind == "title" and v.start == end for v in read.values)
    elif (
        last - first > 1
        and _small(read.words[first])
        and read.words[first].isalpha()
        and read.words[first + 1][:1].isupper()
        and not any(m.first <= first < m.last for m in read.known)
    ):
        first += 1
    for i in range(first + 1, last):
        if read.words[i] in ("(", "（") and not {")", "）"} & set(read.words[i:last]):
            last = i
            break
    if (first, last) == (span.first, span.last):
        return span
    return TaggedSpan(first, last, span.kind, span.score)


def _opens(read: ReadSentence, first: int, last: int) -> bool:
    """Tell whether a name begins with what only opens the sentence, or an article too many."""
    word = read.words[first]
    plain = word in _PARTIES and begins(read, first)
    if word != "The" and word not in OPENERS and not plain:
        return False
    if is_known(read, first, last):
        return False
    return plain or word in OPENERS or is_known(read, first + 1, last)


def begins(read: ReadSentence, first: int) -> bool:
    """Tell whether a word has its capital letter from where it stands: at a beginning."""
    return first == 0 or not (read.words[first - 1][-1:].isalnum() or read.words[first - 1] in ",-")


def _behind_honorifics(read: ReadSentence, first: int, last: int) -> int:
    """Give the position behind "Dr." and the like at the head of a person's name."""
    at = first
    while at < last and (read.words[at] in HONORIFICS or (read.words[at] == "." and at > first)):
        at += 1
    return at if at < last and not is_known(read, first, last) else first


def is_known(read: ReadSentence, first: int, last: int) -> bool:
    """Tell whether the knowledge base has a name for a stretch of a sentence, sure or not."""
    return read.known_codes[first][:1] == "B" and any(
        m.first == first and m.last == last for m in read.known
    )


def _small(word: str) -> bool:
    """Tell whether a Latin word of some length is in small letters."""
    return len(word) > 3 and word.isascii() and word.islower()


def says(word: str) -> bool:
    """Tell whether a token is more than a mark."""
    return word.isalnum() or any(c.isalnum() for c in word) or word in ("+", "!")


def without_demonym(
    read: ReadSentence, span: TaggedSpan, names: Set[tuple[str, ...]]
) -> TaggedSpan:
    """Cut "French" off "French Mistral", where the rest is known or one of the other names."""
    rest = span.first + 1
    if rest == span.last or "Place" not in read.known_codes[span.first]:
        return span
    for m in read.known:
        if m.first == span.first and m.last == rest:
            place = m.entities[0]
            if place.type != "Place" or read.words[span.first] not in place.ambiguous:
                return span
            if is_known(read, rest, span.last) or read.words[rest : span.last] in names:
                return TaggedSpan(rest, span.last, span.kind, span.score)
    return span


def cut_to_known(text: str, read: ReadSentence, span: TaggedSpan, match: Match) -> TaggedSpan:
    """Cut what the tagger took along behind a known name: "OpenAI" of "OpenAI安全"."""
    if not match.sure or match.first != span.first or match.last >= span.last:
        return span
    if read.words[match.last] in _REGISTERED and match.last + 1 == span.last:
        return TaggedSpan(span.first, match.last, span.kind, span.score)
    rest = "".join(read.words[match.last : span.last])
    whole = text[read.starts[span.first] : read.end(span.last - 1)]
    named = not is_headline(read) or text.count(whole) > 1
    if (rest.isascii() and named) or rest.endswith(_PARTS):
        return span
    if match.entities[0].type == "Place" and span.kind == "Organization":
        # 宁波 in 宁波海恒 is part of the name; before a known firm it is a place.
        known = any((m.first, m.last) == (match.last, span.last) for m in read.known)
        return TaggedSpan(match.last, span.last, span.kind, span.score) if known else span
    return TaggedSpan(span.first, match.last, span.kind, span.score)


def is_headline(read: ReadSentence) -> bool:
    """Tell whether a sentence is the first, in English, and has all long words in capitals."""
    if read.sentence.index or not all(w.isascii() for w in read.words):
        return False
    words = [w for w in read.words if len(w) > 3 and w.isalpha()]
    return len(words) > 3 and all(w[0].isupper() for w in words)


def is_heading(text: str, read: ReadSentence) -> bool:
    """Tell whether a sentence is an English heading: of Markdown, or a line in capitals."""
    start = read.sentence.start
    before = text[max(0, start - 12) : start].rpartition("\n")[2]
    if _HEADING.fullmatch(before):
        return all(w.isascii() for w in read.words)
    end = read.sentence.end
    alone = not before.strip() and text[end : end + 1] in ("\n", "")
    return alone and bool(_CAPITALS.fullmatch(text, start, end))
