"""Which of the names before a reference it means, as the order of what is said tells.

The learnt scorer says how likely it is that an organization is meant at all; which one is
settled together with the focus of the text, and with who cannot be meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from kg.nlp import former, links
from kg.nlp.crf import Floats
from kg.nlp.lexicon import load
from kg.nlp.links import CLAUSE, OWNING, Pair
from kg.nlp.naming import THINGS
from kg.nlp.reading import ReadSentence
from kg.nlp.scene import Item
from kg.nlp.scorer import probability
from kg.nlp.setting import Setting

HERE = 5.0
"""Added to the logit of what the text speaks of."""
BEFORE = 3.5
"""Added to the logit of what the paragraph before spoke of, if this one has named nothing yet."""
LISTED = 1.0
"""The same in a list, each point of which is about something else."""
OWN = 4.0
"""Added to the logit of what the sentence itself is about."""
BESIDE = 10.0
"""Added to the logit of the name that a reference explains: Stainless, the toolmaker."""
GOT = 10.0
"""Added for words such as startup to the logit of what was bought or given money just before."""
ASIDE = -2.0
"""Added to the logit of investors, partners, employers and members of enumerations."""
BARRED = -8.0
"""Added to the logit of a university or an authority where the word means a firm."""
GIANT = 6.0
"""Added to the logit of a firm that is known as a giant, where the word is giant."""
DESCRIBED = 8.0
"""Added to the logit of the only firm that the article calls so: the insurer Lumo, the insurer."""
OFFICE = 8.0
"""Added to the logit of an authority where the word means one: 该机构."""
FLOOR = 0.5
"""Probability at least of a reference that can only mean an organization, if one is in focus."""
SURE = 0.9
"""Probability of what the former and the latter mean where both follow two names."""
_SMALL = ("startup", "start-up", "unicorn")
_OFFICIAL = ("regulator", "government")
_DOUBTED = 0.6
"""From this probability on what was learnt of 后者 stands."""
_LEADS = re.compile(
    r"\s(?:has |had |also |jointly )*(?:co-)?led (?:the|a|that|its) [^,.;]{0,30}"
    r"(?:round|financing|raise|deal),"
)
"""Who leads a round is not the firm that the round values."""
_EXPLAINS = re.compile(r",? (?:the|a|an) (?:[\w.$'-]+ ){0,3}\Z")
_ARTICLES = frozenset({"the", "this", "that", "该", "这", "那", "家", "但", "而", "and", "but"})


@cache
def _words() -> dict[str, Any]:
    table = load("antecedents")
    lists = ("spared", "kinds", "bodies", "giants", "grown", "agencies")
    words: dict[str, Any] = {name: frozenset(table[name]) for name in lists}
    return words | {
        "thing_before": re.compile("|".join(table["thing_before"])),
        "small": re.compile("|".join(table["small"])),
        "firm_behind": re.compile("|".join(table["firm_behind"])),
    }


def _is_giant(item: Item) -> bool:
    return bool(item.known and item.known.label("en") in _words()["giants"])


def is_grown(item: Item) -> bool:
    """Tell whether a firm is known to be no startup."""
    return _is_giant(item) or bool(item.known and item.known.kind in _words()["grown"])


def _names_small(where: Setting, item: Item) -> bool:
    """Tell whether its sentence names a firm before a reference that may be a small one."""
    before = (i for i in where.named if i.type == "Organization" and i.first < item.first)
    return not all(map(is_grown, before))


def chosen(where: Setting, item: Item, pairs: Sequence[Pair], logits: Floats) -> tuple[int, float]:
    """Give the number of the pair whose name a reference means, and how likely that is.

    Args:
        where: where the reference stands.
        item: the reference.
        pairs: it with each name it may stand for.
        logits: what the learnt scorer says of these, (pairs,).
    """
    if (placed := former.placed(where, item, pairs)) is not None:
        return placed, SURE
    if item.text in _PLAIN and (things := _things(where, item, pairs)):
        best = max(things, key=lambda k: float(logits[k]))
        here = [k for k in things if pairs[k].other.kind == "mention"]
        return best, max(float(probability(logits[best])), FLOOR if here == [best] else 0.0)
    best = int(logits.argmax())
    learnt = best, float(probability(logits[best]))
    if learnt[1] < _DOUBTED and (last := former.latter(where, item, pairs)) is not None:
        return last, FLOOR
    types, words = links.meant_types(item.text), _words()
    firms = [k for k, p in enumerate(pairs) if p.other.type == "Organization"]
    if not firms or item.text.casefold() in words["spared"] or len(types) > len(_LOOSE):
        return learnt
    behind = where.read.end(item.last - 1), where.read.sentence.end
    asked = bool(words["firm_behind"].match(where.text, *behind))
    only = len(types) == 1 or asked
    if not only and best not in firms:
        return learnt
    subject = _subject(where, pairs)
    weights = [_weight(where, item, pairs[k].other, subject, firm=only) for k in firms]
    top = int((logits[firms] + weights).argmax())
    likely = float(probability(logits[firms].max()))
    sure = only and weights[top] >= (BEFORE if asked else HERE)
    return firms[top], max(likely, FLOOR) if sure else likely


_PLAIN = ("it", "It")


def _things(where: Setting, item: Item, pairs: Sequence[Pair]) -> list[int]:
    """List the pairs with things where a pronoun is what somebody presents or uses: showed it."""
    start = where.read.starts[item.first]
    if not _words()["thing_before"].search(where.text[max(0, start - 20) : start]):
        return []
    return [k for k, p in enumerate(pairs) if p.other.type in THINGS]


_LOOSE = links.meant_types("它")
"""Types of what 它 and it may mean; a word that may mean more, such as 前者, is not looked at."""


def _weight(where: Setting, item: Item, other: Item, subject: int | None, *, firm: bool) -> float:
    """Tell how much more likely than learnt it is that a reference means an organization.

    Args:
        where: where the reference stands.
        item: the reference.
        other: what it may mean.
        subject: first token of what its sentence is about.
        firm: whether it means an organization for sure.
    """
    spoken, read, words = where.spoken, where.read, _words()
    own = other.kind == "mention"
    out = 0.0
    if other.key == spoken.here:
        out += HERE
    elif other.first in where.asides.get(where.number if own else other.home, ()):
        out += ASIDE
    if spoken.here is None and other.key == spoken.before:
        out += LISTED if where.listed else BEFORE
    if own and other.first == subject and not _suffers(read, item, other):
        out += OWN
    kind = other.known.kind if other.known else ""
    if firm and kind in words["kinds"] and not words["bodies"] & _last(item):
        out += BARRED
    if kind in _OFFICIAL and words["agencies"] & _last(item):
        out += OFFICE
    described = _described(where, item)
    named = not own and _names_small(where, item)
    if words["small"].search(described):
        if other.key == spoken.got and not named:
            out += GOT
        if is_grown(other):
            out += BARRED
    elif described.endswith("giant") and _is_giant(other):
        out += GIANT
    head = item.text.casefold().rsplit(" ", 1)[-1]
    if where.described.get(head) == frozenset({other.key}) and not (named and head in _SMALL):
        out += DESCRIBED
    if own and _LEADS.match(where.text, read.end(other.last - 1)):
        out += BARRED
    between = where.between(where.number, other, item) if own else ""
    if "," in between and _EXPLAINS.match(between):
        out += BESIDE
    return out


def _subject(where: Setting, pairs: Sequence[Pair]) -> int | None:
    """Give the first token of the first organization before a reference that is no aside."""
    aside = where.asides[where.number]
    firms = (p.other for p in pairs if p.other.kind == "mention" and p.other.type == "Organization")
    return next((firm.first for firm in firms if firm.first not in aside), None)


def _suffers(read: ReadSentence, item: Item, other: Item) -> bool:
    """Tell whether a reference is what a name in the same clause deals with."""
    if item.text.casefold() in OWNING or not CLAUSE.isdisjoint(read.words[other.last : item.first]):
        return False
    at = item.first
    while at and read.words[at - 1].casefold() in _ARTICLES:
        at -= 1
    return at > 0


def _described(where: Setting, item: Item) -> str:
    """Give a reference with the words right before it: 这家初创公司, the chip startup."""
    start = max(where.read.sentence.start, where.read.starts[item.first] - 8)
    return where.text[start : where.read.end(item.last - 1)].casefold()


def _last(item: Item) -> set[str]:
    """List the endings of a reference, or its last word, that say what it may be."""
    word = item.text.casefold().rsplit(" ", 1)[-1]
    return {word} if word.isascii() else {word[-size:] for size in range(1, 5)}
