"""From names, triggers and values to what is stated: the scorers at work on an article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from kg.nlp import context, links, scene
from kg.nlp.crf import Floats
from kg.nlp.encoder import Encoder
from kg.nlp.factuality import DEALS, doubted, reports
from kg.nlp.grammar import Value
from kg.nlp.layout import lay_out
from kg.nlp.links import DATE, Pair
from kg.nlp.reading import ReadSentence
from kg.nlp.resolve import ResolvedEntity
from kg.nlp.roles import Option, PossibleEvent, Trigger
from kg.nlp.scene import Item, Scene
from kg.nlp.scorer import Scorer, probability
from kg.nlp.tagger import REFERENCE, TaggedSpan

MANY = frozenset(
    {"investor", "item", "partner", "founder", "target", "plaintiff", "defendant", "agent"}
)
"""Roles that several may play; any other goes to the most likely one."""
LIKELY = 0.05
"""Probability from which on a word is taken to tell an event, if anything takes part in it."""
LEAST = 0.4
"""Probability from which on something plays a role."""
CONCEIVABLE = 0.005
"""Probability from which on a relation is weighed against the others of the article."""
POSSIBLE = 0.02
"""Probability from which on a role is weighed against the others of its event."""
AT_ONCE = 200
"""Sentences of which pairs are held in memory at a time."""
_Pairs = Sequence[tuple[int, Pair]]
"""Pairs of items, each with the number of its sentence."""
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
    """A relation between two entities, by number, as one sentence tells it.

    Attributes:
        origin: near, far (one of the two is named in a sentence before), or pattern.
    """

    subject: int
    predicate: str
    object: int
    score: float
    sentence: int
    origin: str = "near"


@dataclass(frozen=True, slots=True)
class Scorers:
    """The trained scorers of words and pairs."""

    references: Scorer
    triggers: Scorer
    arguments: Scorer
    relations: Scorer
    encoder: Encoder


@dataclass(frozen=True, slots=True)
class _Stage:
    """A sentence with all that takes part in it."""

    number: int
    scene: Scene
    triggers: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the sentences of an article may tell, before it is weighed."""

    events: tuple[PossibleEvent, ...]
    facts: tuple[FoundFact, ...]


def interpret(
    text: str,
    reads: Sequence[ReadSentence],
    tagged: Sequence[Sequence[TaggedSpan]],
    entities: Sequence[ResolvedEntity],
    scorers: Scorers,
) -> Told:
    """Read off what may be told of events and facts, sentence by sentence."""
    events: list[PossibleEvent] = []
    facts: list[FoundFact] = []
    named = _mentions(text, entities)
    topics = context.topics(named)
    references = [
        list(_references(text, read, spans)) for read, spans in zip(reads, tagged, strict=True)
    ]
    told = _followed(reads, references, named, topics, scorers.references)
    scenes: dict[int, Scene] = {}
    while batch := list(islice(told, AT_ONCE)):
        stages = _with_triggers(text, reads, batch, scorers)
        scenes |= {s.number: s.scene for s in stages}
        arguments = [(s.number, p) for s in stages for p in links.argument_pairs(s.scene)]
        relations = [(s.number, p) for s in stages for p in links.relation_pairs(s.scene)]
        encoded = scorers.encoder.predict(lay_out(scenes, [*arguments, *relations]))
        split = len(arguments)
        scores = _scores(arguments, scorers.arguments, scorers.encoder, encoded[:split])
        events += _possible(reads, stages, arguments, scores)
        scores = _scores(relations, scorers.relations, scorers.encoder, encoded[split:])
        facts += (f for f in _facts(relations, scores, scorers.relations.labels)
                  if not _doubtful(text, reads, entities, f))  # fmt: skip
        # What later sentences may still mean.
        last = batch[-1][0] - context.BACK
        homes = {home for home, _ in topics}
        scenes = {n: s for n, s in scenes.items() if n > last or n in homes}
    return Told(tuple(events), tuple(facts))


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


def _mentions(text: str, entities: Sequence[ResolvedEntity]) -> dict[int, list[Item]]:
    """List for each sentence the names that may take part in what it tells."""
    named: dict[int, list[Item]] = defaultdict(list)
    for number, entity in enumerate(entities):
        for m in entity.mentions:
            if entity.type == "Organization" and reports(text, m.start, m.end):
                continue  # an outlet that is cited takes no part in what it reports
            named[m.sentence].append(
                Item("mention", entity.type, number, m.text, m.first, m.last, entity.known)
            )
    return context.ranked(named)


def _references(text: str, read: ReadSentence, tagged: Sequence[TaggedSpan]) -> Iterator[Item]:
    for s in tagged:
        if s.kind == REFERENCE:
            words = _words(text, read, s.first, s.last)
            yield Item("reference", REFERENCE, -1, words, s.first, s.last)


