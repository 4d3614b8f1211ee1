"""Each role of an event weighed in view of the others.

The scorer of arguments looks at one trigger and one filler. Here all that may take part in an
event is seen together: another filler of the same role, another role of the same filler, another
event of the same sentence, and whether the event has its main part at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from kg.nlp.crf import Floats
from kg.nlp.grammar import Value
from kg.nlp.links import ARGUMENT_LABELS, VALUE_KINDS
from kg.nlp.scene import Item
from kg.nlp.standing import ABSENT, Groups, Numbers, Reals, certainty, taken
from kg.nlp.weigher import one_hot
from kg.vocab import ENTITY_TYPES, EVENT_TYPES

_KINDS = (*sorted(ENTITY_TYPES), *sorted({k for kinds in VALUE_KINDS.values() for k in kinds}))
_ROLES = {role: number for number, role in enumerate(ARGUMENT_LABELS)}


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


def features(events: Sequence[PossibleEvent]) -> Floats:
    """Describe every option of the events of an article by numbers, (options, features)."""
    options = [o for e in events for o in e.options]
    if not options:
        return np.zeros((0, 0), dtype=np.float32)
    seen = _Options(events, options)
    event = seen.event
    return np.hstack(
        (
            np.array([*seen.own(), *seen.beside(), *_items(options)], dtype=np.float32).T,
            one_hot([o.role for o in options], ARGUMENT_LABELS),
            one_hot([o.item.type for o in options], _KINDS),
            np.array([*_triggers(events), *seen.filled()], dtype=np.float32).T[event],
            one_hot([e.trigger.type for e in events], tuple(EVENT_TYPES))[event],
        )
    )


class _Options:
    """The options of an article's events, of which one at least, in arrays.

    Attributes:
        event: for each the number of its event.
    """

    def __init__(self, events: Sequence[PossibleEvent], options: Sequence[Option]) -> None:
        self._many = len(events)
        self.event = np.arange(len(events)).repeat([len(e.options) for e in events])
        self._sentence = np.array([e.sentence for e in events])[self.event]
        self._role = np.array([_ROLES[o.role] for o in options])
        self._is_value = np.array([o.value is not None for o in options])
        self._far = np.array([o.item.kind == "context" for o in options])
        self._filler = 2 * np.array([o.item.key for o in options]) + self._is_value
        self._likely = np.array([o.score for o in options])
        self._certain = certainty(self._likely)

    def own(self) -> Iterator[Reals]:
        """Yield how certain each is, and whether it is named in a sentence before."""
        yield self._certain
        yield np.where(self._far, self._certain, ABSENT)
        yield self._far

    def beside(self) -> Iterator[Reals]:
        """Yield how each stands beside the others: of its filler, its role, its sentence."""
        roles, fillers = len(ARGUMENT_LABELS), self._filler.max() + 1
        of_filler = Groups(self.event * fillers + self._filler, self._likely)
        other_role = taken(self._certain, of_filler.surest_other(self._role))
        of_role = Groups(self.event * roles + self._role, self._likely)
        rival = taken(self._certain, of_role.surest_other(self._filler))
        yield other_role
        yield self._certain - other_role
        yield rival
        yield self._certain - rival
        yield of_role.above().clip(max=4)
        yield of_role.likely().clip(max=5)
        told = self._sentence * fillers + self._filler
        for group in (told, told * roles + self._role):
            elsewhere = Groups(group, self._likely).surest_other(self.event)
            yield taken(self._certain, elsewhere)

    def filled(self) -> Iterator[Numbers | Reals]:
        """Yield what is likely of each event: names, values, and the surest of each role."""
        likely = self._likely > 0.5
        for kind in (~self._is_value, self._is_value):
            yield np.bincount(self.event[likely & kind], minlength=self._many)
        best = np.full((len(ARGUMENT_LABELS), self._many), ABSENT)
        np.maximum.at(best, (self._role, self.event), self._certain)
        yield from best


def _items(options: Sequence[Option]) -> Iterator[Sequence[float]]:
    yield [o.item.salience for o in options]
    yield [min(o.item.distance, 4) for o in options]
    yield [o.item.kind == "reference" for o in options]


def _triggers(events: Sequence[PossibleEvent]) -> Iterator[Reals | Sequence[float]]:
    """Yield how certain each event is, where it stands, and what else its sentence tells."""
    likely = np.array([e.trigger.score for e in events])
    certain = certainty(likely)
    yield certain
    yield [e.sentence == 0 for e in events]
    for told in ([(e.sentence,) for e in events], [(e.sentence, e.trigger.type) for e in events]):
        counts = Counter(told)
        yield [min(counts[each] - 1, 4) for each in told]
    sentence = np.array([e.sentence for e in events])
    yield taken(certain, Groups(sentence, likely).surest_other(np.arange(len(events))))
