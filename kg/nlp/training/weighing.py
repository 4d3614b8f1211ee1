"""Training of the networks that weigh roles and facts in view of the whole article.

They learn from articles read with scorers that have not seen them: what the scorers say of what
they have learnt by heart is surer than what they say of anything new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from spacy.tokens import Doc

from kg.extract import Extractor
from kg.model import Article, Section
from kg.names import name_key
from kg.nlp import filling, merge_events, merge_facts, patterns, roles, weigh
from kg.nlp.crf import Floats
from kg.nlp.links import DATE
from kg.nlp.roles import Option, PossibleEvent
from kg.nlp.training.adam import Adam
from kg.nlp.training.corpus import GoldArticle, GoldSentence
from kg.nlp.training.gold import gold
from kg.nlp.training.links import GoldEvent, gold_events
from kg.nlp.training.markup import TYPES
from kg.nlp.weigher import Weigher
from kg.vocab import PREDICATES

Judged = tuple[Floats, Floats]
"""The features of what one article may tell, and for each whether the article does tell it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article of the training text as the pipeline read it.

    Attributes:
        meant: for each entity that was found the key of the gold entity, or "".
    """

    gold: GoldArticle
    doc: Doc
    meant: tuple[str, ...]


def read(extractor: Extractor, articles: Iterable[GoldArticle]) -> Iterator[Reading]:
    """Run the pipeline over articles, and match the entities with those marked."""
    for marked in articles:
        sections = (Section("body", 0, len(marked.text)),)
        article = Article(marked.id, marked.id, marked.text, sections, date=marked.date)
        doc = extractor.read(article)
        names: dict[tuple[str, str], str] = {}
        for s in marked.sentences:
            for m in s.spans:
                if m.target[0] in TYPES and m.kind in TYPES.values():
                    text = marked.text[s.read.starts[m.first] : s.read.end(m.last - 1)]
                    names.setdefault((m.kind, name_key(text)), m.target)
        keys = [[(e.type, name_key(m.text)) for m in e.mentions] for e in doc._.resolved]
        meant = (next((names[k] for k in ks if k in names), "") for ks in keys)
        yield Reading(marked, doc, tuple(meant))


def judged_roles(reading: Reading) -> Judged:
    """Tell of every role that something may play in an event of an article whether it does."""
    told = gold_events(reading.gold)
    right = []
    for event in reading.doc._.told.events:
        gold_event = _event(reading, event, told)
        right += [bool(gold_event and _plays(reading, gold_event, o)) for o in event.options]
    return roles.features(reading.doc._.told.events), np.array(right, dtype=np.float32)


def _event(reading: Reading, event: PossibleEvent, told: dict[str, GoldEvent]) -> GoldEvent | None:
    """Find the marked event that a trigger tells: of its type, in its sentence, the nearest."""
    at = reading.doc._.reads[event.sentence].starts[event.trigger.first]
    best: tuple[int, GoldEvent] | None = None
    for s in reading.gold.sentences:
        if not s.read.starts or not s.read.starts[0] <= at < s.read.end(len(s.read.words) - 1):
            continue
        for key_, place in _triggers(s):
            gold_event = told.get(key_)
            if gold_event and gold_event.type == event.trigger.type:
                away = abs(place - at)
                if best is None or away < best[0]:
                    best = away, gold_event
    return best[1] if best else None


def _triggers(sentence: GoldSentence) -> Iterator[tuple[str, int]]:
    """Yield the keys of the events that a sentence tells, with the offsets of their triggers."""
    marked = {m.target: sentence.read.starts[m.first] for m in sentence.spans}
    for e in sentence.line.events:
        yield e.key, marked.get(e.key, sentence.read.starts[0])


def _plays(reading: Reading, event: GoldEvent, option: Option) -> bool:
    if option.value is None:
        return (option.role, reading.meant[option.item.key]) in event.entities
    if option.role == DATE:
        iso, date = option.value.iso or "", event.date or ""
        return bool(iso and date) and (iso.startswith(date) or date.startswith(iso))
    text = option.item.text
    return any(r == option.role and (v in text or text in v) for r, v in event.values)


def judged_facts(reading: Reading, weigher: Weigher) -> Judged:
    """Tell of every fact that an article may state whether it does.

    Args:
        reading: the article.
        weigher: what weighs the roles of events, of which facts follow.
    """
    doc, entities = reading.doc, reading.doc._.resolved
    scores = weigher.predict(roles.features(doc._.told.events)).tolist()
    events = merge_events.merge_events(list(filling.events(doc._.told.events, scores)))
    found = [*doc._.told.facts, *patterns.facts(doc.text, doc._.reads, entities)]
    candidates = merge_facts.candidates(found, events, entities)
    right = {(f["s"], f["p"], f["o"]) for f in gold(reading.gold)["facts"]}
    right |= {(o, p, s) for s, p, o in right if PREDICATES[p].symmetric}
    states = [
        (reading.meant[c.subject], c.predicate, reading.meant[c.object]) in right
        for c in candidates
    ]
    return weigh.features(candidates, entities), np.array(states, dtype=np.float32)


def train(
    examples: Iterable[Judged],
    *,
    width: int = 64,
    epochs: int = 12,
    seeds: Iterable[int] = (1, 2, 3),
) -> Weigher:
    """Train the network from several seeds, and make one of them."""
    pairs = [e for e in examples if len(e[0])]
    rows, target = np.concatenate([r for r, _ in pairs]), np.concatenate([t for _, t in pairs])
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 0.05
    rows = (rows - mean) / scale
    nets = [_fit(rows, target, width, epochs, np.random.default_rng(seed)) for seed in seeds]
    return Weigher(
        mean, scale, np.concatenate([n[0] for n in nets], axis=1),
        np.concatenate([n[1] for n in nets]),
        (np.concatenate([n[2] for n in nets]) / len(nets)).astype(np.float32),
        np.mean([n[3] for n in nets], axis=0, dtype=np.float32),
    )  # fmt: skip


def _fit(
    rows: Floats, target: Floats, width: int, epochs: int, rng: np.random.Generator
) -> list[Floats]:
    """Fit one hidden layer on the cross-entropy, with part of the layer dropped."""
    into = (rng.normal(size=(rows.shape[1], width)) * 0.1).astype(np.float32)
    out = (rng.normal(size=width) * 0.1).astype(np.float32)
    params = [into, np.zeros(width, dtype=np.float32), out, np.full(1, -2.0, dtype=np.float32)]
    adam = Adam(params)
    step, total = 0, epochs * (len(rows) // 128 + 1)
    for _ in range(epochs):
        order = rng.permutation(len(rows))
        for at in range(0, len(order), 128):
            step += 1
            batch = order[at : at + 128]
            x = rows[batch] * (rng.random((len(batch), rows.shape[1])) >= 0.1)
            before = x @ params[0] + params[1]
            alive = (before > 0) * (rng.random(before.shape) >= 0.3) / 0.7
            active = before * alive
            p = 1 / (1 + np.exp(-np.clip(active @ params[2] + params[3], -30, 30)))
            error = (p - target[batch]) / len(batch)
            by_layer = error[:, None] * params[2] * alive
            gradients = (
                x.T @ by_layer,
                by_layer.sum(0),
                active.T @ error,
                error.sum(keepdims=True),
            )
            adam.update(gradients, 0.003 * (1 - 0.95 * step / total), decay=1e-3)
    return params


def evaluate(
    weigher: Weigher, examples: Iterable[Judged], threshold: float = 0.4
) -> dict[str, tuple[int, int, int]]:
    """Count right, found and true ones among what articles may tell, by how sure it is."""
    pairs = [e for e in examples if len(e[0])]
    scores = np.concatenate([weigher.predict(rows) for rows, _ in pairs])
    target = np.concatenate([t for _, t in pairs])
    out = {"unsure": (0, 0, int(target[scores < threshold].sum()))}
    for low, high in pairwise((threshold, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)):
        band = (scores >= low) & (scores < high)
        true = int(target[band].sum())
        out[f"from {low:.1f}"] = (true, int(band.sum()), true)
    return out
