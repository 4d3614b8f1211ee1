"""From tags to mentions: what the tagger, the knowledge base and the rest of the article say.

A name found once with certainty is looked for everywhere else in the article, and the type of a
name is settled over all its mentions.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from kg.knowledge import Known
from kg.nlp import abbreviations, aliases, edges, forms, nameless, quoted, spans
from kg.nlp.known import Match
from kg.nlp.naming import THINGS, NameMention
from kg.nlp.reading import ReadSentence
from kg.nlp.settling import MIN_SCORE, MIN_SINGLE, settled
from kg.nlp.spreading import VERSION, spread
from kg.nlp.tagger import TaggedSpan
from kg.vocab import ENTITY_TYPES

_BYLINE = "author"
"""The field of an article that says who wrote it."""


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
    raw = edges.cut(text, _without_headlines(text, reads, _without_bylines(text, reads, raw)))
    sure = aliases.introduced(text, reads, settled(text, reads, raw))
    return [
        m for m in abbreviations.expanded(text, reads, spread(text, reads, sure))
        if not (listed.codes and _is_ticker(m, listed))
        and not (m.type == "Place" and forms.heads_fair(text, m.end))
        and not (m.type == "Place" and _in_title(text, reads[m.sentence], m))
    ]  # fmt: skip


def _in_title(text: str, read: ReadSentence, mention: NameMention) -> bool:
    """Tell whether a place only says where a post is: 中国区总裁."""
    return text[mention.end : mention.end + 1] == "区" and any(
        v.kind == "title" and v.start <= mention.start and mention.end < v.end for v in read.values
    )


def _is_ticker(mention: NameMention, listed: forms.Tickers) -> bool:
    """Tell whether a name is that of a share or of the exchange that lists it."""
    return listed.hold(mention.start) or (not mention.known and mention.text in listed.codes)


def _without_bylines(
    text: str, reads: Sequence[ReadSentence], raw: Sequence[NameMention]
) -> list[NameMention]:
    """Leave out who only signs the article: unknown, without a post, and not named in it."""
    told = {m.text for m in raw if reads[m.sentence].sentence.section != _BYLINE}
    return [
        m for m in raw
        if m.known or m.text in told or (sentence := reads[m.sentence].sentence).section != _BYLINE
        or any(mark in text[sentence.start : sentence.end] for mark in "(（，,")
    ]  # fmt: skip


def _without_headlines(
    text: str, reads: Sequence[ReadSentence], raw: Sequence[NameMention]
) -> list[NameMention]:
    """Leave out unknown names of English headlines alone, where any word looks like one."""
    sentences = {m.sentence for m in raw}
    heads = {
        n for n in sentences if spans.is_headline(reads[n]) or spans.is_heading(text, reads[n])
    }

    def words(m: NameMention) -> tuple[str, ...]:
        return reads[m.sentence].words[m.first : m.last]

    told = [words(m) for m in raw if m.sentence not in heads]
    beginnings = {name[:size] for name in told for size in range(1, len(name) + 1)}
    return [m for m in raw if m.known or m.sentence not in heads or words(m) in beginnings]


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
    if not names and not read.known and not quoted.may_name(read):
        return []
    names = [_vouched(read, s) for s in forms.given(text, read, names)]
    names = [
        s for s in names
        if _is_listed(read, s)
        or not (nameless.is_common(read, s) or forms.is_fair(text, read, s))
    ]  # fmt: skip
    names = [s for s in names if not nameless.is_gloss(text, read, s, names)]
    out: list[NameMention] = []
    taken: set[int] = set()
    for m in read.known:
        crossing = _crossing(names, m)
        if any(s.first == m.first and s.last > m.last for s in crossing):
            names = [spans.cut_to_known(text, read, s, m) for s in names]
            crossing = _crossing(names, m)
        same = next((s for s in crossing if (s.first, s.last) == (m.first, m.last)), None)
        if same and m.against:
            names.remove(same)
            continue
        if not (same or m.sure):
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


def _is_listed(read: ReadSentence, span: TaggedSpan) -> bool:
    """Tell whether the knowledge base has a name that the tagger found, too long to be a word."""
    return (
        span.score > MIN_SCORE
        and span.last - span.first > 2
        and any((m.first, m.last) == (span.first, span.last) and not m.against for m in read.known)
    )


def _crossing(names: Sequence[TaggedSpan], match: Match) -> list[TaggedSpan]:
    return [s for s in names if s.first < match.last and match.first < s.last]


def _vouched(read: ReadSentence, span: TaggedSpan) -> TaggedSpan:
    """Trust a thing that begins with the name of a known one and goes on: "Vox Transcribe 2"."""
    if span.kind not in THINGS or not MIN_SCORE <= span.score < MIN_SINGLE:
        return span
    version = VERSION.fullmatch(read.words[span.last - 1])
    for m in read.known:
        if m.first == span.first and m.last < span.last and m.entities[0].type in THINGS:
            kind = m.entities[0].type if version else span.kind
            if m.sure or version:
                return TaggedSpan(span.first, span.last, kind, MIN_SINGLE)
    return span
