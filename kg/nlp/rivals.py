"""What sure statements rule out: another home than the one told, who both put money in together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set

from kg.nlp.interpret import FoundFact
from kg.nlp.merge import MergedEvent


def without(
    found: Iterable[FoundFact], only: Set[tuple[int, str, int]], events: Iterable[MergedEvent]
) -> Iterator[FoundFact]:
    """Yield what sentences may tell but what can't be, given what is sure.

    Who put money into a firm got none of it from that firm, and none from those who did so with
    it, unless a fixed form of words says so.

    Args:
        found: what sentences may tell.
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
    for fact in found:
        alone = (fact.subject, fact.predicate, fact.sentence) in only
        money = fact.predicate == "investedIn" and fact.object in backers[fact.sentence]
        if fact.origin == "pattern" or not (alone or money):
            yield fact
