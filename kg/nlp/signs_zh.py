"""Chinese sentences with a sign for each name and post, over which forms are regular expressions.

Marks are wide; quotation marks around a sign, blanks beside it and glosses behind it are left out.
The functions are those of `signs_en`, for the places that `lexicon/templates_zh.toml` explains.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.nlp.grammar import Value
from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence

ENTITIES = {
    "Person": "P", "Organization": "O", "Model": "M", "Product": "M", "Benchmark": "B",
    "Place": "L",
}  # fmt: skip
"""What stands for a name of each type; posts are T, those of the past F, those of founders C."""
WIDER = {"X": "OM", "N": "TFC"}
"""Places for several kinds of signs."""
VALUED = frozenset({"T", "F", "C", "TFC"})
"""The signs of values, which are not entities."""
_SLOT = re.compile(r"\{([POTMBLXNFC])([sr]?)(?::(\w+))?\}")
_PIECE = re.compile(r"\{([a-z]+)\}")
_ROW = "{one}(?:(?:，?以及|，?还有|[、和与及跟同]){led}{one})*"
_LED = {"M": r"(?:<O\d+>(?:旗下)?的?)?", "P": r"(?:<[TFC]\d+>)?", "O": r"(?:<L\d+>的)?"}
"""What a member of an enumeration may carry."""
_FOUNDER = re.compile(r"创始人|创办人|联创")
_PAST = re.compile(r"前|原")
_WIDE = tuple(zip(",;:()", "，；：（）", strict=True))
_QUOTED = re.compile(r"[“「『《\"]\s?(<\w+>)\s?[”」』》\"]|\s*(<\w+>)\s*|\*\*")
_GLOSS = re.compile(r"(<[A-Z]\d+>)（(?:\1|[^<>（）]{0,24})）")


def expression(words: str) -> re.Pattern[str]:
    """Compile a form of sentence, places and all."""
    pieces = load("templates_zh")["pieces"]
    while _PIECE.search(words):
        words = _PIECE.sub(lambda m: f"(?:{pieces[m[1]]})", words)
    return re.compile(_SLOT.sub(_slot, words))


def _slot(match: re.Match[str]) -> str:
    letter, many, name = match.groups()
    one = rf"<[{WIDER.get(letter, letter)}]\d+>"
    if many:
        one = _ROW.format(one=one, led=_LED.get(letter, "") if many == "s" else "")
    return f"(?P<{name or letter}>{one})"


def letters(words: str) -> Mapping[str, str]:
    """Map the places of a form to the kinds of names or posts that stand there.

    >>> dict(letters("{P}离开{O:old}，加入{X}"))
    {'P': 'P', 'old': 'O', 'X': 'OM'}
    """
    return {m[3] or m[1]: WIDER.get(m[1], m[1]) for m in _SLOT.finditer(words)}


def numbers(stretch: str, letter: str) -> list[int]:
    """List the members of an enumeration, without what each may carry.

    >>> numbers("<O1>的<M3>、<O2>的<M4>", "M")
    [3, 4]
    """
    return [int(n) for n in re.findall(rf"<[{letter}](\d+)>", stretch)]


def line(
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
    titles = [v for v in read.values if v.kind == "title"]
    for title in sorted(titles, key=lambda v: v.start - v.end):
        end = min([title.end, *(s for s, _ in places if title.start < s < title.end)])
        end = title.start + len(text[title.start : end].rstrip())
        if title.start < end and not any(s < end and title.start < e for s, e in places):
            places[title.start, end] = f"<{_post(text[title.start : end])}{len(posts)}>"
            posts.append(title if end == title.end else Value(title.start, end, kind="title"))
    out, at = [], read.sentence.start
    for (start, end), sign in sorted(places.items()):
        out += [text[at:start], sign]
        at = end
    return plain("".join([*out, text[at : read.sentence.end]])), posts


def plain(said: str) -> str:
    """Write a sentence with signs as one would without marks, blanks and glosses.

    >>> plain("“<O1>”(<O1>)与 <O2>（下称甲）,<P3>（<T0>）")
    '<O1>与<O2>，<P3>（<T0>）'
    """
    for narrow, wide in _WIDE:
        said = said.replace(narrow, wide)
    return _GLOSS.sub(r"\1", _QUOTED.sub(r"\1\2", said))


def _post(title: str) -> str:
    if _FOUNDER.search(title):
        return "C"
    return "F" if _PAST.match(title) else "T"
