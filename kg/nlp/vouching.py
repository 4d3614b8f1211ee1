"""What vouches for an English name that the tagger is not sure of, and for its type.

The words beside it (a post behind a comma, "stepped down as", "-backed"), its own last word
(Ventures, Chamber of Commerce), and the other members of a list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.tagger import TaggedSpan

SURE = 0.9
"""The score of a name that something vouches for."""
LISTED = 0.75
"""The score of a name that the other members of a list vouch for."""
UNSURE = 0.8
"""From this score on the tagger's type stands, whatever words say that leave a doubt."""
NEAR = 100
"""Characters of the sentence beside a name that are looked at."""
_FIRM_WORDS = frozenset(load("names")["en"]["organization_words"])
_GIVEN = frozenset([*load("names")["en"]["given_names"], *load("vouching")["given"]["names"]])
_ENDINGS = frozenset(load("vouching")["endings"]["Organization"])
_BODIES = frozenset(load("vouching")["endings"]["bodies"])
_SHARED = frozenset(load("vouching")["posts"]["shared"])
_NO_GIVEN = frozenset(
    ("Mount", "Lake", "Fort", "Port", "Cape", "Saint", "North", "South", "East", "West", "New")
)
"""What begins names of places, and of what is called after these, but of nobody."""
_PART = re.compile(r"(?:[A-Z][\w'\u2019-]*[a-z][\w'\u2019-]*|[A-Z]\.?)\Z")
_TO_POST = re.compile(r", (?:(?:[\w.&-]+ ){0,3}[\w.&-]+'s )?(?:(?!and )[a-z][\w'-]* ){0,4}\Z")
_THINGS = ("Model", "Product", "Benchmark")
_JOINTS = frozenset({",", "and", "&", "or"})


def vouched(text: str, read: ReadSentence, names: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """Give the names of a sentence, those made sure, and of another type, that are vouched for."""
    if all(n.score >= SURE and n.kind != "Place" for n in names):
        return list(names)
    found = [n if _settled(read, n) else _by_words(text, read, n) for n in names]
    return [_by_list(read, found, i) for i in range(len(found))]


def _settled(read: ReadSentence, name: TaggedSpan) -> bool:
    """Tell whether a name stands as it is: not Latin, sure, or known."""
    if not read.words[name.first][:1].isupper():
        return True
    if name.kind != "Place" and name.score >= SURE:
        return True
    return any(m.first == name.first and m.last == name.last and m.sure for m in read.known)


def _by_words(text: str, read: ReadSentence, name: TaggedSpan) -> TaggedSpan:
    start, end = read.starts[name.first], read.end(name.last - 1)
    before = text[max(read.sentence.start, start - NEAR) : start]
    behind = text[end : min(read.sentence.end, end + NEAR)]
    words = read.words[name.first : name.last]
    if name.kind != "Person" and ends_as_organization(words):
        return _as(name, "Organization")
    firm = name.kind in ("Place", "Organization")
    for kind, sure in (("Product", len(words) < 4), ("Organization", firm)):
        if sure and _beside(kind, "sure", before, behind):
            return _as(name, kind)
    unsure = name.score < UNSURE or words[0] in _NO_GIVEN
    if unsure and _beside("Organization", "called", before, behind):
        return _as(name, "Organization")
    if is_personal(words) and (name.kind == "Person" or name.score < UNSURE or words[0] in _GIVEN):
        if _beside("Person", "sure", before, behind) or _has_post(text, read, start, end):
            return _as(name, "Person")
        if name.kind == "Person" and _beside("Person", "likely", before, behind):
            return _as(name, "Person")
        if name.kind == "Person" and name.score > 0.5:
            return _as(name, "Person", 0.62)
    if name.kind == "Organization" and (
        (len(words) > 1 and words[-1] in _FIRM_WORDS)
        or _beside("Organization", "likely", before, behind)
    ):
        return _as(name, "Organization")
    return name


def _as(name: TaggedSpan, kind: str, score: float = SURE) -> TaggedSpan:
    return TaggedSpan(name.first, name.last, kind, max(score, name.score))


@cache
def _patterns(kind: str, how: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compile what vouches for a type before and behind a name."""
    given = load("vouching")[kind][how]
    before, behind = ("|".join(given.get(side, ["(?!)"])) for side in ("before", "behind"))
    return re.compile(rf"\b(?:{before})\Z"), re.compile(behind)


def _beside(kind: str, how: str, before: str, behind: str) -> bool:
    ahead, after = _patterns(kind, how)
    return bool(after.match(behind) or ahead.search(before))


def _has_post(text: str, read: ReadSentence, start: int, end: int) -> bool:
    """Tell whether a post that only people hold stands behind a name, or right before it."""
    for v in read.values:
        if v.kind == "title" and text[v.start : v.end].casefold() not in _SHARED:
            ahead = v.end < start and text[v.end : start] == " "
            if ahead or (end < v.start <= end + NEAR and _TO_POST.fullmatch(text, end, v.start)):
                return True
    return False


def is_personal(words: Sequence[str]) -> bool:
    """Tell whether words look like the full name of a person.

    >>> is_personal(("Lena", "Brandvik")), is_personal(("Larkspur", "Ventures"))
    (True, False)
    """
    return (
        1 < len(words) < 5
        and all(map(_PART.match, words))
        and not any(w in _FIRM_WORDS for w in words)
        and len(words[-1]) > 1
    )


def ends_as_organization(words: Sequence[str]) -> bool:
    """Tell whether words are the name of a firm or a public body by the noun they rest on.

    >>> ends_as_organization(("Larkspur", "Ventures")), ends_as_organization(("Ventures",))
    (True, False)
    >>> ends_as_organization(("Ohio", "Department", "of", "Commerce"))
    True
    """
    if len(words) < 2 or not all(w[:1].isupper() for w in (words[0], words[-1])):
        return False
    of = any(w in ("of", "for") and v in _BODIES for v, w in pairwise(words))
    return words[-1] in _ENDINGS or (of and words[0] not in ("of", "for"))


def _by_list(read: ReadSentence, names: Sequence[TaggedSpan], at: int) -> TaggedSpan:
    """Make a member of a list sure of which the next members are of a kind, and sure."""
    name = names[at]
    words = read.words[name.first : name.last]
    personal = words[0] in _GIVEN and is_personal(words)
    if name.score >= (SURE if personal else UNSURE) or not read.words[name.first][:1].isupper():
        return name
    beside = [n for n in names if n != name and _joined(read, n, name)]
    if personal and name.kind == "Organization" and any(n.kind == "Person" for n in beside):
        return _as(name, "Person")
    kinds = {n.kind for n in beside if n.score >= SURE}
    if len(kinds) != 1 or any(n.score < SURE for n in beside):
        return name
    (kind,) = kinds
    fits = kind in ("Person", "Organization") and is_personal(words) == (kind == "Person")
    fits = kind == name.kind or (fits and name.kind not in _THINGS)
    return _as(name, kind, LISTED) if fits else name


def _joined(read: ReadSentence, one: TaggedSpan, other: TaggedSpan) -> bool:
    """Tell whether two names stand side by side in a list."""
    first, last = sorted((one, other), key=lambda n: n.first)
    between = read.words[first.last : last.first]
    return 0 < len(between) < 3 and _JOINTS.issuperset(between)
