"""The events of an article, each once, whatever number of sentences tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.nlp.filling import EACH, Filled, FoundEvent
from kg.nlp.grammar import Value
from kg.nlp.interpret import FoundFact
from kg.nlp.resolve import ResolvedEntity

# Roles whose fillers tell two events of one type apart; one of them shared makes them one.
_IDENTITY = {
    "Release": ("item",), "Funding": ("recipient",), "Acquisition": ("target",),
    "Partnership": ("partner",), "Appointment": ("person",), "Departure": ("person",),
    "Founding": ("organization",), "Lawsuit": ("defendant", "plaintiff"),
    "Regulation": ("authority", "target"), "PriceChange": ("item",), "Layoff": ("organization",),
}  # fmt: skip
_SINGLE = ("amount", "round", "valuation", "organization", "person", "recipient", "size", "buyer")
SOON = 6
"""Months within which a move that is made known takes effect."""
_COUNTED = frozenset({"percent", "size"})
"""How many are laid off may be told as a share and as a number, which don't gainsay each other."""
WIDEST = 100
"""Events that are looked at for one that tells all that another tells: costs stay linear."""
PLAIN = 0.9
"""Probability from which on something is told plainly."""


class MergedEvent(NamedTuple):
    """An event of the article with all sentences that tell it."""

    type: str
    filled: tuple[Filled, ...]
    date: str | None
    score: float
    sentences: tuple[int, ...]


def merge_events(found: Sequence[FoundEvent]) -> list[MergedEvent]:
    """Put together what several sentences, in order, tell of one event."""
    out: list[MergedEvent] = []
    sharing: dict[tuple[str, str, object], set[int]] = defaultdict(set)
    for event in found:
        merged = MergedEvent(event.type, event.filled, event.date, event.score, (event.sentence,))
        others = {i for key in _identities(merged) for i in sharing[key]}
        # What adds to an event (X领投，Y跟投) is told right behind it.
        latest = sorted(others, key=lambda i: (-out[i].sentences[-1], i))
        place = next((i for i in latest if _same(out[i], merged)), None)
        if place is None:
            place = len(out)
            out.append(merged)
        else:
            out[place] = _join(out[place], merged)
        for key in _identities(out[place]):
            sharing[key].add(place)
    return _absorbed(out)


def _absorbed(events: list[MergedEvent]) -> list[MergedEvent]:
    """Put what only repeats a part of another event into that one."""
    told = [{(e.type, f.role, x) for f in e.filled for x in _role(e, f.role)} for e in events]
    holders: dict[tuple[str, str, object], list[int]] = defaultdict(list)
    for i, parts in enumerate(told):
        for part in parts:
            holders[part].append(i)
    whole: dict[int, MergedEvent] = dict(enumerate(events))
    for i in sorted(whole, key=lambda i: (len(told[i]), -i)):
        near = min((holders[part] for part in told[i]), key=len, default=[])[:WIDEST]
        others = (
            j for j in near
            if j in whole and j != i and told[i] <= told[j]
            and (_dates_agree(whole[i].date, whole[j].date) or _told_once(whole[i], whole[j]))
        )  # fmt: skip
        if (j := next(others, None)) is not None:
            whole[j] = _join(whole[j], whole.pop(i))
    return [whole[i] for i in sorted(whole)]


def _identities(event: MergedEvent) -> Iterator[tuple[str, str, object]]:
    """Yield what an event must share one of with another to be the same."""
    for role in _IDENTITY[event.type]:
        for filler in _role(event, role):
            yield event.type, role, filler
    if event.type == "Funding":
        yield from ((event.type, "amount", value) for value in _sums(event))
    if event.type == "Release":
        yield from ((event.type, "sentence", n) for n in event.sentences)


def _same(one: MergedEvent, other: MergedEvent) -> bool:
    if one.type != other.type:
        return False
    if one.type == "Funding" and not _sums(one).isdisjoint(_sums(other)):
        return True  # one and the same stretch of text is what both are over
    if not (
        _dates_agree(one.date, other.date) or _told_once(one, other) or _takes_effect(one, other)
    ):
        return False
    if one.type == "Release" and set(one.sentences) & set(other.sentences):
        # 发布了X，并推出Y.
        agents = _role(one, "agent")
        if agents and agents == _role(other, "agent"):
            return True
    for role in _SINGLE:
        a, b = _role(one, role), _role(other, role)
        if role == "size" and _COUNTED & a ^ _COUNTED & b:
            continue
        if a and b and not a & b:
            return False
    roles = _IDENTITY[one.type]
    shared = [bool(_role(one, r) & _role(other, r)) for r in roles]
    if one.type == "Partnership":
        return len(_role(one, "partner") & _role(other, "partner")) >= 2
    if one.type in ("Lawsuit", "Regulation"):
        return all(shared) or (
            any(shared) and not all(_role(one, r) and _role(other, r) for r in roles)
        )
    return any(shared)


