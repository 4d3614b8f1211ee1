"""Features as numbers: hashes of units mixed into one, the same on every machine."""

from __future__ import annotations

from collections.abc import Callable

_WORD = (1 << 64) - 1


def mix(parts: tuple[int, ...]) -> int:
    """Mix numbers into one, the way CPython 3.8 to 3.14 hashes a tuple of them.

    The weights are learnt for these numbers, so they must never change.

    Source: the xxHash of Yann Collet, as in CPython's ``Objects/tupleobject.c``.

    >>> mix((1, 2, 3))
    529344067295497451
    """
    acc = 2870177450012600261
    for part in parts:
        acc = (acc + (hash(part) & _WORD) * 14029467366897019727) & _WORD
        acc = ((acc << 31) | (acc >> 33)) & _WORD
        acc = (acc * 11400714785074694791) & _WORD
    acc = (acc + (len(parts) ^ 2870177450012600261 ^ 3527539)) & _WORD
    if acc == _WORD:
        return 1546275796
    return acc - (1 << 64) if acc >> 63 else acc


# Another Python may hash tuples otherwise.
quick: Callable[[tuple[int, ...]], int] = hash if hash((1, 2, 3)) == mix((1, 2, 3)) else mix
