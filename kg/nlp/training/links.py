"""Training of the scorers of pairs: arguments of events, relations, references."""

from __future__ import annotations

import time
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse

from kg.nlp import context, digest, links
from kg.nlp.crf import Floats
from kg.nlp.links import DATE, Pair
from kg.nlp.scene import Item, Scene, build, values
from kg.nlp.scorer import Scorer
from kg.nlp.tagger import REFERENCE
from kg.nlp.training.adam import Adam
from kg.nlp.training.corpus import GoldArticle, GoldSentence
from kg.nlp.training.markup import TYPES
from kg.vocab import CONSEQUENCES, EVENT_TYPES, PREDICATES

Bag = tuple[Sequence[int], Sequence[str], Sequence[str]]
"""Features of a pair, labels that hold, labels that are known not to hold."""


@dataclass(frozen=True, slots=True)
class Example:
    """A pair or a word of a sentence, the labels that hold of it, and those that do not.

    Attributes:
        sentence: the number of its sentence in the article.
    """

    sentence: int
    pair: Pair
    yes: Sequence[str]
    no: Sequence[str]


Stage = tuple[GoldSentence, Scene, dict[int, str]]
"""A sentence as it is marked, as a scene, and the keys of its triggers by their number."""
ABSENT = 1000
"""Stands for the distance to what the sentence does not name."""


@dataclass(slots=True)
class GoldEvent:
    """An event of an article with all that its lines say."""

    type: str
    entities: set[tuple[str, str]]
    values: list[tuple[str, str]]
    date: str | None


def entity_number(key: str) -> int:
    """Number an entity of the training text: its letter and number as one integer."""
    return "OPMRBL".index(key[0]) * 10_000 + int(key[1:])


def gold_events(article: GoldArticle) -> dict[str, GoldEvent]:
    """Put together the lines of each event of an article."""
    out: dict[str, GoldEvent] = {}
    for s in article.marked.sentences:
        for e in s.events:
            event = out.setdefault(e.key, GoldEvent(e.type, set(), [], None))
            event.entities |= set(e.entities)
            event.values += e.values
            event.date = event.date or e.date
    return out


def consequences(event: GoldEvent) -> Iterator[tuple[str, str, str]]:
    """Yield the facts that follow from an event."""
    rule = CONSEQUENCES.get(event.type)
    if not rule:
        return
    subjects = [k for r, k in event.entities if r == rule.subject_role]
    objects = [k for r, k in event.entities if r == rule.object_role]
    for s in subjects:
        for o in objects:
            if s != o and PREDICATES[rule.predicate].admits(TYPES[s[0]], TYPES[o[0]]):
                yield s, rule.predicate, o


def scenes(article: GoldArticle, *, followed: bool = True) -> Iterator[Stage]:
    """Yield the sentences of an article as scenes, with the keys of their triggers by number.

    Args:
        article: the article.
        followed: whether the references of a sentence are followed already: they have the type of
            what they stand for, which is no longer looked for in the sentences before.
    """
    named: dict[int, list[Item]] = {}
    marked: dict[int, list[Item]] = {}
    keys: dict[int, dict[int, str]] = {}
    for number, s in enumerate(article.sentences):
        at = {(m.first, m.last): m.entities[0] for m in s.read.known}
        named[number], marked[number], keys[number] = [], [], {}
        for m in sorted(s.spans, key=lambda m: m.first):
            text = article.text[s.read.starts[m.first] : s.read.end(m.last - 1)]
            if m.kind in EVENT_TYPES:
                key = len(keys[number])
                keys[number][key] = m.target
                marked[number].append(Item("trigger", m.kind, key, text, m.first, m.last))
                continue
            kind = "reference" if m.kind == "Reference" else "mention"
            known = at.get((m.first, m.last))
            known = known if known and known.type == m.kind else None
            type_ = TYPES[m.target[0]]
            key = entity_number(m.target)
            named[number].append(Item(kind, type_, key, text, m.first, m.last, known))
    since = digest.beginnings(article.text, [s.read for s in article.sentences], named)
    named = context.ranked(named, since)
    topics = context.topics(named, since)
    for number, s in enumerate(article.sentences):
        items = [*named[number], *marked[number], *values(article.text, s.read)]
        present = [i for i in named[number] if followed or i.kind == "mention"]
        if not followed:
            items = [i._replace(type=REFERENCE) if i.kind == "reference" else i for i in items]
        themes = topics.get(since[number], ())
        before = context.context({**named, number: present}, number, themes, since[number])
        yield s, build(s.read, items, before), keys[number]


def bare(sentence: GoldSentence, scene: Scene) -> Scene:
    """Lay out a sentence again as it is before its triggers are found."""
    return build(sentence.read, [i for i in scene.items if i.kind != "trigger"], scene.context)


