"""Rules for dates: what each looks like, and how its day is worked out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from kg.nlp.grammar.days import Context
from kg.script import lowered

Resolver = Callable[[re.Match[str], Context], str | None]


class Rules:
    """Rules that are looked for together.

    Args:
        begin: what every date of theirs begins with: most places are done with at a glance.
        small: whether the rules' regular expressions are for texts in small letters.
    """

    def __init__(self, begin: str, *, small: bool = False) -> None:
        self._begin, self._small = begin, small
        self._rules: list[tuple[re.Pattern[str], Resolver]] = []

    def __call__(self, pattern: str) -> Callable[[Resolver], Resolver]:
        """Add a rule: a regular expression, and what works out the date that it finds."""

        def add(resolver: Resolver) -> Resolver:
            flags = re.IGNORECASE if self._small else re.NOFLAG
            self._rules.append((re.compile(pattern, flags), resolver))
            return resolver

        return add

    @cached_property
    def _place(self) -> re.Pattern[str]:
        either = "|".join(pattern.pattern for pattern, _ in self._rules)
        return re.compile(f"{self._begin}(?={either})")

    def find(self, text: str) -> Iterator[tuple[re.Match[str], Resolver]]:
        """Yield what each rule finds, by place and then in the order of the rules."""
        behind = [0] * len(self._rules)
        # Nothing takes as long as to look for either case of a letter at every place.
        for place in self._place.finditer(lowered(text) if self._small else text):
            at = place.start()
            for number, (pattern, resolver) in enumerate(self._rules):
                if at >= behind[number] and (match := pattern.match(text, at)):
                    behind[number] = match.end()
                    yield match, resolver
