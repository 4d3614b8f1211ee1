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
from functools import lru_cache
from math import log, log1p
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kg.nlp.crf import Floats
from kg.nlp.resolve import ResolvedEntity
from kg.nlp.scorer import probability
from kg.vocab import ENTITY_TYPES, PREDICATES

_NAMES = tuple(PREDICATES)
_TYPES = sorted(ENTITY_TYPES)
ABSENT = -5.0
"""Stands for the certainty of what nothing tells."""
ORIGINS = {"near": 2, "far": 2, "event": 1, "family-name": 1, "maker-name": 1, "pattern": 1}
"""Where a fact may come from: names of one sentence, a name of a sentence before, an event of
which it follows, the names themselves, a fixed form of words; how many of each are looked at."""


class Told(NamedTuple):
    """One telling of a fact: its probability, the sentence, where it comes from."""

    score: float
    sentence: int
    origin: str
    event: int | None = None


class Candidate(NamedTuple):
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
        Candidate(s, p, o, tuple(t), _gainsaid(entities[s], p, entities[o], t))
        for (s, p, o), t in sorted(table.items())
    ]


@lru_cache(maxsize=10_000)
def logit(p: float) -> float:
    """Stretch a probability to a number that is 0 at a half, and within 4.6 of it."""
    inside = min(max(p, 0.01), 0.99)
    return log(inside / (1 - inside))


def features(candidates: Sequence[Candidate], entities: Sequence[ResolvedEntity]) -> Floats:
    """Describe every candidate of an article by numbers, (candidates, features)."""
    if not candidates:
        return np.zeros((0, 0), dtype=np.float32)
    view = _View(candidates, entities)
    rows = [view.row(n, c) for n, c in enumerate(candidates)]
    beside = [candidates[n].predicate if n is not None else "" for n in view.beside]
    return np.hstack(
        (
            np.array(rows, dtype=np.float32),
            one_hot([c.predicate for c in candidates], _NAMES),
            one_hot(beside, _NAMES),
            one_hot([entities[c.subject].type for c in candidates], _TYPES),
            one_hot([entities[c.object].type for c in candidates], _TYPES),
        )
    )


def one_hot(names: Sequence[str], among: Sequence[str]) -> Floats:
    """Give each name a row with a 1 in the column that is its own, if it has one.

    >>> one_hot(["b", "a", ""], ["a", "b"]).tolist()
    [[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]]
    """
    column = {name: i for i, name in enumerate(among)}
    rows = np.eye(len(among) + 1, len(among), dtype=np.float32)  # the last one stays empty
    return rows[[column.get(name, len(among)) for name in names]]


class _End:
    """The candidates that share an end: their probabilities, and by sentence those of tellings."""

    def __init__(self) -> None:
        self.best: list[float] = []
        self.told: dict[int, list[float]] = defaultdict(list)


def _standing(own: float, scores: Sequence[float]) -> tuple[float, int, int]:
    """Tell of sorted probabilities beside one of them the best, how many are better, and likely."""
    if len(scores) < 2:
        return ABSENT, 0, 0
    above = len(scores) - bisect_right(scores, own)
    best = scores[-1] if above else scores[-2]
    likely = len(scores) - bisect_right(scores, 0.5) - (own > 0.5)
    return logit(best), above, likely


class _View:
    """The candidates of an article, looked up by what they share.

    Attributes:
        best: for each its probability.
        ends: for each the two ends that it shares with others.
        beside: for each the number of the surest other one of the same two entities, if any.
        sentences: for each entity those that name it.
        named: for each entity in numbers how it is named.
    """

    def __init__(self, candidates: Sequence[Candidate], entities: Sequence[ResolvedEntity]) -> None:
        self.entities = entities
        self.best = [c.best for c in candidates]
        self.scores: dict[tuple[int, str, int], float] = {}
        pairs: dict[tuple[int, int], list[int]] = defaultdict(list)
        ends: dict[tuple[str, str, int], _End] = defaultdict(_End)
        self.ends = [[ends[key] for key in _ends(c)] for c in candidates]
        for n, (c, best) in enumerate(zip(candidates, self.best, strict=True)):
            self.scores[c.subject, c.predicate, c.object] = best
            pairs[min(c.subject, c.object), max(c.subject, c.object)].append(n)
            for end in self.ends[n]:
                end.best.append(best)
                for t in c.told:
                    end.told[t.sentence].append(t.score)
        for end in ends.values():
            for scores in (end.best, *end.told.values()):
                scores.sort()
        self.beside: list[int | None] = [None] * len(candidates)
        for pair in pairs.values():
            for n in pair:
                others = (other for other in pair if other != n)
                self.beside[n] = max(others, key=self.best.__getitem__, default=None)
        self.sentences = [sorted({m.sentence for m in e.mentions}) for e in entities]
        self.named = [
            (rank, log1p(len(e.mentions)), sentences[0] == 0)
            for rank, e, sentences in zip(_ranks(entities), entities, self.sentences, strict=True)
        ]
        self.size = log1p(len(entities)), log1p(len(candidates))

    def row(self, n: int, c: Candidate) -> list[float]:
        """Describe a candidate by its number, but for the names and types in it."""
        s, p, o = c.subject, c.predicate, c.object
        own = logit(self.best[n])
        out: list[float] = [own]
        told: dict[str, list[float]] = defaultdict(list)
        for t in c.told:
            told[t.origin].append(logit(t.score))
        for origin, kept in ORIGINS.items():
            scores = sorted(told[origin], reverse=True) if origin in told else []
            out += [*scores[:kept], ABSENT, ABSENT][:kept]
            out.append(min(len(scores), 4))
        beside = self.beside[n]
        out.append(ABSENT if beside is None else logit(self.best[beside]))
        out.append(logit(self.scores.get((o, p, s), 0.0)))
        for end in self.ends[n]:
            best, above, likely = _standing(self.best[n], end.best)
            out += [best, own - best, min(above, 4), min(likely, 6)]
            seen = [_standing(t.score, end.told[t.sentence]) for t in c.told]
            tops, _, counts = zip(*seen, strict=True)
            out += [max(tops), min(max(counts), 6)]
        gap = _gap(self.sentences[s], self.sentences[o])
        out += [*self.named[s], *self.named[o]]
        out += [gap == 0, gap == 1, gap == 2, min(gap, 12) / 12, *self.size]
        out += [*_known(self.entities[s], p, self.entities[o]), c.gainsaid]
        return out


def _ends(c: Candidate) -> tuple[tuple[str, str, int], tuple[str, str, int]]:
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
    while least and i < len(one) and j < len(other):
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


def _gainsaid(
    one: ResolvedEntity, predicate: str, other: ResolvedEntity, told: Sequence[Told]
) -> bool:
    """Tell whether the knowledge base knows another maker, that does not belong to the same.

    Likewise of who has founded other firms, where it knows this one too and no sentence names both.
    """
    if not one.known or predicate not in ("developedBy", "founded"):
        return False
    makers = {o for p, o in one.known.facts if p == predicate}
    if predicate == "founded":
        apart = all(t.origin == "far" for t in told)
        return bool(apart and makers and other.known and other.known.iri not in makers)
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
