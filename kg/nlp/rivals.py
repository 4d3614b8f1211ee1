"""What sure statements rule out of all else that the same sentences may tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from kg.nlp.filling import FoundEvent
from kg.nlp.interpret import FoundFact
from kg.nlp.merge_events import MergedEvent
from kg.nlp.resolve import ResolvedEntity

_MAIN = {
    "Funding": "recipient", "Acquisition": "target", "Founding": "organization",
    "Lawsuit": "defendant", "Departure": "organization", "Appointment": "organization",
}  # fmt: skip
"""Whom an event befalls. Of people each has events of their own."""


def events(
    found: Iterable[FoundEvent], sure: Sequence[FoundEvent], entities: Sequence[ResolvedEntity]
) -> Iterator[FoundEvent]:
    """Yield events but those that befall another than a form tells.

    Of people, that is another organisation of the same person; else somebody whom the sentence does
    not name.

    Args:
        found: what the sentences may tell.
        sure: what forms tell.
        entities: those of the article.
    """
    told: dict[tuple[str, int, int | None], int | None] = {}
    buyers = {(e.sentence, _filler(e, "target")): _filler(e, "buyer") for e in sure}
    for e in sure:
        told[e.type, e.sentence, _filler(e, "person")] = _filler(e, _MAIN.get(e.type, ""))
    for event in found:
        other = told.get((event.type, event.sentence, _filler(event, "person")))
        own = _filler(event, _MAIN.get(event.type, ""))
        of_nobody = _filler(event, "person") is None
        agrees = other is None or own is None or own == other
        if agrees or (of_nobody and own is not None and _named(entities[own], event.sentence)):
            yield _by_its_maker(_by_its_buyer(event, buyers), entities)


def _by_its_buyer(
    event: FoundEvent, buyers: Mapping[tuple[int, int | None], int | None]
) -> FoundEvent:
    """Leave out another buyer of the same target than a form tells of."""
    buyer = buyers.get((event.sentence, _filler(event, "target")))
    if event.type != "Acquisition" or buyer is None:
        return event
    kept = (f for f in event.filled if f.role != "buyer" or f.entity == buyer)
    return event._replace(filled=tuple(kept))


def _by_its_maker(event: FoundEvent, entities: Sequence[ResolvedEntity]) -> FoundEvent:
    """Leave out who a sentence does not name, where what is released is known to be another's."""
    if event.type not in ("Release", "PriceChange"):
        return event
    items = [f.entity for f in event.filled if f.role == "item" and f.entity is not None]
    known = [e.known for e in map(entities.__getitem__, items) if e.known]
    makers = {iri for k in known for name, iri in k.facts if name == "developedBy"}
    if not makers:
        return event

    def fits(agent: ResolvedEntity) -> bool:
        firm = agent.known
        own = firm is not None and not makers.isdisjoint({firm.iri, *firm.roots})
        return own or _named(agent, event.sentence)

    kept = tuple(
        f for f in event.filled
        if f.role != "agent" or f.entity is None or fits(entities[f.entity])
    )  # fmt: skip
    return event if len(kept) == len(event.filled) else event._replace(filled=kept)


def facts(
    found: Iterable[FoundFact],
    sure: Sequence[FoundFact],
    only: Set[tuple[int, str, int]],
    events: Iterable[MergedEvent],
    entities: Sequence[ResolvedEntity],
) -> Iterator[FoundFact]:
    """Yield what sentences may tell but what can't be, given what is sure.

    Where a form tells something of two in a sentence, the like of somebody named before is not
    told there. Who put money into a firm got none of it from that firm, and none from those who
    did so with it, unless a fixed form of words says so.

    Args:
        found: what sentences may tell.
        sure: what fixed forms of words tell.
        only: subjects, predicates and sentences of which a form of words tells the only object.
        events: those of the article.
        entities: those of the article.
    """
    rounds = [e for e in events if e.type == "Funding"]
    financed = {f.entity for e in rounds for f in e.filled if f.role == "recipient"}
    backers: dict[int, set[int | None]] = defaultdict(set)
    gave: dict[tuple[int, int | None], set[int | None]] = defaultdict(set)
    for event in rounds:
        investors = {f.entity for f in event.filled if f.role == "investor"}
        got = {f.entity for f in event.filled if f.role == "recipient"}
        for sentence in event.sentences:
            backers[sentence] |= investors - financed
            for investor in investors if got else ():
                gave[sentence, investor] |= got
    told: dict[tuple[int, str], set[int]] = defaultdict(set)
    for f in sure:
        told[f.sentence, f.predicate] |= {f.subject, f.object}
    for fact in found:
        ends = told.get((fact.sentence, fact.predicate), set())
        if fact.origin == "far" and not ends.isdisjoint((fact.subject, fact.object)):
            continue
        alone = (fact.subject, fact.predicate, fact.sentence) in only
        money = fact.predicate == "investedIn" and (
            fact.object in backers[fact.sentence]
            or (
                fact.object not in gave.get((fact.sentence, fact.subject), {fact.object})
                and _before(entities, fact)
            )
        )
        if fact.origin == "pattern" or not (alone or money):
            yield fact


def _before(entities: Sequence[ResolvedEntity], fact: FoundFact) -> bool:
    """Tell whether a sentence names the object of a fact before its subject."""
    ends = (fact.object, fact.subject)
    starts = [
        min((m.start for m in entities[e].mentions if m.sentence == fact.sentence), default=-1)
        for e in ends
    ]
    return -1 < starts[0] < starts[1]


def _filler(event: FoundEvent, role: str) -> int | None:
    return next((f.entity for f in event.filled if f.role == role), None)


def _named(entity: ResolvedEntity, sentence: int) -> bool:
    return any(m.sentence == sentence for m in entity.mentions)
