"""Matches of the knowledge base's names in the sentences of an article."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import rjieba

from kg.knowledge import Bearer, KnowledgeBase, Known
from kg.names import name_keys
from kg.nlp.features import jieba_layer

MAX_TOKENS = 14
_AT_ONCE = 500
"""Sentences looked through together."""
_BREAK = "\0"
"""What stands between two of them: it is in no name."""
_SHORT = 3
"""A Chinese name of so many characters at most may stand in running words by chance."""
_CHIPS = re.compile(r"[A-Z]{1,3}\d{2,4}s")
"""Several of a kind: H100s."""
_CHARGES = frozenset({"head", "lead", "manager", "director", "vp", "svp", "evp", "gm"})
"""Whose post may name a place that they don't stand for."""
_LATIN = re.compile(r"[\x00-\u024f\u2010-\u2027]+")
_JOINTS = re.compile(r"[ \-·•‧]")


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
    """Find the names in a sentence: see `matches`."""
    return next(matches([words], knowledge, [nearby]))


def matches(
    sentences: Sequence[Sequence[str]], knowledge: KnowledgeBase, nearby: Sequence[str]
) -> Iterator[list[Match]]:
    """Yield the names in each sentence, leftmost and longest first, without overlaps.

    Args:
        sentences: their tokens.
        knowledge: what to look for.
        nearby: for each sentence the text around, in which context words are looked for.
    """
    for start in range(0, len(sentences), _AT_ONCE):
        some = sentences[start : start + _AT_ONCE]
        found: list[list[Match]] = [[] for _ in some]
        settled = -1, 0  # the sentence, and the token behind the last name that is settled
        for number, first, last, name in _standing(some, knowledge):
            if (number, first) < settled:
                continue
            bearers = knowledge.bearers(name)
            if best := _judge(some[number], first, last, bearers, nearby[start + number]):
                settled = number, first + 1
                if best := _among_words(some[number], best):
                    found[number].append(best)
                    settled = number, last
        yield from found


def _standing(
    sentences: Sequence[Sequence[str]], knowledge: KnowledgeBase
) -> Iterator[tuple[int, int, int, str]]:
    """Yield the names in sentences by place, the longest first: sentence, tokens and name."""
    tokens = [word for words in sentences for word in (*words, _BREAK)]
    pieces = name_keys([_singular(w) if w[-1:] == "s" else w for w in tokens])
    line = "".join(pieces)
    starts = [0, *accumulate(map(len, pieces))]
    begins = [0, *accumulate(len(words) + 1 for words in sentences)]
    keys, openings = knowledge.keys, knowledge.openings
    for first in [at for at, start in enumerate(starts) if line[start : start + 2] in openings]:
        if not pieces[first]:
            continue
        start = starts[first]
        place, end = openings[line[start : start + 2]]
        found: list[tuple[int, str]] = []
        for last, stop in enumerate(starts[first + 1 : first + 1 + MAX_TOKENS], first + 1):
            text = line[start:stop]
            place = bisect_left(keys, text, place, end)
            if place == end or not (name := keys[place]).startswith(text):
                break
            if name == text and pieces[last - 1] and len(text) > 1:
                found.append((last, name))
        for last, name in reversed(found):
            number = bisect_right(begins, first) - 1
            yield number, first - begins[number], last - begins[number], name


def in_post(words: Sequence[str], first: int, kind: str = "") -> bool:
    """Tell whether a place only says for what somebody is in charge: head of Asia.

    >>> in_post(["head", "of", "Asia"], 2, "region"), in_post(["president", "of", "Peru"], 2, "")
    (True, False)
    """
    if first < 2 or words[first - 1] not in ("of", "for"):
        return False
    head = words[first - 2].casefold()
    return head in _CHARGES or (kind == "region" and head in ("president", "chief", "chair"))


def _among_words(words: Sequence[str], match: Match) -> Match | None:
    """Doubt a short Chinese name that words of the dictionary run into; drop it in their midst.

    股东大会 holds no 东大, and 人大 in 机器人大脑 needs the tagger to say so too. What a name only
    begins (意大利人, 苏州工业园区) says nothing against it, if it is a place or the word long.
    """
    first, last = match.first, match.last
    if last - first > _SHORT or not all("\u3400" <= w <= "\u9fff" for w in words[first:last]):
        return match
    word_of, tags = jieba_layer(tuple(words))
    into = tags[first][-1] == "I" and rjieba.has_word(word_of[first])
    out = last < len(words) and tags[last][-1] == "I" and rjieba.has_word(word_of[last])
    heads = [i for i in range(first + 1, last) if tags[i][-1] != "I"]
    if into and out and not heads:
        return None
    begins = not heads and (match.entities[0].type == "Place" or len(word_of[first]) > _SHORT)
    return replace(match, sure=False) if into or (out and not begins) else match


def _singular(word: str) -> str:
    return word[:-1] if _CHIPS.fullmatch(word) else word


def _judge(
    words: Sequence[str], first: int, last: int, bearers: Iterable[Bearer], nearby: str
) -> Match | None:
    named = [_singular(w) for w in words[first:last]]
    candidates = []
    for entity, labels in bearers:
        for label in labels:
            if _cased(named, label):
                against = any(w in nearby for w in entity.counter if w not in label)
                doubtful = label in entity.ambiguous and not any(
                    w in nearby for w in entity.context
                )
                candidates.append((against, doubtful, entity.iri, entity))
                break
    if not candidates:
        return None
    candidates.sort(key=lambda c: c[:3])
    against, doubtful, _, entity = candidates[0]
    against = against or (entity.type == "Place" and in_post(words, first, entity.kind))
    sure = len(candidates) == 1 and not against and not doubtful
    return Match(first, last, tuple([c[3] for c in candidates]), sure, against)


def _cased(words: Sequence[str], label: str) -> bool:
    """Tell whether the letter case fits: a name in capitals is not a word in small letters.

    >>> _cased(["Two", "labs"], "Two Labs"), _cased(["OPENAI"], "OpenAI")
    (False, True)
    >>> _cased(["shape"], "Shap·E"), _cased(["Shap-E"], "Shap·E")
    (False, True)
    """
    surface = "".join(words)
    if surface == label.replace(" ", "") or not (label.isascii() or _LATIN.fullmatch(label)):
        return True
    compact, plain = _JOINTS.sub("", label), _JOINTS.sub("", surface)
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
