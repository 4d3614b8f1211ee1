"""What a sentence may leave unsaid: the entities that were named just before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.nlp.scene import Item

BACK = 3
"""Sentences looked back."""
MOST = 7
"""Entities kept."""


def context(named: Mapping[int, Sequence[Item]], sentence: int) -> list[Item]:
    """List the entities a sentence may mean without naming them, nearest first.

    Args:
        named: for each sentence before, the mentions and references in it, in order.
        sentence: index of the sentence.
    """
    here = {i.key for i in named.get(sentence, ())}
    out: list[Item] = []
    seen: set[int] = set()
    for back in [*range(1, BACK + 1), sentence]:
        if back > sentence:
            continue
        rank = 0
        for item in named.get(sentence - back, ()):
            if item.key in seen or item.key < 0:
                continue
            seen.add(item.key)
            if item.key not in here and len(out) < MOST:
                out.append(
                    replace(item, kind="context", first=-1, last=-1, distance=min(back, 4), rank=rank)
                )
            rank += 1
    return out
