"""From tags to mentions: what the tagger, the knowledge base and the rest of the article say.

A name found once with certainty is looked for everywhere else in the article, and the type of a
name is settled over all its mentions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from kg.knowledge import Known
from kg.names import name_key
from kg.nlp import abbreviations, aliases, forms, spans
from kg.nlp.called import called
from kg.nlp.reading import ReadSentence
from kg.nlp.tagger import TaggedSpan
from kg.vocab import ENTITY_TYPES

MIN_SCORE = 0.45
"""A name whose mentions are tagged with less certainty than this on average is dropped."""
MIN_SINGLE = 0.6
"""The same for a name that the article mentions but once."""
_THINGS = ("Model", "Product")
_CALLED = ("Model", "Product", "Organization", "Person")
"""Types that nouns beside a name may gainsay."""


_CAPITAL = re.compile(
    r"[A-Z\u00c0-\u00de][A-Za-z\u00c0-\u024f'’-]*[a-z\u00df-\u024f][A-Za-z\u00c0-\u024f'’-]*"
)
_VERSION = re.compile(r"[vV]?\d{1,2}(?:\.\d{1,2}){0,2}|\d{1,4}(?:\.\d+)?[BM]")


class NameMention(NamedTuple):
    """A name in a sentence, in token positions.

    Attributes:
        sentence: index of the sentence in the article.
        text: the words as they stand in the text.
        known: the entity of the knowledge base that it names, if any.
        full: the name that it is short for, where the article leaves no doubt.
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
    full: str = ""

    @property
    def name(self) -> str:
        """The name in full."""
        return self.full or self.text


def find(
    text: str, reads: Sequence[ReadSentence], tagged: Sequence[Sequence[TaggedSpan]]
) -> list[NameMention]:
    """Give the mentions of an article, in order and without overlaps."""
    names = {
        read.words[s.first : s.last]
        for read, found in zip(reads, tagged, strict=True)
        for s in found
    }
    listed = forms.tickers(text)
    raw = [
        m
        for number, (read, found) in enumerate(zip(reads, tagged, strict=True))
        for m in _combine(text, number, read, found, names)
        if not (listed.codes and _is_ticker(m, listed))
    ]
    settled = aliases.introduced(text, reads, _settle(text, _without_headlines(text, reads, raw)))
    spread = abbreviations.expanded(text, reads, _spread(text, reads, settled))
    return [
        m for m in spread
        if not (listed.codes and _is_ticker(m, listed))
        and not (m.type == "Place" and forms.heads_fair(text, m.end))
    ]  # fmt: skip


def _is_ticker(mention: NameMention, listed: forms.Tickers) -> bool:
    """Tell whether a name is that of a share or of the exchange that lists it."""
    return listed.hold(mention.start) or (not mention.known and mention.text in listed.codes)


def _without_headlines(
    text: str, reads: Sequence[ReadSentence], raw: Sequence[NameMention]
) -> list[NameMention]:
    """Leave out unknown names of English headlines alone, where any word looks like one."""
    sentences = {m.sentence for m in raw}
    heads = {
        n for n in sentences if spans.is_headline(reads[n]) or spans.is_heading(text, reads[n])
    }
    told = {reads[m.sentence].words[m.first] for m in raw if m.sentence not in heads}
    return [
        m for m in raw
        if m.known or m.sentence not in heads or reads[m.sentence].words[m.first] in told
    ]  # fmt: skip


def _combine(
    text: str,
    number: int,
    read: ReadSentence,
    found: Sequence[TaggedSpan],
    elsewhere: Set[tuple[str, ...]],
) -> list[NameMention]:
    """Join the tagger's spans and the sure matches of the knowledge base in one sentence.

    Args:
        text: the article.
        number: index of the sentence.
        read: the sentence.
        found: what the tagger found in it.
        elsewhere: the words of all that the tagger found in the article.
    """

    def mention(first: int, last: int, kind: str, score: float, known: Known | None) -> NameMention:
        start, end = read.starts[first], read.end(last - 1)
        return NameMention(number, first, last, kind, text[start:end], start, end, score, known)

    names = [
        spans.without_demonym(read, spans.trimmed(read, s), elsewhere)
        for s in found
        if s.kind in ENTITY_TYPES
    ]
    if not names and not read.known:
        return []
    names = [_vouched(read, s) for s in forms.given(text, read, names)]
    names = [s for s in names if not (spans.common(read, s) or forms.is_fair(text, read, s))]
    names = [s for s in names if not spans.gloss(text, read, s, names)]
    out: list[NameMention] = []
    taken: set[int] = set()
    for m in read.known:
        if any(s.first == m.first and s.last > m.last for s in names):
            names = [spans.cut_to_known(text, read, s, m) for s in names]
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


