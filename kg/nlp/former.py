"""What the former and the latter mean, 前者 and 后者: that is told by where names stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kg.nlp.focus import JOINED
from kg.nlp.links import CLAUSE, Pair
from kg.nlp.scene import Item
from kg.nlp.setting import Setting

_FORMER = re.compile(r"前者|\bformer\b", re.IGNORECASE)
_LATTER = re.compile(r"后者|\blatter\b", re.IGNORECASE)
_COMES = re.compile(r"\s?[,(–—-]\s?(?:with |of which )?(?:the )?")
_SAID_OF = (
    (re.compile(r"(?:则|也|现|将)*(?:担任|出任|任|留任|兼任|接任|毕业)"), "Person"),
    (
        re.compile(r"的?(?:创始人|估值|总部|CEO|股东)|由[^，。；]{1,24}?(?:创办|创立|创建)|成立于"),
        "Organization",
    ),
)
"""What is said of 后者, with the type that it must be of."""


def placed(where: Setting, item: Item, pairs: Sequence[Pair]) -> int | None:
    """Give the pair that 前者 or 后者 means, if both follow two names of a type: A和B."""
    which = [form.search(item.text) is not None for form in (_FORMER, _LATTER)]
    sentence = where.read.sentence
    said = where.text[sentence.start : sentence.end]
    if not any(which):
        return None
    if not (_FORMER.search(said) and _LATTER.search(said)):
        return _last_named(where, item, pairs) if which[1] else None
    for home in (where.number, where.number - 1):
        own = [(n, p.other) for n, p in enumerate(pairs) if p.other.home in (home, -1)]
        kind = "mention" if home == where.number else "context"
        names = sorted((o for o in own if o[1].kind == kind), key=lambda o: o[1].first)
        joined = [
            (a, b)
            for a, b in pairwise(names)
            if a[1].type == b[1].type and JOINED.match(where.between(home, a[1], b[1]))
        ]
        ends = {n for pair in joined for n, _ in pair}
        if joined and len(ends) == 2 * len(joined):
            return joined[-1][which.index(True)][0]
    return None


def _last_named(where: Setting, item: Item, pairs: Sequence[Pair]) -> int | None:
    """Give the pair with the second of two names that stand right before: A and B, the latter."""
    names = sorted(
        ((n, p.other) for n, p in enumerate(pairs) if p.other.kind == "mention"),
        key=lambda o: o[1].first,
    )
    for (_, a), (n, b) in pairwise(names):
        behind = where.text[where.read.end(b.last - 1) : where.read.starts[item.first]]
        if _COMES.fullmatch(behind) and JOINED.match(where.between(where.number, a, b)):
            return n
    return None


def latter(where: Setting, item: Item, pairs: Sequence[Pair]) -> int | None:
    """Give the pair that 后者 means by itself: whom the clause or the sentence before named last.

    Who holds a post is a person, what has a founder a firm.
    """
    read = where.read
    if item.text != "后者":
        return None
    own = item.first > 0
    if own and read.words[item.first - 1] not in CLAUSE:
        return None
    rest = where.text[read.end(item.last - 1) : read.sentence.end]
    kinds = next((kind for form, kind in _SAID_OF if form.match(rest)), None)
    wanted, home = ("mention", -1) if own else ("context", where.number - 1)
    named = [
        (p.other.first, n) for n, p in enumerate(pairs)
        if p.other.kind == wanted and p.other.home == home
        and (p.other.first < item.first or not own)
        and (p.other.type == kinds if kinds else p.other.type != "Place")
    ]  # fmt: skip
    return max(named)[1] if named else None
