"""Sentences written with signs (``<P3>``) for names and posts, so that forms are plain patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.nlp.grammar import Value
from kg.nlp.reading import ReadSentence

LETTERS = {
    "Person": "P", "Organization": "O", "Model": "M", "Product": "M", "Benchmark": "B",
    "Place": "L",
}  # fmt: skip
"""What stands for an entity of a type; posts are T, those of the past F, those of founders C."""
ENGLISH = frozenset("PO")
_TAIL = re.compile(r" (?:of|for|at)(?: the)?\s*\Z|\s+\Z")
_FOUNDER = re.compile(r"创始人|创办人|联创")
_PAST = re.compile(r"前|原")
_WIDE = str.maketrans(",;:()", "，；：（）")
_QUOTED = re.compile(r"[“「『《\"]\s?(<\w+>)\s?[”」』》\"]|\s*(<\w+>)\s*|\*\*")
_GLOSS = re.compile(r"(<[A-Z]\d+>)（(?:\1|[^<>（）]{0,24})）")


def english(words: Sequence[str]) -> bool:
    """Tell whether a sentence has no Chinese in it."""
    return not any("\u3400" <= w <= "\u9fff" for w in words)


def write(
    text: str, read: ReadSentence, signs: Mapping[tuple[int, int], str]
) -> tuple[str, list[Value]]:
    """Write a sentence with signs for its names and posts, and list the posts.

    The longest post goes first; one that runs on into a name ends before it.

    Args:
        text: the article.
        read: the sentence.
        signs: what stands for its names, by their places.
    """
    posts: list[Value] = []
    places = dict(signs)
    chinese = not english(read.words)
    titles = [v for v in read.values if v.kind == "title"]
    for title in sorted(titles, key=lambda v: v.start - v.end):
        end = min([title.end, *(s for s, _ in places if title.start < s < title.end)])
        end = title.start + len(_TAIL.sub("", text[title.start : end]))
        if title.start < end and not any(s < end and title.start < e for s, e in places):
            letter = _post(text[title.start : end]) if chinese else "T"
            places[title.start, end] = f"<{letter}{len(posts)}>"
            posts.append(title if end == title.end else Value(title.start, end, kind="title"))
    out, at = [], read.sentence.start
    for (start, end), sign in sorted(places.items()):
        out += [text[at:start], sign]
        at = end
    line = "".join([*out, text[at : read.sentence.end]])
    return (plain(line) if chinese else line), posts


def plain(line: str) -> str:
    """Write a Chinese sentence with signs as one would without marks, blanks and glosses.

    >>> plain("“<O1>”(<O1>)与 <O2>（下称甲）,<P3>（<T0>）")
    '<O1>与<O2>，<P3>（<T0>）'
    """
    return _GLOSS.sub(r"\1", _QUOTED.sub(r"\1\2", line.translate(_WIDE)))


def _post(title: str) -> str:
    if _FOUNDER.search(title):
        return "C"
    return "F" if _PAST.match(title) else "T"


def numbers(letters: str, signs: str) -> list[int]:
    """List the numbers of the signs with some letters.

    >>> numbers("OM", "<O1>的<M3>、<P4>")
    [1, 3]
    """
    return [int(n) for n in re.findall(rf"<[{letters}](\d+)>", signs)]
