"""What a sentence may leave unsaid: entities named just before it, and the article's topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kg.nlp.scene import Item

BACK = 3
"""Sentences looked back."""
NEAR = 6
"""Entities kept of those sentences."""
ALIKE = 3
"""Entities of one type kept of those sentences."""
TOPICS = {"Organization": 2, "Person": 1, "Model": 1, "Product": 1}
"""Entities kept, by type, of those the article names most, however far back."""
FAR = 4
"""Stands for any greater distance in sentences."""


def ranked(named: Mapping[int, Sequence[Item]], since: Sequence[int]) -> dict[int, list[Item]]:
    """Tell each item its salience: how its entity ranks within its type by how often it is named.

    It is 0 for the one named most, 1, 2, or 3 for all others. A name in the first sentence, which
    is the title, counts for three. Each item of a digest ranks its own.

    Args:
        named: for each sentence its mentions and references.
        since: for each sentence, by number, the first that belongs to the same item.
    """
    counts: Counter[tuple[int, int]] = Counter()
    types: dict[int, str] = {}
    for sentence, items in named.items():
        for item in items:
            if item.kind == "mention":
                counts[since[sentence], item.key] += 1 if sentence > since[sentence] else 3
                types[item.key] = item.type
    above: Counter[tuple[int, str]] = Counter()
    ranks = {}
    for (start, key), _ in sorted(counts.items(), key=lambda c: (-c[1], c[0])):
        ranks[start, key] = min(above[start, types[key]], 3)
        above[start, types[key]] += 1
    return {
        n: [
            i._replace(salience=ranks.get((since[n], i.key), 3))
            for i in sorted(items, key=lambda i: i.first)
        ]
        for n, items in named.items()
    }


def topics(named: Mapping[int, Sequence[Item]], since: Sequence[int]) -> dict[int, list[Item]]:
    """List what an article, or each item of a digest, names most, as its first sentence names it.

    Args:
        named: for each sentence its items, ranked, in order.
        since: for each sentence, by number, the first that belongs to the same item.

    Returns:
        By that first sentence the topics, as context.
    """
    first: dict[int, dict[int, Item]] = {}
    for n in sorted(named):
        own = first.setdefault(since[n], {})
        for item in named[n]:
            wanted = item.kind == "mention" and item.salience < TOPICS.get(item.type, 0)
            if wanted and item.key not in own:
                own[item.key] = _absent(item, n, FAR, 0)
    return {
        start: sorted(own.values(), key=lambda t: (t.salience, t.key))
        for start, own in first.items()
    }


def context(
    named: Mapping[int, Sequence[Item]], sentence: int, themes: Sequence[Item], since: int = 0
) -> list[Item]:
    """List the entities a sentence may mean without naming them: the nearest, then the topics.

    Args:
        named: for each sentence before, the mentions and references in it, ranked, in order.
        sentence: index of the sentence.
        themes: what `topics` gives for its part of the article.
        since: the first sentence that may be looked back to: where its item of a digest begins.
    """
    seen = {i.key for i in named.get(sentence, ())}
    types: dict[str, int] = {}
    out: list[Item] = []
    for back in range(1, min(BACK, sentence - since) + 1):
        for rank, item in enumerate(named.get(sentence - back, ())):
            alike = types.get(item.type, 0)
            if item.key not in seen and item.key >= 0 and len(out) < NEAR and alike < ALIKE:
                seen.add(item.key)
                types[item.type] = alike + 1
                out.append(_absent(item, sentence - back, back, rank))
    return out + [t for t in themes if t.home < sentence and t.key not in seen]


def _absent(item: Item, home: int, back: int, rank: int) -> Item:
    return item._replace(kind="context", home=home, distance=back, rank=rank)
