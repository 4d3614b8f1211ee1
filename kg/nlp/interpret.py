"""From names, triggers and values to what is stated: the scorers at work on an article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kg.nlp import context, links, scene
from kg.nlp.crf import Floats
from kg.nlp.factuality import DEALS, doubted, reports
from kg.nlp.grammar import Value
from kg.nlp.links import DATE, Pair
from kg.nlp.reading import ReadSentence
from kg.nlp.resolve import ResolvedEntity
from kg.nlp.scene import Item, Scene
from kg.nlp.scorer import Scorer
from kg.nlp.tagger import REFERENCE, TaggedSpan

MANY = frozenset(
    {"investor", "item", "partner", "founder", "target", "plaintiff", "defendant", "agent"}
)
"""Roles that several may play; any other goes to the most likely one."""
LENT = 0.85
"""Share of the certainty of one member of an enumeration that the others have at least."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A role of an event and what fills it: an entity by number or a value."""

    role: str
    score: float
    entity: int | None = None
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event as one sentence tells it."""

    type: str
    sentence: int
    score: float
    filled: tuple[Filled, ...]
    date: str | None = None


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A relation between two entities, by number, as one sentence tells it."""

    subject: int
    predicate: str
    object: int
    score: float
    sentence: int


@dataclass(slots=True)
class Scorers:
    """The trained scorers, and from which probability on a label counts."""

    references: Scorer
    triggers: Scorer
    arguments: Scorer
    relations: Scorer
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def counts(self, what: str, score: float, pair: Pair | None = None) -> bool:
        """Tell whether a probability is high enough to count.

        Args:
            what: triggers, arguments or relations.
            score: the probability.
            pair: the pair it is of; where one of the two is only in the context, the threshold
                ``far arguments`` or ``far relations`` holds.
        """
        far = pair is not None and "context" in (pair.one.kind, pair.other.kind)
        return score >= self.thresholds.get(f"far {what}" if far else what, 0.5)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that tells an event, in token positions, with its probability."""

    first: int
    last: int
    type: str
    score: float


@dataclass(frozen=True, slots=True)
class _Stage:
    """A sentence with all that takes part in it."""

    number: int
    scene: Scene
    triggers: tuple[Trigger, ...]


def interpret(
    text: str,
    reads: Sequence[ReadSentence],
    tagged: Sequence[Sequence[TaggedSpan]],
    entities: Sequence[ResolvedEntity],
    scorers: Scorers,
) -> tuple[list[FoundEvent], list[FoundFact]]:
    """Read off the events and facts of an article, sentence by sentence."""
    stages = _with_triggers(text, reads, _named(text, reads, tagged, entities, scorers), scorers)
    arguments = [(s, p) for s in stages for p in links.argument_pairs(s.scene)]
    relations = [(s.number, p) for s in stages for p in links.relation_pairs(s.scene)]
    events = _events(reads, arguments, scorers)
    return events, [
        f for f in _facts(relations, scorers) if not _doubtful(text, reads, entities, f)
    ]


def _doubtful(
    text: str, reads: Sequence[ReadSentence], entities: Sequence[ResolvedEntity], fact: FoundFact
) -> bool:
    """Tell whether the clause that names the object of a deal denies or doubts it."""
    if fact.predicate not in DEALS:
        return False
    sentence = reads[fact.sentence].sentence
    at = [m for m in entities[fact.object].mentions if m.sentence == fact.sentence]
    at = at or [m for m in entities[fact.subject].mentions if m.sentence == fact.sentence]
    return bool(at) and doubted(
        text[sentence.start : sentence.end],
        at[0].start - sentence.start,
        at[0].end - sentence.start,
    )


def _named(
    text: str,
    reads: Sequence[ReadSentence],
    tagged: Sequence[Sequence[TaggedSpan]],
    entities: Sequence[ResolvedEntity],
    scorers: Scorers,
) -> Iterator[tuple[int, list[Item], list[Item]]]:
    """Yield for each sentence its names, references followed, and the context before it."""
    named: dict[int, list[Item]] = defaultdict(list)
    for number, entity in enumerate(entities):
        for m in entity.mentions:
            if entity.type == "Organization" and reports(text, m.start, m.end):
                continue  # an outlet that is cited takes no part in what it reports
            named[m.sentence].append(
                Item("mention", entity.type, number, m.text, m.first, m.last, entity.known)
            )
    ranks = context.salience(named)
    themes = context.topics(named, ranks)
    for n, read in enumerate(reads):
        mentions = sorted(named[n], key=lambda i: i.first)
        named[n] = mentions
        references = [
            Item("reference", REFERENCE, -1, _cut(text, read, s), s.first, s.last)
            for s in tagged[n] if s.kind == REFERENCE
        ]  # fmt: skip
        before = context.context(named, n, ranks, themes)
        if references:
            found = _follow(read, mentions, references, before, scorers.references)
            named[n] = sorted([*mentions, *found], key=lambda i: i.first)
            before = context.context(named, n, ranks, themes)
        yield n, named[n], before


def _with_triggers(
    text: str,
    reads: Sequence[ReadSentence],
    named: Iterable[tuple[int, list[Item], list[Item]]],
    scorers: Scorers,
) -> list[_Stage]:
    """Lay out the sentences and find the words in them that tell events."""
    bare = []
    for n, items, before in named:
        values = list(_values(text, reads[n]))
        if items or values:
            bare.append((n, [*items, *values], scene.build(reads[n], [*items, *values], before)))
    candidates = [(i, c) for i, (*_, s) in enumerate(bare) for c in links.trigger_candidates(s)]
    sentences = [reads[n].sentence for n, *_ in bare]
    scores = scorers.triggers.predict([c.features for _, c in candidates])
    found: dict[int, list[Trigger]] = defaultdict(list)
    for (i, c), row in zip(candidates, scores, strict=True):
        best = int(row.argmax())
        kind = scorers.triggers.labels[best]
        read, s = reads[bare[i][0]], sentences[i]
        start, end = read.starts[c.first] - s.start, read.end(c.last - 1) - s.start
        denied = kind in DEALS and doubted(text[s.start : s.end], start, end)
        if not denied and scorers.counts("triggers", float(row[best])):
            found[i].append(Trigger(c.first, c.last, kind, float(row[best])))
    out = []
    for i, (n, items, empty) in enumerate(bare):
        triggers = tuple(_joined(found[i]))
        if not triggers:
            out.append(_Stage(n, empty, ()))
            continue
        marks = [
            Item("trigger", t.type, k, _words(text, reads[n], t.first, t.last), t.first, t.last)
            for k, t in enumerate(triggers)
        ]  # fmt: skip
        laid = scene.build(reads[n], [*items, *marks], empty.context)
        out.append(_Stage(n, laid, triggers))
    return out


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


def _words(text: str, read: ReadSentence, first: int, last: int) -> str:
    return text[read.starts[first] : read.end(last - 1)]


def _cut(text: str, read: ReadSentence, span: TaggedSpan) -> str:
    return _words(text, read, span.first, span.last)


def _values(text: str, read: ReadSentence) -> Iterator[Item]:
    for number, v in enumerate(read.values):
        tokens = [i for i, at in enumerate(read.starts) if v.start <= at < v.end]
        if tokens:
            yield Item("value", v.kind, number, text[v.start : v.end], tokens[0], tokens[-1] + 1)


def _follow(
    read: ReadSentence,
    mentions: Sequence[Item],
    references: Sequence[Item],
    before: Sequence[Item],
    scorer: Scorer,
) -> Iterator[Item]:
    """Give each reference the entity it most likely stands for, if any is likely enough."""
    stage = scene.build(read, [*mentions, *references], before)
    for number, item in enumerate(stage.items):
        if item.kind != "reference":
            continue
        pairs = list(links.reference_pairs(stage, number))
        if not pairs:
            continue
        scores = scorer.predict([p.features for p in pairs])[:, 0]
        best = int(scores.argmax())
        if scores[best] > 0.25:
            target = pairs[best].other
            yield replace(item, type=target.type, key=target.key, known=target.known)


def _events(
    reads: Sequence[ReadSentence], pairs: Sequence[tuple[_Stage, Pair]], scorers: Scorers
) -> list[FoundEvent]:
    column = {label: i for i, label in enumerate(scorers.arguments.labels)}
    raw = scorers.arguments.predict([p.features for _, p in pairs])
    scores = _shared([(s.number, p) for s, p in pairs], raw)
    options: dict[tuple[int, int], list[Filled]] = defaultdict(list)
    triggers: dict[tuple[int, int], Trigger] = {}
    for (stage, pair), row in zip(pairs, scores, strict=True):
        place = stage.number, pair.one.key
        triggers[place] = stage.triggers[pair.one.key]
        for label in pair.labels:
            score = float(row[column[label]])
            if not scorers.counts("arguments", score, pair):
                continue
            value = (
                reads[stage.number].values[pair.other.key] if pair.other.kind == "value" else None
            )
            entity = None if value else pair.other.key
            options[place].append(Filled(label, score, entity, value))
    out = []
    for place, filled in sorted(options.items()):
        trigger = triggers[place]
        chosen = _choose(filled)
        date = next((f.value.iso for f in chosen if f.role == DATE and f.value), None)
        roles = tuple(f for f in chosen if f.role != DATE)
        if any(f.entity is not None for f in roles):
            out.append(FoundEvent(trigger.type, place[0], trigger.score, roles, date))
    return out


def _shared(pairs: Sequence[tuple[int, Pair]], scores: Floats) -> Floats:
    """Let the members of an enumeration lend each other most of their certainty."""
    out = scores.copy()
    for side in (0, 1):
        groups: dict[tuple[int, int, int, int], list[int]] = defaultdict(list)
        for i, (n, pair) in enumerate(pairs):
            if min(pair.chains) >= 0:
                whole = pair.chains[side]
                single = (pair.other, pair.one)[side]
                groups[n, side, whole, single.first].append(i)
        for members in groups.values():
            if len(members) > 1:
                out[members] = np.maximum(out[members], LENT * scores[members].max(axis=0))
    return out


def _choose(filled: Sequence[Filled]) -> list[Filled]:
    """Keep the best filler of single roles, and for each entity its best role."""
    best: dict[object, Filled] = {}
    for f in sorted(filled, key=lambda f: -f.score):
        slot: object = f.role
        if f.role in MANY:
            slot = (f.role, f.entity, f.value)
        if slot not in best:
            best[slot] = f
    by_entity: dict[object, Filled] = {}
    out = []
    for f in sorted(best.values(), key=lambda f: (-f.score, f.role)):
        what = f.entity if f.entity is not None else f.value
        if what in by_entity:
            continue
        by_entity[what] = f
        out.append(f)
    return sorted(out, key=lambda f: (f.role, f.entity if f.entity is not None else -1))


def _facts(pairs: Sequence[tuple[int, Pair]], scorers: Scorers) -> list[FoundFact]:
    column = {label: i for i, label in enumerate(scorers.relations.labels)}
    scores = _shared(pairs, scorers.relations.predict([p.features for _, p in pairs]))
    out = []
    for (n, pair), row in zip(pairs, scores, strict=True):
        for label in pair.labels:
            score = float(row[column[label]])
            if scorers.counts("relations", score, pair):
                out.append(FoundFact(pair.one.key, label, pair.other.key, score, n))
    return out
