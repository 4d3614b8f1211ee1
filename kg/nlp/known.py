"""Matches of the knowledge base's names in the sentences of an article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from kg.knowledge import KnowledgeBase, Known
from kg.names import name_key

MAX_TOKENS = 14
_CHIPS = re.compile(r"[A-Z]{1,3}\d{2,4}s")
"""Several of a kind: H100s."""


@dataclass(frozen=True, slots=True)
class Match:
    """A name of the knowledge base in a sentence.

    Attributes:
        first: position of its first token in the sentence.
        last: position behind its last token.
        entities: those that bear the name, most likely first.
        sure: whether nothing speaks against the name being meant.
        against: whether a word nearby says that it is not.
    """

    first: int
    last: int
    entities: tuple[Known, ...]
    sure: bool
    against: bool = False


def match(words: Sequence[str], knowledge: KnowledgeBase, nearby: str) -> list[Match]:
    """Find the names in a sentence, leftmost and longest first, without overlaps.

    Args:
        words: the tokens of the sentence.
        knowledge: what to look for.
        nearby: text around, in which context words are looked for.
    """
    keys, by_key = knowledge.keys, knowledge.by_key
    words = [w[:-1] if _CHIPS.fullmatch(w) else w for w in words]
    folded = [name_key(w) for w in words]
    found: list[Match] = []
    at = 0
    while at < len(words):
        best = None
        if folded[at]:
            text = ""
            for end in range(at, min(at + MAX_TOKENS, len(words))):
                text += folded[end]
                place = bisect_left(keys, text)
                if place == len(keys) or not keys[place].startswith(text):
                    break
                if keys[place] == text and folded[end] and len(text) > 1:
                    bearers = [knowledge.entities[i] for i in by_key[text]]
                    hit = _judge(words, at, end + 1, bearers, nearby)
                    best = hit or best
        if best:
            found.append(best)
            at = best.last
        else:
            at += 1
    return found


def _judge(
    words: Sequence[str], first: int, last: int, bearers: Sequence[Known], nearby: str
) -> Match | None:
    surface = "".join(words[first:last])
    candidates = []
    sure = False
    for entity in bearers:
        for label in entity.labels:
            if name_key(label) == name_key(surface) and _cased(words[first:last], label):
                doubtful = label in entity.ambiguous
                context = any(w in nearby for w in entity.context)
                counter = any(w in nearby for w in entity.counter)
                candidates.append((counter, doubtful and not context, entity.iri, entity))
                sure |= not counter and (not doubtful or context)
                break
    if not candidates:
        return None
    candidates.sort(key=lambda c: c[:3])
    return Match(
        first, last, tuple(c[3] for c in candidates), sure and len(candidates) == 1,
        all(c[0] for c in candidates),
    )  # fmt: skip


def _cased(words: Sequence[str], label: str) -> bool:
    """Tell whether the letter case fits: a name in capitals is not a word in small letters.

    >>> _cased(["Two", "labs"], "Two Labs"), _cased(["OPENAI"], "OpenAI")
    (False, True)
    """
    surface = "".join(words)
    if not label.isascii() or surface == label.replace(" ", ""):
        return True
    compact = label.replace(" ", "").replace("-", "")
    plain = surface.replace("-", "")
    if plain in (compact, compact.upper()):
        return True
    if any(c.isdigit() for c in plain):
        return len(plain) > 4  # a name with a number may be written carelessly
    parts = label.split()
    same = len(parts) == len(words) and all(
        w[0].isupper() == p[0].isupper() for w, p in zip(words, parts, strict=True)
    )
    return len(plain) > 4 and same


def codes(matches: Sequence[Match], size: int) -> list[str]:
    """Give each token of a sentence the code of the match it lies in, for the features."""
    out = [""] * size
    for m in matches:
        kinds = "|".join(sorted({e.type for e in m.entities}))
        sign = "" if m.sure else "?"
        for i in range(m.first, m.last):
            place = "B" if i == m.first else "I"
            out[i] = f"{place}{sign}{kinds}"
    return out
