"""Each role of an event weighed in view of the others.

The scorer of arguments looks at one trigger and one filler. Here all that may take part in an
event is seen together: another filler of the same role, another role of the same filler, another
event of the same sentence, and whether the event has its main part at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from kg.nlp.crf import Floats
from kg.nlp.grammar import Value
from kg.nlp.links import ARGUMENT_LABELS, VALUE_KINDS
from kg.nlp.scene import Item
from kg.nlp.weigh import ABSENT, logit, one_hot
from kg.vocab import ENTITY_TYPES, EVENT_TYPES

_KINDS = (*sorted(ENTITY_TYPES), *sorted({k for kinds in VALUE_KINDS.values() for k in kinds}))
_TRIGGER = ("trigger",)
_Thing = tuple[object, ...]
"""A filler, a filler with its role, or the trigger."""


class Trigger(NamedTuple):
    """A word that tells an event, in token positions, with its probability."""

    first: int
    last: int
    type: str
    score: float


class Option(NamedTuple):
    """A role of an event that something may play: the item, and its value if it is one."""

    role: str
    score: float
    item: Item
    value: Value | None = None

    @property
    def filler(self) -> tuple[str, int]:
        """What would play the role: an entity or a value, by its number."""
        return ("value" if self.value else "entity"), self.item.key


class PossibleEvent(NamedTuple):
    """A trigger in a sentence of the article with all that may take part."""

    sentence: int
    trigger: Trigger
    options: tuple[Option, ...]


class _Sentence:
    """The events of one sentence, so that each can look at the others without walking them."""

    def __init__(self) -> None:
        self.types: Counter[str] = Counter()
        self.best: dict[_Thing, list[tuple[float, int]]] = defaultdict(list)

    def add(self, number: int, event: PossibleEvent) -> None:
        """Take up an event; of each thing the two best, of different events, are kept."""
        self.types[event.trigger.type] += 1
        own: dict[_Thing, float] = {_TRIGGER: logit(event.trigger.score)}
        for o in event.options:
            score = logit(o.score)
            things: tuple[_Thing, ...] = (o.filler, (o.filler, o.role))
            for thing in things:
                own[thing] = max(own.get(thing, score), score)
        for thing, score in own.items():
            self.best[thing] = sorted([*self.best[thing], (score, number)], reverse=True)[:2]

    def elsewhere(self, thing: _Thing, number: int) -> float:
        """Give the best of a thing in the other events of the sentence."""
        return next((s for s, n in self.best[thing] if n != number), ABSENT)


def features(events: Sequence[PossibleEvent]) -> Floats:
    """Describe every option of the events of an article by numbers, (options, features)."""
    options = [o for e in events for o in e.options]
    if not options:
        return np.zeros((0, 0), dtype=np.float32)
    sentences: dict[int, _Sentence] = defaultdict(_Sentence)
    for number, e in enumerate(events):
        sentences[e.sentence].add(number, e)
    numbered = [(n, e, sentences[e.sentence]) for n, e in enumerate(events)]
    own = [row for each in numbered for row in _own(*each)]
    shared = np.array([_shared(*each) for each in numbered], dtype=np.float32)
    return np.hstack(
        (
            np.array(own, dtype=np.float32),
            one_hot([o.role for o in options], ARGUMENT_LABELS),
            one_hot([o.item.type for o in options], _KINDS),
            shared.repeat([len(e.options) for e in events], axis=0),
            one_hot([e.trigger.type for e in events for _ in e.options], tuple(EVENT_TYPES)),
        )
    )


def _shared(number: int, event: PossibleEvent, sentence: _Sentence) -> list[float]:
    """Describe an event, which all its options share."""
    best: dict[str, float] = {}
    for o in event.options:
        best[o.role] = max(best.get(o.role, ABSENT), logit(o.score))
    likely = [o for o in event.options if o.score > 0.5]
    values = sum(o.value is not None for o in likely)
    return [
        logit(event.trigger.score), event.sentence == 0,
        min(sentence.types.total() - 1, 4), min(sentence.types[event.trigger.type] - 1, 4),
        sentence.elsewhere(_TRIGGER, number),
        len(likely) - values, values,
        *(best.get(role, ABSENT) for role in ARGUMENT_LABELS),
    ]  # fmt: skip


def _own(number: int, event: PossibleEvent, sentence: _Sentence) -> Iterator[list[float]]:
    """Describe each option of an event beside the others."""
    seen = [(o.role, o.filler, o.score, logit(o.score)) for o in event.options]
    for option, (role, filler, score, own) in zip(event.options, seen, strict=True):
        far, item = option.item.kind == "context", option.item
        roles = [x for r, f, _, x in seen if f == filler and r != role]
        rivals = [(s, x) for r, f, s, x in seen if r == role and f != filler]
        other_role = max(roles, default=ABSENT)
        rival = max((x for _, x in rivals), default=ABSENT)
        yield [
            own, own if far else ABSENT, far, other_role, own - other_role, rival, own - rival,
            min(sum(s > score for s, _ in rivals), 4), min(sum(s > 0.5 for s, _ in rivals), 5),
            sentence.elsewhere(filler, number), sentence.elsewhere((filler, role), number),
            item.salience, min(item.distance, 4), item.kind == "reference",
        ]  # fmt: skip
