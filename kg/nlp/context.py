"""What a sentence may leave unsaid: entities named just before it, and the article's topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.nlp.scene import Item

BACK = 3
"""Sentences looked back."""
NEAR = 6
"""Entities kept of those sentences."""
TOPICS = 3
"""Entities kept of those the article names most."""
FAR = 4
"""Stands for any greater distance in sentences."""


def salience(named: Mapping[int, Sequence[Item]]) -> dict[int, int]:
    """Rank the entities of an article within their type by how often it names them.

    Args:
        named: for each sentence its mentions.

    Returns:
        For each entity 0 for the one named most, 1, 2, or 3 for all others. A name in the first
        sentence, which is the title, counts for three.
    """
    counts: Counter[int] = Counter()
    types: dict[int, str] = {}
    for sentence, items in named.items():
        for item in items:
            counts[item.key] += 1 if sentence else 3
            types[item.key] = item.type
    ranks: Counter[str] = Counter()
    out = {}
    for key, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0])):
        out[key] = min(ranks[types[key]], 3)
        ranks[types[key]] += 1
    return out


def topics(named: Mapping[int, Sequence[Item]], ranks: Mapping[int, int]) -> list[tuple[int, Item]]:
    """List the topics of an article, those it names most first, each with its first sentence."""
    first: dict[int, tuple[int, Item]] = {}
    for n in sorted(named):
        for item in sorted(named[n], key=lambda i: i.first):
            if item.kind == "mention" and ranks.get(item.key, 3) < 2:
                first.setdefault(item.key, (n, item))
    return sorted(first.values(), key=lambda t: (ranks[t[1].key], t[1].key))


def context(
    named: Mapping[int, Sequence[Item]],
    sentence: int,
    ranks: Mapping[int, int],
    themes: Sequence[tuple[int, Item]],
) -> list[Item]:
    """List the entities a sentence may mean without naming them: the nearest, then the topics.

    Args:
        named: for each sentence before, the mentions and references in it, in order.
        sentence: index of the sentence.
        ranks: what `salience` gives for the article.
        themes: what `topics` gives for it.
    """
    seen = {i.key for i in named.get(sentence, ())}
    out: list[Item] = []
    for back in range(1, BACK + 1):
        for rank, item in enumerate(named.get(sentence - back, ())):
            if item.key not in seen and item.key >= 0 and len(out) < NEAR:
                out.append(_absent(item, back, rank, ranks))
            seen.add(item.key)
    far = [item for n, item in themes if n < sentence - BACK and item.key not in seen]
    return out + [_absent(item, FAR, 0, ranks) for item in far[:TOPICS]]


def _absent(item: Item, back: int, rank: int, ranks: Mapping[int, int]) -> Item:
    return replace(
        item, kind="context", first=-1, last=-1, distance=back, rank=rank,
        salience=ranks.get(item.key, 3),
    )  # fmt: skip
