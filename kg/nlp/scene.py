"""A sentence as a stage: names, triggers and values as single units among the words.

`Scene` holds the units of one sentence and the items that take part, together with those from
the sentences before that a zero subject may mean. The trained scorer looks at pairs of items.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from spacy.strings import hash_string  # type: ignore[attr-defined]

from kg.knowledge import Known
from kg.nlp import enumerations
from kg.nlp.crf import Floats
from kg.nlp.enumerations import Enumeration
from kg.nlp.features import frame, jieba_layer
from kg.nlp.grammar import Value
from kg.nlp.reading import ReadSentence

_CLAUSE = "，,；;。：:"
CROWD = 12
"""Triggers of a sentence that are looked at; real ones have fewer."""


class Item(NamedTuple):
    """Something in a sentence that can take part in a fact or an event.

    Attributes:
        kind: mention, reference, trigger, value or context (named in a sentence before).
        type: entity type, event type, or kind of value.
        key: number of the entity, the trigger or the value in the article.
        text: the words.
        first: position of its first token in the sentence; of context, in the one that names it.
        last: position behind its last token.
        home: of context, the number of the sentence that names it.
        distance: of context, how many sentences back it was named last.
        rank: of context, its place among those named there; 0 is the subject.
        salience: its rank among those of its type in the article; 0 is the topic.
    """

    kind: str
    type: str
    key: int
    text: str
    first: int
    last: int
    known: Known | None = None
    home: int = -1
    distance: int = 0
    rank: int = 0
    salience: int = 3


@dataclass(slots=True)
class Scene:
    """The units of a sentence.

    Attributes:
        symbols: for each unit its word, or what stands for the item in it.
        items: the items in order of appearance.
        places: for each item, its unit.
        context: items of the sentences before.
        tokens: for each unit, its first token and the one behind its last.
        verbal: for each unit, whether it may be a verb or a noun of action.
        chain: for each unit that is a member of an enumeration, the enumeration.
        hashes: for each unit, the hash of its symbol.
        classes: for each unit, the hash of the frame it evokes, or 0.
        clauses: for each unit, the number of its clause.
        memo: what features have been worked out before.
        encoded: the vectors of the units, once the encoder has read them.
        evoked: the hashes of the frames that its units evoke, each once, in order.
        triggers: those of the items that tell an event, with their units; of a crowd the first.
        by_type: the units of the items of each type.
    """

    symbols: list[str]
    items: list[Item]
    places: list[int]
    context: list[Item] = field(default_factory=list)
    tokens: list[tuple[int, int]] = field(default_factory=list)
    verbal: list[bool] = field(default_factory=list)
    chain: dict[int, Enumeration] = field(default_factory=dict)
    hashes: list[int] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)
    clauses: list[int] = field(default_factory=list)
    memo: dict[tuple[int, ...], list[int]] = field(default_factory=dict)
    encoded: Floats | None = None
    evoked: list[int] = field(default_factory=list)
    triggers: list[tuple[Item, int]] = field(default_factory=list)
    by_type: dict[str, list[int]] = field(default_factory=dict)


@lru_cache(maxsize=300_000)
def number_of(text: str) -> int:
    """Hash a string to a number that is the same on every machine."""
    return int(hash_string(text)) & (1 << 61) - 1


@lru_cache(maxsize=300_000)
def class_of(symbol: str) -> int:
    """Hash the frame a unit evokes; 0 for none. What stands for an item evokes nothing."""
    if symbol[0] in "<!" and len(symbol) > 1:
        return 0
    name = frame(symbol)
    return number_of("frame " + name) if name else 0


def build(read: ReadSentence, items: Iterable[Item], context: Sequence[Item] = ()) -> Scene:
    """Lay out a sentence; of items that overlap, the one given first stays."""
    words = read.words
    taken = bytearray(len(words))
    kept = []
    for item in items:
        if not any(taken[item.first : item.last]):
            taken[item.first : item.last] = b"\1" * (item.last - item.first)
            kept.append(item)
    kept.sort(key=lambda item: item.first)
    scene = Scene([], kept, [], list(context))
    _, tags = jieba_layer(words)
    at = 0
    for item in kept:
        _add_words(scene, words, tags, at, item.first)
        at = item.last
        scene.places.append(len(scene.symbols))
        scene.by_type.setdefault(item.type, []).append(len(scene.symbols))
        if item.kind == "trigger" and len(scene.triggers) < CROWD:
            scene.triggers.append((item, len(scene.symbols)))
        scene.symbols.append(_symbol(item))
        scene.tokens.append((item.first, at))
        scene.verbal.append(False)
    _add_words(scene, words, tags, at, len(words))
    scene.hashes = [number_of(s) for s in scene.symbols]
    scene.classes = [class_of(s) for s in scene.symbols]
    scene.evoked = sorted({*scene.classes} - {0})
    scene.clauses = list(accumulate([len(s) == 1 and s in _CLAUSE for s in scene.symbols]))
    scene.chain = _chains(scene)
    return scene


def _add_words(
    scene: Scene, words: Sequence[str], tags: Sequence[str], at: int, limit: int
) -> None:
    """Add the units of the tokens from one on up to a limit: words of jieba, Latin ones as cut."""
    while at < limit:
        word, verbal, first = words[at], tags[at][0] == "v", at
        at += 1
        if word.isascii():
            verbal = verbal or (len(word) > 2 and word.islower())
        else:
            while at < limit and tags[at][-1] == "I":
                at += 1
            word = "".join(words[first:at])
        scene.symbols.append(word.casefold())
        scene.tokens.append((first, at))
        scene.verbal.append(verbal)


def values(text: str, read: ReadSentence) -> Iterator[Item]:
    """Yield the values of a sentence as items; their key is their number in it."""
    for number, v in enumerate(read.values):
        first, last = (bisect_left(read.starts, at) for at in (v.start, v.end))
        if first < last:
            yield Item("value", v.kind, number, text[v.start : v.end], first, last)


def value_of(read: ReadSentence, item: Item) -> Value:
    """Give the value that an item stands for, as far as the item goes."""
    value = read.values[item.key]
    end = read.end(item.last - 1)
    return value._replace(end=end) if value.kind == "title" and end < value.end else value


def _symbol(item: Item) -> str:
    if item.kind == "trigger":
        return f"!{item.type}"
    if item.type == "title":
        return f"T:{item.text.casefold()}"
    return f"<{item.type}>"


def span(scene: Scene, place: int, other: int) -> tuple[int, int]:
    """Give the first and last member of an item's enumeration, as seen from another unit.

    To what one of the members carries, such as the firm of a person, each stands alone.
    """
    whole = scene.chain.get(place)
    if not whole or (whole.start <= other <= whole.end and scene.chain.get(other) != whole):
        return place, place
    return whole.first, whole.last


def _chains(scene: Scene) -> dict[int, Enumeration]:
    pairs = zip(scene.places, scene.items, strict=True)
    kinds = {place: "" if item.kind == "trigger" else item.type for place, item in pairs}
    return enumerations.find(scene.symbols, kinds)
