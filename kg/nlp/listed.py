"""Members of Chinese enumerations of firms and funds: what stands between two marks is a name.

Where several members are known to be organisations, the others are too, and whole: of
"华软、长策认知、高石资本领投" the tagger may have found but 长策.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import rjieba

from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.tagger import TaggedSpan

SURE = 0.9
"""The score of a name that its place in an enumeration gives away."""
_FAIRLY = 0.6
"""A tagger's span that sure is worth its neighbours' company."""
_LONGEST, _TAIL = 14, 3
"""So many tokens has a member at most, and so many of them what a tagger leaves over."""
_WORDS = load("enumerations")
_LAST = re.compile("|".join(sorted(_WORDS["behind_members"], key=len, reverse=True)))
_JOINT = re.compile("以及|[和与及]")
_NOT_IN = re.compile("|".join(_WORDS["not_in_members"]))
_ENDINGS = tuple(load("names")["zh"]["telling_endings"])


def goes_on(rest: str) -> bool:
    """Tell whether a text begins with what goes on with the sentence behind a firm: 领投, 联合."""
    return bool(_LAST.match(rest))


def members(read: ReadSentence, names: Sequence[TaggedSpan]) -> Iterator[TaggedSpan]:
    """Find the organisations of enumerations that the tagger has missed or cut.

    Args:
        read: a sentence with a mark of enumeration in it.
        names: what the tagger found in it.
    """
    firms = [(n.first, n.last) for n in names if n.kind == "Organization" and n.score >= _FAIRLY]
    firms += [
        (m.first, m.last) for m in read.known if m.sure and m.entities[0].type == "Organization"
    ]
    for cells in _cells(read.words):
        whole = {c for c in cells if any(f[1] == c[1] and c[0] <= f[0] for f in firms)}
        others = [
            n for n in names
            if n.kind != "Organization" and n.score >= _FAIRLY
            and any(n.last == c[1] and c[0] <= n.first for c in cells)
            and not any(f.kind == "Organization" and f.last == n.first for f in names)
        ]  # fmt: skip
        if len(whole) < 2 or others:
            continue
        for cell in cells:
            if cell not in whole and (first := _begin(read, cell, names)) is not None:
                yield TaggedSpan(first, cell[1], "Organization", SURE)


def _cells(words: Sequence[str]) -> Iterator[list[tuple[int, int]]]:
    """Yield the members of each enumeration, from one mark to the next, the outer ones guessed."""
    marks = [i for i, w in enumerate(words) if w == "、"]
    run = [marks[0]]
    for before, mark in pairwise([*marks, len(words) + 2 * _LONGEST]):
        if mark - before <= _LONGEST and all(map(_is_part, words[before + 1 : mark])):
            run.append(mark)
            continue
        start = run[0]
        while start and run[0] - start < _LONGEST and _is_part(words[start - 1]):
            start -= 1
        inner = [(a + 1, b) for a, b in pairwise(run)]
        cells = [(start, run[0]), *inner, *_tail(words, run[-1] + 1)]
        if len(cells) > 2:
            yield cells
        run = [mark]


def _is_part(word: str) -> bool:
    return word[0].isalnum()


def _tail(words: Sequence[str], start: int) -> Iterator[tuple[int, int]]:
    """Give the last members, which a joint may part, up to where the sentence goes on."""
    stop = start
    while stop < len(words) and stop - start < 2 * _LONGEST and _is_part(words[stop]):
        stop += 1
    rest = words[start:stop]
    if not all(len(w) == 1 and w >= "\u3400" for w in rest):
        return
    line = "".join(rest)
    ended = _LAST.search(line, 2)
    end = ended.start() if ended else len(line)
    joint = _JOINT.search(line, 2, max(2, end - 1))
    if joint:
        yield start, start + joint.start()
        yield start + joint.end(), start + end
    else:
        yield start, start + end


def _begin(read: ReadSentence, cell: tuple[int, int], names: Sequence[TaggedSpan]) -> int | None:
    """Tell where a name begins that takes all the rest of a member, or None if there is none."""
    first, last = cell
    line = "".join(read.words[first:last])
    if not 3 <= last - first <= _LONGEST or _NOT_IN.search(line):
        return None
    inside = [n for n in names if first <= n.first and n.last <= last]
    inside = [n for n in inside if n.kind == "Organization"] or inside
    if any(
        m.sure and first <= m.first < last and m.entities[0].type != "Place" for m in read.known
    ):
        return None
    heads = [n for n in inside if n.kind == "Organization" and n.last - n.first > 1]
    if not heads and any(n.score >= _FAIRLY and n.kind != "Place" for n in inside):
        return None
    if heads:
        head = heads[0]
        text = "".join(read.words[head.first : head.last])
        extends = last - head.last <= _TAIL and not (head.last < last and text.endswith(_ENDINGS))
        return head.first if extends else None
    return first if _is_name(line) else None


def _is_name(line: str) -> bool:
    """Tell whether a member of an enumeration of firms is none of the common words (金融机构)."""
    if line.endswith(_ENDINGS):
        return not rjieba.has_word(line)
    words = list(rjieba.cut(line))
    return len(line) <= 6 and any(len(w) == 1 or not rjieba.has_word(w) for w in words)
