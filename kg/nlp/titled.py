"""Posts that somebody takes or leaves, as the titles of the sentence tell them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kg.nlp.certain import CERTAIN
from kg.nlp.reading import ReadSentence
from kg.nlp.roles import Option, PossibleEvent
from kg.nlp.scene import Item, value_of

_POSTS = ("Appointment", "Departure")
_EXPLAINS = re.compile(r", (?:the |an? |its |their )?(?:[a-z]+ )?")
_AT = re.compile(r"(?: (?:of|at|for) (?:the )?)?")
_NEAR = 10
"""Characters between a post and the firm that it is at."""
_JOINED = re.compile(r"兼任?|暨| and ")
"""What stands between two titles of one post: 联合创始人兼CTO."""


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
    held = {
        t.key: Option("role", CERTAIN, t)
        for t in titles if leaves and (t.last in people or _explains(text, read, event, t))
    }  # fmt: skip
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
