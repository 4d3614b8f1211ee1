"""The facts of an article, each once, and what follows from what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.nlp import kinship, weigh
from kg.nlp.factuality import announces, reports
from kg.nlp.interpret import FoundFact
from kg.nlp.merge_events import PLAIN, MergedEvent
from kg.nlp.resolve import ResolvedEntity
from kg.nlp.weigh import Candidate, Told
from kg.vocab import CONSEQUENCES

_ONE_WAY = (
    "successorOf",
    "variantOf",
    "basedOn",
    "outperforms",
    "acquired",
    "investedIn",
    "partOf",
    "suedBy",
)
_FIXED = ("pattern", "family-name")
_MOSTLY_ONE = ("developedBy",)
LEAST = 0.45
"""Probability from which on a candidate is a fact."""
_RUNNER_UP = 0.7
"""Of several makers of one thing, those much less certain than the first are dropped."""


class MergedFact(NamedTuple):
    """A fact of the article with all sentences that tell it."""

    subject: int
    predicate: str
    object: int
    score: float
    sentences: tuple[int, ...]
    event: int | None = None
    rule: str = "relations"


def candidates(
    found: Sequence[FoundFact], events: Sequence[MergedEvent], entities: Sequence[ResolvedEntity]
) -> list[Candidate]:
    """List every fact that anything in the article tells, however unsurely."""
    told = [(f.subject, f.predicate, f.object, Told(f.score, f.sentence, f.origin)) for f in found]
    return weigh.gather(
        [
            *kinship.families(entities),
            *kinship.makers(entities),
            *kinship.parents(entities),
            *told,
            *_consequences(events),
        ],
        entities,
    )


def _consequences(events: Sequence[MergedEvent]) -> Iterator[tuple[int, str, int, Told]]:
    for number, event in enumerate(events):
        rule = CONSEQUENCES.get(event.type)
        if not rule:
            continue
        subjects = [f for f in event.filled if f.role == rule.subject_role and f.entity is not None]
        objects = [f for f in event.filled if f.role == rule.object_role and f.entity is not None]
        if rule.subject_role == rule.object_role:
            objects = subjects[1:]
            subjects = subjects[:1]
        for s in subjects:
            for o in objects:
                if s.entity is not None and o.entity is not None:
                    score = min(s.score, o.score)
                    for n in event.sentences:
                        yield s.entity, rule.predicate, o.entity, Told(score, n, "event", number)


def merge_facts(
    possible: Sequence[Candidate],
    scores: Sequence[float],
    events: Sequence[MergedEvent],
    least: float = LEAST,
) -> list[MergedFact]:
    """Keep the candidates that are likely enough, and settle contradictions.

    Args:
        possible: what `candidates` lists.
        scores: the probability of each.
        events: the events of the article.
        least: the probability from which on a candidate is a fact.
    """
    table = {}
    for c, weighed in zip(possible, scores, strict=True):
        # A fixed form of words or of names is as sure as ever, whatever stands around it.
        score = max([weighed, *[t.score for t in c.told if t.origin in _FIXED]])
        if score >= (PLAIN if c.gainsaid else least):
            table[c.subject, c.predicate, c.object] = _fact(c, score, events)
    _settle(table, events)
    return [table[k] for k in sorted(table)]


def _fact(candidate: Candidate, score: float, events: Sequence[MergedEvent]) -> MergedFact:
    """Name the sentences that tell a fact, the surest first among those that count."""
    best = max(candidate.told, key=lambda t: (t.score, -t.sentence))
    least = min(0.3, 0.5 * best.score)
    sentences = {t.sentence for t in candidate.told if t.score >= least}
    event = next((t.event for t in candidate.told if t.event is not None), None)
    rule = best.origin
    if best.event is not None:
        rule = events[best.event].type
    elif rule in ("near", "far"):
        rule = "relations"
    return MergedFact(
        candidate.subject, candidate.predicate, candidate.object, score,
        tuple(sorted(sentences)), event, rule,
    )  # fmt: skip


def reporters(
    entities: Sequence[ResolvedEntity],
    events: Sequence[MergedEvent],
    facts: Sequence[MergedFact],
    text: str,
) -> set[int]:
    """Number the outlets that only report: nothing is stated of them.

    An outlet is what the knowledge base calls media, or what the words around every mention of
    it make one: 据…报道, "told …".
    """
    busy = {f.entity for e in events for f in e.filled}
    busy |= {x for f in facts for x in (f.subject, f.object)}
    return {
        i for i, e in enumerate(entities)
        if e.type == "Organization" and i not in busy
        and (
            (e.known and e.known.kind == "media")
            or all(reports(text, m.start, m.end) for m in e.mentions)
            or any(announces(text, m.start, m.end) for m in e.mentions)
        )
    }  # fmt: skip


def _settle(table: dict[tuple[int, str, int], MergedFact], events: Sequence[MergedEvent]) -> None:
    """Drop the weaker of two facts that can't both be."""
    for (s, p, o), fact in list(table.items()):
        back = table.get((o, p, s))
        if p in _ONE_WAY and back and (s, p, o) in table and back.score > fact.score:
            del table[s, p, o]
    makers: dict[int, float] = defaultdict(float)
    for (s, p, _), fact in table.items():
        if p in _MOSTLY_ONE:
            makers[s] = max(makers[s], fact.score)
    for (s, p, o), fact in list(table.items()):
        if p in _MOSTLY_ONE and fact.score < _RUNNER_UP * makers[s]:
            del table[s, p, o]
    last: dict[tuple[int, int], list[tuple[str, int, str]]] = defaultdict(list)
    for event in events:
        if event.type in ("Appointment", "Departure"):
            person = next((f.entity for f in event.filled if f.role == "person"), None)
            place = next((f.entity for f in event.filled if f.role == "organization"), None)
            if person is not None and place is not None:
                last[person, place].append((event.date or "", event.sentences[0], event.type))
    for (s, p, o), fact in list(table.items()):
        other = table.get((s, "formerlyWorkedFor", o))
        if p != "worksFor" or not other:
            continue
        steps = last.get((s, o), [])
        dated = sorted(x for x in steps if x[0])
        if dated and len({t for *_, t in steps}) == 2:
            keep_present = dated[-1][2] == "Appointment" and len({d for d, *_ in dated}) > 1
        elif any(t == "Departure" for *_, t in steps):
            keep_present = False
        else:
            keep_present = fact.score >= other.score
        del table[s, "formerlyWorkedFor" if keep_present else "worksFor", o]
