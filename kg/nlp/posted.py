"""People whose Chinese names the tagger has cut or missed behind a post: 创始人何其远在."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import rjieba

from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.tagger import TaggedSpan

SURE = 0.9
"""The score of a name that the post before it gives away."""
_DOUBTED, _FAIRLY, _FORMED = 0.45, 0.6, 0.75
"""Between the first two scores the form of a name counts, and gives the third."""
_ENOUGH = 0.8
"""A name that the tagger is so sure of is left as it is."""
_WORDS = load("posted")
_SURNAMES = frozenset(load("names")["zh"]["surnames"]) - frozenset(_WORDS["no_surnames"])
_GOES_ON = re.compile(rf"[^\w\s]|\n|\Z|\d|[{_WORDS['characters']}]|(?:{'|'.join(_WORDS['words'])})")
_PARTICLES = frozenset(_WORDS["characters"])
_HAN = re.compile(r"[\u3400-\u9fff]{2,3}")


def people(text: str, read: ReadSentence, names: Sequence[TaggedSpan]) -> Iterator[TaggedSpan]:
    """Find who is named right behind a title, up to where the sentence goes on.

    Whoever the tagger is not sure of, or has cut, is found by the same form elsewhere too.

    Args:
        text: the article.
        read: the sentence.
        names: what the tagger found in it.
    """
    titles = [v for v in read.values if v.kind == "title"]
    if not titles and all(n.score >= _FAIRLY for n in names):
        return
    starts = {t.start for t in titles}
    for start in [t.end for t in titles]:
        if text[start : start + 1] not in _SURNAMES:
            continue
        if any(v.start <= start < v.end for v in read.values):
            continue
        size = _size(text, start, starts)
        place = read.tokens(start, start + size) if size else None
        if place and not _is_settled(read, names, *place):
            yield TaggedSpan(*place, "Person", SURE)
    for n in names:
        if n.kind == "Person" and _DOUBTED <= n.score < _FAIRLY and n.last - n.first > 1:
            start = read.starts[n.first]
            size = _size(text, start, starts) if text[start] in _SURNAMES else 0
            place = read.tokens(start, start + 3) if size == 3 else None
            if place and not _is_settled(read, [o for o in names if o != n], *place):
                yield TaggedSpan(*place, "Person", _FORMED)


def _size(text: str, start: int, titles: set[int]) -> int:
    """Tell how many characters the name has that begins there, or 0.

    >>> [_size(t, 0, set()) for t in ("何其远在信里", "陆屿是毕业生", "高效完成")]
    [3, 2, 0]
    """
    long, short = start + 3, start + 2
    if not _HAN.fullmatch(text, start, short):
        return 0
    ends = bool(_GOES_ON.match(text, short)) and not rjieba.has_word(text[start:short])
    if ends and (text[short : short + 1] in _PARTICLES or not _HAN.fullmatch(text, start, long)):
        return 2
    if _HAN.fullmatch(text, start, long) and (_GOES_ON.match(text, long) or long in titles):
        return 0 if rjieba.has_word(text[start:long]) else 3
    return 2 if ends else 0


def _is_settled(read: ReadSentence, names: Sequence[TaggedSpan], first: int, last: int) -> bool:
    """Tell whether the tagger, or the knowledge base, has a name there that stays."""
    for m in read.known:
        if m.first < last and first < m.last and (m.sure or m.last - m.first > 2):
            return True
    for n in names:
        if n.first < last and first < n.last:
            person = n.kind == "Person"
            cut = n.first == first and n.last < last and n.score < _ENOUGH
            if person and not cut:
                return True
            if not person and (n.first < first or n.last > last):
                return True
    return False
