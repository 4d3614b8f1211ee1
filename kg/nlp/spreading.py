"""Names found in one place of an article, looked for in all others, and whole there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence, Set

from kg.nlp import forms, spans
from kg.nlp.naming import THINGS, NameMention, in_order, is_chinese
from kg.nlp.reading import ReadSentence, occurrences

_SURE = 0.6
"""A name that sure is looked for elsewhere."""
_ELSEWHERE = 0.8
"""So much of its score has a name where it is found again."""
_CAPITAL = re.compile(
    r"[A-Z\u00c0-\u00de][A-Za-z\u00c0-\u024f'’-]*[a-z\u00df-\u024f][A-Za-z\u00c0-\u024f'’-]*"
)
VERSION = re.compile(r"[vV]?\d{1,2}(?:\.\d{1,2}){0,2}|\d{1,4}(?:\.\d+)?[BM]")


def spread(
    text: str, reads: Sequence[ReadSentence], settled: Sequence[NameMention]
) -> list[NameMention]:
    """Look for the names found in all other places of the article."""
    best: dict[tuple[str, ...], NameMention] = {}
    for m in settled:
        words = reads[m.sentence].words[m.first : m.last]
        if words not in best or m.score > best[words].score:
            best[words] = m
    names = [words for words, m in best.items() if m.score > _SURE and _distinctive(words)]
    taken: dict[int, dict[int, NameMention]] = defaultdict(dict)
    for m in settled:
        taken[m.sentence].update(dict.fromkeys(range(m.first, m.last), m))
    out, places = list(settled), {_place(m) for m in settled}
    given_up: set[tuple[int, int, int]] = set()
    for number, first, words in occurrences(reads, names):
        read, last, inside = reads[number], first + len(words), taken[number]
        if (number, first, last) in places:
            continue
        model = best[words]
        parts = [inside[token] for token in range(first, last) if token in inside]
        if parts:
            if not all(_is_part(m, model, first, last) for m in parts):
                continue
            given_up.update(map(_place, parts))
            for token in range(first, last):
                inside.pop(token, None)
        begins, ends = _whole(text, read, (first, last), model.type, inside.keys())
        if begins < first or (ends > last and model.type not in THINGS):
            continue
        start, end = read.starts[first], read.end(ends - 1)
        known = model.known if ends == last else None
        score = _ELSEWHERE * model.score
        found = NameMention(
            number, first, ends, model.type, text[start:end], start, end, score, known
        )
        out.append(found)
        inside.update(dict.fromkeys(range(first, ends), found))
    return in_order(m for m in out if _place(m) not in given_up)


def _place(mention: NameMention) -> tuple[int, int, int]:
    return mention.sentence, mention.first, mention.last


def _is_part(found: NameMention, whole: NameMention, first: int, last: int) -> bool:
    """Tell whether what is found there is but a piece of a Chinese name, and nothing of its own."""
    inside = first <= found.first and found.last <= last
    return inside and not found.known and found.text != whole.text and is_chinese(whole.text)


def _whole(
    text: str, read: ReadSentence, place: tuple[int, int], kind: str, taken: Set[int]
) -> tuple[int, int]:
    """Give the whole name of which a Latin one is but a part: "Vox Transcribe 2", "Ask Lumen".

    Args:
        text: the article.
        read: the sentence.
        place: position of its first token, and behind its last.
        kind: its type.
        taken: the tokens of the sentence that are in other names.
    """
    words, size = read.words, len(read.words)
    begins, ends = place
    if not words[begins].isascii() or spans.is_headline(read):
        return place
    while ends < size and ends not in taken and _spaced(text, read, ends):
        if not _is_capital(words[ends]):
            numbered = kind in THINGS and VERSION.fullmatch(words[ends])
            at = read.starts[ends]
            ends += bool(numbered and not any(v.start <= at < v.end for v in read.values))
            break
        ends += 1
    while begins > 1 and begins - 1 not in taken and _spaced(text, read, begins):
        opens = not any(c.isalnum() for c in words[begins - 2])
        if opens or not _is_capital(words[begins - 1]):
            break
        begins -= 1
    return begins, ends


def _spaced(text: str, read: ReadSentence, token: int) -> bool:
    """Tell whether nothing but a space parts a token from the one before."""
    return text[read.end(token - 1) : read.starts[token]] == " "


def _is_capital(word: str) -> bool:
    """Tell whether a word is capitalised and no title: CEO Altman."""
    return bool(_CAPITAL.fullmatch(word)) and not forms.is_title(word)


def _distinctive(words: tuple[str, ...]) -> bool:
    """Tell a name that can hardly be anything else when met again from a common word."""
    joined = "".join(words)
    if joined.isascii():
        return len(joined) > 2 and not joined.islower()
    return len(joined) > 1
