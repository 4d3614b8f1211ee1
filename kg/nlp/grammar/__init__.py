"""Grammars for what is written by rule: sums of money, dates, rounds, sizes, titles."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from kg.model import Amount


class Value(NamedTuple):
    """A stretch of text with a meaning that a rule can work out.

    Attributes:
        start: offset of the first character.
        end: offset behind the last character.
        kind: amount, date, round, percent, size or title.
        iso: of a date, its ISO 8601 form, cut where the text is less precise.
        amount: of an amount, the number and currency.
        name: of a round, its name in either language; empty where it has none (首轮).
    """

    start: int
    end: int
    kind: str
    iso: str | None = None
    amount: Amount | None = None
    name: str = ""


def any_of(words: Iterable[str]) -> str:
    """Write a regular expression for one of some words, the longest first.

    Words that begin alike stand together, so that at most places most of them are never tried.

    >>> any_of(["may", "jun", "june"])
    'j(?:une|un)|m(?:ay)'
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        alike[word[0]].append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in alike.items())
