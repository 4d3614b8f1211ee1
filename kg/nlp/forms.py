"""Names that their form gives away, whatever the tagger makes of them.

Public bodies and registered firms behind their seat, a person's name in Latin letters behind the
Chinese one, somebody who shares the surname of somebody famous, and tickers, which name nobody.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.nlp import endings, listed, posted, quoted
from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.tagger import TaggedSpan
from kg.nlp.vouching import vouched

SURE = 0.9
"""The score of a name whose form gives it away."""
_ENDINGS = "|".join(sorted(load("names")["zh"]["official_endings"], key=len, reverse=True))
_ENDING = re.compile(_ENDINGS)
_BREAK = (
    r"[与由将向的是在被从把给让某该了及或]|对(?!外)|(?<!高)等|[一多两几这那]家|和(?!信息化)"
    r"|成立|设立|组建|宣布|要求|起诉|收购|入股|签署|签约|注册|发布|来自"
)
"""What is in no name of a public body or a registered firm."""
_OFFICIAL = re.compile(
    rf"(?:(?!{_BREAK})[\u3400-\u9fff]){{0,16}}?(?P<ending>{_ENDINGS})(?:办公厅|办公室)?"
)
_ATTACHED = re.compile(r"附属[\u3400-\u9fff]{0,6}?(?:医院|中学|小学|实验学校)")
"""What belongs to a university and is called after it."""
_BARE = ("公司", "委员会")
"""Endings that need a name of their own behind the seat."""
_FAIR = re.compile(
    rf"(?:(?!{_BREAK})[\u3400-\u9fff]){{0,6}}?(?:{'|'.join(load('names')['zh']['fairs'])})"
    rf"|(?: [A-Z][\w-]+){{0,4}}? (?:{'|'.join(load('names')['en']['fairs'])})\b"
)
"""What is named after the place it is held in."""
_EXCHANGE = (
    r"(?:NASDAQ|Nasdaq)(?:GM|GS|CM)?|NYSE(?: American| Arca)?|TSX(?:V|-V)?|LSE|HKEX|SEHK|ASX|TSE"
    r"|TYO|KRX|Euronext|SSE|SZSE|AMEX|OTCMKTS|纳斯达克|纽交所|港交所|上交所|深交所"
)
_TICKER = re.compile(
    rf"[(（;；,，/]\s?(?P<exchange>{_EXCHANGE})(?:股票)?(?:代码)?\s*[:：]\s*(?P<code>\w[\w.-]*)"
)
_WORD = re.compile(r"[A-Z][a-z’'-]+(?:[A-Z][a-z]+)?|[A-Z]\.?")
_FIRMS = frozenset(load("names")["en"]["organization_words"])
_GIVEN = frozenset(load("names")["en"]["given_names"]) - {"Will", "Mark", "Ion", "Min"}
_TITLES = frozenset(word for head in load("titles")["en"]["heads"] for word in head.split()) | {
    "Mr", "Mrs", "Ms", "Dr", "Prof", "Sir", "The", "And", "But", "When", "As", "In", "On", "If",
}  # fmt: skip


def is_title(word: str) -> bool:
    """Tell whether a word is part of a title, or opens a sentence, before a person's name."""
    return word in _TITLES or word.casefold() in _TITLES