def trigger_examples(stages: Sequence[Stage], bare: Sequence[Scene]) -> Iterator[Example]:
    """Yield the words that may tell an event, and which they do tell.

    Args:
        stages: the sentences of an article.
        bare: the same, laid out as they are before their triggers are found.
    """
    for place, ((s, *_), scene) in enumerate(zip(stages, bare, strict=True)):
        gold = [m for m in s.spans if m.kind in EVENT_TYPES]
        for pair in links.trigger_words(scene):
            word = pair.one
            kinds = {m.kind for m in gold if m.first < word.last and word.first < m.last}
            yield Example(place, pair, sorted(kinds), [k for k in EVENT_TYPES if k not in kinds])


def _nearest_only(
    sentence: int, pairs: Sequence[tuple[Pair, int]], right: Callable[[Pair, str], bool | None]
) -> Iterator[Example]:
    """Make examples; of several mentions of the same two things only the nearest pair counts."""
    best: dict[tuple[int, str, int], int] = {}
    for pair, distance in pairs:
        for label in pair.labels:
            key = links.statement(pair, label)
            if pair.other.kind != "value" and (key not in best or distance < best[key]):
                best[key] = distance
    for pair, distance in pairs:
        yes, no = [], []
        for label in pair.labels:
            holds = right(pair, label)
            if holds is None:
                continue
            if not holds:
                no.append(label)
            elif pair.other.kind == "value" or distance == best[links.statement(pair, label)]:
                yes.append(label)
        if yes or no:
            yield Example(sentence, pair, yes, no)


def _distance(scene: Scene, pair: Pair) -> int:
    if "context" in (pair.one.kind, pair.other.kind):
        return ABSENT
    return abs(pair.one.first - pair.other.first)


def argument_examples(article: GoldArticle, stages: Sequence[Stage]) -> Iterator[Example]:
    """Yield every trigger with every candidate, and the roles it plays."""
    events = gold_events(article)
    for place, (s, scene, triggers) in enumerate(stages):
        told = {e.key for e in s.line.events}
        every = [(p, _distance(scene, p)) for p in links.argument_pairs(scene)]
        for number, key in triggers.items():
            event = events.get(key)
            if not event:
                continue
            fillers = {(r, entity_number(k)) for r, k in event.entities}
            values = s.read.values

            def right(pair: Pair, label: str, *, event: GoldEvent = event, key: str = key,
                      fillers: set[tuple[str, int]] = fillers, told: set[str] = told,
                      values: Sequence[object] = values) -> bool | None:  # fmt: skip
                if pair.other.kind == "context":
                    return (label, pair.other.key) in fillers if key in told else None
                if pair.other.kind != "value":
                    return (label, pair.other.key) in fillers
                if label == DATE:
                    iso = values[pair.other.key].iso or ""  # type: ignore[attr-defined]
                    date = event.date or ""
                    return bool(date) and (
                        iso.startswith(date) or (date.startswith(iso) and bool(iso))
                    )
                text = pair.other.text
                return any(r == label and (v in text or text in v) for r, v in event.values)

            own = [(p, distance) for p, distance in every if p.one.key == number]
            yield from _nearest_only(place, own, right)


def relation_examples(article: GoldArticle, stages: Sequence[Stage]) -> Iterator[Example]:
    """Yield pairs of names, and the relations that their sentence states of them."""
    events = gold_events(article)
    everywhere: set[tuple[int, str, int]] = set()
    by_line: dict[int, set[tuple[int, str, int]]] = defaultdict(set)
    for line in article.marked.sentences:
        facts = list(line.facts)
        for e in line.events:
            facts += consequences(events[e.key])
        for s, p, o in facts:
            one, other = entity_number(s), entity_number(o)
            same = {(one, p, other)} | ({(other, p, one)} if PREDICATES[p].symmetric else set())
            by_line[line.line] |= same
            everywhere |= same
    for place, (sentence, scene, _) in enumerate(stages):
        stated = by_line[sentence.line.line]

        def right(
            pair: Pair, label: str, *, stated: set[tuple[int, str, int]] = stated
        ) -> bool | None:
            fact = links.statement(pair, label)
            if fact in stated:
                return True
            return None if fact in everywhere else False

        pairs = [(p, _distance(scene, p)) for p in links.relation_pairs(scene)]
        yield from _nearest_only(place, list(_thinned(pairs, right)), right)


def _thinned(
    pairs: Sequence[tuple[Pair, int]], right: Callable[[Pair, str], bool | None]
) -> Iterator[tuple[Pair, int]]:
    """Leave out three in five of the pairs with the context that nothing relates: most are such."""
    for number, (pair, distance) in enumerate(pairs):
        if distance < ABSENT or number % 5 < 2 or any(right(pair, x) for x in pair.labels):
            yield pair, distance


def reference_bags(article: GoldArticle) -> Iterator[Bag]:
    """Yield references with the names they may stand for."""
    for _, scene, _ in scenes(article, followed=False):
        for number, item in enumerate(scene.items):
            if item.kind == "reference":
                for pair in links.reference_pairs(scene, number):
                    same = pair.other.key == item.key
                    yield pair.features(), ["same"] if same else [], [] if same else ["same"]


def bags(examples: Iterable[Example]) -> Iterator[Bag]:
    """Reduce examples to what a scorer sees of them."""
    for e in examples:
        yield array("q", e.pair.features()), e.yes, e.no


