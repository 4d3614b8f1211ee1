"""Each fact of an article weighed in view of all others.

A sentence tells a fact with some probability; here all that tells one fact is put together, beside
what speaks against it: another relation of the same two, another maker of the same model. A small
network, trained on articles that the scorers had not seen, gives each fact its final probability.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p
from pathlib import Path

import numpy as np

from kg.nlp.crf import Floats
from kg.nlp.resolve import ResolvedEntity
from kg.nlp.scorer import probability
from kg.vocab import ENTITY_TYPES, PREDICATES

_NAMES = tuple(PREDICATES)
ABSENT = -5.0
"""Stands for the certainty of what nothing tells."""
ORIGINS = ("near", "far", "event", "family-name", "maker-name", "pattern")
"""Where a fact may come from: names of one sentence, a name of a sentence before, an event of
which it follows, the names themselves, a fixed form of words."""


@dataclass(frozen=True, slots=True)
class Told:
    """One telling of a fact: its probability, the sentence, where it comes from."""

    score: float
    sentence: int
    origin: str
    event: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible fact between two entities, by number, with all that tells it.

    Attributes:
        gainsaid: whether the knowledge base knows better who made a thing.
    """

    subject: int
    predicate: str
    object: int
    told: tuple[Told, ...]
    gainsaid: bool = False

    @property
    def best(self) -> float:
        """The probability of its surest telling."""
        return max(t.score for t in self.told)


def gather(
    told: Iterable[tuple[int, str, int, Told]], entities: Sequence[ResolvedEntity]
) -> list[Candidate]:
    """Bring together what tells the same fact; mutual relations count in either order."""
    table: dict[tuple[int, str, int], list[Told]] = defaultdict(list)
    for s, p, o, t in told:
        if s != o and PREDICATES[p].admits(entities[s].type, entities[o].type):
            one, other = (o, s) if PREDICATES[p].symmetric and o < s else (s, o)
            table[one, p, other].append(t)
    return [
        Candidate(s, p, o, tuple(t), _gainsaid(entities[s], p, entities[o]))
        for (s, p, o), t in sorted(table.items())
    ]


def logit(p: float) -> float:
    """Stretch a probability to a number that is 0 at a half, and within 4.6 of it."""
    return log(min(max(p, 0.01), 0.99) / (1 - min(max(p, 0.01), 0.99)))


def features(candidates: Sequence[Candidate], entities: Sequence[ResolvedEntity]) -> Floats:
    """Describe every candidate of an article by numbers, (candidates, features)."""
    view = _View(candidates, entities)
    rows = [view.row(c) for c in candidates]
    return np.array(rows, dtype=np.float32).reshape(len(rows), -1 if rows else 0)


class _Rivals:
    """The probabilities of candidates that share something, to see how one stands among them."""

    def __init__(self) -> None:
        self.scores: list[float] = []
        self.ready = False

    def add(self, score: float) -> None:
        self.scores.append(score)
        self.ready = False

    def seen_from(self, own: float) -> tuple[float, int, int]:
        """Tell the best of the others, how many are better, and how many are likely."""
        if not self.ready:
            self.scores.sort()
            self.ready = True
        others = len(self.scores) - 1
        if others < 1:
            return ABSENT, 0, 0
        above = len(self.scores) - bisect_right(self.scores, own)
        best = self.scores[-1] if above or self.scores[-2] == own else self.scores[-2]
        likely = len(self.scores) - bisect_right(self.scores, 0.5) - (own > 0.5)
        return logit(best), above, likely


