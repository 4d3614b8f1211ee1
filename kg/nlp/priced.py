"""Changes of prices that one word tells together with how they change: 免费."""

from __future__ import annotations

from kg.nlp.certain import CERTAIN
from kg.nlp.reading import ReadSentence
from kg.nlp.roles import Option, PossibleEvent
from kg.nlp.scene import Item

_LIKELY = 0.5
"""A change that is so likely leaves no room for another."""


def with_change(text: str, read: ReadSentence, event: PossibleEvent) -> PossibleEvent:
    """Give an event the change that its own words hold, which no pair of two items shows.

    Args:
        text: the article.
        read: the sentence that tells the event.
        event: the event, with what may take part in it.
    """
    if event.trigger.type != "PriceChange" or any(
        o.role == "change" and o.score >= _LIKELY for o in event.options
    ):
        return event
    start, end = read.starts[event.trigger.first], read.end(event.trigger.last - 1)
    for key, value in enumerate(read.values):
        if value.kind == "change" and value.start < end and start < value.end:
            place = read.tokens(value.start, value.end)
            if place:
                words = text[value.start : value.end]
                own = Option("change", CERTAIN, Item("value", "change", key, words, *place), value)
                rest = (o for o in event.options if o.role != "change")
                return event._replace(options=(*rest, own))
    return event
