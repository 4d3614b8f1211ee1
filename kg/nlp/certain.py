"""Roles that the words beside a name settle, whatever was learnt: X完成…融资, X raised $5m."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from kg.nlp.filling import MANY
from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.roles import Option, PossibleEvent
from kg.nlp.scene import Item

CERTAIN = 0.95
"""Probability of the role that the words give; what they rule out has the rest."""
NEAR = 90
"""Characters of a sentence beside a name that are looked at."""


@dataclass(frozen=True, slots=True)
class _Rule:
    role: str
    before: re.Pattern[str]
    behind: re.Pattern[str]


@cache
def _rules() -> Mapping[str, tuple[_Rule, ...]]:
    rules: dict[str, list[_Rule]] = defaultdict(list)
    for rule in load("certain")["rule"]:
        before, behind = re.compile(rule.get("before", "")), re.compile(rule["behind"])
        rules[rule["event"]].append(_Rule(rule["role"], before, behind))
    return {event: tuple(given) for event, given in rules.items()}


def settle(text: str, read: ReadSentence, event: PossibleEvent) -> PossibleEvent:
    """Give the names of an event the roles that the words beside them leave no doubt about.

    Args:
        text: the article.
        read: the sentence that tells the event.
        event: the event, with what may take part in it.
    """
    named = {o.filler: o.item for o in event.options if o.item.kind == "mention"}
    certain = {
        filler: rule.role
        for filler, item in named.items()
        for rule in _rules().get(event.trigger.type, ())
        if _fits(text, read, event, item, rule)
    }
    if not certain:
        return event
    options = [_settled(o, certain) for o in event.options]
    had = {(o.filler, o.role) for o in options}
    options += [
        Option(role, CERTAIN, named[filler])
        for filler, role in certain.items() if (filler, role) not in had
    ]  # fmt: skip
    return replace(event, options=tuple(options))


def _fits(text: str, read: ReadSentence, event: PossibleEvent, item: Item, rule: _Rule) -> bool:
    """Tell whether a rule holds of a name, and the words it rests on tell the event."""
    start, end = read.starts[item.first], read.end(item.last - 1)
    stop = min(read.sentence.end, end + NEAR)
    match = rule.behind.match(text[end:stop])
    told = read.starts[event.trigger.first]
    return bool(
        match
        and end <= told < end + match.end()
        and rule.before.search(text[max(read.sentence.start, start - NEAR) : start])
    )


def _settled(option: Option, certain: Mapping[tuple[str, int], str]) -> Option:
    if certain.get(option.filler) == option.role:
        return replace(option, score=max(option.score, CERTAIN))
    taken = option.role not in MANY and option.role in certain.values()
    if option.filler in certain or taken:
        return replace(option, score=min(option.score, 1 - CERTAIN))
    return option
