"""An extraction as the JSON object that `kg extract` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from kg.articles import Unreadable
from kg.errors import told
from kg.model import Amount, Argument, Article, Event, Extraction, Fact, Span


def as_dict(extraction: Extraction) -> dict[str, object]:
    """Lay out an extraction as plain values, ready for `json.dumps`.

    >>> from kg.model import Article
    >>> as_dict(Extraction(Article("a", "a.txt", "", ())))["entities"]
    []
    """
    article = extraction.article
    return {
        "path": article.path,
        "id": article.id,
        "lang": article.lang,
        "title": article.title,
        "date": article.date,
        "entities": [
            {
                "id": e.id, "type": e.type, "label": e.label, "aliases": list(e.aliases),
                "iri": e.iri, "known": e.known, "mentions": _spans(e.mentions),
            }
            for e in extraction.entities
        ],
        "facts": [_fact(f) for f in extraction.facts],
        "events": [_event(e) for e in extraction.events],
        "warnings": list(extraction.warnings),
    }  # fmt: skip


class Extractor(Protocol):
    """What reads facts out of an article."""

    def extract(self, article: Article) -> Extraction:
        """Read an article."""


def extract_each(
    items: Iterable[Article | Unreadable], extractor: Extractor
) -> Iterator[Extraction | Unreadable]:
    """Extract articles one by one, in order; what can't be read or extracted costs only itself.

    >>> list(extract_each([Unreadable("a.txt", "No such file; check the path")], None))
    [Unreadable(path='a.txt', error='No such file; check the path')]
    """
    for item in items:
        if isinstance(item, Unreadable):
            yield item
            continue
        try:
            found = extractor.extract(item)
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the other articles go on
            yield Unreadable(item.path, told(error))
        else:
            yield found


def unreadable(item: Unreadable) -> dict[str, object]:
    """Lay out what stands in the place of an article that could not be read.

    >>> unreadable(Unreadable("a.txt", "No such file; check the path"))
    {'path': 'a.txt', 'error': 'No such file; check the path'}
    """
    return {"path": item.path, "error": item.error}


def _spans(spans: Iterable[Span]) -> list[dict[str, object]]:
    return [{"start": s.start, "end": s.end, "text": s.text} for s in spans]


def _fact(fact: Fact) -> dict[str, object]:
    qualifiers: dict[str, object] = {}
    for name, value in fact.qualifiers:
        have = qualifiers.get(name)
        if have is None:
            qualifiers[name] = value
        else:
            qualifiers[name] = [*(have if isinstance(have, list) else [have]), value]
    out: dict[str, object] = {
        "subject": fact.subject, "predicate": fact.predicate, "object": fact.object,
        "confidence": fact.confidence, "qualifiers": qualifiers, "rule": fact.rule,
    }  # fmt: skip
    for name in ("since", "until", "event"):
        if value := getattr(fact, name):
            out[name] = value
    return out | {"evidence": _spans(fact.evidence)}


def _event(event: Event) -> dict[str, object]:
    return {
        "id": event.id, "type": event.type, "date": event.date, "confidence": event.confidence,
        "arguments": [_argument(a) for a in event.arguments],
        "evidence": _spans(event.evidence),
    }  # fmt: skip


def _argument(argument: Argument) -> dict[str, object]:
    if argument.entity:
        return {"role": argument.role, "entity": argument.entity}
    out: dict[str, object] = {"role": argument.role, "value": argument.value}
    if argument.amount:
        out["normalized"] = _amount(argument.amount)
    return out


def _amount(amount: Amount) -> dict[str, object]:
    whole = amount.value == int(amount.value)
    return {"value": int(amount.value) if whole else amount.value, "currency": amount.currency}
