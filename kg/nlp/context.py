"""What a sentence may leave unsaid: entities named just before it, and the article's topics."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from kg.nlp.reading import ReadSentence
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


def ranked(named: Mapping[int, Sequence[Item]]) -> dict[int, list[Item]]:
    """Tell each item its salience: how its entity ranks within its type by how often it is named.

    It is 0 for the one named most, 1, 2, or 3 for all others. A name in the first sentence, which
    is the title, counts for three.

    Args:
        named: for each sentence its mentions and references.
    """
    counts: Counter[int] = Counter()
    types: dict[int, str] = {}
    for sentence, items in named.items():
        for item in items:
            if item.kind == "mention":
                counts[item.key] += 1 if sentence else 3
                types[item.key] = item.type
    above: Counter[str] = Counter()
    ranks = {}
    for key, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0])):
        ranks[key] = min(above[types[key]], 3)
        above[types[key]] += 1
    return {
        n: [i._replace(salience=ranks.get(i.key, 3)) for i in sorted(items, key=lambda i: i.first)]
        for n, items in named.items()
    }


def topics(named: Mapping[int, Sequence[Item]]) -> list[Item]:
    """List what an article names most, as context, each as the first sentence names it.

    Args:
        named: for each sentence its items, ranked, in order.
    """
    first: dict[int, Item] = {}
    for n in sorted(named):
        for item in named[n]:
            wanted = item.kind == "mention" and item.salience < TOPICS.get(item.type, 0)
            if wanted and item.key not in first:
                first[item.key] = _absent(item, n, FAR, 0)
    return sorted(first.values(), key=lambda t: (t.salience, t.key))


def beginnings(reads: Sequence[ReadSentence]) -> list[int]:
    """Give for each sentence the one with which its item of a digest begins.

    Each item of a digest has a headline of its own in brackets, 【…】, and is about something else.
    What has only one such headline, or none, is one item.
    """
    heads = [n for n, read in enumerate(reads) if read.words[0] == "【"]
    if len(heads) < 2:
        return [0] * len(reads)
    starts = [0, *heads]
    return [starts[bisect_right(heads, n)] for n in range(len(reads))]


def context(
    named: Mapping[int, Sequence[Item]], sentence: int, themes: Sequence[Item], since: int = 0
) -> list[Item]:
    """List the entities a sentence may mean without naming them: the nearest, then the topics.

    Args:
        named: for each sentence before, the mentions and references in it, ranked, in order.
        sentence: index of the sentence.
        themes: what `topics` gives for the article.
        since: the first sentence that may be looked back to.
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
    return out + [t for t in themes if since <= t.home < sentence and t.key not in seen]


def _absent(item: Item, home: int, back: int, rank: int) -> Item:
    return item._replace(kind="context", home=home, distance=back, rank=rank)
