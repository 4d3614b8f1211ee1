"""What the words beside a name settle, whatever was learnt: X完成…融资, X raised $5m, X's team."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from kg.nlp.filling import EACH, MANY
from kg.nlp.lexicon import load
from kg.nlp.links import INVERSE, NAMED, argument_labels
from kg.nlp.reading import ReadSentence
from kg.nlp.roles import Option, PossibleEvent
from kg.nlp.scene import Item
from kg.vocab import PREDICATES

CERTAIN = 0.95
"""Probability of the role that the words give; what they rule out has the rest."""
_DONE_TO = {"Release": "item", "Acquisition": "target", "Founding": "organization"}
"""Roles that what follows 的 behind the word of the event plays: Y in X以12月发布的Y为底座."""
_SOON = 8
"""Tokens behind it within which that must begin."""
_GOES_ON = re.compile(r"[^,;],\s(?:(?:has|had|is|was|will|also|now|then|just|since) )*\Z")
_FIRMS = frozenset({"startup", "maker", "chip", "cloud", "customer", "investor"})
"""Kinds of organizations that are no authorities."""
NEAR = 120
"""Characters of a sentence beside a name that are looked at."""


class Rule(NamedTuple):
    """Words on either side of a name; `role` is what they give it, if they give one."""

    before: re.Pattern[str]
    behind: re.Pattern[str]
    role: str = ""

    def fits(self, text: str, start: int, end: int, within: tuple[int, int]) -> tuple[int, int]:
        """Give the stretch that the words on either side take up; empty if they don't fit.

        Args:
            text: the article, or a sentence.
            start: where the name begins.
            end: where it ends.
            within: the sentence.
        """
        behind = self.behind.match(text[end : min(within[1], end + NEAR)])
        if not behind:
            return 0, 0
        first = max(within[0], start - NEAR)
        before = self.before.search(text[first:start])
        return (first + before.start(), end + behind.end()) if before else (0, 0)


def rule_of(given: Mapping[str, str]) -> Rule:
    """Read a rule as the lexicon writes it."""
    before, behind = given.get("before", r"\Z"), given.get("behind", "")
    return Rule(re.compile(before), re.compile(behind), given.get("role", ""))


@cache
def _rules() -> Mapping[str, tuple[Rule, ...]]:
    rules: dict[str, list[Rule]] = defaultdict(list)
    for rule in load("certain")["rule"]:
        rules[rule["event"]].append(rule_of(rule))
    return {event: tuple(given) for event, given in rules.items()}


@cache
def _also() -> Mapping[str, tuple[tuple[str, Rule], ...]]:
    """Map events to others that the same words may tell, with what shows it beside a name."""
    rules: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
    for rule in load("certain")["also"]:
        rules[rule["of"]].append((rule["event"], rule_of(rule)))
    return {event: tuple(given) for event, given in rules.items()}


@cache
def _ruled_out() -> Mapping[str, tuple[Rule, ...]]:
    """Map roles (Founding organization) and relations to what may not stand beside a name."""
    rules: dict[str, list[Rule]] = defaultdict(list)
    for rule in load("certain")["never"]:
        for name in rule["of"]:
            relation = name.removeprefix(INVERSE) in PREDICATES
            whole = [name] if relation else [f"{e} {name}" for e in rule["events"]]
            for key in whole:
                rules[key].append(rule_of(rule))
    for rule in load("certain")["also"]:
        rules[f"{rule['of']} {rule['role']}"].append(rule_of(rule))
    return {key: tuple(given) for key, given in rules.items()}


def ruled_out(text: str, start: int, end: int, what: str) -> bool:
    """Tell whether the words beside a name or value say that it is not meant, or only a part.

    Args:
        text: the article, or a sentence.
        start: where it begins.
        end: where it ends.
        what: a relation of which the name would be the object (the subject: ^suedBy), or an event
            and a role.

    >>> text = "他牵头组建字节大模型团队"
    >>> ruled_out(text, 5, 7, "founded"), ruled_out(text, 5, 7, "worksFor")
    (True, False)
    """
    rules = _ruled_out().get(what)
    if not rules:
        return False
    return any(rule.fits(text, start, end, (0, len(text)))[1] for rule in rules)


@cache
def _instead() -> Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]:
    rules: dict[str, list[tuple[re.Pattern[str], str]]] = defaultdict(list)
    for rule in load("certain")["instead"]:
        rules[rule["of"]].append((re.compile(rule["words"]), rule["event"]))
    return {kind: tuple(given) for kind, given in rules.items()}


def event_told(text: str, start: int, kind: str) -> str:
    """Give the event that words tell, where they look as if they told another one; "" for none.

    Args:
        text: the article.
        start: where the words begin.
        kind: the event that they seem to tell.

    >>> event_told("She steps into the role of CEO", 4, "Departure")
    'Appointment'
    >>> event_told("She steps down as CEO", 4, "Departure")
    'Departure'
    >>> event_told("It closed its doors", 3, "Funding")
    ''
    """
    given = _instead().get(kind, ())
    return next((other for words, other in given if words.match(text, start)), kind)


def settle(
    text: str, read: ReadSentence, event: PossibleEvent, items: Sequence[Item]
) -> PossibleEvent:
    """Give the names of an event the roles that the words beside them leave no doubt about.

    Args:
        text: the article.
        read: the sentence that tells the event.
        event: the event, with what may take part in it.
        items: what the sentence names, and its values.
    """
    named = {o.filler: o.item for o in event.options if o.item.kind in NAMED}
    certain = {
        filler: rule.role
        for filler, item in named.items()
        for rule in _rules().get(event.trigger.type, ())
        if rule.role in argument_labels(event.trigger.type, item.type)
        and _fits(text, read, event, item, rule)
    }
    options = list(_possible(text, read, event, items))
    if certain:
        had = {(o.filler, o.role) for o in options}
        options = [_settled(o, certain) for o in options]
        options += [
            Option(role, CERTAIN, named[filler])
            for filler, role in certain.items() if (filler, role) not in had
        ]  # fmt: skip
    return event._replace(options=tuple(options))


def also_told(
    text: str, read: ReadSentence, event: PossibleEvent, items: Sequence[Item]
) -> Iterator[PossibleEvent]:
    """Yield what else the words of an event tell: 从X挖来Y is a departure, too.

    Args:
        text: the article.
        read: the sentence that tells the event.
        event: the event, with what may take part in it.
        items: what the sentence names, and its values.
    """
    named = {i.key: i for i in items if i.kind == "mention"}
    for kind, rule in _also().get(event.trigger.type, ()):
        for item in named.values():
            if rule.role in argument_labels(kind, item.type) and _fits(
                text, read, event, item, rule
            ):
                # Posts are those of the new place.
                shared = [o for o in event.options if o.role in ("person", "date")]
                own = Option(rule.role, CERTAIN, item)
                yield event._replace(
                    trigger=event.trigger._replace(type=kind), options=(*shared, own)
                )


def _possible(
    text: str, read: ReadSentence, event: PossibleEvent, items: Sequence[Item]
) -> Iterator[Option]:
    done_to, last = _DONE_TO.get(event.trigger.type), event.trigger.last
    follows = read.words[last : last + 1] == ("的",) and any(
        o.role == done_to and o.item.kind == "mention" and last < o.item.first <= last + _SOON
        for o in event.options
    )
    aside = _asides(text, read, event, items)
    for o in event.options:
        if o.role == "authority" and o.item.known and o.item.known.kind in _FIRMS:
            continue
        before = o.item.kind == "mention" and o.item.last <= event.trigger.first
        if follows and before and o.role == done_to:
            continue
        if o.role == "person" and o.item.kind == "mention" and o.item.key in aside:
            continue
        if o.item.kind != "context":
            # Who is ruled out by name is not let in as "it".
            own = [o.item] if o.item.kind != "reference" else [
                i for i in items if i.kind == "mention" and i.key == o.item.key
            ]  # fmt: skip
            role = f"{event.trigger.type} {o.role}"
            if any(ruled_out(text, *_place(read, i), role) for i in own):
                continue
        yield o


def _place(read: ReadSentence, item: Item) -> tuple[int, int]:
    return read.starts[item.first], read.end(item.last - 1)


def _asides(text: str, read: ReadSentence, event: PossibleEvent, items: Sequence[Item]) -> set[int]:
    """Number who is named only in a clause between somebody and what is told of that one.

    "Noam, who built it with Ana, joined Vox": Ana is in the clause.
    """
    people = [i for i in items if i.kind == "mention" and i.type == "Person"]
    people = [i for i in people if i.last <= event.trigger.first]
    if event.trigger.type not in EACH or len(people) < 2:
        return set()
    head, start = people[0], read.starts[event.trigger.first]
    clause = text[read.end(head.last - 1) : start]
    if not (clause.startswith(", who ") and _GOES_ON.search(clause)) or clause.count(",") > 2:
        return set()
    return {i.key for i in people[1:]} - {head.key}


def _fits(text: str, read: ReadSentence, event: PossibleEvent, item: Item, rule: Rule) -> bool:
    """Tell whether a rule holds of a name, and the words it rests on tell the event."""
    start, end = read.starts[item.first], read.end(item.last - 1)
    told = read.starts[event.trigger.first]
    if not start - NEAR <= told < end + NEAR:
        return False
    first, last = rule.fits(text, start, end, (read.sentence.start, read.sentence.end))
    return first <= told < last


def _settled(option: Option, certain: Mapping[tuple[str, int], str]) -> Option:
    if certain.get(option.filler) == option.role:
        return option._replace(score=max(option.score, CERTAIN))
    taken = option.role not in MANY and option.role in certain.values()
    if option.filler in certain or taken:
        return option._replace(score=min(option.score, 1 - CERTAIN))
    return option
