"""Whom benchmarks ask about: the most talked-of entities of a store, some in the middle, rare ones."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kg.store import Store, select

GROUPS = ("hub", "middle", "rare")


def chosen(store: Store, kind: str, each: int) -> dict[str, list[str]]:
    """Name entities of a kind by group, as few or as many articles mention them.

    Hubs come first in the order of mentions; the middle is that of a heavy tail, the square root
    of how many there are; half of all come before the rare ones.
    """
    asked = f"""SELECT ?name (COUNT(?article) AS ?n) WHERE {{
        ?e kg:kind kg:{kind} ; kg:name ?name . ?article schema:mentions ?e }}
        GROUP BY ?name ORDER BY DESC(?n) ?name"""
    names = [row["name"].value for row in select(store, asked)]
    starts = (0, math.isqrt(len(names)), len(names) // 2)
    return {g: names[at : at + each] for g, at in zip(GROUPS, starts, strict=True)}


class Cast:
    """The chosen entities of every kind, so many of each group."""

    def __init__(self, store: Store, kinds: Sequence[str], each: int) -> None:
        self.each = each
        self._names = {kind: chosen(store, kind, each) for kind in kinds}

    def name(self, kind: str, group: str, number: int) -> str:
        """Give one of them."""
        return self._names[kind][group][number]
