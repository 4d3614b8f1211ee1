"""The article as a whole: each event and fact once, and what follows from what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.nlp import weigh
from kg.nlp.factuality import announces, reports
from kg.nlp.filling import Filled, FoundEvent
from kg.nlp.grammar import Value
from kg.nlp.interpret import FoundFact
from kg.nlp.resolve import ResolvedEntity
from kg.nlp.weigh import Candidate, Told
from kg.vocab import CONSEQUENCES

# Roles whose fillers tell two events of one type apart; one of them shared makes them one.
_IDENTITY = {
    "Release": ("item",), "Funding": ("recipient",), "Acquisition": ("target",),
    "Partnership": ("partner",), "Appointment": ("person",), "Departure": ("person",),
    "Founding": ("organization",), "Lawsuit": ("defendant", "plaintiff"),
    "Regulation": ("authority", "target"), "PriceChange": ("item",), "Layoff": ("organization",),
}  # fmt: skip
_SINGLE = ("amount", "round", "valuation", "organization", "person", "recipient", "size", "buyer")
_ONE_WAY = (
    "successorOf",
    "variantOf",
    "basedOn",
    "outperforms",
    "acquired",
    "investedIn",
    "partOf",
    "suedBy",
)


_FIXED = ("pattern", "family-name")
_MOSTLY_ONE = ("developedBy",)
LEAST = 0.45
"""Probability from which on a candidate is a fact."""
WIDEST = 100
"""Events that are looked at for one that tells all that another tells: costs stay linear."""
_PLAIN = 0.9
"""Probability from which on something is told plainly."""
_RUNNER_UP = 0.7
"""Of several makers of one thing, those much less certain than the first are dropped."""


class MergedEvent(NamedTuple):
    """An event of the article with all sentences that tell it."""

    type: str
    filled: tuple[Filled, ...]
    date: str | None
    score: float
    sentences: tuple[int, ...]


class MergedFact(NamedTuple):
    """A fact of the article with all sentences that tell it."""

    subject: int
    predicate: str
    object: int
    score: float
    sentences: tuple[int, ...]
    event: int | None = None
    rule: str = "relations"


def merge_events(found: Sequence[FoundEvent]) -> list[MergedEvent]:
    """Put together what several sentences, in order, tell of one event."""
    out: list[MergedEvent] = []
    sharing: dict[tuple[str, str, object], set[int]] = defaultdict(set)
    for event in found:
        merged = MergedEvent(event.type, event.filled, event.date, event.score, (event.sentence,))
        others = {i for key in _identities(merged) for i in sharing[key]}
        # What adds to an event (X领投，Y跟投) is told right behind it.
        latest = sorted(others, key=lambda i: (-out[i].sentences[-1], i))
        place = next((i for i in latest if _same(out[i], merged)), None)
        if place is None:
            place = len(out)
            out.append(merged)
        else:
            out[place] = _join(out[place], merged)
        for key in _identities(out[place]):
            sharing[key].add(place)
    return _absorbed(out)


def _absorbed(events: list[MergedEvent]) -> list[MergedEvent]:
    """Put what only repeats a part of another event into that one."""
    told = [{(e.type, f.role, x) for f in e.filled for x in _role(e, f.role)} for e in events]
    holders: dict[tuple[str, str, object], list[int]] = defaultdict(list)
    for i, parts in enumerate(told):
        for part in parts:
            holders[part].append(i)
    whole: dict[int, MergedEvent] = dict(enumerate(events))
    for i in sorted(whole, key=lambda i: (len(told[i]), -i)):
        near = min((holders[part] for part in told[i]), key=len, default=[])[:WIDEST]
        others = (
            j for j in near
            if j in whole and j != i and told[i] <= told[j]
            and (_dates_agree(whole[i].date, whole[j].date) or _told_once(whole[i], whole[j]))
        )  # fmt: skip
        if (j := next(others, None)) is not None:
            whole[j] = _join(whole[j], whole.pop(i))
    return [whole[i] for i in sorted(whole)]


def _identities(event: MergedEvent) -> Iterator[tuple[str, str, object]]:
    """Yield what an event must share one of with another to be the same."""
    for role in _IDENTITY[event.type]:
        for filler in _role(event, role):
            yield event.type, role, filler
    if event.type == "Funding":
        yield from ((event.type, "amount", value) for value in _sums(event))


def _same(one: MergedEvent, other: MergedEvent) -> bool:
    if one.type != other.type:
        return False
    if one.type == "Funding" and not _sums(one).isdisjoint(_sums(other)):
        return True  # one and the same stretch of text is what both are over
    if not _dates_agree(one.date, other.date) and not _told_once(one, other):
        return False
    for role in _SINGLE:
        a, b = _role(one, role), _role(other, role)
        if a and b and not a & b:
            return False
    roles = _IDENTITY[one.type]
    shared = [bool(_role(one, r) & _role(other, r)) for r in roles]
    if one.type == "Partnership":
        return len(_role(one, "partner") & _role(other, "partner")) >= 2
    if one.type in ("Lawsuit", "Regulation"):
        return all(shared) or (
            any(shared) and not all(_role(one, r) and _role(other, r) for r in roles)
        )
    return any(shared)


def _told_once(one: MergedEvent, other: MergedEvent) -> bool:
    """Tell whether two dates stand around one and the same sum: 2022年花5亿元拿下X，两年后扭亏."""
    return one.sentences == other.sentences and not _sums(one).isdisjoint(_sums(other))


def _sums(event: MergedEvent) -> set[Value]:
    """Give the sums that an event is over, as they stand in the text."""
    return {f.value for f in event.filled if f.role == "amount" and f.value}


def _role(event: MergedEvent, role: str) -> set[object]:
    out: set[object] = set()
    for f in event.filled:
        if f.role == role:
            if f.entity is not None:
                out.add(f.entity)
            elif f.value and f.value.kind == "round":
                out |= {f.value.name} - {""}
            elif f.value:
                out.add(f.value.amount or f.value.kind)
    return out


def _dates_agree(one: str | None, other: str | None) -> bool:
    return not one or not other or one.startswith(other) or other.startswith(one)


def _join(one: MergedEvent, other: MergedEvent) -> MergedEvent:
    filled = list(one.filled)
    for f in other.filled:
        single = f.role in _SINGLE or f.value is not None
        have = [g for g in filled if g.role == f.role]
        if single and have:
            if f.role == "recipient" and f.score > have[0].score:
                filled[filled.index(have[0])] = f
            continue
        same = next((g for g in filled if (g.entity, g.value) == (f.entity, f.value)), None)
        if same is None:
            filled.append(f)
        elif same.role == f.role and f.score > same.score:
            filled[filled.index(same)] = f
    firms = {f.entity for f in filled if f.role == "recipient"}
    filled = [f for f in filled if f.role != "investor" or f.entity not in firms]
    dates = [d for d in (one.date, other.date) if d]
    if not _dates_agree(one.date, other.date):
        dates = dates[:1]
    return MergedEvent(
        one.type, tuple(filled), max(dates, key=len) if dates else None,
        max(one.score, other.score), tuple(sorted({*one.sentences, *other.sentences})),
    )  # fmt: skip


def without_founders(
    events: Iterable[MergedEvent], told: Iterable[FoundFact], entities: Sequence[ResolvedEntity]
) -> Iterator[MergedEvent]:
    """Yield the events; who founded a firm is no investor of it, unless that is told plainly.

    Args:
        events: those of the article.
        told: what its sentences may tell of relations.
        entities: those of the article.
    """
    founded = {(f.subject, f.object) for f in told if f.predicate == "founded" and f.score >= 0.5}
    for event in events:
        firms = _role(event, "recipient")
        kept = tuple(
            f for f in event.filled
            if f.role != "investor" or f.entity is None or f.score >= _PLAIN
            or not any(
                (f.entity, firm) in founded or _known_founder(entities, f.entity, firm)
                for firm in firms
            )
        )  # fmt: skip
        yield event if len(kept) == len(event.filled) else event._replace(filled=kept)


def _known_founder(entities: Sequence[ResolvedEntity], person: int, firm: object) -> bool:
    one, other = entities[person].known, entities[firm].known if isinstance(firm, int) else None
    return bool(one and other and ("founded", other.iri) in one.facts)


def families(entities: Sequence[ResolvedEntity]) -> Iterator[tuple[int, str, int, Told]]:
    """Yield what the names themselves tell: a member of a family carries the family's name.

    The nearest family counts that the article names too. A longer number is no member of a
    shorter one: GPT-4.1 is not of the family GPT-4.
    """
    things = [(i, e) for i, e in enumerate(entities) if e.type in ("Model", "Product")]
    named: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, e in things:
        for text in {m.text for m in e.mentions}:
            named[e.type, text].append(i)
    for i, member in things:
        best: tuple[int, int] | None = None
        for text in {m.text for m in member.mentions}:
            for size in range(len(text) - 1, 1, -1):
                others = [j for j in named.get((member.type, text[:size]), ()) if j != i]
                if others and _belongs(text, text[:size]):
                    best = max(best or (0, 0), (size, -others[0]))
                    break
        if best:
            first = min(m.sentence for m in member.mentions)
            yield i, "variantOf", -best[1], Told(0.85, first, "family-name")


def makers(entities: Sequence[ResolvedEntity]) -> Iterator[tuple[int, str, int, Told]]:
    """Yield what else the names tell: at the head of a thing's name stands who makes it.

    Of two names at the head the longer counts: Mistral AI Studio is of Mistral AI.
    """
    firms: dict[str, int] = {}
    for i, e in enumerate(entities):
        if e.type == "Organization":
            firms.update((m.text, i) for m in e.mentions if m.text not in firms)
    for i, thing in enumerate(entities):
        if thing.type not in ("Model", "Product"):
            continue
        heads = [
            (size, firms[m.text[:size]], m.sentence)
            for m in thing.mentions for size in range(2, len(m.text))
            if m.text[:size] in firms and _heads(m.text[:size], m.text)
        ]  # fmt: skip
        if heads:
            _, maker, sentence = max(heads, key=lambda h: (h[0], -h[2]))
            yield i, "developedBy", maker, Told(0.85, sentence, "maker-name")


def _heads(firm: str, thing: str) -> bool:
    """Tell whether a thing's name begins with that of a firm.

    >>> _heads("NVIDIA", "NVIDIA H100"), _heads("英伟达", "英伟达H100"), _heads("Arm", "Armory 2")
    (True, True, False)
    """
    rest = thing[len(firm) :]
    whole = not firm[-1].isascii() or not rest[:1].isalnum()
    return len(firm) > 1 and thing.startswith(firm) and bool(rest.strip()) and whole


def _belongs(member: str, family: str) -> bool:
    """Tell whether one name is the other with the name of a version behind it.

    >>> _belongs("Baichuan-53B", "Baichuan"), _belongs("GPT-4V", "GPT-4")
    (True, True)
    >>> _belongs("GPT-4.1", "GPT-4")
    False
    """
    if len(family) < 2 or len(member) <= len(family) or not member.startswith(family):
        return False
    rest = member[len(family) :]
    if family[-1].isdigit() and re.match(r"\.?\d", rest):
        return False
    return bool(re.match(r"[\s\-–·]|[\d.]+\Z|[\u4e00-\u9fff]|[A-Z]\Z", rest))


def candidates(
    found: Sequence[FoundFact], events: Sequence[MergedEvent], entities: Sequence[ResolvedEntity]
) -> list[Candidate]:
    """List every fact that anything in the article tells, however unsurely."""
    told = [(f.subject, f.predicate, f.object, Told(f.score, f.sentence, f.origin)) for f in found]
    return weigh.gather(
        [*families(entities), *makers(entities), *told, *_consequences(events)], entities
    )


def _consequences(events: Sequence[MergedEvent]) -> Iterator[tuple[int, str, int, Told]]:
    for number, event in enumerate(events):
        rule = CONSEQUENCES.get(event.type)
        if not rule:
            continue
        subjects = [f for f in event.filled if f.role == rule.subject_role and f.entity is not None]
        objects = [f for f in event.filled if f.role == rule.object_role and f.entity is not None]
        if rule.subject_role == rule.object_role:
            objects = subjects[1:]
            subjects = subjects[:1]
        for s in subjects:
            for o in objects:
                if s.entity is not None and o.entity is not None:
                    score = min(s.score, o.score)
                    for n in event.sentences:
                        yield s.entity, rule.predicate, o.entity, Told(score, n, "event", number)


def merge_facts(
    possible: Sequence[Candidate],
    scores: Sequence[float],
    events: Sequence[MergedEvent],
    least: float = LEAST,
) -> list[MergedFact]:
    """Keep the candidates that are likely enough, and settle contradictions.

    Args:
        possible: what `candidates` lists.
        scores: the probability of each.
        events: the events of the article.
        least: the probability from which on a candidate is a fact.
    """
    table = {}
    for c, weighed in zip(possible, scores, strict=True):
        # A fixed form of words or of names is as sure as ever, whatever stands around it.
        score = max([weighed, *[t.score for t in c.told if t.origin in _FIXED]])
        if score >= (_PLAIN if c.gainsaid else least):
            table[c.subject, c.predicate, c.object] = _fact(c, score, events)
    _settle(table, events)
    return [table[k] for k in sorted(table)]


def _fact(candidate: Candidate, score: float, events: Sequence[MergedEvent]) -> MergedFact:
    """Name the sentences that tell a fact, the surest first among those that count."""
    best = max(candidate.told, key=lambda t: (t.score, -t.sentence))
    least = min(0.3, 0.5 * best.score)
    sentences = {t.sentence for t in candidate.told if t.score >= least}
    event = next((t.event for t in candidate.told if t.event is not None), None)
    rule = best.origin
    if best.event is not None:
        rule = events[best.event].type
    elif rule in ("near", "far"):
        rule = "relations"
    return MergedFact(
        candidate.subject, candidate.predicate, candidate.object, score,
        tuple(sorted(sentences)), event, rule,
    )  # fmt: skip


def reporters(
    entities: Sequence[ResolvedEntity],
    events: Sequence[MergedEvent],
    facts: Sequence[MergedFact],
    text: str,
) -> set[int]:
    """Number the outlets that only report: nothing is stated of them.

    An outlet is what the knowledge base calls media, or what the words around every mention of
    it make one: 据…报道, "told …".
    """
    busy = {f.entity for e in events for f in e.filled}
    busy |= {x for f in facts for x in (f.subject, f.object)}
    return {
        i for i, e in enumerate(entities)
        if e.type == "Organization" and i not in busy
        and (
            (e.known and e.known.kind == "media")
            or all(reports(text, m.start, m.end) for m in e.mentions)
            or any(announces(text, m.start, m.end) for m in e.mentions)
        )
    }  # fmt: skip


def _settle(table: dict[tuple[int, str, int], MergedFact], events: Sequence[MergedEvent]) -> None:
    """Drop the weaker of two facts that can't both be."""
    for (s, p, o), fact in list(table.items()):
        back = table.get((o, p, s))
        if p in _ONE_WAY and back and (s, p, o) in table and back.score > fact.score:
            del table[s, p, o]
    makers: dict[int, float] = defaultdict(float)
    for (s, p, _), fact in table.items():
        if p in _MOSTLY_ONE:
            makers[s] = max(makers[s], fact.score)
    for (s, p, o), fact in list(table.items()):
        if p in _MOSTLY_ONE and fact.score < _RUNNER_UP * makers[s]:
            del table[s, p, o]
    last: dict[tuple[int, int], list[tuple[str, int, str]]] = defaultdict(list)
    for event in events:
        if event.type in ("Appointment", "Departure"):
            person = next((f.entity for f in event.filled if f.role == "person"), None)
            place = next((f.entity for f in event.filled if f.role == "organization"), None)
            if person is not None and place is not None:
                last[person, place].append((event.date or "", event.sentences[0], event.type))
    for (s, p, o), fact in list(table.items()):
        other = table.get((s, "formerlyWorkedFor", o))
        if p != "worksFor" or not other:
            continue
        steps = last.get((s, o), [])
        dated = sorted(x for x in steps if x[0])
        if dated and len({t for *_, t in steps}) == 2:
            keep_present = dated[-1][2] == "Appointment" and len({d for d, *_ in dated}) > 1
        elif any(t == "Departure" for *_, t in steps):
            keep_present = False
        else:
            keep_present = fact.score >= other.score
        del table[s, "formerlyWorkedFor" if keep_present else "worksFor", o]
