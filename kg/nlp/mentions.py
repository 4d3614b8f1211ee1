"""From tags to mentions: what the tagger, the knowledge base and the rest of the article say.

A name found once with certainty is looked for everywhere else in the article, and the type of a
name is settled over all its mentions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import rjieba

from kg.knowledge import Known
from kg.names import name_key
from kg.nlp.known import Match
from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence
from kg.nlp.tagger import TaggedSpan
from kg.vocab import ENTITY_TYPES

MIN_SCORE = 0.45
"""A name whose mentions are tagged with less certainty than this on average is dropped."""
MIN_SINGLE = 0.6
"""The same for a name that the article mentions but once."""
_SURE = 0.95
"""What is a common word too, and not in the knowledge base, is a name only from here on."""
_FAIRLY_SURE = 0.8
"""The same for a word that may well be a name by its part of speech."""
_NO_NAMES = frozenset({"v", "vn", "a", "ad", "an", "d", "i", "l", "b", "z", "vd"})
_TERMS = frozenset(load("terms")["no_names"])
_NO_NAMES_IN = frozenset({"amount", "round", "percent"})
"""Values of which no part is a name."""
_LENGTH = re.compile(r"\d+(?:\.\d+)?[kKmM]")
"""How much a model reads or holds: no model is called so alone."""

_THINGS = ("Model", "Product")
_MODEL = re.compile(
    r"[,，(（]?\s*(?:is )?(?:an?|its|their|the) (?:[\w-]+ ){0,4}models?\b"
    r"|[，（]?(?:是|这?一款|一个|其)[^，。；、（）]{0,12}模型(?![\u3400-\u9fff]{0,2}(?:平台|公司|工具|应用|产品))"
)
"""An apposition that says what a name stands for."""


class NameMention(NamedTuple):
    """A name in a sentence, in token positions.

    Attributes:
        sentence: index of the sentence in the article.
        text: the words as they stand in the text.
        known: the entity of the knowledge base that it names, if any.
    """

    sentence: int
    first: int
    last: int
    type: str
    text: str
    start: int
    end: int
    score: float
    known: Known | None = None


def find(
    text: str, reads: Sequence[ReadSentence], tagged: Sequence[Sequence[TaggedSpan]]
) -> list[NameMention]:
    """Give the mentions of an article, in order and without overlaps."""
    raw = [
        m
        for number, (read, spans) in enumerate(zip(reads, tagged, strict=True))
        for m in _combine(text, number, read, spans)
    ]
    settled = _settle(text, [m for m in raw if m.known or not _of_headline(reads, m, raw)])
    return _spread(text, reads, settled)


def _is_headline(read: ReadSentence) -> bool:
    """Tell whether a sentence is the first, in English, and has all long words in capitals."""
    if read.sentence.index or not all(w.isascii() for w in read.words):
        return False
    words = [w for w in read.words if len(w) > 3 and w.isalpha()]
    return len(words) > 3 and all(w[0].isupper() for w in words)


def _of_headline(
    reads: Sequence[ReadSentence], mention: NameMention, raw: Sequence[NameMention]
) -> bool:
    """Tell whether a name stands in an English headline alone, where any word looks like one."""
    if not _is_headline(reads[mention.sentence]):
        return False
    first = reads[mention.sentence].words[mention.first]
    return not any(
        m.sentence != mention.sentence and reads[m.sentence].words[m.first] == first for m in raw
    )


def _combine(
    text: str, number: int, read: ReadSentence, spans: Sequence[TaggedSpan]
) -> list[NameMention]:
    """Join the tagger's spans and the sure matches of the knowledge base in one sentence."""

    def mention(first: int, last: int, kind: str, score: float, known: Known | None) -> NameMention:
        start, end = read.starts[first], read.end(last - 1)
        return NameMention(number, first, last, kind, text[start:end], start, end, score, known)

    names = [_trimmed(read, s) for s in spans if s.kind in ENTITY_TYPES]
    names = [s for s in names if not _common(read, s) and not _gloss(text, read, s, names)]
    out: list[NameMention] = []
    taken: set[int] = set()
    for m in read.known:
        names = [_cut_to_known(text, read, s, m) for s in names]
        crossing = [s for s in names if s.first < m.last and m.first < s.last]
        same = next((s for s in crossing if (s.first, s.last) == (m.first, m.last)), None)
        wider = any(s.first <= m.first and m.last <= s.last for s in crossing) and not same
        if same and m.against:
            names.remove(same)
            continue
        if wider or (not m.sure and not same):
            continue
        if any(s.first < m.first or s.last > m.last for s in crossing):
            continue
        entity = m.entities[0]
        if same and len(m.entities) > 1:
            entity = next((e for e in m.entities if e.type == same.kind), entity)
        if same and not m.sure and entity.type != same.kind:
            continue
        score = max(same.score if same else 0.0, 0.97 if m.sure else 0.6)
        out.append(mention(m.first, m.last, entity.type, score, entity))
        taken.update(range(m.first, m.last))
    for s in names:
        if not taken.intersection(range(s.first, s.last)):
            out.append(mention(s.first, s.last, s.kind, s.score, None))
            taken.update(range(s.first, s.last))
    return sorted(out, key=lambda m: m.first)


