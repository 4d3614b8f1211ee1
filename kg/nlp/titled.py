"""Posts that somebody takes or leaves, as the titles of the sentence tell them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kg.nlp.certain import CERTAIN
from kg.nlp.grammar import Value
from kg.nlp.reading import ReadSentence
from kg.nlp.resolve import ResolvedEntity
from kg.nlp.roles import Option, PossibleEvent
from kg.nlp.scene import Item, value_of

_POSTS = ("Appointment", "Departure")
_EXPLAINS = re.compile(r", (?:the |an? |its |their )?(?:[a-z]+ )?")
_AT = re.compile(r"(?: (?:of|at|for) (?:the )?)?")
_NEAR = 10
"""Characters between a post and the firm that it is at."""
_JOINED = re.compile(r"兼任?|暨| and ")
"""What stands between two titles of one post: 联合创始人兼CTO."""

_TAKES_OVER = re.compile(
    r"接棒|接任(?!了?[^，。；、]{0,4}(?:CEO|CTO|COO|CFO|总|首席|董))|接班|接替|继任"
)
_FOUNDS = re.compile(r"，?(?:后|并|去|来|出来|自己|自主)*(?:创业|创办|创立|创建)")
"""Behind the word for leaving: the post before the name is that at one's own firm."""
_LEAVES = re.compile(r"卸任|离任|离职|辞职|辞去|退休|离开|去职|调任|让出|退居")
LIKELY = 0.5
"""A post that is so likely that of whoever comes leaves no room for another."""


def behind_names(
    reads: Sequence[ReadSentence], entities: Sequence[ResolvedEntity]
) -> Sequence[ReadSentence]:
    """Give the sentences with titles that begin where a name ends: 总裁 in 星桥集团总裁."""
    cut: dict[int, dict[Value, Value]] = defaultdict(dict)
    for m in (m for e in entities for m in e.mentions):
        for v in reads[m.sentence].values:
            if v.kind == "title" and m.start < v.start < m.end < v.end:
                cut[m.sentence][v] = v._replace(start=m.end)
    if not cut:
        return reads
    return [
        replace(r, values=tuple(cut[n].get(v, v) for v in r.values)) if n in cut else r
        for n, r in enumerate(reads)
    ]


def with_titles(
    text: str, read: ReadSentence, event: PossibleEvent, items: Sequence[Item]
) -> PossibleEvent:
    """Give who leaves the post before the name (产品总监王一离职), and posts told as one as one.

    Args:
        text: the article.
        read: the sentence that tells the event.
        event: the event, with what may take part in it.
        items: what the sentence names, and its values.
    """
    titles = [i for i in items if i.kind == "value" and i.type == "title"]
    if not titles or event.trigger.type not in _POSTS:
        return event
    values = {t.key: value_of(read, t) for t in titles}
    for one, other in pairwise(titles):
        a, b = values[one.key], read.values[other.key]
        if _JOINED.fullmatch(text, a.end, b.start):
            values[one.key] = values[other.key] = a._replace(end=b.end)
    people = {
        o.item.first for o in event.options if o.role == "person" and o.item.kind == "mention"
    }
    leaves = event.trigger.type == "Departure"
    leaves = leaves and not _FOUNDS.match(text, read.end(event.trigger.last - 1))
    held = {
        t.key: Option("role", CERTAIN, t)
        for t in titles if leaves and (t.last in people or _explains(text, read, event, t))
    }  # fmt: skip
    if event.trigger.type == "Appointment" and _TAKES_OVER.match(text, _start(read, event)):
        given = _given_up(text, read, event, titles, items)
        held |= {t.key: Option("role", CERTAIN, t) for t in given}
        left = {t.last for t in given}
        event = event._replace(
            options=tuple(o for o in event.options if o.item.first not in left or o.value)
        )
    posts = {o.item.key: o for o in event.options if o.role == "role" and o.value} | held
    rest = [o for o in event.options if o.role != "role" or not o.value]
    told = (o._replace(value=values.get(key, o.value)) for key, o in posts.items())
    return event._replace(options=(*rest, *told))


def _explains(text: str, read: ReadSentence, event: PossibleEvent, title: Item) -> bool:
    """Tell whether a post stands behind who leaves it: "P, head of sales at X, is leaving".

    One at another firm than the one that is left is the new one.
    """
    people = [o.item for o in event.options if o.role == "person" and o.item.kind == "mention"]
    start, end = read.starts[title.first], read.end(title.last - 1)
    if not any(_EXPLAINS.fullmatch(text, read.end(p.last - 1), start) for p in people):
        return False
    if event.trigger.first < title.last:
        return False
    firms = [o for o in event.options if o.role == "organization"]
    left = max(firms, key=lambda o: o.score, default=None)
    for o in firms:
        at = read.starts[o.item.first] if o.item.kind == "mention" else -1
        if start < at <= end + _NEAR and _AT.fullmatch(text, min(end, at), at):
            return left is not None and left.item.key == o.item.key
    return True


def _start(read: ReadSentence, event: PossibleEvent) -> int:
    return read.starts[event.trigger.first]


def _given_up(
    text: str,
    read: ReadSentence,
    event: PossibleEvent,
    titles: Sequence[Item],
    items: Sequence[Item],
) -> list[Item]:
    """Give the post that somebody named before has left, if whoever follows gets no other.

    CTO王一离职，副总裁李二接棒.
    """
    if any(
        o.role == "role" and o.score >= LIKELY and o.item.first > event.trigger.first
        for o in event.options
    ):
        return []
    people = [
        i for i in items
        if i.kind == "mention" and i.type == "Person" and i.last <= event.trigger.first
    ]  # fmt: skip
    if len(people) < 2:
        return []
    left = people[0]
    gone = text[read.end(left.last - 1) : read.starts[people[-1].first]]
    return [t for t in titles if t.last == left.first] if _LEAVES.search(gone) else []
