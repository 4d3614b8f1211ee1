"""Which events are told at all, and who plays which role in them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from kg.nlp.grammar import Value
from kg.nlp.links import DATE
from kg.nlp.roles import Option, PossibleEvent
from kg.nlp.scene import Item

MANY = frozenset(
    {"investor", "item", "partner", "founder", "target", "plaintiff", "defendant", "agent",
     "authority"}
)  # fmt: skip
"""Roles that several may play; any other goes to the most likely one."""
EACH = {"Appointment": "person", "Departure": "person"}
"""Roles of which each filler has an event of its own."""
ANOTHER = 0.5
"""Probability from which on such a role has another filler beside the most likely one."""
LEAST = 0.35
"""Probability from which on something plays a role."""
_PAST = re.compile(r"[前原现时]任?(?!台|端|沿|生)|(?:former|ex|outgoing)[\s-]", re.IGNORECASE)


class Filled(NamedTuple):
    """A role of an event and what fills it: an entity by number or a value."""

    role: str
    score: float
    entity: int | None = None
    value: Value | None = None


class FoundEvent(NamedTuple):
    """An event as one sentence tells it."""

    type: str
    sentence: int
    score: float
    filled: tuple[Filled, ...]
    date: str | None = None


def events(possible: Sequence[PossibleEvent], scores: Iterable[float]) -> Iterator[FoundEvent]:
    """Settle which events are told, and who plays which role in them.

    Args:
        possible: the events of an article.
        scores: the probability of each option of each, as `roles` weighs them.
    """
    score = iter(scores)
    weighed = [(e, list(islice(score, len(e.options)))) for e in possible]
    valued = _valued(weighed)
    buyers = {e.sentence for e, own in weighed for o, s in zip(e.options, own, strict=True)
              if _buys(e, o) and o.item.kind != "context" and s >= ANOTHER}  # fmt: skip
    for event, own in weighed:
        likely = [
            Filled(o.role, likely, None if o.value else o.item.key, _value(o))
            for o, likely in zip(event.options, own, strict=True)
            if likely >= LEAST and (o.role != "amount" or likely >= valued.get(o.value, 0.0))
            and not (_buys(event, o) and o.item.kind == "context" and event.sentence in buyers)
        ]  # fmt: skip
        if not likely:
            continue
        each = EACH.get(event.trigger.type, "")
        least = min(ANOTHER, max((f.score for f in likely if f.role == each), default=0.0))
        likely = [f for f in likely if f.role != each or f.score >= least]
        for chosen in _told_apart(event, each, _choose(likely, MANY | {each, "role"})):
            date = next((f.value.iso for f in chosen if f.role == DATE and f.value), None)
            roles = tuple(f for f in chosen if f.role != DATE)
            sure = max((f.score for f in roles if f.entity is not None), default=0.0)
            if sure:
                yield FoundEvent(event.trigger.type, event.sentence, sure, roles, date)


def _buys(event: PossibleEvent, option: Option) -> bool:
    return option.role == "buyer" and event.trigger.type == "Acquisition"


def _value(option: Option) -> Value | None:
    """Give the value that plays a role; that a post is held no longer is no part of its name."""
    value = option.value
    if value and option.role == "role" and (past := _PAST.match(option.item.text)):
        return value._replace(start=value.start + past.end())
    return value


def _valued(weighed: Iterable[tuple[PossibleEvent, Sequence[float]]]) -> dict[Value | None, float]:
    """Map the sums that are what some firm is worth to how sure that is: no event is over these."""
    valued: dict[Value | None, float] = {}
    for event, scores in weighed:
        for o, score in zip(event.options, scores, strict=True):
            if o.role == "valuation" and score > valued.get(o.value, 0.0):
                valued[o.value] = score
    return valued


def _told_apart(
    event: PossibleEvent, role: str, filled: Sequence[Filled]
) -> Iterator[Sequence[Filled]]:
    """Yield the roles of each of the events that one trigger tells: two people hired are two.

    A title that touches somebody else is not of this one; one that stands before several people and
    touches none of them (曾任…副总裁，与…同日辞职) is not theirs.
    """
    several = [f.entity for f in filled if f.role == role]
    if not several:
        yield _choose(filled, MANY)
        return
    bearers = {
        _value(o): _bearers(event, o.item, several) for o in event.options if o.role == "role"
    }
    for own in several:
        theirs = [
            f for f in filled
            if f.entity == own or (f.role != role and own in bearers.get(f.value, several))
        ]  # fmt: skip
        yield _choose(theirs, MANY)


def _bearers(
    event: PossibleEvent, title: Item, people: Sequence[int | None]
) -> Sequence[int | None]:
    """Give the person whom a title touches, at most a mark between them; else those before it."""
    here = [o.item for o in event.options if o.item.type == "Person" and o.item.kind != "context"]
    near = [
        (gap, item.key)
        for item in here
        for gap in (title.first - item.last, item.first - title.last) if 0 <= gap <= 1
    ]  # fmt: skip
    if near:
        return [min(near)[1]]
    before = {item.key for item in here if item.first < title.first}
    return people if len(people) == 1 or before.issuperset(people) else ()


def _choose(filled: Sequence[Filled], many: Container[str]) -> list[Filled]:
    """Keep the best filler of roles that only one may play, and for each entity its best role."""
    best: dict[object, Filled] = {}
    for f in sorted(filled, key=lambda f: -f.score):
        slot: object = f.role
        if f.role in many:
            slot = (f.role, f.entity, f.value)
        if slot not in best:
            best[slot] = f
    by_entity: dict[object, Filled] = {}
    out = []
    for f in sorted(best.values(), key=lambda f: (-f.score, f.role)):
        what = f.entity if f.entity is not None else f.value
        if what in by_entity:
            continue
        by_entity[what] = f
        out.append(f)
    return sorted(out, key=lambda f: (f.role, f.entity if f.entity is not None else -1))