def train(
    examples: Sequence[Bag],
    labels: Sequence[str],
    *,
    rows: int = 1 << 16,
    width: int = 40,
    epochs: int = 8,
    rate: float = 0.004,
    drop: float = 0.15,
    seed: int = 7,
    log: bool = True,
) -> Scorer:
    """Train a scorer from scratch by Adam on the cross-entropy of the labels that are known."""
    rng = np.random.default_rng(seed)
    matrix, target, mask = _matrices(examples, labels, rows)
    net = _Network(rng, rows, width, len(labels))
    size = 256
    total = epochs * (matrix.shape[0] // size + 1)
    for epoch in range(epochs):
        started, loss = time.perf_counter(), 0.0
        order = rng.permutation(matrix.shape[0])
        for at in range(0, len(order), size):
            batch = order[at : at + size]
            x = matrix[batch]
            x.data = x.data * (rng.random(len(x.data)) >= drop) / (1 - drop)
            net.rate = rate * (1 - 0.95 * (net.adam.step + 1) / total)
            loss += net.learn(x, target[batch], mask[batch])
        if log:
            print(f"epoch {epoch + 1}: loss {loss / matrix.shape[0]:.4f}, "
                  f"{time.perf_counter() - started:.0f} s", flush=True)  # fmt: skip
    return Scorer(labels, net.table, *net.params)


def _matrices(
    examples: Sequence[Bag], labels: Sequence[str], rows: int
) -> tuple[Any, Floats, Floats]:
    """Lay out examples as a sparse matrix of features, their labels, and which are known."""
    number = {label: i for i, label in enumerate(labels)}
    known = [e for e in examples if e[1] or e[2]]
    target = np.zeros((len(known), len(labels)), dtype=np.float32)
    mask = np.zeros_like(target)
    for i, (_, yes, no) in enumerate(known):
        held, ruled_out = [number[x] for x in yes], [number[x] for x in no]
        target[i, held] = mask[i, held] = 1.0
        mask[i, ruled_out] = 1.0
    sizes = np.array([len(e[0]) for e in known])
    flat = np.fromiter((f % rows for e in known for f in e[0]), dtype=np.int64)
    ends = np.concatenate(([0], np.cumsum(sizes)))
    weights = np.repeat(1 / np.sqrt(sizes), sizes).astype(np.float32)
    matrix = scipy.sparse.csr_matrix((weights, flat, ends), shape=(len(known), rows))
    return matrix, target, mask


class _Network:
    """The scorer's weights while they are trained, with Adam's moments."""

    def __init__(self, rng: np.random.Generator, rows: int, width: int, labels: int) -> None:
        self.rng = rng
        self.table = (rng.normal(size=(rows, width)) * 0.1).astype(np.float32)
        self.params: list[Floats] = [
            np.zeros(width, dtype=np.float32),
            (rng.normal(size=(width, labels)) / np.sqrt(width)).astype(np.float32),
            np.full(labels, -3.0, dtype=np.float32),
        ]
        self.adam = Adam(self.params)
        self.first, self.second = np.zeros_like(self.table), np.zeros_like(self.table)
        self.rate = 0.0

    def learn(self, x: scipy.sparse.csr_matrix, target: Floats, mask: Floats) -> float:
        """Take one step on a batch; return the loss summed over it."""
        hidden, out, bias = self.params
        before = x @ self.table + hidden
        alive = (before > 0) * (self.rng.random(before.shape) >= 0.2) / 0.8
        active = before * alive
        p = 1 / (1 + np.exp(-np.clip(active @ out + bias, -30, 30)))
        error = (p - target) * mask / len(target)
        by_active = (error @ out.T) * alive
        touched = np.unique(x.indices)
        gradient = x[:, touched].T @ by_active
        self.adam.update((by_active.sum(0), active.T @ error, error.sum(0)), self.rate)
        fix = np.sqrt(1 - 0.999**self.adam.step) / (1 - 0.9**self.adam.step)
        self.first[touched] = 0.9 * self.first[touched] + 0.1 * gradient
        self.second[touched] = 0.999 * self.second[touched] + 0.001 * gradient**2
        move = fix * self.first[touched] / (np.sqrt(self.second[touched]) + 1e-8)
        self.table[touched] -= self.rate * (move + 1e-3 * self.table[touched])
        hit = np.where(target > 0, p, 1 - p)
        return -float((np.log(np.maximum(hit, 1e-9)) * mask).sum())


def evaluate(
    scorer: Scorer, examples: Sequence[Bag], threshold: float = 0.5
) -> dict[str, tuple[int, int, int]]:
    """Count right, found and gold labels on examples."""
    probabilities = scorer.predict([e[0] for e in examples])
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for (_, yes, no), row in zip(examples, probabilities, strict=True):
        for label in (*yes, *no):
            got = row[scorer.labels.index(label)] > threshold
            counts[label][0] += got and label in yes
            counts[label][1] += bool(got)
            counts[label][2] += label in yes
    return {k: (a, b, c) for k, (a, b, c) in sorted(counts.items())}
