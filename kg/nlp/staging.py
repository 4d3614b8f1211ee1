"""Sentences with all that takes part in them, the words that tell events among it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from kg.nlp import certain, links, scene, telling
from kg.nlp.factuality import DEALS, doubted
from kg.nlp.filling import EACH
from kg.nlp.reading import ReadSentence
from kg.nlp.roles import Trigger
from kg.nlp.scene import Item, Scene
from kg.nlp.scoring import Scorers, score

LIKELY = 0.05
"""Probability from which on a word is taken to tell an event, if anything takes part in it."""
_WHOLE = re.compile(r"(?:former|ex|then|onetime|interim|acting)\b|.*founder", re.IGNORECASE)
"""Posts that are told as relations rather than by moves."""


class Stage(NamedTuple):
    """A sentence with all that takes part in it."""

    number: int
    scene: Scene
    triggers: tuple[Trigger, ...]


def stages(
    text: str,
    reads: Sequence[ReadSentence],
    named: Sequence[tuple[int, list[Item], list[Item]]],
    scorers: Scorers,
) -> list[Stage]:
    """Lay out sentences, and find the words in them that tell events.

    Args:
        text: the article.
        reads: its sentences.
        named: some of them by number, with what is named there and what they leave unsaid.
        scorers: the trained networks.
    """
    bare = []
    for n, items, before in named:
        values = list(scene.values(text, reads[n]))
        if items or values:
            # A change (下调50%) holds the word that tells of it.
            plain = [*items, *(v for v in values if v.type != "change")]
            bare.append((n, items, values, scene.build(reads[n], plain, before)))
    words = [(n, pair) for n, *_, s in bare for pair in links.trigger_words(s)]
    (scores,) = score(scorers, {n: s for n, *_, s in bare}, (scorers.triggers, words))
    found: dict[int, list[Trigger]] = defaultdict(list)
    for at in np.flatnonzero(scores.max(axis=1, initial=0.0) >= LIKELY):
        n, pair = words[at]
        kind, likely = scorers.triggers.labels[scores[at].argmax()], float(scores[at].max())
        word, read, s = pair.one, reads[n], reads[n].sentence
        kind = certain.event_told(text, read.starts[word.first], kind)
        start, end = read.starts[word.first] - s.start, read.end(word.last - 1) - s.start
        if kind and (kind not in DEALS or not doubted(text[s.start : s.end], start, end)):
            found[n].append(Trigger(word.first, word.last, kind, likely))
    for n, items, *_ in bare:
        found[n] = list(telling.with_told(text, reads[n], items, found[n]))
    out = []
    for n, items, values, empty in bare:
        triggers = tuple(_joined(found[n]))
        if not triggers:
            out.append(Stage(n, empty, ()))
            continue
        marks = [
            Item("trigger", t.type, k, reads[n].text_of(text, t.first, t.last), t.first, t.last)
            for k, t in enumerate(triggers)
        ]  # fmt: skip
        moves = any(t.type in EACH for t in triggers)
        firsts = sorted(i.first for i in items)
        told = [_cut(text, reads[n], v, firsts) for v in values] if moves else values
        laid = scene.build(reads[n], [*items, *marks, *told], empty.context)
        out.append(Stage(n, laid, triggers))
    return out


def _cut(text: str, read: ReadSentence, value: Item, firsts: Sequence[int]) -> Item:
    """Cut a post of now that runs on into a name before that: "head of OpenAI" names OpenAI.

    Args:
        text: the article.
        read: the sentence.
        value: one of its values.
        firsts: where names begin in it, in order.
    """
    if value.type != "title" or _WHOLE.match(value.text):
        return value
    at = bisect_right(firsts, value.first)
    last = min(firsts[at], value.last) if at < len(firsts) else value.last
    while last > value.first + 1 and read.words[last - 1] in ("of", "at", "for", "the"):
        last -= 1
    if last == value.last:
        return value
    return value._replace(last=last, text=read.text_of(text, value.first, last))


def _joined(triggers: Sequence[Trigger]) -> Iterator[Trigger]:
    """Make one of neighbouring words that tell the same: 宣布 and 完成."""
    last: Trigger | None = None
    for t in triggers:
        if last and t.type == last.type and t.first - last.last <= 1:
            last = Trigger(last.first, t.last, t.type, max(last.score, t.score))
            continue
        if last:
            yield last
        last = t
    if last:
        yield last
