"""A sentence as a stage: names, triggers and values as single units among the words.

`Scene` holds the units of one sentence and the items that take part, together with those from
the sentences before that a zero subject may mean. The trained scorer looks at pairs of items.
"""

from __future__ import annotations

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
from kg.nlp.reading import ReadSentence


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
    owner: list[Item | None] = [None] * len(words)
    kept = []
    for item in items:
        if any(owner[item.first : item.last]):
            continue
        for i in range(item.first, item.last):
            owner[i] = item
        kept.append(item)
    _, tags = jieba_layer(words)
    symbols: list[str] = []
    ordered: list[Item] = []
    places: list[int] = []
    tokens: list[tuple[int, int]] = []
    verbal: list[bool] = []
    at = 0
    while at < len(words):
        here = owner[at]
        if here:
            ordered.append(here)
            places.append(len(symbols))
            symbols.append(_symbol(here))
            tokens.append((at, here.last))
            verbal.append(False)
            at = here.last
            continue
        word, tag = words[at], tags[at]
        end = at + 1
        if word.isascii():
            verbal.append(tag[0] == "v" or (len(word) > 2 and word.islower()))
        else:
            while end < len(words) and tags[end][-1] == "I" and not owner[end]:
                end += 1
            word = "".join(words[at:end])
            verbal.append(tag[0] == "v")
        symbols.append(word.casefold())
        tokens.append((at, end))
        at = end
    scene = Scene(symbols, ordered, places, list(context), tokens, verbal)
    scene.chain = _chains(scene)
    scene.hashes = [number_of(s) for s in symbols]
    scene.classes = [class_of(s) for s in symbols]
    scene.clauses = list(accumulate(len(s) == 1 and s in "，,；;。：:" for s in symbols))
    return scene


def values(text: str, read: ReadSentence) -> Iterator[Item]:
    """Yield the values of a sentence as items; their key is their number in it."""
    for number, v in enumerate(read.values):
        tokens = [i for i, at in enumerate(read.starts) if v.start <= at < v.end]
        if tokens:
            yield Item("value", v.kind, number, text[v.start : v.end], tokens[0], tokens[-1] + 1)


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
