"""Posts that somebody takes or leaves, as the titles of the sentence tell them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kg.nlp.certain import CERTAIN
from kg.nlp.reading import ReadSentence
from kg.nlp.roles import Option, PossibleEvent
from kg.nlp.scene import Item

_POSTS = ("Appointment", "Departure")
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
    values = {t.key: read.values[t.key] for t in titles}
    for one, other in pairwise(titles):
        a, b = values[one.key], read.values[other.key]
        if _JOINED.fullmatch(text, a.end, b.start):
            values[one.key] = values[other.key] = a._replace(end=b.end)
    people = {
        o.item.first for o in event.options if o.role == "person" and o.item.kind == "mention"
    }
    held = {
        t.key: Option("role", CERTAIN, t)
        for t in titles if event.trigger.type == "Departure" and t.last in people
    }  # fmt: skip
    posts = {o.item.key: o for o in event.options if o.role == "role" and o.value} | held
    rest = [o for o in event.options if o.role != "role" or not o.value]
    told = (o._replace(value=values.get(key, o.value)) for key, o in posts.items())
    return event._replace(options=(*rest, *told))
