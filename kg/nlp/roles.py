"""Each role of an event weighed in view of the others.

The scorer of arguments looks at one trigger and one filler. Here all that may take part in an
event is seen together: another filler of the same role, another role of the same filler, another
event of the same sentence, and whether the event has its main part at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
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


class _Sentence:
    """The events of one sentence, so that each can look at the others without walking them."""

    def __init__(self) -> None:
        self.types: Counter[str] = Counter()
        self.best: dict[tuple[object, ...], list[tuple[float, int]]] = defaultdict(list)

    def add(self, number: int, event: PossibleEvent) -> None:
        """Take up an event; of each thing the two best, of different events, are kept."""
        self.types[event.trigger.type] += 1
        self._keep(("trigger",), logit(event.trigger.score), number)
        for o in event.options:
            self._keep(o.filler, logit(o.score), number)
            self._keep((*o.filler, o.role), logit(o.score), number)

    def _keep(self, key: tuple[object, ...], score: float, number: int) -> None:
        others = [(s, n) for s, n in self.best[key] if n != number]
        own = max((s for s, n in self.best[key] if n == number), default=score)
        self.best[key] = sorted([*others, (max(own, score), number)], reverse=True)[:2]

    def elsewhere(self, key: tuple[object, ...], number: int) -> float:
        """Give the best of a thing in the other events of the sentence."""
        return next((s for s, n in self.best.get(key, ()) if n != number), ABSENT)


def features(events: Sequence[PossibleEvent]) -> Floats:
    """Describe every option of the events of an article by numbers, (options, features)."""
    sentences: dict[int, _Sentence] = defaultdict(_Sentence)
    for number, e in enumerate(events):
        sentences[e.sentence].add(number, e)
    rows = [row for n, e in enumerate(events) for row in _rows(n, e, sentences[e.sentence])]
    return np.array(rows, dtype=np.float32).reshape(len(rows), -1 if rows else 0)


def _rows(number: int, event: PossibleEvent, sentence: _Sentence) -> list[list[float]]:
    best: dict[str, float] = {}
    for o in event.options:
        best[o.role] = max(best.get(o.role, ABSENT), logit(o.score))
    shared = [
        logit(event.trigger.score), len(event.options) and event.sentence == 0,
        min(sentence.types.total() - 1, 4), min(sentence.types[event.trigger.type] - 1, 4),
        sentence.elsewhere(("trigger",), number),
        sum(o.score > 0.5 for o in event.options if not o.value),
        sum(o.score > 0.5 for o in event.options if o.value),
        *(best.get(role, ABSENT) for role in ARGUMENT_LABELS),
        *(event.trigger.type == t for t in EVENT_TYPES),
    ]  # fmt: skip
    return [[float(x) for x in (*_own(number, event, o, sentence), *shared)] for o in event.options]


def _own(number: int, event: PossibleEvent, option: Option, sentence: _Sentence) -> list[float]:
    own = logit(option.score)
    far = option.item.kind == "context"
    rest = [o for o in event.options if o is not option]
    roles = [o for o in rest if o.filler == option.filler]
    rivals = [o for o in rest if o.role == option.role and o.filler != option.filler]
    other_role = max((logit(o.score) for o in roles), default=ABSENT)
    rival = max((logit(o.score) for o in rivals), default=ABSENT)
    return [
        own, own if far else ABSENT, far, other_role, own - other_role, rival, own - rival,
        min(sum(o.score > option.score for o in rivals), 4),
        min(sum(o.score > 0.5 for o in rivals), 5),
        sentence.elsewhere(option.filler, number),
        sentence.elsewhere((*option.filler, option.role), number),
        option.item.salience, min(option.item.distance, 4), option.item.kind == "reference",
        *(option.role == r for r in ARGUMENT_LABELS), *(option.item.type == k for k in _KINDS),
    ]  # fmt: skip
