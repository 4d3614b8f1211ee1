"""Names that a text declares right behind another: 析木智能（下称“析木”）, Halden Inc. ("Halden").

What is declared is a name wherever it stands in the article, whatever the tagger makes of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.names import name_key
from kg.nlp.lexicon import load
from kg.nlp.naming import NameMention, is_chinese, put_in
from kg.nlp.reading import ReadSentence
from kg.nlp.shortforms import initials

SURE = 0.9
"""The score of a name that the text declares."""
_NONE = re.compile(r"[$%￥€的了是]|\A[\d.]+\Z")
_SMALL = re.compile(r"[a-z]+\s")
_LEAST, _MOST = 2, 12
"""How long a declared name is at least, and a Chinese one at most."""
_SHORT = 8
"""How long one without quotes is at most that no bracket encloses."""
_WORDS = "|".join(sorted(load("resolution")["alias_words"]["zh"], key=len, reverse=True))
_LATIN_WORDS = "|".join(sorted(load("resolution")["alias_words"]["en"], key=len, reverse=True))
_TELLS = (
    rf"(?:{_WORDS}|即(?![将日可便使刻时是为])|[中英]文(?=\s*[:：“\"「])"
    rf"|(?i:{_LATIN_WORDS})(?![A-Za-z]))\s*[:：]?"
)
_NO_NAMES = frozenset(load("resolution")["alias_words"]["no_names"])
_MARKS = "“”\"「」『』‘’'《》【】"
_QUOTED = re.compile(rf"[“\"「『‘'【]\s*([^{_MARKS}（）()]{{1,60}}?)\s*[”\"」』’'】]")
_HERE = re.compile(r"[*”\"」』’']{0,3}\s?[（(,，]")
_BRACKET = re.compile(
    r"[*”\"」』’']{0,3}\s*(?:[（(][^（）()]*[:：][^（）()]*[)）]\s*)?[（(](?P<inside>[^（）()]{1,90})[)）]"
)
"""What stands in brackets behind a name; its ticker may come before."""
_COMMA = re.compile(
    rf"\s?[,，]\s?(?P<told>{_TELLS})\s?(?:(?P<quote>[“\"「『‘'【])|(?=[^\s]))"
    rf"(?P<name>[^{_MARKS}（）(),，。；;、.]{{1,40}}?)(?(quote)[”\"」』’'】]|(?=[,，；;。)）]|、|\.\s|\Z))"
)
_BARE = re.compile(
    rf"\s*(?P<told>{_TELLS})\s?(?P<name>[^{_MARKS},，；;。:：]{{1,40}}?)\s*(?=[,，；;]|\Z)"
)
_FILLING = re.compile(rf"(?:{_TELLS}|\b(?:the|or|and|as|to)\b|[\s,，、;；/]|及|或|和|亦|也)*")
_OPENED = re.compile(r"[*”\"」』’']{0,3}\s*[（(]\s*[“\"「]?\s*\Z")
"""What stands between a name and one in brackets."""
_EARLIER = re.compile(r"(?:formerly|previously)(?! known| called| named)", re.IGNORECASE)


def declared(text: str, start: int, end: int, kind: str) -> list[tuple[int, int]]:
    """Give where the names stand that a text declares right behind a name of some type.

    >>> text = 'Halden Inc. (NYSE: HLD) ("Halden" or the "Company") fell.'
    >>> [text[a:b] for a, b in declared(text, 0, 11, "Organization")]
    ['Halden']
    >>> text = "析木智能有限公司（以下简称析木）完成融资。"
    >>> [text[a:b] for a, b in declared(text, 0, 8, "Organization")]
    ['析木']
    """
    if not _HERE.match(text, end):
        return []
    found = list(_bracketed(text, text[start:end], end, kind)) or list(_appended(text, end, kind))
    return [(a, b) for a, b in found if _is_name(text[a:b])]


def _bracketed(text: str, name: str, end: int, kind: str) -> Iterator[tuple[int, int]]:
    bracket = _BRACKET.match(text, end)
    if not bracket:
        return
    start, inside = bracket.start("inside"), bracket["inside"]
    told = re.search(_TELLS, inside)
    quoted = list(_QUOTED.finditer(inside))
    if quoted and _FILLING.fullmatch(_QUOTED.sub(" ", inside)):
        for m in quoted:
            if inside[: m.start()].endswith("the ") and m[1] not in name:
                continue
            if told or (kind != "Person" and (m[1].isascii() or _drawn(m[1], name))):
                yield start + m.start(1), start + m.end(1)
        return
    bare = _BARE.match(inside)
    if bare and not (kind == "Person" and _EARLIER.match(bare["told"])):
        yield start + bare.start("name"), start + bare.end("name")


def _appended(text: str, end: int, kind: str) -> Iterator[tuple[int, int]]:
    m = _COMMA.match(text, end)
    if not m or (kind == "Person" and _EARLIER.match(m["told"])):
        return
    if (
        m["quote"]
        or m["name"][0].isupper()
        or (len(m["name"]) <= _SHORT and m["told"][-1] in "称名")
    ):
        yield m.start("name"), m.end("name")


def _drawn(short: str, name: str) -> bool:
    """Tell whether a short form is drawn from a name: 科创板 of 科技创新板."""
    rest = iter(name)
    return all(c in rest for c in short)


def _is_name(name: str) -> bool:
    if name in _NO_NAMES or len(name) < _LEAST or _NONE.search(name):
        return False
    if not name.isascii():
        return len(name) <= _MOST or " " in name
    return any(map(str.isupper, name)) and not _SMALL.match(name)


def introduced(
    text: str, reads: Sequence[ReadSentence], mentions: Sequence[NameMention]
) -> list[NameMention]:
    """Put in the names that the text declares, and let no other reading of them stand."""
    found: dict[tuple[int, int, int], NameMention] = {}
    for m in mentions:
        read = reads[m.sentence]
        for start, end in declared(text, m.start, m.end, m.type):
            if place := read.tokens(start, end):
                first, last = place
                known = m.known if name_key(text[start:end]) != name_key(m.text) else None
                found[m.sentence, first, last] = m._replace(
                    first=first, last=last, text=text[start:end], start=start, end=end,
                    score=max(m.score, SURE), known=known,
                )  # fmt: skip
    if not found:
        return list(mentions)
    # What two declare for themselves, or bears the name of somebody known beyond doubt, is left.
    bearers = Counter(name_key(m.text) for m in found.values())
    sure = {name_key(m.text) for m in mentions if m.known and m.text not in m.known.ambiguous}
    meant = {
        key: m for m in found.values() if bearers[key := name_key(m.text)] == 1 and key not in sure
    }
    places = [m for m in found.values() if name_key(m.text) in meant]
    told = [
        m._replace(type=alias.type, known=alias.known, score=max(m.score, SURE))
        if (alias := meant.get(name_key(m.text))) else m
        for m in mentions
    ]  # fmt: skip
    return put_in(told, places)


def pairs(text: str, mentions: Sequence[NameMention]) -> Iterator[tuple[NameMention, NameMention]]:
    """Yield mentions that the text itself declares to be of one: 月之暗面（Moonshot AI）."""
    starts = {m.start: m for m in mentions}
    for m in mentions:
        for start, end in declared(text, m.start, m.end, m.type):
            alias = starts.get(start)
            if alias and (alias.end, alias.type) == (end, m.type):
                yield m, alias
    for one, other in pairwise(mentions):
        if in_brackets(text, one, other) and (
            in_both_scripts(one, other)
            or initials(one.text) == other.text
            or initials(other.text) == one.text
        ):
            yield one, other


def in_both_scripts(one: NameMention, other: NameMention) -> bool:
    """Tell whether one of two names is Chinese and the other is not."""
    return is_chinese(one.text) != is_chinese(other.text)


def in_brackets(text: str, one: NameMention, other: NameMention) -> bool:
    """Tell whether a name stands in brackets of its own right behind another of its type."""
    return (
        one.type == other.type
        and one.sentence == other.sentence
        and text[other.end : other.end + 2].lstrip('”"」')[:1] in ("）", ")")
        and bool(_OPENED.fullmatch(text, one.end, other.start))
    )