def _trimmed(read: ReadSentence, span: TaggedSpan) -> TaggedSpan:
    """Leave an article in small letters, marks at either end, and half a bracket out of a name."""
    first, last = span.first, span.last
    while last - first > 1 and (
        not _says(read.words[last - 1]) or read.words[last - 1] in ("API", "APIs")
    ):
        last -= 1
    while last - first > 1 and (
        read.words[first] in ("the", "a", "an") or not _says(read.words[first])
    ):
        first += 1
    if last - first > 1 and _opens(read, first, last):
        first += 1
    if span.kind == "Model" and read.words[max(first + 1, last - 2) : last] == ("模", "型"):
        # "o3 模型" is o3, 星火大模型 a name.
        last -= 2 * read.words[last - 3].isascii()
    if span.kind == "Person":
        # "visit Silver" is Silver; "de la Cruz" is nobody else.
        while last - first > 1 and _small(read.words[first]):
            first += 1
    for i in range(first + 1, last):
        if read.words[i] in ("(", "（") and not {")", "）"} & set(read.words[i:last]):
            last = i
            break
    if (first, last) == (span.first, span.last):
        return span
    return TaggedSpan(first, last, span.kind, span.score)


def _opens(read: ReadSentence, first: int, last: int) -> bool:
    """Tell whether a name begins with an article that its known name lacks."""
    if read.words[first] != "The":
        return False
    known = {(m.first, m.last) for m in read.known}
    return (first + 1, last) in known and (first, last) not in known


def _small(word: str) -> bool:
    return len(word) > 3 and word.isascii() and word.islower()


def _says(word: str) -> bool:
    return word.isalnum() or any(c.isalnum() for c in word) or word in ("+", "!")


def _common(read: ReadSentence, span: TaggedSpan) -> bool:
    """Tell whether a span is a term, or a word of the dictionary the tagger is not sure of."""
    word = "".join(read.words[span.first : span.last])
    if word in _TERMS or _LENGTH.fullmatch(word):
        return True
    start, end = read.starts[span.first], read.end(span.last - 1)
    if any(v.kind in _NO_NAMES_IN and v.start <= start and end <= v.end for v in read.values):
        return True
    if span.score >= _SURE or not all("\u3400" <= c <= "\u9fff" for c in word):
        return False
    ((only, tag), *rest) = rjieba.tag(word)
    if rest or only != word or not rjieba.has_word(word):
        return False
    return tag in _NO_NAMES or span.score < _FAIRLY_SURE


def _gloss(text: str, read: ReadSentence, span: TaggedSpan, names: Sequence[TaggedSpan]) -> bool:
    """Tell whether a span is the English gloss of a Chinese term: “交互智能”（Interactive…）."""
    start, end = read.starts[span.first], read.end(span.last - 1)
    if text[start - 1 : start] not in ("（", "(") or text[end : end + 1] not in ("）", ")"):
        return False
    named = any(
        n.last in (span.first - 1, span.first - 2, span.first - 3) for n in names if n != span
    )
    return not named and bool(
        re.search(r"[\u3400-\u9fff][”\"」*]+[（(]\Z", text[start - 5 : start])
    )


