"""Names that quotation marks set apart behind what they are: 语音助手“小竹”, 智能体公司“叁木”."""

from __future__ import annotations

import re
from collections.abc import Iterator

import rjieba

from kg.nlp.lexicon import load
from kg.nlp.naming import recurs
from kg.nlp.reading import ReadSentence
from kg.nlp.tagger import TaggedSpan

SURE = 0.9
"""The score of a name that its marks and the noun before them give away."""
_OPENING = frozenset("“「『")
_NEAR = 24
"""Characters before the marks in which something may be said to be made."""
_WORDS = load("quoted")
_NOUN = "|".join(
    f"(?P<{kind}>{'|'.join(sorted(nouns, key=len, reverse=True))})"
    for kind, nouns in _WORDS["nouns"].items()
)
_BEFORE = re.compile(rf"(?:{_NOUN}|(?P<made>{'|'.join(_WORDS['makes'])})的|(?P<own>的))\Z")
_LONGEST = 5
"""So many characters has what stands before the marks at most."""
_NAME = re.compile(rf"(?!{'|'.join(_WORDS['not_first'])})[\w.+-]{{2,10}}(?=[”」』])")
_MADE = re.compile("|".join(_WORDS["made"]))
_NO_NAME = re.compile(
    rf"[{_WORDS['not_in_names']}]|(?:{'|'.join(_WORDS['not_last'])})\Z|\A[\d.%+-]+\Z"
)
_SHORT = 3
"""A coinage of so many characters may be slang, as in 公司“内卷”严重."""
_STANDS = re.compile(r"[，。、；）]|[则由已将可也是为]")
_THING = re.compile(
    rf"[^{_WORDS['not_in_names']}]{{2}}(?:{'|'.join(_WORDS['nouns']['Product'])})\Z"
)
_GOES_ON = re.compile(rf"(?:{'|'.join(_WORDS['not_behind'])})")


def may_name(read: ReadSentence) -> bool:
    """Tell whether a sentence has quotation marks."""
    return not _OPENING.isdisjoint(read.words)


def names(text: str, read: ReadSentence) -> Iterator[TaggedSpan]:
    """Find the names in quotation marks of a sentence.

    A saying may stand in them as well: the article must use the name twice, say that it is made,
    or it must be no word of the dictionary.
    """
    if not may_name(read):
        return
    for token, mark in enumerate(read.words):
        if mark in _OPENING and (found := _name(text, read, read.starts[token])):
            yield found


def _name(text: str, read: ReadSentence, mark: int) -> TaggedSpan | None:
    """Find the name that an opening mark sets apart."""
    begin = read.sentence.start
    before = _BEFORE.search(text[max(begin, mark - _LONGEST) : mark])
    inside = _NAME.match(text, mark + 1) if before else None
    if not before or not inside:
        return None
    name, end = inside[0], inside.end() + 1
    if _NO_NAME.search(name) or _GOES_ON.match(text, end):
        return None
    if before["own"]:
        told = bool(_THING.search(name)) and not name.endswith("公司")
    else:
        lead = text[max(begin, mark - _NEAR) : mark].rpartition("，")[2]
        told = bool(before["made"] or _MADE.search(lead)) or recurs(text, *inside.span())
        told |= _coined(name) and bool(len(name) > _SHORT or _STANDS.match(text, end))
    place = read.tokens(inside.start(), inside.end()) if told else None
    kind = next((k for k in _WORDS["nouns"] if before[k]), "Product")
    return TaggedSpan(*place, kind, SURE) if place else None


def _coined(name: str) -> bool:
    """Tell whether a name is put together of characters, or has a part that is in no dictionary.

    >>> _coined("昀小二"), _coined("幻觉"), _coined("发烫")
    (True, False, False)
    """
    parts = rjieba.tag(name)
    single = sum(len(word) == 1 for word, _ in parts)
    return single > 1 or any(tag[0] == "n" and not rjieba.has_word(word) for word, tag in parts)
