"""What sure statements rule out of all else that the same sentences may tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set

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
    for e in sure:
        told[e.type, e.sentence, _filler(e, "person")] = _filler(e, _MAIN.get(e.type, ""))
    for event in found:
        other = told.get((event.type, event.sentence, _filler(event, "person")))
        own = _filler(event, _MAIN.get(event.type, ""))
        of_nobody = _filler(event, "person") is None
        agrees = other is None or own is None or own == other
        if agrees or (of_nobody and own is not None and _named(entities[own], event.sentence)):
            yield event


def facts(
    found: Iterable[FoundFact],
    sure: Sequence[FoundFact],
    only: Set[tuple[int, str, int]],
    events: Iterable[MergedEvent],
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
    """
    rounds = [e for e in events if e.type == "Funding"]
    financed = {f.entity for e in rounds for f in e.filled if f.role == "recipient"}
    backers: dict[int, set[int | None]] = defaultdict(set)
    for event in rounds:
        investors = {f.entity for f in event.filled if f.role == "investor"}
        for sentence in event.sentences:
            backers[sentence] |= investors - financed
    told: dict[tuple[int, str], set[int]] = defaultdict(set)
    for f in sure:
        told[f.sentence, f.predicate] |= {f.subject, f.object}
    for fact in found:
        ends = told.get((fact.sentence, fact.predicate), set())
        if fact.origin == "far" and not ends.isdisjoint((fact.subject, fact.object)):
            continue
        alone = (fact.subject, fact.predicate, fact.sentence) in only
        money = fact.predicate == "investedIn" and fact.object in backers[fact.sentence]
        if fact.origin == "pattern" or not (alone or money):
            yield fact


def _filler(event: FoundEvent, role: str) -> int | None:
    return next((f.entity for f in event.filled if f.role == role), None)


def _named(entity: ResolvedEntity, sentence: int) -> bool:
    return any(m.sentence == sentence for m in entity.mentions)