def _cut_to_known(text: str, read: ReadSentence, span: TaggedSpan, match: Match) -> TaggedSpan:
    """Cut what the tagger took along behind a known name: "OpenAI" of "OpenAI安全"."""
    if not match.sure or match.first != span.first or match.last >= span.last:
        return span
    rest = "".join(read.words[match.last : span.last])
    names = load("names")["zh"]
    parts = (*names["organization_suffixes"], *names["model_suffixes"], *names["product_suffixes"])
    whole = text[read.starts[span.first] : read.end(span.last - 1)]
    named = not _is_headline(read) or text.count(whole) > 1
    if (rest.isascii() and named) or rest.endswith(parts):
        return span
    return TaggedSpan(span.first, match.last, span.kind, span.score)


def _settle(text: str, raw: Sequence[NameMention]) -> list[NameMention]:
    """Give all mentions of a name the type that most speaks for; drop names nobody vouches for."""
    weight: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    count: dict[str, int] = defaultdict(int)
    for m in raw:
        weight[name_key(m.text)][m.type] += m.score + (1.0 if m.known else 0.0)
        count[name_key(m.text)] += 1
    surnames = {
        part for m in raw if m.type == "Person" and m.score > 0.6 and " " in m.text.strip()
        for part in (m.text.split()[-1], m.text.split()[0])
    }  # fmt: skip
    for name in surnames & {m.text for m in raw}:
        weight[name_key(name)]["Person"] += 1.0 + sum(weight[name_key(name)].values())
    for m in raw:
        if m.type in _THINGS and not m.known and _called_model(text, m):
            weight[name_key(m.text)]["Model"] += 1.0
    out = []
    for m in raw:
        types = weight[name_key(m.text)]
        total = sum(types.values())
        best = max(types, key=lambda t: (types[t], t))
        seen = count[name_key(m.text)]
        if total / seen < (MIN_SCORE if seen > 1 else MIN_SINGLE):
            continue
        both = m.known is not None and types[m.type] >= 0.3 * total
        kind = m.type if both else best
        known = m.known if m.known and m.known.type == kind else None
        out.append(m._replace(type=kind, known=known))
    return out


def _called_model(text: str, mention: NameMention) -> bool:
    """Tell whether the words right behind a name call it a model: "Vox-3, a speech model"."""
    return bool(_MODEL.match(text, mention.end))


def _spread(
    text: str, reads: Sequence[ReadSentence], settled: Sequence[NameMention]
) -> list[NameMention]:
    """Look for the names found in all other places of the article."""
    best: dict[tuple[str, ...], NameMention] = {}
    votes: dict[tuple[str, ...], int] = defaultdict(int)
    for m in settled:
        words = reads[m.sentence].words[m.first : m.last]
        votes[words] += 1
        if words not in best or m.score > best[words].score:
            best[words] = m
    firsts: Mapping[str, list[tuple[str, ...]]] = defaultdict(list)
    for words, m in best.items():
        if _distinctive(words) and m.score > 0.6:
            firsts[words[0]].append(words)
    for options in firsts.values():
        options.sort(key=len, reverse=True)
    taken: dict[int, set[int]] = defaultdict(set)
    for m in settled:
        taken[m.sentence].update(range(m.first, m.last))
    out = list(settled)
    for number, read in enumerate(reads):
        for at, word in enumerate(read.words):
            if word not in firsts or at in taken[number]:
                continue
            for words in firsts[word]:
                end = at + len(words)
                if read.words[at:end] == words and not taken[number].intersection(range(at, end)):
                    model = best[words]
                    start, stop = read.starts[at], read.end(end - 1)
                    out.append(
                        NameMention(number, at, end, model.type, text[start:stop], start, stop,
                                    0.8 * model.score, model.known)
                    )  # fmt: skip
                    taken[number].update(range(at, end))
                    break
    return sorted(out, key=lambda m: (m.sentence, m.first))


def _distinctive(words: tuple[str, ...]) -> bool:
    """Tell a name that can hardly be anything else when met again from a common word."""
    joined = "".join(words)
    if joined.isascii():
        return len(joined) > 2 and not joined.islower()
    return len(joined) > 1
