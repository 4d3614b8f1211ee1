"""Posts that a title beside a name settles: 星潮CEO王一, 公司CTO李二, 赵三是星潮的创始人、前CEO."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from kg.nlp.interpret import FoundFact
from kg.nlp.merge_events import MergedEvent
from kg.nlp.reading import ReadSentence
from kg.nlp.resolve import ResolvedEntity

CERTAIN = 0.9
"""Probability of what a title beside a name tells."""
BACK = 2
"""Sentences back to the event of the firm that 公司 means."""
LONGEST = 40
"""Characters of titles between a firm and a person at most."""
_JOINS = re.compile(r"(?:公司|集团)?的?\s?(?:T\s?(?:兼任?|暨|、|/|和|及)?\s?)*T\s?\Z")
_FOUNDER = re.compile(r"创始人|创办人|联创|founder", re.IGNORECASE)
_PAST = re.compile(r"前(?!端|台|沿)|原(?!生)|\b(?:former|ex)\b", re.IGNORECASE)
_PAST_FIRM = re.compile(r"(?:(?<!目)[前原]|\b(?i:former|ex|then|once|onetime|longtime)[\s-])\Z")
_THEN = re.compile(r"时任|候任|拟任|interim|acting|incoming")
_OF_FIRM = re.compile(r"(?:[^\u4e00-\u9fffA-Za-z0-9]|该|本|这家)公司的?\Z")
_MORE = re.compile(r"[，；,;]\s?(?:而|其)?\Z")
_IS = re.compile(r"\s?(?:是|为|系|现为|[，,（(])\s?\Z")
_ENDS = re.compile(r"\s?(?:[，。；、,;）)]|\Z|\n)")
_OWNED = re.compile(
    r"[^。；;]{0,24}?(?:第[一二三]|最大|主要|控股|单一)(?:大|的)?(?:外部|机构)?股东[是为系]\s?"
)
_OWNS = re.compile(r"\s?持有了?\s?")
_SHARE = re.compile(r"\s?(?:约|近|超过?)?\s?[\d.]+\s?[%％]的?(?:股份|股权)")

_SUBJECT = {"Funding": "recipient", "Founding": "organization"}
_OF = ("worksFor", "founded")

Place = tuple[int, int, int]
"""Where a name begins and ends, and the number of its entity."""


class Post(NamedTuple):
    """Titles in a row: whether they tell of a founder, of a post now, of a post in the past."""

    founder: bool
    now: bool
    past: bool


def settle(
    text: str,
    reads: Sequence[ReadSentence],
    entities: Sequence[ResolvedEntity],
    events: Sequence[MergedEvent],
    found: Iterable[FoundFact],
) -> list[FoundFact]:
    """Add what titles and shares settle to what sentences may tell, and drop what that gainsays.

    Args:
        text: the article.
        reads: its sentences.
        entities: its entities.
        events: its events.
        found: what its sentences may tell.
    """
    places: dict[int, list[Place]] = defaultdict(list)
    for number, entity in enumerate(entities):
        for m in entity.mentions:
            places[m.sentence].append((m.start, m.end, number))
    meant = firms_meant(events, len(reads))
    own: dict[tuple[int, int], int] = {}
    out: list[FoundFact] = []
    for n, named in sorted(places.items()):
        titles = [(v.start, v.end) for v in reads[n].values if v.kind == "title"]
        around = _Around(text, n, reads[n].sentence.start, sorted(named), titles, entities)
        out += _shares(around)
        if titles:
            out += _beside(around)
            if n in meant:
                of_firm = list(_of_firm(around, meant[n]))
                own |= {(f.subject, n): f.object for f in of_firm}
                out += of_firm
    kept = (f for f in found if not _rivals(f, own, places)) if own else found
    return [*kept, *out]


class _Around(NamedTuple):
    """A sentence: its number, where it begins, its names and titles."""

    text: str
    number: int
    start: int
    names: Sequence[Place]
    titles: Sequence[tuple[int, int]]
    entities: Sequence[ResolvedEntity]

    def pairs(self, one: str, other: str) -> Iterator[tuple[Place, Place]]:
        """Yield neighbouring names of two types."""
        for a, b in pairwise(self.names):
            if self.entities[a[2]].type == one and self.entities[b[2]].type == other:
                yield a, b


def _shares(s: _Around) -> Iterator[FoundFact]:
    """Yield who holds shares of whom: X的第一大股东是Y, Y持有X20%的股份."""
    for one, other in s.pairs("Organization", "Organization"):
        if _OWNED.fullmatch(s.text, one[1], other[0]):
            yield FoundFact(other[2], "investedIn", one[2], CERTAIN, s.number, "pattern")
        elif _OWNS.fullmatch(s.text, one[1], other[0]) and _SHARE.match(s.text, other[1]):
            yield FoundFact(one[2], "investedIn", other[2], CERTAIN, s.number, "pattern")


def _beside(s: _Around) -> Iterator[FoundFact]:
    """Yield the posts of people right behind firm and title, and of those said to hold one."""
    for firm, person in s.pairs("Organization", "Person"):
        if post := _post(s, firm[1], person[0]):
            past = bool(_PAST_FIRM.search(s.text[max(s.start, firm[0] - 9) : firm[0]]))
            yield from _facts(person[2], firm[2], post, past, s.number)
    for person, firm in s.pairs("Person", "Organization"):
        end = firm[1]
        for first, last in s.titles:
            if end <= first <= end + 2:
                end = last
        said = end > firm[1] and _IS.fullmatch(s.text, person[1], firm[0])
        if said and _ENDS.match(s.text, end) and (post := _post(s, firm[1], end)):
            yield from _facts(person[2], firm[2], post, False, s.number)


def _of_firm(s: _Around, firm: int) -> Iterator[FoundFact]:
    """Yield the posts of people right behind 公司 and a title, and others of the same firm."""
    more = False
    for start, _, who in s.names:
        if s.entities[who].type != "Person":
            continue
        for first, _ in s.titles:
            if not start - LONGEST < first < start:
                continue
            head = "\n" + s.text[max(s.start, first - 5) : first]
            meant = _OF_FIRM.search(head) or (more and _MORE.search(head))
            if meant and (post := _post(s, first, start)):
                yield from _facts(who, firm, post, False, s.number)
                more = True
                break


def _post(s: _Around, start: int, end: int) -> Post | None:
    """Read a stretch of text that is nothing but titles."""
    # The firm may end in what looks like a title's first word: 远川集团|董事长.
    inside = [(max(a, start), b) for a, b in s.titles if a < end and start < b <= end]
    if not inside or end - start > LONGEST:
        return None
    words = [s.text[a:b] for a, b in inside]
    gaps = zip((start, *(b for _, b in inside)), (*(a for a, _ in inside), end), strict=True)
    plan = "T".join(s.text[a:b] for a, b in gaps)
    if not _JOINS.match(plan) or any(_THEN.match(w) for w in words):
        return None
    founder = [bool(_FOUNDER.search(w)) for w in words]
    past = [bool(_PAST.search(w)) for w, f in zip(words, founder, strict=True) if not f]
    return Post(any(founder), not all(past), any(past))


def _facts(person: int, firm: int, post: Post, past: bool, n: int) -> Iterator[FoundFact]:
    if post.founder:
        yield FoundFact(person, "founded", firm, CERTAIN, n, "pattern")
    if post.now and not past:
        # Who is called so may be leaving in the same breath: that is weighed.
        yield FoundFact(person, "worksFor", firm, CERTAIN, n)
    elif post.past or (post.now and past):
        yield FoundFact(person, "formerlyWorkedFor", firm, CERTAIN, n, "pattern")


def firms_meant(events: Iterable[MergedEvent], sentences: int) -> Mapping[int, int]:
    """Map sentences to the firm that 公司 means there: the one that got money or was founded last.

    Args:
        events: those of the article.
        sentences: how many it has.
    """
    told: dict[int, set[int]] = defaultdict(set)
    for event in events:
        firms = [f.entity for f in event.filled if f.role == _SUBJECT.get(event.type)]
        for n in event.sentences:
            told[n].update(firm for firm in firms if firm is not None)
    out = {}
    for n in range(sentences):
        near = next((told[m] for m in range(n, n - BACK - 1, -1) if told.get(m)), set())
        if len(near) == 1:
            (out[n],) = near
    return out


def _rivals(
    fact: FoundFact, own: Mapping[tuple[int, int], int], places: Mapping[int, Sequence[Place]]
) -> bool:
    """Tell whether a fact gives somebody whose firm is settled another one, named before or not."""
    firm = own.get((fact.subject, fact.sentence))
    if fact.predicate not in _OF or firm in (None, fact.object):
        return False
    here = places[fact.sentence]
    person = min(start for start, _, number in here if number == fact.subject)
    return not any(start > person for start, _, number in here if number == fact.object)
