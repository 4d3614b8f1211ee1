"""Which pairs of items are looked at, for which labels: arguments, relations, references."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from typing import NamedTuple

from kg.nlp.absent import context_features
from kg.nlp.features import frame
from kg.nlp.lexicon import load
from kg.nlp.pairs import pair_features
from kg.nlp.scene import Item, Scene, span
from kg.nlp.words import unit_features
from kg.vocab import ENTITY_TYPES, EVENT_TYPES, PREDICATES

DATE = "date"
VALUE_KINDS = {
    "amount": ("amount",), "valuation": ("amount",), "round": ("round",), "role": ("title",),
    "change": ("change", "percent", "amount"), "size": ("size", "percent"), DATE: ("date",),
}  # fmt: skip
ARGUMENT_LABELS = tuple(sorted({r for e in EVENT_TYPES.values() for r in e.roles} | {DATE}))
INVERSE = "^"
"""Marks a relation that runs from the second item of a pair to the first, as in SPARQL paths."""
RELATION_LABELS = (*PREDICATES, *(INVERSE + n for n, p in PREDICATES.items() if not p.symmetric))
REFERENCE_LABELS = ("same",)
TRIGGER_LABELS = tuple(EVENT_TYPES)
NAMED = frozenset({"mention", "reference"})
"""Kinds of items of a sentence that stand in relations."""
EVENT_FRAMES = frozenset(
    {
        "release", "fund", "acquire", "partner", "hire", "leave", "found", "sue", "regulate",
        "price", "layoff",
    }
)  # fmt: skip
DEALING = frozenset({"fund", "acquire", "partner", "hire", "sue", "found"})
"""Frames of what one does to another."""
OWNING = frozenset({"its", "their", "his", "her", "itself", "himself", "herself", "其", "自己"})
"""References that may mean the subject of their own clause."""
CLAUSE = frozenset(",，;；:：。!！?？…")
FARTHEST = 90
"""Units between two items beyond which no pair is looked at."""
CROWD = 40
"""Items in a sentence from which on pairs are looked for less far: costs stay linear."""


class Pair(NamedTuple):
    """Two items to be scored, with the labels that their types admit.

    A trigger or reference stands first; of two names the one that is first in the text, and
    before what only the context holds. A word that may be a trigger is paired with itself.

    Attributes:
        features: works out its bag of features; few pairs are ever asked for it.
        chains: for each of the two, the first unit of the enumeration it stands in; -1 for none.
    """

    one: Item
    other: Item
    labels: tuple[str, ...]
    features: Callable[[], list[int]]
    chains: tuple[int, int] = (-1, -1)


def trigger_words(scene: Scene) -> Iterator[Pair]:
    """Yield the words of a sentence without triggers that may tell an event, each as its own pair.

    These are verbs and the words that evoke the frame of some event, if anything is named.
    """
    taken = set(scene.places)
    if not taken:
        return
    for unit, (symbol, verbal) in enumerate(zip(scene.symbols, scene.verbal, strict=True)):
        if (verbal or _evokes_event(symbol)) and unit not in taken:
            word = Item("word", "", -1, symbol, *scene.tokens[unit])
            yield Pair(word, word, TRIGGER_LABELS, partial(unit_features, scene, unit))


@lru_cache(maxsize=100_000)
def _evokes_event(symbol: str) -> bool:
    return not EVENT_FRAMES.isdisjoint(frame(symbol).split("|"))


def _reach(scene: Scene) -> int:
    """Tell how far apart two items may be; in a crowd of them only neighbours are looked at."""
    return FARTHEST if len(scene.items) <= CROWD else FARTHEST * CROWD // (4 * len(scene.items))


def _pair(scene: Scene, i: int, j: int, labels: tuple[str, ...]) -> Pair:
    """Pair two items of a sentence by their numbers in it."""
    one, other = scene.places[i], scene.places[j]
    return Pair(
        scene.items[i], scene.items[j], labels, partial(pair_features, scene, i, j),
        (_chain(scene, one, other), _chain(scene, other, one)),
    )  # fmt: skip


def _chain(scene: Scene, place: int, other: int) -> int:
    if place not in scene.chain:
        return -1
    first, last = span(scene, place, other)
    return first if first < last else -1


@cache
def argument_labels(event: str, filler: str) -> tuple[str, ...]:
    """List the roles of a type of event that something of a type could play: entity or value.

    >>> argument_labels("Funding", "Person"), argument_labels("Funding", "date")
    (('investor',), ('date',))
    """
    roles = EVENT_TYPES[event].roles
    return tuple(
        r for r in (*roles, DATE)
        if filler in VALUE_KINDS.get(r, ()) or (r in roles and filler in roles[r].types)
    )  # fmt: skip


@cache
def relation_labels(one: str, other: str) -> tuple[str, ...]:
    """List the relations that two entity types admit, in either direction.

    >>> relation_labels("Model", "Person")
    ('developedBy', '^presented')
    """
    there = [p.name for p in PREDICATES.values() if p.admits(one, other)]
    back = [
        INVERSE + p.name for p in PREDICATES.values() if p.admits(other, one) and not p.symmetric
    ]
    return (*there, *back)


def statement(pair: Pair, label: str) -> tuple[int, str, int]:
    """Read a label of a pair as subject, predicate and object, the entities by their numbers."""
    if label.startswith(INVERSE):
        return pair.other.key, label.removeprefix(INVERSE), pair.one.key
    return pair.one.key, label, pair.other.key


def argument_pairs(scene: Scene) -> Iterator[Pair]:
    """Yield every trigger with everything that could take part in its event."""
    reach, places = _reach(scene), scene.places
    for i, trigger in enumerate(scene.items):
        if trigger.kind != "trigger":
            continue
        for j, filler in enumerate(scene.items):
            near = filler.kind != "trigger" and abs(places[i] - places[j]) <= reach
            if near and (labels := argument_labels(trigger.type, filler.type)):
                yield _pair(scene, i, j, labels)
        for filler in scene.context:
            if labels := argument_labels(trigger.type, filler.type):
                yield Pair(trigger, filler, labels, partial(context_features, scene, i, filler))


def relation_pairs(scene: Scene) -> Iterator[Pair]:
    """Yield the pairs of named things whose types admit some relation, each pair once."""
    reach, places = _reach(scene), scene.places
    named = [(i, item) for i, item in enumerate(scene.items) if item.kind in NAMED]
    for n, (i, one) in enumerate(named):
        for j, other in named[n + 1 :]:
            if places[j] - places[i] > reach:
                break
            labels = relation_labels(one.type, other.type)
            if labels and one.key != other.key:
                yield _pair(scene, i, j, labels)
        for other in scene.context:
            if labels := relation_labels(one.type, other.type):
                yield Pair(one, other, labels, partial(context_features, scene, i, other))


def _deals(scene: Scene, one: int, other: int) -> bool:
    """Tell whether what stands at one place deals with what stands at another, in one clause."""
    between = scene.symbols[one + 1 : other]
    return CLAUSE.isdisjoint(between) and any(
        not DEALING.isdisjoint(frame(symbol).split("|")) for symbol in between
    )


@cache
def _meanings() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Map the words that stand for names to the types of these: Chinese endings, English words."""
    zh: dict[str, frozenset[str]] = {}
    en: dict[str, frozenset[str]] = {}
    for words in load("references").values():
        for table, language in ((zh, "zh"), (en, "en")):
            for word in words[language]:
                table[word] = table.get(word, frozenset()) | frozenset(words["types"])
    return zh, en


