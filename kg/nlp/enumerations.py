"""Enumerations: names of one kind that stand side by side in a sentence.

Each member may carry words of its own: 前特斯拉总监A、“AI教父”B和World Labs的C name three people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from kg.nlp.lexicon import load

_WORDS = {name: frozenset(words) for name, words in load("enumerations").items()}
_MARKS = frozenset("、,，")
REACH = 8
"""Units that may stand between a joint and the name that it joins."""
COMMA_REACH = 4
"""The same behind an English comma, which joins much else."""
BRACKETS = 14
"""Units looked back for the beginning of a bracket."""


class Enumeration(NamedTuple):
    """An enumeration by its units.

    Attributes:
        first: the first member; `last` the last one.
        start: where the words begin that the first member carries.
        end: the last unit of what the last one carries, in brackets behind it.
    """

    first: int
    last: int
    start: int
    end: int


def find(symbols: Sequence[str], kinds: Mapping[int, str]) -> dict[int, Enumeration]:
    """Find the enumerations of a sentence.

    Args:
        symbols: its units.
        kinds: for each unit that is an item its type; "" for what breaks an enumeration.

    Returns:
        For each unit that is a member its enumeration.

    >>> find(["<O>", "、", "<O>", "的", "<P>", "和", "<O>"], {0: "O", 2: "O", 4: "P", 6: "O"})[2]
    Enumeration(first=0, last=2, start=0, end=2)
    >>> find(["<O>", "的", "<P>", "、", "<O>", "的", "<P>"], {0: "O", 2: "P", 4: "O", 6: "P"})[2]
    Enumeration(first=2, last=6, start=0, end=6)
    """
    if len(kinds) < 2:
        return {}
    following: dict[int, int] = {}
    for one, other in _joined(symbols, kinds):
        following.setdefault(one, other)
    out: dict[int, Enumeration] = {}
    for first in sorted(following):
        if first in out:
            continue
        members = [first]
        while members[-1] in following:
            members.append(following[members[-1]])
        last = members[-1]
        bare = all(other - one <= 2 for one, other in pairwise(members))
        whole = Enumeration(
            first, last, first if bare else _start(symbols, kinds, first), _end(symbols, last)
        )
        out.update(dict.fromkeys(members, whole))
    return out


def _start(symbols: Sequence[str], kinds: Mapping[int, str], first: int) -> int:
    """Find where the words begin that the first of several members carries."""
    for at in range(first - 1, max(first - 1 - REACH, -1), -1):
        if symbols[at] in _WORDS["openers"] or kinds.get(at) == "":
            return at + 1
    return max(first - REACH, 0)


def _end(symbols: Sequence[str], last: int) -> int:
    """Find the end of a bracket right behind the last member."""
    if last + 1 < len(symbols) and symbols[last + 1] in ("（", "("):
        near = range(last + 2, min(last + 2 + BRACKETS, len(symbols)))
        return next((at for at in near if symbols[at] in ("）", ")")), last)
    return last


def _joined(symbols: Sequence[str], kinds: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Yield neighbours: the name that ends before a joint, and the one that it joins."""
    joints = _WORDS["joints"]
    for unit, symbol in enumerate(symbols):
        if symbol in joints:
            left = _head(symbols, kinds, unit)
            right = _next(symbols, kinds, unit, kinds.get(left, "")) if left >= 0 else -1
            if right >= 0:
                yield left, right


def _head(symbols: Sequence[str], kinds: Mapping[int, str], joint: int) -> int:
    """Find the name that ends right before a joint, brackets behind it left out; else -1."""
    at = joint - 1
    if at >= 0 and symbols[at] in _MARKS and symbols[joint] in _WORDS["after_comma"]:
        at -= 1
    if at >= 0 and symbols[at] in ("）", ")"):
        start = max(at - BRACKETS, 0)
        at = next((i for i in range(at, start, -1) if symbols[i] in ("（", "(")), 0) - 1
    return at if kinds.get(at) else -1


def _next(symbols: Sequence[str], kinds: Mapping[int, str], joint: int, kind: str) -> int:
    """Find the name that a joint joins to one of a kind; else -1."""
    after = symbols[joint + 1] if joint + 1 < len(symbols) else ""
    if symbols[joint] in _MARKS and after in _WORDS["after_comma"]:
        return -1  # that is the joint
    adjacent = joint + 1 if kinds.get(joint + 1) == kind else -1
    if symbols[joint] not in _WORDS["loose"]:
        return adjacent
    found: list[int] = []
    reach = COMMA_REACH if symbols[joint] == "," else REACH
    for at in range(joint + 1, min(joint + 2 + reach, len(symbols))):
        symbol = symbols[at]
        if symbol in _WORDS["joints"] and found and symbol != "，":
            head = _head(symbols, kinds, at)
            if head > joint:
                return head if kinds[head] == kind else adjacent
        if symbol in _WORDS["breaks"] or kinds.get(at) == "":
            break
        if kinds.get(at) == kind:
            found.append(at)
    if adjacent >= 0 or not found or symbols[joint] == ",":
        return adjacent
    return found[0]
