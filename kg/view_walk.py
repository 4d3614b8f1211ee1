"""Steps from entity to entity, over facts and over events that both take part in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from kg.view_load import Material

Adjacent = Mapping[str, Iterable[str]]


def pairs(material: Material) -> list[tuple[str, str]]:
    """List all pairs that a fact or an event connects."""
    found = {(e.source, e.target) for e in material.edges}
    for event in material.events:
        who = sorted({i for _, i in event.roles})
        found |= {(a, b) for a in who for b in who if a < b}
    return sorted(found)


def adjacent(linked: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Give the neighbours of every entity.

    >>> adjacent([("a", "b")])
    {'a': ['b'], 'b': ['a']}
    """
    found: dict[str, list[str]] = {}
    for a, b in linked:
        found.setdefault(a, []).append(b)
        found.setdefault(b, []).append(a)
    return found


def distances(near: Adjacent, start: Iterable[str], limit: int) -> dict[str, int]:
    """Count the steps from the nearest start to all that is within some steps.

    >>> distances(adjacent([("a", "b"), ("b", "c")]), ["a"], 1)
    {'a': 0, 'b': 1}
    """
    found = dict.fromkeys(start, 0)
    queue = deque(found)
    while queue:
        here = queue.popleft()
        if found[here] < limit:
            for there in near.get(here, ()):
                if there not in found:
                    found[there] = found[here] + 1
                    queue.append(there)
    return found