class Tickers(NamedTuple):
    """Where shares are named together with the exchange that lists them, and their codes."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    codes: frozenset[str]

    def hold(self, start: int) -> bool:
        """Tell whether a place of the article lies in one of them."""
        at = bisect_right(self.starts, start)
        return at > 0 and start < self.ends[at - 1]


def tickers(text: str) -> Tickers:
    """Find the tickers of an article.

    >>> sorted(tickers("Disney (NYSE: DIS), Comcast (Nasdaq: CMCSA) (LSE: the school)").codes)
    ['CMCSA', 'DIS']
    """
    found = [m for m in _TICKER.finditer(text) if m["code"] == m["code"].upper()]
    return Tickers(
        tuple(m.start("exchange") for m in found),
        tuple(m.end() for m in found),
        frozenset(m["code"].rstrip(".") for m in found),
    )


def heads_fair(text: str, end: int) -> bool:
    """Tell whether the place whose name ends there is but the head of a fair's or conference's.

    >>> heads_fair("广州车展", 2), heads_fair("the Paris Air Show", 9), heads_fair("广州的车展", 2)
    (True, True, False)
    """
    return bool(_FAIR.match(text, end))


def is_fair(text: str, read: ReadSentence, name: TaggedSpan) -> bool:
    """Tell whether what the tagger found is a fair or conference, of which no type tells."""
    first = name.first + (read.words[name.first] in ("The", "the"))
    return any(
        m.first == first
        and m.last < name.last
        and m.entities[0].type == "Place"
        and heads_fair(text, read.end(m.last - 1))
        for m in read.known
    )


def given(text: str, read: ReadSentence, names: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """Give the names of a sentence, with those that their form gives away in place of others."""
    names = vouched(text, read, names)
    sure = list(listed.members(read, names)) if "、" in read.words else []
    sure += endings.firms(read, names)
    if read.known:
        sure += [*_official(text, read), *_namesakes(read, names), *endings.staff(read, names)]
    if "(" in read.words or "（" in read.words:
        sure += _romanised(read, names)
    sure += [*quoted.names(text, read), *posted.people(text, read, names)]
    if not sure:
        return names
    kept = [n for n in names if not any(_crosses(n, s) and not _wider(n, s) for s in sure)]
    return [*kept, *(s for s in sure if not any(_wider(n, s) for n in kept))]


def _crosses(one: TaggedSpan, other: TaggedSpan) -> bool:
    return one.first < other.last and other.first < one.last


def _wider(one: TaggedSpan, other: TaggedSpan) -> bool:
    return one.first <= other.first and other.last <= one.last and (
        one.last - one.first > other.last - other.first
    )  # fmt: skip


def _official(text: str, read: ReadSentence) -> Iterator[TaggedSpan]:
    """Find public bodies and registered firms: a known place, a name, and the usual ending."""
    behind = 0
    for m in read.known:
        if m.entities[0].type == "Organization" and read.words[m.last : m.last + 2] == ("附", "属"):
            found = _ATTACHED.match(text, read.end(m.last - 1), read.sentence.end)
            if found and (place := read.tokens(read.starts[m.first], found.end())):
                yield TaggedSpan(*place, "Organization", SURE)
        if m.first < behind or read.words[m.first] < "\u3400" or m.entities[0].type != "Place":
            continue
        start = read.end(m.last - 1)
        if not _ENDING.search(text, start, start + 26):
            continue
        found = _OFFICIAL.match(text, start, read.end(-1))
        if found and (found.start("ending") - start > 1 or not found["ending"].endswith(_BARE)):
            behind = bisect_left(read.starts, found.end())
            if not any(k.first < behind < k.last for k in read.known):
                yield TaggedSpan(m.first, behind, "Organization", SURE)


def _romanised(read: ReadSentence, names: Sequence[TaggedSpan]) -> Iterator[TaggedSpan]:
    """Find the Latin form in brackets right behind a person's Chinese name."""
    words = read.words
    for at, word in enumerate(words):
        if word not in ("(", "（") or not at or words[at - 1] < "\u3400":
            continue
        last = next((n for n in (at + 3, at + 4) if words[n : n + 1] in ((")",), ("）",))), 0)
        person = any(n.last == at and n.kind == "Person" for n in names) or any(
            m.last == at and m.entities[0].type == "Person" for m in read.known
        )
        if not last or not person:
            continue
        named = words[at + 1 : last]
        other = any(
            m.first == at + 1 and m.sure and m.entities[0].type != "Person" for m in read.known
        )
        if all(map(_WORD.fullmatch, named)) and not _FIRMS.intersection(named) and not other:
            yield TaggedSpan(at + 1, last, "Person", SURE)


def _namesakes(read: ReadSentence, names: Sequence[TaggedSpan]) -> Iterator[TaggedSpan]:
    """Find who has a famous surname and another given name: Kevin Musk."""
    for m in read.known:
        at = m.first - 1
        if at < 0 or m.last - m.first > 1 or m.entities[0].type != "Person":
            continue
        word = read.words[at]
        if not _WORD.fullmatch(word) or is_title(word):
            continue
        tagged = next((n for n in names if n.kind == "Person" and n.last == m.last), None)
        if (tagged and tagged.first == at) or (word in _GIVEN and (m.sure or tagged)):
            yield TaggedSpan(at, m.last, "Person", max(SURE, tagged.score if tagged else 0.0))
