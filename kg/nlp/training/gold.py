"""An article of the training text as plain text with document-level gold, for end-to-end scores."""

from __future__ import annotations

from typing import Any

from kg.nlp.training.corpus import GoldArticle
from kg.nlp.training.links import consequences, gold_events
from kg.nlp.training.markup import TYPES
from kg.vocab import PREDICATES


def gold(article: GoldArticle) -> dict[str, Any]:
    """Collect entities, facts and events of an article: each once, with all names used."""
    names: dict[str, list[str]] = {}
    facts: set[tuple[str, str, str]] = set()
    for s in article.marked.sentences:
        for m in s.spans:
            if m.kind == "mention":
                text = s.text[m.start : m.end]
                if text not in names.setdefault(m.target, []):
                    names[m.target].append(text)
        facts |= set(s.facts)
    events = []
    for event in gold_events(article).values():
        facts |= set(consequences(event))
        args: list[dict[str, str]] = [
            {"role": r, "entity": k} for r, k in sorted(event.entities) if k in names
        ]
        args += [{"role": r, "value": v} for r, v in event.values]
        events.append(
            {"type": event.type, "args": args} | ({"date": event.date} if event.date else {})
        )
    formerly = {(s, o) for s, p, o in facts if p == "formerlyWorkedFor"}
    facts = {f for f in facts if f[1] != "worksFor" or (f[0], f[2]) not in formerly}
    return {
        "id": article.id,
        "lang": "zh" if article.id.startswith("zh") else "en",
        "date": article.date,
        "entities": [
            {"id": k, "type": TYPES[k[0]], "name": max(v, key=len), "aliases": v}
            for k, v in sorted(names.items())
        ],
        "facts": [
            {"s": s, "p": p, "o": o} for s, p, o in sorted(facts)
            if s in names and o in names and PREDICATES[p].admits(TYPES[s[0]], TYPES[o[0]])
        ],
        "events": [e for e in events if e["args"]],
    }  # fmt: skip
