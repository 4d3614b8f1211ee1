"""What a score is worth: the share of facts that are right at it, on the articles held out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.extract import Extractor
from kg.model import Article, Extraction, Section
from kg.names import name_key
from kg.nlp.training.corpus import GoldArticle
from kg.nlp.training.gold import gold
from kg.vocab import PREDICATES

Curve = list[tuple[float, float]]


def outcomes(extractor: Extractor, articles: Iterable[GoldArticle]) -> Iterator[tuple[float, bool]]:
    """Yield the raw score of every fact found in the articles, and whether it is right."""
    for marked in articles:
        sections = (Section("body", 0, len(marked.text)),)
        article = Article(marked.id, marked.id, marked.text, sections, date=marked.date)
        yield from _compare(extractor.extract(article), gold(marked))


def _compare(
    found: Extraction, told: dict[str, list[dict[str, str]]]
) -> Iterator[tuple[float, bool]]:
    names: dict[str, str] = {}
    for e in told["entities"]:
        for name in e["aliases"]:
            names.setdefault(name_key(name), e["id"])
    meant = {
        e.id: next((names[name_key(a)] for a in e.aliases if name_key(a) in names), "")
        for e in found.entities
    }
    right = {(f["s"], f["p"], f["o"]) for f in told["facts"]}
    for f in found.facts:
        one, other = meant.get(f.subject, ""), meant.get(f.object, "")
        hit = (one, f.predicate, other) in right
        if PREDICATES[f.predicate].symmetric:
            hit = hit or (other, f.predicate, one) in right
        yield f.confidence, hit


def curve(pairs: Sequence[tuple[float, bool]], bins: int = 12) -> Curve:
    """Fit a rising curve from scores to shares by pooling adjacent violators.

    >>> curve([(0.1, False), (0.2, False), (0.8, True), (0.9, True)], bins=2)
    [(0.15, 0.167), (0.85, 0.833)]
    """
    ordered = sorted(pairs)
    size = max(1, len(ordered) // bins)
    pooled: list[list[float]] = []  # sum of scores, right (with half a doubt), number
    for at in range(0, len(ordered), size):
        part = ordered[at : at + size]
        pooled.append([sum(s for s, _ in part), sum(r for _, r in part), len(part)])
        while len(pooled) > 1 and pooled[-2][1] * pooled[-1][2] >= pooled[-1][1] * pooled[-2][2]:
            last = pooled.pop()
            pooled[-1] = [a + b for a, b in zip(pooled[-1], last, strict=True)]
    return [(round(s / n, 3), round((r + 0.5) / (n + 1), 3)) for s, r, n in pooled]
