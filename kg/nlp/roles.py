"""Each role of an event weighed in view of the others.

The scorer of arguments looks at one trigger and one filler. Here all that may take part in an
event is seen together: another filler of the same role, another role of the same filler, another
event of the same sentence, and whether the event has its main part at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.nlp.crf import Floats
from kg.nlp.grammar import Value
from kg.nlp.links import ARGUMENT_LABELS, VALUE_KINDS
from kg.nlp.scene import Item
from kg.nlp.weigh import ABSENT, logit
from kg.vocab import ENTITY_TYPES, EVENT_TYPES

_KINDS = (*sorted(ENTITY_TYPES), *sorted({k for kinds in VALUE_KINDS.values() for k in kinds}))


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that tells an event, in token positions, with its probability."""

    first: int
    last: int
    type: str
    score: float


@dataclass(frozen=True, slots=True)
class Option:
    """A role of an event that something may play: the item, and its value if it is one."""

    role: str
    score: float
    item: Item
    value: Value | None = None

    @property
    def filler(self) -> tuple[str, int]:
        """What would play the role: an entity or a value, by its number."""
        return ("value" if self.value else "entity"), self.item.key


@dataclass(frozen=True, slots=True)
class PossibleEvent:
    """A trigger in a sentence of the article with all that may take part."""

    sentence: int
    trigger: Trigger
    options: tuple[Option, ...]


def features(events: Sequence[PossibleEvent]) -> Floats:
    """Describe every option of the events of an article by numbers, (options, features)."""
    by_sentence: dict[int, list[PossibleEvent]] = defaultdict(list)
    for e in events:
        by_sentence[e.sentence].append(e)
    rows = [row for e in events for row in _rows(e, by_sentence[e.sentence])]
    return np.array(rows, dtype=np.float32).reshape(len(rows), -1 if rows else 0)


def _rows(event: PossibleEvent, neighbours: Sequence[PossibleEvent]) -> list[list[float]]:
    best: dict[str, float] = {}
    for o in event.options:
        best[o.role] = max(best.get(o.role, ABSENT), logit(o.score))
    others = [e for e in neighbours if e is not event]
    alike = [e for e in others if e.trigger.type == event.trigger.type]
    shared = [
        logit(event.trigger.score), len(event.options) and event.sentence == 0,
        min(len(others), 4), min(len(alike), 4),
        max((logit(e.trigger.score) for e in others), default=ABSENT),
        sum(o.score > 0.5 for o in event.options if not o.value),
        sum(o.score > 0.5 for o in event.options if o.value),
        *(best.get(role, ABSENT) for role in ARGUMENT_LABELS),
        *(event.trigger.type == t for t in EVENT_TYPES),
    ]  # fmt: skip
    return [[float(x) for x in (*_own(event, o, others), *shared)] for o in event.options]


def _own(event: PossibleEvent, option: Option, others: Sequence[PossibleEvent]) -> list[float]:
    own = logit(option.score)
    far = option.item.kind == "context"
    rest = [o for o in event.options if o is not option]
    roles = [o for o in rest if o.filler == option.filler]
    rivals = [o for o in rest if o.role == option.role and o.filler != option.filler]
    elsewhere = [o for e in others for o in e.options if o.filler == option.filler]
    same = [o for o in elsewhere if o.role == option.role]
    other_role = max((logit(o.score) for o in roles), default=ABSENT)
    rival = max((logit(o.score) for o in rivals), default=ABSENT)
    return [
        own, own if far else ABSENT, far, other_role, own - other_role, rival, own - rival,
        min(sum(o.score > option.score for o in rivals), 4),
        min(sum(o.score > 0.5 for o in rivals), 5),
        max((logit(o.score) for o in elsewhere), default=ABSENT),
        max((logit(o.score) for o in same), default=ABSENT),
        option.item.salience, min(option.item.distance, 4), option.item.kind == "reference",
        *(option.role == r for r in ARGUMENT_LABELS), *(option.item.type == k for k in _KINDS),
    ]  # fmt: skip
