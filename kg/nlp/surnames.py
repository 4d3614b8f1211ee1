"""People named by surname and title alone: 王总, 李教授, 王任董事长."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from kg.nlp.lexicon import load
from kg.nlp.naming import NameMention
from kg.nlp.reading import ReadSentence

_SCORE = 0.8
_WORDS = load("abbreviations")["titled"]
_SURNAMES = (
    f"(?:{'|'.join(load('names')['zh']['compound_surnames'])}|[{load('names')['zh']['surnames']}])"
)
_SURNAME = re.compile(_SURNAMES)
_POLITE = re.compile(
    rf"(?P<surname>{_SURNAMES})"
    rf"(?:总(?![\u3400-\u9fff]?[{_WORDS['not_behind_zong']}])|董(?![{_WORDS['not_behind_dong']}])"
    rf"|{'|'.join(_WORDS['titles'])})"
)
_IN_POST = re.compile(
    rf"(?P<surname>{_SURNAMES})"
    rf"(?=则?(?:[担出兼]任|任(?:[\u3400-\u9fff]{{0,4}}(?:{'|'.join(_WORDS['posts'])})|C[ETFO]O)))"
)
_TITLE = re.compile(f"[任{''.join(sorted({title[0] for title in _WORDS['titles']}))}]")
"""A character without which a sentence holds neither of the two."""
_BEFORE = re.compile(rf"(?:\A|[^\u3400-\u9fff]|[{_WORDS['before']}])\Z")
"""What a surname may stand behind that is no part of a longer word."""


def named_by_title(
    text: str, reads: Sequence[ReadSentence], mentions: Sequence[NameMention]
) -> Iterator[NameMention]:
    """Find who is named by surname and title, if the article has one person of that surname.

    Args:
        text: the article.
        reads: its sentences.
        mentions: the names found in it.
    """
    bearers: dict[str, dict[str, NameMention]] = defaultdict(dict)
    for m in mentions:
        name = m.text
        if m.type == "Person" and 2 <= len(name) <= 4 and not _POLITE.fullmatch(name):
            surname = _SURNAME.match(name)
            if surname and len(surname[0]) < len(name) and not name.isascii():
                bearers[surname[0]].setdefault(name, m)
    only = {s: next(iter(found.values())) for s, found in bearers.items() if len(found) == 1}
    if not only:
        return
    for number, read in enumerate(reads):
        start, end = read.sentence.start, read.sentence.end
        if not _TITLE.search(text, start, end):
            continue
        for pattern in (_POLITE, _IN_POST):
            for found in pattern.finditer(text, start, end):
                person = only.get(found["surname"])
                before = text[max(start, found.start() - 1) : found.start()]
                place = read.tokens(*found.span())
                if person and place and person.start < found.start() and _BEFORE.search(before):
                    yield person._replace(
                        sentence=number, first=place[0], last=place[1], text=found[0],
                        start=found.start(), end=found.end(), score=_SCORE, full=person.text,
                    )  # fmt: skip
