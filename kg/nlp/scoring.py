"""What the trained networks say of pairs: bag and encoder averaged, enumerations sharing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.nlp.crf import Floats
from kg.nlp.encoder import Encoder
from kg.nlp.links import Pair
from kg.nlp.scene import Scene
from kg.nlp.scorer import Scorer, probability

Pairs = Sequence[tuple[int, Pair]]
"""Pairs of items, each with the number of its sentence."""
LENT = 0.85
"""Share of the certainty of one member of an enumeration that the others have at least."""
HOPELESS = -5.0
"""Logit of the encoder's best label below which the bag isn't asked: it could not save the pair."""


@dataclass(frozen=True, slots=True)
class Scorers:
    """The trained scorers of words and pairs."""

    references: Scorer
    triggers: Scorer
    arguments: Scorer
    relations: Scorer
    encoder: Encoder


def score(
    scorers: Scorers, scenes: Mapping[int, Scene], *asked: tuple[Scorer, Pairs]
) -> list[Floats]:
    """Give the probability of each label for each pair.

    Args:
        scorers: the trained networks.
        scenes: the sentences by number: those of the pairs, and those that name their context.
        asked: pairs, and the scorer whose labels are asked for; all in one reading.

    Returns:
        For each of what is asked (pairs, labels of the scorer).
    """
    encoded = scorers.encoder.predict(scenes, [p for _, pairs in asked for p in pairs])
    out, at = [], 0
    for scorer, pairs in asked:
        columns = [scorers.encoder.labels.index(label) for label in scorer.labels]
        logits = encoded[at : at + len(pairs), columns]
        at += len(pairs)
        hopeful = np.flatnonzero(_best(pairs, logits, scorer.labels) >= HOPELESS).tolist()
        bags = scorer.logits([pairs[i][1].features() for i in hopeful])
        logits[hopeful] = (logits[hopeful] + bags) / 2
        out.append(_shared(pairs, probability(logits)))
    return out


def _best(pairs: Pairs, logits: Floats, labels: Sequence[str]) -> Floats:
    """Give the logit of the best label that each pair admits, (pairs,)."""
    if not pairs:
        return logits[:, 0]
    number: dict[tuple[str, ...], int] = {}
    which = [number.setdefault(pair.labels, len(number)) for _, pair in pairs]
    barred = np.array([[label not in own for label in labels] for own in number])
    out: Floats = np.where(barred[which], -np.inf, logits).max(axis=1)
    return out


def _shared(pairs: Pairs, scores: Floats) -> Floats:
    """Let the members of an enumeration lend each other most of their certainty."""
    out = scores.copy()
    for side in (0, 1):
        groups: dict[tuple[int, int, int, int], list[int]] = defaultdict(list)
        for i, (n, pair) in enumerate(pairs):
            whole = pair.chains[side]
            if whole >= 0:
                single = (pair.other, pair.one)[side]
                groups[n, side, whole, single.first].append(i)
        for members in groups.values():
            if len(members) > 1:
                out[members] = np.maximum(out[members], LENT * scores[members].max(axis=0))
    return out
