"""What the words beside a name settle, whatever was learnt: X完成…融资, X raised $5m, X's team."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kg.nlp.filling import MANY
from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.roles import Option, PossibleEvent
from kg.nlp.scene import Item
from kg.vocab import PREDICATES

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


@cache
def _ruled_out() -> Mapping[str, re.Pattern[str]]:
    """Map roles (Founding organization) and relations to what may not stand behind a name."""
    return {
        key: re.compile(rule["behind"])
        for rule in load("certain")["never"]
        for name in rule["of"]
        for key in ((name,) if name in PREDICATES else (f"{e} {name}" for e in rule["events"]))
    }


def ruled_out(text: str, end: int, what: str) -> bool:
    """Tell whether the words behind a name say that only a part of it is meant.

    Args:
        text: the article, or a sentence.
        end: where the name ends.
        what: a relation of which the name would be the object, or an event and a role.

    >>> text = "他牵头组建字节大模型团队"
    >>> ruled_out(text, 7, "founded"), ruled_out(text, 7, "worksFor")
    (True, False)
    """
    pattern = _ruled_out().get(what)
    return bool(pattern and pattern.match(text, end))


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
    options = list(_possible(text, read, event))
    if certain:
        had = {(o.filler, o.role) for o in options}
        options = [_settled(o, certain) for o in options]
        options += [
            Option(role, CERTAIN, named[filler])
            for filler, role in certain.items() if (filler, role) not in had
        ]  # fmt: skip
    return event._replace(options=tuple(options))


def _possible(text: str, read: ReadSentence, event: PossibleEvent) -> Iterator[Option]:
    for o in event.options:
        what = f"{event.trigger.type} {o.role}"
        if o.item.kind != "mention" or not ruled_out(text, read.end(o.item.last - 1), what):
            yield o


def _fits(text: str, read: ReadSentence, event: PossibleEvent, item: Item, rule: _Rule) -> bool:
    """Tell whether a rule holds of a name, and the words it rests on tell the event."""
    start, end = read.starts[item.first], read.end(item.last - 1)
    stop = min(read.sentence.end, end + NEAR)
    told = read.starts[event.trigger.first]
    if not end <= told < stop:
        return False
    match = rule.behind.match(text[end:stop])
    return bool(
        match
        and told < end + match.end()
        and rule.before.search(text[max(read.sentence.start, start - NEAR) : start])
    )


def _settled(option: Option, certain: Mapping[tuple[str, int], str]) -> Option:
    if certain.get(option.filler) == option.role:
        return option._replace(score=max(option.score, CERTAIN))
    taken = option.role not in MANY and option.role in certain.values()
    if option.filler in certain or taken:
        return option._replace(score=min(option.score, 1 - CERTAIN))
    return option
