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
from typing import Any, NamedTuple

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


_Unit = tuple[str, tuple[int, int], bool, int, int]
"""Of a unit its symbol, first token and the one behind its last, whether it is verbal, its hash
and that of the frame it evokes."""


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
    _, tags = jieba_layer(words)
    whole = _units(words)
    units: list[_Unit] = []
    places: list[int] = []
    at = 0
    for number, end in enumerate([*(item.first for item in kept), len(words)]):
        while at < end:
            unit = whole[at]
            if not unit or unit[1][1] > end:
                unit = _unit(words, tags, at, end)
            units.append(unit)
            at = unit[1][1]
        if number < len(kept):
            symbol, at = _symbol(kept[number]), kept[number].last
            places.append(len(units))
            units.append((symbol, (end, at), False, number_of(symbol), class_of(symbol)))
    columns: list[Any] = [list(column) for column in zip(*units, strict=True)]
    symbols, tokens, verbal, hashes, classes = columns
    scene = Scene(symbols, kept, places, list(context), tokens, verbal)
    scene.hashes, scene.classes, scene.evoked = hashes, classes, sorted({*classes} - {0})
    scene.clauses = list(accumulate([len(s) == 1 and s in _CLAUSE for s in symbols]))
    for item, place in zip(kept, places, strict=True):
        scene.by_type.setdefault(item.type, []).append(place)
        if item.kind == "trigger" and len(scene.triggers) < CROWD:
            scene.triggers.append((item, place))
    scene.chain = _chains(scene)
    return scene


@lru_cache(maxsize=256)
def _units(words: tuple[str, ...]) -> list[_Unit | None]:
    """Give the unit that begins at each token of a sentence, if one does where nothing is named."""
    out: list[_Unit | None] = [None] * len(words)
    _, tags = jieba_layer(words)
    at = 0
    while at < len(words):
        out[at] = unit = _unit(words, tags, at, len(words))
        at = unit[1][1]
    return out


def _unit(words: Sequence[str], tags: Sequence[str], at: int, limit: int) -> _Unit:
    """Make a unit of the tokens from one on that belong to one word of jieba, up to a limit."""
    word, tag, end = words[at], tags[at], at + 1
    verbal = tag[0] == "v"
    if word.isascii():
        verbal = verbal or (len(word) > 2 and word.islower())
    else:
        while end < limit and tags[end][-1] == "I":
            end += 1
        word = "".join(words[at:end])
    symbol = word.casefold()
    return symbol, (at, end), verbal, number_of(symbol), class_of(symbol)


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
