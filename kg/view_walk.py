"""Steps from entity to entity, over facts and over events that both take part in."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping

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


class Meeting:
    """Where two entities' surroundings meet, looked for from both, the smaller side first."""

    def __init__(
        self, neighbours: Callable[[set[str]], set[tuple[str, str]]], one: str, other: str
    ) -> None:
        self._neighbours = neighbours
        self._ends = (one, other)
        self._rings = [{one}, {other}]
        self._seen = [{one}, {other}]
        self._pairs: set[tuple[str, str]] = set()
        self._depth = 0

    def within(self, length: int) -> set[tuple[str, str]]:
        """Collect the pairs that ways of at most some steps lead over; nothing if there is no way.

        >>> way = Meeting(lambda ring: {("a", "b"), ("b", "c"), ("b", "d")}, "a", "c")
        >>> way.within(1), sorted(way.within(2))
        (set(), [('a', 'b'), ('b', 'c')])
        """
        while self._depth < length and any(self._rings):
            side = min((s for s in (0, 1) if self._rings[s]), key=lambda s: len(self._rings[s]))
            found = self._neighbours(self._rings[side])
            self._pairs |= found
            self._rings[side] = {i for pair in found for i in pair} - self._seen[side]
            self._seen[side] |= self._rings[side]
            self._depth += 1
        linked = adjacent(self._pairs)
        one, other = (distances(linked, (end,), length) for end in self._ends)

        def leads(here: str, there: str) -> bool:
            return one.get(here, length) + 1 + other.get(there, length) <= length

        return {(a, b) for a, b in self._pairs if a != b and (leads(a, b) or leads(b, a))}
