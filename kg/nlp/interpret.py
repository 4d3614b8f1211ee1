"""From names, triggers and values to what is stated: the scorers at work on an article."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import numpy as np

from kg.nlp import (
    certain,
    context,
    digest,
    following,
    links,
    priced,
    rounds,
    staging,
    titled,
)
from kg.nlp.crf import Floats
from kg.nlp.factuality import DEALS, doubted
from kg.nlp.links import Pair
from kg.nlp.naming import NameMention
from kg.nlp.reading import ReadSentence
from kg.nlp.resolve import ResolvedEntity
from kg.nlp.roles import Option, PossibleEvent, Trigger
from kg.nlp.scene import Item, Scene, value_of
from kg.nlp.scoring import Pairs, Scorers, score
from kg.nlp.staging import Stage
from kg.nlp.tagger import TaggedSpan

CONCEIVABLE = 0.005
"""Probability from which on a relation is weighed against the others of the article."""
POSSIBLE = 0.02
"""Probability from which on a role is weighed against the others of its event."""
SEMICOLONS = frozenset(";；")
OWN = frozenset(
    {"amount", "change", "date", "investor", "item", "person", "role", "round", "size", "target",
     "valuation"}
)  # fmt: skip
"""Roles that a clause keeps to itself where the next one, behind a semicolon, tells the like."""
AT_ONCE = 200
"""Sentences of which pairs are held in memory at a time."""


class FoundFact(NamedTuple):
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


_Places = dict[tuple[int, int], list[NameMention]]
"""The mentions of each entity, by its number, in each sentence."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the sentences of an article may tell, before it is weighed.

    Attributes:
        people: for each sentence the words that stand for somebody named before.
    """

    events: tuple[PossibleEvent, ...]
    facts: tuple[FoundFact, ...]
    people: Mapping[int, Sequence[Item]] = field(default_factory=dict)


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
    mentions = following.mentions(text, entities)
    since = digest.beginnings(text, reads, mentions)
    named = context.ranked(mentions, since)
    topics = context.topics(named, since)
    references = [
        list(following.references(text, read, spans))
        for read, spans in zip(reads, tagged, strict=True)
    ]
    places: _Places = defaultdict(list)
    for number, entity in enumerate(entities):
        for m in entity.mentions:
            places[number, m.sentence].append(m)
    told = following.followed(
        text, reads, references, named, topics=topics, since=since, scorer=scorers.references
    )
    scenes: dict[int, Scene] = {}
    while batch := list(islice(told, AT_ONCE)):
        stages = staging.stages(text, reads, batch, scorers)
        scenes |= {s.number: s.scene for s in stages}
        arguments = [(s.number, p) for s in stages for p in links.argument_pairs(s.scene)]
        relations = [(s.number, p) for s in stages for p in links.relation_pairs(s.scene)]
        roles, stated = score(
            scorers, scenes, (scorers.arguments, arguments), (scorers.relations, relations)
        )
        possible = _possible(reads, stages, arguments, roles)
        for event in possible:
            read, items = reads[event.sentence], scenes[event.sentence].items
            settled = priced.with_change(text, read, certain.settle(text, read, event, items))
            events.append(titled.with_titles(text, read, settled, items))
            events += certain.also_told(text, read, event, items)
        facts += (f for f in _facts(relations, stated) if not _doubtful(text, reads, places, f))
        # What later sentences may still mean.
        last = batch[-1][0] - context.BACK
        homes = {topic.home for own in topics.values() for topic in own}
        scenes = {n: s for n, s in scenes.items() if n > last or n in homes}
    people = {
        n: [i for i in items if i.kind == "reference" and i.type == "Person"]
        for n, items in named.items()
    }
    return Told(tuple(rounds.of_one_firm(events)), tuple(facts), people)


def _doubtful(text: str, reads: Sequence[ReadSentence], places: _Places, fact: FoundFact) -> bool:
    """Tell whether the words around the object of a fact deny it, doubt it or mean a part of it."""
    at = places.get((fact.object, fact.sentence), [])
    if at and all(certain.ruled_out(text, m.start, m.end, fact.predicate) for m in at):
        return True
    own = places.get((fact.subject, fact.sentence), [])
    inverse = links.INVERSE + fact.predicate
    if own and all(certain.ruled_out(text, m.start, m.end, inverse) for m in own):
        return True
    if fact.predicate not in DEALS:
        return False
    sentence = reads[fact.sentence].sentence
    at = at or own
    return bool(at) and doubted(
        text[sentence.start : sentence.end],
        at[0].start - sentence.start,
        at[0].end - sentence.start,
    )


def _possible(
    reads: Sequence[ReadSentence], stages: Sequence[Stage], pairs: Pairs, scores: Floats
) -> Iterator[PossibleEvent]:
    told = {s.number: s.triggers for s in stages}
    options: dict[tuple[int, int], dict[tuple[str, tuple[str, int]], Option]] = defaultdict(dict)
    for n, pair, label, likely in _likely(pairs, scores, links.ARGUMENT_LABELS, POSSIBLE):
        if label in OWN and _of_another(reads[n], told[n], pair, label):
            continue
        value = value_of(reads[n], pair.other) if pair.other.kind == "value" else None
        option = Option(label, likely, pair.other, value)
        found = options[n, pair.one.key]
        have = found.get((label, option.filler))
        if not have or have.score < likely:
            found[label, option.filler] = option
    for (n, key), found in sorted(options.items()):
        yield PossibleEvent(n, told[n][key], tuple(found.values()))


def _likely(
    pairs: Pairs, scores: Floats, labels: Sequence[str], least: float
) -> Iterator[tuple[int, Pair, str, float]]:
    """Yield sentences and pairs with the labels they admit that are likely enough: few are."""
    column = {label: i for i, label in enumerate(labels)}
    for at in np.flatnonzero(scores.max(axis=1, initial=0.0) >= least).tolist():
        n, pair = pairs[at]
        row = scores[at].tolist()
        for label in pair.labels:
            if row[column[label]] >= least:
                yield n, pair, label, row[column[label]]


def _of_another(read: ReadSentence, triggers: Sequence[Trigger], pair: Pair, label: str) -> bool:
    """Tell whether an item stands with another event of the kind, and a semicolon between.

    A date stands with whatever event its clause tells, if that of this one has a date too.
    """
    item, own = pair.other, triggers[pair.one.key]
    if item.kind == "context":
        return False
    start, end = sorted((own.first, item.first))
    if SEMICOLONS.isdisjoint(read.words[start:end]):
        return False
    marks = [i for i, word in enumerate(read.words) if word in SEMICOLONS]
    clause = bisect(marks, item.first)
    there = [t for t in triggers if bisect(marks, t.first) == clause]
    if label == links.DATE and there:
        ours = bisect(marks, own.first)
        at = [read.tokens(v.start, v.end) for v in read.values if v.kind == "date"]
        return any(place and bisect(marks, place[0]) == ours for place in at)
    return any(t.type == own.type for t in there)


def _facts(pairs: Pairs, scores: Floats) -> Iterator[FoundFact]:
    for n, pair, label, likely in _likely(pairs, scores, links.RELATION_LABELS, CONCEIVABLE):
        origin = "far" if "context" in (pair.one.kind, pair.other.kind) else "near"
        yield FoundFact(*links.statement(pair, label), likely, n, origin)