def _told_once(one: MergedEvent, other: MergedEvent) -> bool:
    """Tell whether two dates stand around one and the same sum: 2022年花5亿元拿下X，两年后扭亏."""
    return one.sentences == other.sentences and not _sums(one).isdisjoint(_sums(other))


def _takes_effect(one: MergedEvent, other: MergedEvent) -> bool:
    """Tell whether a move is told with the day of the news and with that from which it holds."""
    dates = [d for d in (one.date, other.date) if d and len(d) > 4]
    if one.type not in EACH or len(dates) < 2 or (_posts(one) and _posts(other)):
        return False
    alike = all(_role(one, role) & _role(other, role) for role in ("person", "organization"))
    first, last = (int(d[:4]) * 12 + int(d[5:7]) for d in sorted(dates))
    return alike and last - first <= SOON


def _posts(event: MergedEvent) -> bool:
    return any(f.role == "role" for f in event.filled)


def _sums(event: MergedEvent) -> set[Value]:
    """Give the sums that an event is over, as they stand in the text."""
    return {f.value for f in event.filled if f.role == "amount" and f.value}


def _role(event: MergedEvent, role: str) -> set[object]:
    out: set[object] = set()
    for f in event.filled:
        if f.role == role:
            if f.entity is not None:
                out.add(f.entity)
            elif f.value and f.value.kind == "round":
                out |= {f.value.name} - {""}
            elif f.value:
                out.add(f.value.amount or f.value.kind)
    return out


def _is_share(filled: Filled) -> bool:
    return filled.value is not None and filled.value.kind == "percent"


def _dates_agree(one: str | None, other: str | None) -> bool:
    return not one or not other or one.startswith(other) or other.startswith(one)


def _join(one: MergedEvent, other: MergedEvent) -> MergedEvent:
    filled = list(one.filled)
    for f in other.filled:
        single = f.role in _SINGLE or f.value is not None
        have = [g for g in filled if g.role == f.role]
        if single and have:
            surer = f.role == "recipient" and f.score > have[0].score
            if surer or (f.role == "size" and _is_share(have[0]) and not _is_share(f)):
                filled[filled.index(have[0])] = f
            continue
        same = next((g for g in filled if (g.entity, g.value) == (f.entity, f.value)), None)
        if same is None:
            filled.append(f)
        elif same.role == f.role and f.score > same.score:
            filled[filled.index(same)] = f
    firms = {f.entity for f in filled if f.role == "recipient"}
    filled = [f for f in filled if f.role != "investor" or f.entity not in firms]
    dates = [d for d in (one.date, other.date) if d]
    if not _dates_agree(one.date, other.date):
        dates = [max(dates)] if one.type in EACH else dates[:1]
    return MergedEvent(
        one.type, tuple(filled), max(dates, key=len) if dates else None,
        max(one.score, other.score), tuple(sorted({*one.sentences, *other.sentences})),
    )  # fmt: skip


def without_founders(
    events: Iterable[MergedEvent], told: Iterable[FoundFact], entities: Sequence[ResolvedEntity]
) -> Iterator[MergedEvent]:
    """Yield the events; who founded a firm is no investor of it, unless that is told plainly.

    Args:
        events: those of the article.
        told: what its sentences may tell of relations.
        entities: those of the article.
    """
    founded = {(f.subject, f.object) for f in told if f.predicate == "founded" and f.score >= 0.5}
    for event in events:
        firms = _role(event, "recipient")
        kept = tuple(
            f for f in event.filled
            if f.role != "investor" or f.entity is None or f.score >= PLAIN
            or not any(
                (f.entity, firm) in founded or _known_founder(entities, f.entity, firm)
                for firm in firms
            )
        )  # fmt: skip
        yield event if len(kept) == len(event.filled) else event._replace(filled=kept)


def _known_founder(entities: Sequence[ResolvedEntity], person: int, firm: object) -> bool:
    one, other = entities[person].known, entities[firm].known if isinstance(firm, int) else None
    return bool(one and other and ("founded", other.iri) in one.facts)
