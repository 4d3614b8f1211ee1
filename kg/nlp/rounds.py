"""Rounds of one firm told in a row: 2023年，X投了它的天使轮；去年，Y领投A轮."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kg.nlp.roles import Option, PossibleEvent

_LIKELY, _GIVEN = 0.5, 0.9
"""From the first score on a role is taken to be played; the second has what another round gives."""


def of_one_firm(events: Sequence[PossibleEvent]) -> Iterator[PossibleEvent]:
    """Yield events; a round that names no recipient is that of another in its sentence.

    Who is only known from sentences before has less to say than whom this one names.
    """
    named: dict[int, Option] = {}
    for e in events:
        if e.trigger.type == "Funding" and (best := _recipient(e.options)):
            named.setdefault(e.sentence, best)
    told: dict[int, int] = defaultdict(int)
    for e in events:
        told[e.sentence] += e.trigger.type == "Funding"
    for e in events:
        near = named.get(e.sentence) if told[e.sentence] > 1 else None
        if not near or e.trigger.type != "Funding" or _recipient(e.options) or _gives(e, near):
            yield e
            continue
        own = Option("recipient", _GIVEN, near.item)
        rest = (o for o in e.options if o.role != "recipient")
        yield e._replace(options=(*rest, own))


def _recipient(options: Iterable[Option]) -> Option | None:
    """Give the likeliest recipient that the sentence names, by a reference or by name."""
    here = [
        o for o in options
        if o.role == "recipient" and o.item.kind != "context" and o.score >= _LIKELY
    ]  # fmt: skip
    return max(here, key=lambda o: o.score, default=None)


def _gives(event: PossibleEvent, firm: Option) -> bool:
    """Tell whether a firm gives money in a round itself."""
    return any(o.role == "investor" and o.item.key == firm.item.key for o in event.options)
