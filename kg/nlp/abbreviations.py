"""What stands for a name that the article gives in full: v2.1, 72B, 王总, a number of a series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.names import name_key
from kg.nlp.lexicon import load
from kg.nlp.naming import THINGS, NameMention, put_in
from kg.nlp.reading import ReadSentence
from kg.nlp.surnames import named_by_title

_SCORE = 0.8
_VERSION = re.compile(
    r"(?i:the )?(?:[vV]|[vV]ersion )?(?P<number>\d{1,2}(?:\.\d{1,2}){0,2})\s?(?:版本|版)?"
)
_SIZE = re.compile(
    r"(?i:the )?(?P<size>(?:\d{1,2}[x×])?\d{1,4}(?:\.\d{1,2})?[BM])\s?(?:版本|版|模型)?"
)
_SIZED = re.compile(r"\d[BM]\b")
_RANGE = re.compile(r"(?:[到至~～–—-]|\bto)\s?\Z")
_OF = re.compile(r"['’]s |\s?的\s?")
_NUMBER = r"(?P<number>\d{2,4}[A-Z]?|\d+(?:\.\d+)?[BM])"
_NUMBERED = re.compile(rf"(?P<stem>.+?)(?P<joint>[\s-]?)(?<![\d.])(?!(?:19|20)\d\d\Z){_NUMBER}")
"""A member of a series: a stem and a number or a size."""
_WORDS = load("abbreviations")["series"]
_JOINT = (
    rf"[、/,，和与及或]|以及|(?:，\s?)?(?:{'|'.join(_WORDS['then'])})(?:是|有|又有|推出)?"
    r"|,? (?:and|or|then)(?: the)?"
)
_COUNTS = (
    rf"\.?[A-Za-z0-9%％]|,\d|\s?[{_WORDS['counted']}]"
    rf"|\s(?!(?:{'|'.join(_WORDS['goes_on'])})\b)[a-z]"
)
_GOES_ON = re.compile(rf"\s?(?:{_JOINT})\s?(?!(?:19|20)\d\d){_NUMBER}(?!{_COUNTS})")
"""What continues a series behind a member: a number that is no year and counts nothing."""


def expanded(
    text: str, reads: Sequence[ReadSentence], mentions: Sequence[NameMention]
) -> list[NameMention]:
    """Give mentions, with what short ones stand for; versions and sizes of no one are left out."""
    mentions = put_in(mentions, _series(text, reads, mentions))
    mentions = _versions(_members(text, mentions))
    return mentions if text.isascii() else put_in(mentions, named_by_title(text, reads, mentions))


def _series(
    text: str, reads: Sequence[ReadSentence], mentions: Sequence[NameMention]
) -> Iterator[NameMention]:
    """Find the numbers that continue a series: 析算120，随后是150和180."""
    for m in mentions:
        if m.type not in THINGS or not m.text[-1].isalnum() or m.full:
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
            place = read.tokens(start, at)
            if place:
                full = named["stem"] + named["joint"] + goes_on["number"]
                yield m._replace(
                    first=place[0], last=place[1], text=goes_on["number"], start=start, end=at,
                    score=_SCORE, known=None, full=full,
                )  # fmt: skip


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
        if m.type in THINGS and not m.known and not full and before:
            bare = _VERSION.fullmatch(m.text), _SIZE.fullmatch(m.text)
            behind = before.sentence == m.sentence and _OF.fullmatch(text[before.end : m.start])
            if any(bare) and behind and before.type in (*THINGS, "Organization"):
                full = f"{before.name} {m.text}"
            elif (
                bare[1] and len(things) == 1 and not _SIZED.search(only := min(things))
                and not _RANGE.search(text[max(0, m.start - 3) : m.start])
            ):  # fmt: skip
                full = f"{only} {bare[1]['size']}"
        if m.type in THINGS and not (_VERSION.fullmatch(m.text) or _SIZE.fullmatch(m.text)):
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
        if m.type in THINGS
        and not m.known
        and not m.full
        and (found := _VERSION.fullmatch(m.text) or _SIZE.fullmatch(m.text))
    }
    if not bare:
        return list(mentions)
    names: dict[str, NameMention] = {}
    for m in mentions:
        if m.type in THINGS and m.name not in bare:
            names.setdefault(name_key(m.name), m)
    meant = {short: _bearer(found, list(names.values())) for short, found in bare.items()}
    out = []
    for m in mentions:
        if m.text not in bare or m.type not in THINGS or m.known or m.full:
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
