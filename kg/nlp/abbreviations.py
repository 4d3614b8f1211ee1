"""What stands for a name that the article gives in full: v2.1, 72B, 王总, a number of a series."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kg.names import name_key
from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence

if TYPE_CHECKING:
    from kg.nlp.mentions import NameMention

_THINGS = ("Model", "Product")
_SURE = 0.8
_VERSION = re.compile(
    r"(?i:the )?(?:[vV]|[vV]ersion )?(?P<number>\d{1,2}(?:\.\d{1,2}){0,2})\s?(?:版本|版)?"
)
_SIZE = re.compile(
    r"(?i:the )?(?P<size>(?:\d{1,2}[x×])?\d{1,4}(?:\.\d{1,2})?[BM])\s?(?:版本|版|模型)?"
)
_SIZED = re.compile(r"\d[BM]\b")
_RANGE = re.compile(r"(?:[到至~～–—-]|\bto)\s?\Z")
_OF = re.compile(r"'s |’s |的|\s?的\s?")
_NUMBERED = re.compile(
    r"(?P<stem>.+?)(?P<joint>[\s-]?)(?<![\d.])(?!(?:19|20)\d\d\Z)(?P<number>\d{2,4}[A-Z]?|\d+(?:\.\d+)?[BM])"
)
"""A member of a series: a stem and a number or a size."""
_GOES_ON = re.compile(
    r"\s?(?:[、/,，和与及或]|以及|(?:，\s?)?(?:随后|后来|之后|接着|然后)(?:是|有|又有|推出)?"
    r"|,? (?:and|or|then)(?: the)?)\s?"
    r"(?!(?:19|20)\d\d)(?P<number>\d{2,4}[A-Z]?|\d+(?:\.\d+)?[BM])"
    r"(?!\.?[A-Za-z0-9%％]|,\d"
    r"|\s?[-%万亿年月日号岁元美个家台块张名人位款颗次倍分小天毫纳兆吉千百多余]"
    r"|\s(?!(?:and|or|then|are|is|was|were|will|can|has|have|on|in|at|for|from|with|as"
    r"|models?|versions?|variants?)\b)[a-z])"
)
"""What continues a series behind one of its members."""
_SURNAMES = (
    f"(?:{'|'.join(load('names')['zh']['compound_surnames'])}|[{load('names')['zh']['surnames']}])"
)
_POLITE = re.compile(
    rf"(?P<surname>{_SURNAMES})(?:总(?![\u3400-\u9fff]?[部监裁经共计体结是会统和量额数算局书编理价线面])|总裁|总监|总经理"
    r"|教授|博士|院士|老师|先生|女士|董事长|董(?![事])|校长|院长)"
)
_BARE = re.compile(
    rf"(?P<surname>{_SURNAMES})(?=则?(?:[担出兼]任|任(?:[\u3400-\u9fff]{{0,4}}(?:董事长|总裁|总经理)|C[ETFO]O)))"
)
_BEFORE = re.compile(
    r"(?:\A|[^\u3400-\u9fff]|[的和与跟对向让由是在说了据而但被给找请问以把将现今])\Z"
)
"""What a surname may stand behind that is no part of a longer word."""


def expanded(
    text: str, reads: Sequence[ReadSentence], mentions: Sequence[NameMention]
) -> list[NameMention]:
    """Give mentions, with what short ones stand for; versions and sizes of no one are left out."""
    mentions = _joined(mentions, list(_series(text, reads, mentions)))
    mentions = _versions(_members(text, mentions))
    return mentions if text.isascii() else _joined(mentions, list(_people(text, reads, mentions)))


def _members(text: str, mentions: Sequence[NameMention]) -> list[NameMention]:
    """Tell whose a version or size is: of the name before it, or the one model of the sentence.

    "Llama 3的8B与70B" are Llama 3 8B and Llama 3 70B, "Vexel's v3" is Vexel v3.
    """
    out: list[NameMention] = []
    things: set[str] = set()
    for m in mentions:
        before = out[-1] if out else None
        if before is None or before.sentence != m.sentence:
            things = set()
        full = m.full
        if m.type in _THINGS and not m.known and not full and before:
            bare = _VERSION.fullmatch(m.text), _SIZE.fullmatch(m.text)
            behind = before.sentence == m.sentence and _OF.fullmatch(text[before.end : m.start])
            if any(bare) and behind and before.type in (*_THINGS, "Organization"):
                full = f"{before.name} {m.text}"
            elif (
                bare[1] and len(things) == 1 and not _SIZED.search(only := min(things))
                and not _RANGE.search(text[max(0, m.start - 3) : m.start])
            ):  # fmt: skip
                full = f"{only} {bare[1]['size']}"
        if m.type in _THINGS and not (_VERSION.fullmatch(m.text) or _SIZE.fullmatch(m.text)):
            things.add(full or m.text)
        out.append(m._replace(full=full))
    return out


def _versions(mentions: Sequence[NameMention]) -> list[NameMention]:
    """Tell of which model a bare version or size is.

    One that only a longer name carries is that one, and one that several do is nobody's.
    """
    bare = {
        m.text: found
        for m in mentions
        if m.type in _THINGS
        and not m.known
        and not m.full
        and (found := _VERSION.fullmatch(m.text) or _SIZE.fullmatch(m.text))
    }
    if not bare:
        return list(mentions)
    names: dict[str, NameMention] = {}
    for m in mentions:
        if m.type in _THINGS and m.name not in bare:
            names.setdefault(name_key(m.name), m)
    meant = {short: _bearer(found, list(names.values())) for short, found in bare.items()}
    out = []
    for m in mentions:
        if m.text not in bare or m.type not in _THINGS or m.known or m.full:
            out.append(m)
        elif (full := meant[m.text]) and (full.start < m.start or _VERSION.fullmatch(m.text)):
            out.append(m._replace(type=full.type, known=full.known, full=full.name))
    return out


def _bearer(found: re.Match[str], names: Sequence[NameMention]) -> NameMention | None:
    """Find the one model whose name carries a version, or ends in a size."""
    version = found.groupdict().get("number")
    if version:
        carried = re.compile(rf"(?<![\d.])[vV]?{re.escape(version)}(?![\d.]*\d|[A-Za-z])")
    else:
        carried = re.compile(rf"(?<![\d.]){re.escape(found['size'])}\Z")
    bearers = [m for m in names if carried.search(m.name)]
    exact = [m for m in bearers if m.name.endswith(found[0].split()[-1])] or bearers
    return exact[0] if len(exact) == 1 else None


def _joined(mentions: Sequence[NameMention], added: Sequence[NameMention]) -> list[NameMention]:
    """Put in mentions, in place of what they cross."""
    if not added:
        return list(mentions)
    taken = {(m.sentence, token) for m in added for token in range(m.first, m.last)}
    kept = [
        m for m in mentions
        if taken.isdisjoint((m.sentence, token) for token in range(m.first, m.last))
    ]  # fmt: skip
    places = {(m.sentence, m.first): m for m in added}
    return sorted([*kept, *places.values()], key=lambda m: (m.sentence, m.first))


def _placed(read: ReadSentence, start: int, end: int) -> tuple[int, int] | None:
    first, last = bisect_left(read.starts, start), bisect_left(read.starts, end)
    fits = last > first and read.starts[first] == start and read.end(last - 1) == end
    return (first, last) if fits else None


def _series(
    text: str, reads: Sequence[ReadSentence], mentions: Sequence[NameMention]
) -> Iterator[NameMention]:
    """Find the numbers that continue a series: 析算120，随后是150和180."""
    for m in mentions:
        if m.type not in _THINGS or not m.text[-1].isalnum() or m.full:
            continue
        named = _NUMBERED.fullmatch(m.text)
        if not named:
            continue
        size = named["number"][-1] in "BM"
        read, at = reads[m.sentence], m.end
        while (goes_on := _GOES_ON.match(text, at, read.sentence.end)) and (
            (goes_on["number"][-1] in "BM") == size
        ):
            start, at = goes_on.span("number")
            place = _placed(read, start, at)
            if place:
                full = named["stem"] + named["joint"] + goes_on["number"]
                yield m._replace(
                    first=place[0], last=place[1], text=goes_on["number"], start=start, end=at,
                    score=_SURE, known=None, full=full,
                )  # fmt: skip


def _people(
    text: str, reads: Sequence[ReadSentence], mentions: Sequence[NameMention]
) -> Iterator[NameMention]:
    """Find who is named by surname and title, if the article has one person of that surname."""
    bearers: dict[str, dict[str, NameMention]] = defaultdict(dict)
    for m in mentions:
        name = m.text
        if m.type == "Person" and 2 <= len(name) <= 4 and not _POLITE.fullmatch(name):
            surname = re.match(_SURNAMES, name)
            if surname and len(surname[0]) < len(name) and not name.isascii():
                bearers[surname[0]].setdefault(name, m)
    only = {s: next(iter(found.values())) for s, found in bearers.items() if len(found) == 1}
    if not only:
        return
    for number, read in enumerate(reads):
        start, end = read.sentence.start, read.sentence.end
        for pattern in (_POLITE, _BARE):
            for found in pattern.finditer(text, start, end):
                person = only.get(found["surname"])
                before = text[max(start, found.start() - 1) : found.start()]
                place = _placed(read, *found.span())
                if person and place and person.start < found.start() and _BEFORE.search(before):
                    yield person._replace(
                        sentence=number, first=place[0], last=place[1], text=found[0],
                        start=found.start(), end=found.end(), score=_SURE, full=person.text,
                    )  # fmt: skip