def meant_types(reference: str) -> frozenset[str]:
    """List the entity types that a reference may stand for.

    >>> sorted(meant_types("the startup")), sorted(meant_types("她"))
    (['Organization'], ['Person'])
    >>> len(meant_types("前者")) == len(ENTITY_TYPES)
    True
    """
    zh, en = _meanings()
    words = reference.casefold().split()
    if words and words[-1] in en:
        return en[words[-1]]
    endings = (reference[-size:] for size in range(min(len(reference), 4), 0, -1))
    return next((zh[e] for e in endings if e in zh), frozenset(ENTITY_TYPES))


def _told_of(scene: Scene, place: int) -> int:
    """Give the place of what a clause tells of, which is not its subject: Vox, which it made."""
    which = scene.symbols[place - 1] if place else ""
    if which not in ("which", "that", "whom"):
        return -1
    return place - (3 if scene.symbols[place - 2 : place - 1] == [","] else 2)


def reference_pairs(scene: Scene, reference: int) -> Iterator[Pair]:
    """Yield a reference with every name before it that it may stand for.

    Who buys, sues or funds somebody does so to somebody else.
    """
    item = scene.items[reference]
    types = meant_types(item.text)
    place = scene.places[reference]
    own = item.text.casefold() in OWNING
    told = _told_of(scene, place)
    for j, other in enumerate(scene.items):
        before = other.kind == "mention" and scene.places[j] < place and scene.places[j] != told
        if before and other.type in types and (own or not _deals(scene, scene.places[j], place)):
            bag = partial(pair_features, scene, reference, j)
            yield Pair(item, other, REFERENCE_LABELS, bag)
    for other in scene.context:
        if other.type in types:
            bag = partial(context_features, scene, reference, other)
            yield Pair(item, other, REFERENCE_LABELS, bag)