class _View:
    """The candidates of an article, looked up by what they share."""

    def __init__(self, candidates: Sequence[Candidate], entities: Sequence[ResolvedEntity]) -> None:
        self.entities = entities
        self.scores = {(c.subject, c.predicate, c.object): c.best for c in candidates}
        self.pairs: dict[frozenset[int], list[Candidate]] = defaultdict(list)
        self.rivals: dict[tuple[object, ...], _Rivals] = defaultdict(_Rivals)
        for c in candidates:
            self.pairs[frozenset((c.subject, c.object))].append(c)
            for key in _ends(c):
                self.rivals[key].add(c.best)
            for t in c.told:
                for key in _ends(c):
                    self.rivals[(*key, t.sentence)].add(t.score)
        self.sentences = [sorted({m.sentence for m in e.mentions}) for e in entities]
        self.rank = _ranks(entities)
        self.size = log1p(len(entities)), log1p(len(candidates))

    def row(self, c: Candidate) -> list[float]:
        s, p, o = c.subject, c.predicate, c.object
        own = logit(c.best)
        out: list[float] = [own]
        for origin in ORIGINS:
            scores = sorted((logit(t.score) for t in c.told if t.origin == origin), reverse=True)
            out += [*scores[:2], ABSENT, ABSENT][:2] if origin in ("near", "far") else (
                [scores[0] if scores else ABSENT]
            )  # fmt: skip
            out.append(min(len(scores), 4))
        others = [x for x in self.pairs[frozenset((s, o))] if x is not c]
        strongest = max(others, key=lambda x: x.best, default=None)
        out.append(logit(strongest.best) if strongest else ABSENT)
        out.append(logit(self.scores.get((o, p, s), 0.0)))
        for key in _ends(c):
            best, above, likely = self.rivals[key].seen_from(c.best)
            out += [best, own - best, min(above, 4), min(likely, 6)]
            seen = [self.rivals[(*key, t.sentence)].seen_from(t.score) for t in c.told]
            out += [max(x[0] for x in seen), min(max(x[2] for x in seen), 6)]
        for e in (s, o):
            named = log1p(len(self.entities[e].mentions))
            out += [self.rank[e], named, self.sentences[e][0] == 0]
        gap = _gap(self.sentences[s], self.sentences[o])
        out += [gap == 0, gap == 1, gap == 2, min(gap, 12) / 12, *self.size]
        out += [*_known(self.entities[s], p, self.entities[o]), c.gainsaid]
        out += [p == name for name in _NAMES]
        out += [strongest is not None and strongest.predicate == name for name in _NAMES]
        out += [self.entities[e].type == t for e in (s, o) for t in sorted(ENTITY_TYPES)]
        return [float(x) for x in out]


def _ends(c: Candidate) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """Name the ends that a candidate shares with others; those of mutual relations are alike."""
    if PREDICATES[c.predicate].symmetric:
        return (c.predicate, "end", c.subject), (c.predicate, "end", c.object)
    return (c.predicate, "object", c.object), (c.predicate, "subject", c.subject)


def _gap(one: Sequence[int], other: Sequence[int]) -> int:
    """Tell how many sentences lie between the nearest two of sorted numbers.

    >>> _gap([0, 7], [3, 9]), _gap([2], [2])
    (2, 0)
    """
    i = j = 0
    least = abs(one[0] - other[0])
    while i < len(one) and j < len(other):
        least = min(least, abs(one[i] - other[j]))
        if one[i] < other[j]:
            i += 1
        else:
            j += 1
    return least


def _ranks(entities: Sequence[ResolvedEntity]) -> list[int]:
    """Rank the entities of each type by how often the article names them."""
    seen: Counter[str] = Counter()
    out = [0] * len(entities)
    for i in sorted(range(len(entities)), key=lambda i: (-len(entities[i].mentions), i)):
        out[i] = min(seen[entities[i].type], 4)
        seen[entities[i].type] += 1
    return out


def _known(one: ResolvedEntity, predicate: str, other: ResolvedEntity) -> tuple[bool, bool]:
    """Tell whether the knowledge base says the same, and whether it knows both but does not."""
    if not one.known or not other.known:
        return False, False
    says = (predicate, other.known.iri) in one.known.facts
    return says, not says


def _gainsaid(one: ResolvedEntity, predicate: str, other: ResolvedEntity) -> bool:
    """Tell whether the knowledge base knows another maker, that does not belong to the same."""
    if not one.known or predicate != "developedBy":
        return False
    makers = {o for p, o in one.known.facts if p == predicate}
    kin = other.known is not None and bool(one.known.roots & other.known.roots)
    return bool(makers) and not kin


@dataclass(frozen=True, slots=True)
class Weigher:
    """The trained network: standardised numbers through one hidden layer to a probability.

    Attributes:
        mean: (features,) and ``scale`` (features,): how numbers are standardised.
        into: (features, width) weights, ``hidden`` (width,) bias of the hidden layer.
        out: (width,) weights, ``bias`` a single number.
    """

    mean: Floats
    scale: Floats
    into: Floats
    hidden: Floats
    out: Floats
    bias: Floats

    def predict(self, rows: Floats) -> Floats:
        """Give the probability that each candidate is a fact, (candidates,)."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        layer = np.maximum((rows - self.mean) / self.scale @ self.into + self.hidden, 0)
        return probability(layer @ self.out + self.bias[0])

    def to_disk(self, path: Path) -> None:
        """Write the weights."""
        np.savez_compressed(path, **{name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def load(cls, path: Path) -> Weigher | None:
        """Read the weights that `to_disk` wrote; None if there are none."""
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as data:
            arrays: Mapping[str, Floats] = {n: data[n] for n in cls.__slots__}
        return cls(**arrays)
