"""Each fact of an article weighed in view of all others.

A sentence tells a fact with some probability; here all that tells one fact is put together, beside
what speaks against it: another relation of the same two, another maker of the same model. A small
network, trained on articles that the scorers had not seen, gives each fact its final probability.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import log1p
from typing import NamedTuple

import numpy as np

from kg.nlp.crf import Floats
from kg.nlp.resolve import ResolvedEntity
from kg.nlp.standing import Groups, Numbers, Reals, certainty, taken
from kg.nlp.weigher import one_hot
from kg.vocab import ENTITY_TYPES, PREDICATES

_NAMES = tuple(PREDICATES)
_NUMBER = {name: number for number, name in enumerate(_NAMES)}
_MUTUAL = np.array([p.symmetric for p in PREDICATES.values()])
_TYPES = tuple(sorted(ENTITY_TYPES))
ORIGINS = {"near": 2, "far": 2, "event": 1, "family-name": 1, "maker-name": 1, "pattern": 1}
"""Where a fact may come from: names of one sentence, a name of a sentence before, an event of
which it follows, the names themselves, a fixed form of words; how many of each are looked at."""
_ORIGIN = {name: number for number, name in enumerate(ORIGINS)}


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


def features(candidates: Sequence[Candidate], entities: Sequence[ResolvedEntity]) -> Floats:
    """Describe every candidate of an article by numbers, (candidates, features)."""
    if not candidates:
        return np.zeros((0, 0), dtype=np.float32)
    view = _View(candidates, entities)
    beside = view.beside()
    names = [c.predicate for c in candidates]
    columns = (
        view.own,
        *view.by_origin(),
        taken(view.own, beside),
        view.turned(),
        *view.at_ends(),
        *view.named(),
        *view.known(),
    )
    return np.hstack(
        (
            np.array(columns, dtype=np.float32).T,
            one_hot(names, _NAMES),
            one_hot([names[n] if n >= 0 else "" for n in beside.tolist()], _NAMES),
            one_hot([entities[c.subject].type for c in candidates], _TYPES),
            one_hot([entities[c.object].type for c in candidates], _TYPES),
        )
    )


class _View:
    """The candidates of an article, of which one at least, in arrays.

    Attributes:
        own: for each its certainty.
    """

    def __init__(self, candidates: Sequence[Candidate], entities: Sequence[ResolvedEntity]) -> None:
        self._candidates, self._entities = candidates, entities
        self._subject = np.array([c.subject for c in candidates])
        self._object = np.array([c.object for c in candidates])
        self._predicate = np.array([_NUMBER[c.predicate] for c in candidates])
        self._told = [t for c in candidates for t in c.told]
        self._likely = np.array([t.score for t in self._told])
        sizes = [len(c.told) for c in candidates]
        self._begins = np.cumsum([0, *sizes[:-1]])
        self._teller_of = np.arange(len(candidates)).repeat(sizes)
        self._best = np.maximum.reduceat(self._likely, self._begins)
        self.own = certainty(self._best)

    def by_origin(self) -> Iterator[Reals]:
        """Yield of each origin how certain its surest tellings are, and how many there are."""
        many = len(ORIGINS)
        origin = self._teller_of * many + np.array([_ORIGIN[t.origin] for t in self._told])
        groups = many * len(self._candidates)
        surest = Groups(origin, self._likely).surest(max(ORIGINS.values()), groups)
        certain = taken(certainty(self._likely), surest).reshape(-1, many, surest.shape[1])
        counts = np.bincount(origin, minlength=groups).clip(max=4).reshape(-1, many)
        for number, kept in enumerate(ORIGINS.values()):
            yield from certain[:, number, :kept].T
            yield counts[:, number]

    def beside(self) -> Numbers:
        """Give for each the surest other candidate of the same two entities, or -1."""
        one, other = self._subject, self._object
        pair = np.minimum(one, other) * len(self._entities) + np.maximum(one, other)
        return Groups(pair, self._best).surest_other(np.arange(len(pair)))

    def turned(self) -> Reals:
        """Give the certainty of the same relation the other way about."""
        best = zip(self._candidates, self._best.tolist(), strict=True)
        found = {(c.subject, c.predicate, c.object): likely for c, likely in best}
        turned = ((c.object, c.predicate, c.subject) for c in self._candidates)
        return certainty([found.get(relation, 0.0) for relation in turned])

    def at_ends(self) -> Iterator[Reals]:
        """Yield how each stands among those that share an end: all, then those of its sentences."""
        ends = self._ends()
        sides = len(ends)
        groups = Groups(ends.ravel(), np.tile(self._best, sides))
        other = groups.surest_other(np.arange(ends.size))
        best = taken(np.tile(self.own, sides), other).reshape(ends.shape)
        above, likely = (x.reshape(ends.shape) for x in (groups.above(), groups.likely()))
        sentence = np.array([t.sentence for t in self._told])
        here = ends[:, self._teller_of] * (sentence.max() + 1) + sentence
        groups = Groups(here.ravel(), np.tile(self._likely, sides))
        other = groups.surest_other(np.arange(here.size))
        certain = taken(np.tile(certainty(self._likely), sides), other).reshape(here.shape)
        top = np.maximum.reduceat(certain, self._begins, axis=1)
        most = np.maximum.reduceat(groups.likely().reshape(here.shape), self._begins, axis=1)
        for side in range(sides):
            yield best[side]
            yield self.own - best[side]
            yield above[side].clip(max=4)
            yield likely[side].clip(max=6)
            yield top[side]
            yield most[side].clip(max=6)

    def _ends(self) -> Numbers:
        """Number the two ends that each shares with others; those of mutual relations are alike."""
        mutual = _MUTUAL[self._predicate]
        kinds = np.where(mutual, 0, [[1], [2]]) + 3 * self._predicate
        entity = np.where(mutual, (self._subject, self._object), (self._object, self._subject))
        ends: Numbers = kinds * len(self._entities) + entity
        return ends

    def named(self) -> Iterator[Reals]:
        """Yield how the two are named, and how near to one another; then how much there is."""
        entities = self._entities
        sentences = [sorted({m.sentence for m in e.mentions}) for e in entities]
        counts = np.log1p([len(e.mentions) for e in entities])
        first = [own[0] == 0 for own in sentences]
        each = np.array([_ranks(entities), counts, first])
        yield from each[:, self._subject]
        yield from each[:, self._object]
        gaps: dict[tuple[int, int], int] = {}
        for c in self._candidates:
            if (c.subject, c.object) not in gaps:
                gaps[c.subject, c.object] = _gap(sentences[c.subject], sentences[c.object])
        gap = np.array([gaps[c.subject, c.object] for c in self._candidates])
        for near in range(3):
            yield gap == near
        yield gap.clip(max=12) / 12
        for many in (len(entities), len(gap)):
            yield np.full(len(gap), log1p(many))

    def known(self) -> Iterator[Sequence[bool]]:
        """Yield whether the knowledge base says the same; something else; who else has made it."""
        entities = self._entities
        says = [
            _known(entities[c.subject], c.predicate, entities[c.object]) for c in self._candidates
        ]
        yield [known is True for known in says]
        yield [known is False for known in says]
        yield [c.gainsaid for c in self._candidates]


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


def _known(one: ResolvedEntity, predicate: str, other: ResolvedEntity) -> bool | None:
    """Tell whether the knowledge base says the same, if it knows both."""
    if not one.known or not other.known:
        return None
    return (predicate, other.known.iri) in one.known.facts


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