def _followed(
    reads: Sequence[ReadSentence],
    references: Sequence[Sequence[Item]],
    named: dict[int, list[Item]],
    topics: Sequence[tuple[int, Item]],
    scorer: Scorer,
) -> Iterator[tuple[int, list[Item], list[Item]]]:
    """Yield for each sentence its names, references followed, and the context before it."""
    for n, read in enumerate(reads):
        mentions = named.setdefault(n, [])
        before = context.context(named, n, topics)
        if references[n]:
            found = _follow(read, mentions, references[n], before, scorer)
            named[n] = sorted([*mentions, *found], key=lambda i: i.first)
            before = context.context(named, n, topics)
        yield n, named[n], before


def _with_triggers(
    text: str,
    reads: Sequence[ReadSentence],
    named: Sequence[tuple[int, list[Item], list[Item]]],
    scorers: Scorers,
) -> list[_Stage]:
    """Lay out the sentences and find the words in them that tell events."""
    bare = []
    for n, items, before in named:
        values = list(_values(text, reads[n]))
        if items or values:
            bare.append((n, [*items, *values], scene.build(reads[n], [*items, *values], before)))
    words = [(n, pair) for n, _, s in bare for pair in links.trigger_words(s)]
    encoded = scorers.encoder.predict(lay_out({n: s for n, _, s in bare}, words))
    scores = _scores(words, scorers.triggers, scorers.encoder, encoded)
    found: dict[int, list[Trigger]] = defaultdict(list)
    for at in np.flatnonzero(scores.max(axis=1, initial=0.0) >= LIKELY):
        n, pair = words[at]
        kind, score = scorers.triggers.labels[scores[at].argmax()], float(scores[at].max())
        word, read, s = pair.one, reads[n], reads[n].sentence
        start, end = read.starts[word.first] - s.start, read.end(word.last - 1) - s.start
        if kind not in DEALS or not doubted(text[s.start : s.end], start, end):
            found[n].append(Trigger(word.first, word.last, kind, score))
    out = []
    for n, items, empty in bare:
        triggers = tuple(_joined(found[n]))
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
            yield replace(
                item, type=target.type, key=target.key, known=target.known,
                salience=target.salience,
            )  # fmt: skip


def _possible(
    reads: Sequence[ReadSentence], stages: Sequence[_Stage], pairs: _Pairs, scores: Floats
) -> Iterator[PossibleEvent]:
    column = {label: i for i, label in enumerate(links.ARGUMENT_LABELS)}
    told = {s.number: s.triggers for s in stages}
    options: dict[tuple[int, int], dict[tuple[str, str, int], Option]] = defaultdict(dict)
    triggers: dict[tuple[int, int], Trigger] = {}
    for (number, pair), row in zip(pairs, scores, strict=True):
        place = number, pair.one.key
        triggers[place] = told[number][pair.one.key]
        is_value = pair.other.kind == "value"
        value = reads[number].values[pair.other.key] if is_value else None
        for label in pair.labels:
            option = Option(label, float(row[column[label]]), pair.other, value)
            have = options[place].get((label, *option.filler))
            if option.score >= POSSIBLE and (not have or have.score < option.score):
                options[place][label, *option.filler] = option
    for place, found in sorted(options.items()):
        if found:
            yield PossibleEvent(place[0], triggers[place], tuple(found.values()))


def events(possible: Sequence[PossibleEvent], scores: Iterable[float]) -> Iterator[FoundEvent]:
    """Settle which events are told, and who plays which role in them.

    Args:
        possible: the events of an article.
        scores: the probability of each option of each, as `roles` weighs them.
    """
    score = iter(scores)
    for event in possible:
        weighed = [
            Filled(o.role, next(score), None if o.value else o.item.key, o.value)
            for o in event.options
        ]
        chosen = _choose([f for f in weighed if f.score >= LEAST])
        date = next((f.value.iso for f in chosen if f.role == DATE and f.value), None)
        roles = tuple(f for f in chosen if f.role != DATE)
        sure = max((f.score for f in roles if f.entity is not None), default=0.0)
        if sure:
            yield FoundEvent(event.trigger.type, event.sentence, sure, roles, date)


def _scores(pairs: _Pairs, bags: Scorer, encoder: Encoder, encoded: Floats) -> Floats:
    """Give the probability of each label for each pair: what both networks say, averaged."""
    columns = [encoder.labels.index(label) for label in bags.labels]
    logits = (bags.logits([p.features for _, p in pairs]) + encoded[:, columns]) / 2
    return _shared(pairs, probability(logits))


def _shared(pairs: _Pairs, scores: Floats) -> Floats:
    """Let the members of an enumeration lend each other most of their certainty."""
    out = scores.copy()
    for side in (0, 1):
        groups: dict[tuple[int, int, int, int], list[int]] = defaultdict(list)
        for i, (n, pair) in enumerate(pairs):
            whole = pair.chains[side]
            if whole >= 0:
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


def _facts(pairs: _Pairs, scores: Floats, labels: Sequence[str]) -> Iterator[FoundFact]:
    column = {label: i for i, label in enumerate(labels)}
    for (n, pair), row in zip(pairs, scores, strict=True):
        origin = "far" if "context" in (pair.one.kind, pair.other.kind) else "near"
        for label in pair.labels:
            score = float(row[column[label]])
            if score >= CONCEIVABLE:
                yield FoundFact(*links.statement(pair, label), score, n, origin)