def _vouched(read: ReadSentence, span: TaggedSpan) -> TaggedSpan:
    """Trust a thing that begins with the name of a known one and goes on: "Vox Transcribe 2"."""
    if span.kind not in _THINGS or not MIN_SCORE <= span.score < MIN_SINGLE:
        return span
    version = _VERSION.fullmatch(read.words[span.last - 1])
    for m in read.known:
        if m.first == span.first and m.last < span.last and m.entities[0].type in _THINGS:
            kind = m.entities[0].type if version else span.kind
            if m.sure or version:
                return TaggedSpan(span.first, span.last, kind, MIN_SINGLE)
    return span


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
    for name, kind in sorted({(m.text, m.type) for m in raw if not m.known}):
        if kind in _CALLED:
            for told in called(text, name, kind):
                weight[name_key(name)][told] += 1.0
    for short, full in _tails(raw):
        for kind in _THINGS:
            both = weight[short][kind] + weight[full][kind]
            weight[short][kind] = weight[full][kind] = both
        count[short] = count[full] = count[short] + count[full]
    out = []
    for m in raw:
        key = name_key(m.text)
        types, seen = weight[key], count[key]
        total = sum(types.values())
        best = max(types, key=lambda t: (types[t], t)) if len(types) > 1 else m.type
        if total / seen < (MIN_SCORE if seen > 1 else MIN_SINGLE):
            continue
        both = m.known is not None and types[m.type] >= 0.3 * total
        kind = m.type if both else best
        known = m.known if m.known and m.known.type == kind else None
        out.append(m._replace(type=kind, known=known))
    return out


def _tails(raw: Sequence[NameMention]) -> list[tuple[str, str]]:
    """Pair a short name with the one longer name that ends in it: Sable 5, Vox Sable 5."""
    things = {m.text: name_key(m.text) for m in raw if m.type in _THINGS and not m.known}
    longer: dict[str, set[str]] = defaultdict(set)
    for full in things:
        short = full.partition(" ")[2]
        if short in things and any(map(str.isalpha, short)) and any(map(str.isdigit, short)):
            longer[short].add(full)
    return [(things[s], things[min(full)]) for s, full in longer.items() if len(full) == 1]


def _spread(
    text: str, reads: Sequence[ReadSentence], settled: Sequence[NameMention]
) -> list[NameMention]:
    """Look for the names found in all other places of the article."""
    best: dict[tuple[str, ...], NameMention] = {}
    for m in settled:
        words = reads[m.sentence].words[m.first : m.last]
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
                    whole = _whole(text, read, (at, end), model.type, taken[number])
                    if whole != (at, end) and not (model.type in _THINGS and whole[0] == at):
                        continue
                    start, stop = read.starts[at], read.end(whole[1] - 1)
                    known = model.known if whole == (at, end) else None
                    out.append(
                        NameMention(number, at, whole[1], model.type, text[start:stop], start,
                                    stop, 0.8 * model.score, known)
                    )  # fmt: skip
                    taken[number].update(range(at, whole[1]))
                    break
    return sorted(out, key=lambda m: (m.sentence, m.first))


def _whole(
    text: str, read: ReadSentence, place: tuple[int, int], kind: str, taken: Set[int]
) -> tuple[int, int]:
    """Give the whole name of which a Latin one is but a part: "Vox Transcribe 2", "Ask Lumen".

    Args:
        text: the article.
        read: the sentence.
        place: position of its first token, and behind its last.
        kind: its type.
        taken: the tokens of the sentence that are in other names.
    """
    words, size = read.words, len(read.words)
    begins, ends = place
    if not words[begins].isascii() or spans.is_headline(read):
        return place
    while ends < size and ends not in taken and _spaced(text, read, ends):
        if not _is_capital(words[ends]):
            numbered = kind in _THINGS and _VERSION.fullmatch(words[ends])
            at = read.starts[ends]
            ends += bool(numbered and not any(v.start <= at < v.end for v in read.values))
            break
        ends += 1
    while begins > 1 and begins - 1 not in taken and _spaced(text, read, begins):
        opens = not any(c.isalnum() for c in words[begins - 2])
        if opens or not _is_capital(words[begins - 1]):
            break
        begins -= 1
    return begins, ends


def _spaced(text: str, read: ReadSentence, token: int) -> bool:
    """Tell whether nothing but a space parts a token from the one before."""
    return text[read.end(token - 1) : read.starts[token]] == " "


def _is_capital(word: str) -> bool:
    """Tell whether a word is capitalised and no title: CEO Altman."""
    return bool(_CAPITAL.fullmatch(word)) and not forms.is_title(word)


def _distinctive(words: tuple[str, ...]) -> bool:
    """Tell a name that can hardly be anything else when met again from a common word."""
    joined = "".join(words)
    if joined.isascii():
        return len(joined) > 2 and not joined.islower()
    return len(joined) > 1
