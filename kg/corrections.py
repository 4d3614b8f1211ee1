"""What people have corrected: merges, splits, names, rejections and assertions, as values.

A correction is a node of the corrections file, see `kg.corrections_file`. `kg.corrections_read`
works out what follows from all of them together; `kg.correcting` applies it to the graph of an
article.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from kg.vocab import BASE, PREDICATES

FILE: Final = "corrections.ttl"
PREFIX: Final = f"{BASE}correction/"
Triple = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """One correction as a person made it.

    Attributes:
        id: short and stable: what it says, not when it was said, makes it.
        what: what it does, in words.
        by: who made it.
        when: a moment in ISO 8601.
        source: the URL that an assertion rests on.
    """

    iri: str
    kind: str
    what: str
    by: str = ""
    when: str = ""
    note: str = ""
    source: str = ""

    @property
    def id(self) -> str:
        """The end of the IRI, or a fingerprint of one that was written by hand."""
        short = self.iri.removeprefix(PREFIX)
        return short if short != self.iri else hashlib.sha256(short.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Split:
    """Mentions of some entities that are taken for another one.

    Attributes:
        sources: IRIs of the entities; several where one was merged into the other.
        articles: IRIs of the articles whose mentions are meant; none means all.
        names: folded names whose mentions are meant; none means all.
    """

    when: str
    iri: str
    sources: frozenset[str]
    target: str
    articles: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NoEvent:
    """An event that did not happen; told by its quotes too, since events of articles are numbered.

    Attributes:
        quotes: the words of its evidence when it was rejected; none matches any.
    """

    event: str
    quotes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Corrections:
    """All corrections, ready to be applied.

    Attributes:
        records: what the corrections file holds.
        follows: what the corrections graph holds besides.
        merges: IRI of an entity to the IRI that stands for it, followed to the end.
        splits: in the order in which they were made; they come before merges.
        rejected: facts that are wrong: subject, local name of the predicate, object.
        events: events that did not happen.
        version: fingerprint of the whole.
    """

    records: tuple[ox.Triple, ...] = ()
    follows: tuple[ox.Triple, ...] = ()
    merges: Mapping[str, str] = field(default_factory=dict)
    splits: tuple[Split, ...] = ()
    rejected: frozenset[Triple] = frozenset()
    events: frozenset[NoEvent] = frozenset()
    version: str = "none"

    @property
    def triples(self) -> list[ox.Triple]:
        """What the corrections graph holds, in a fixed order."""
        return sorted({*self.records, *self.follows}, key=str)

    def entity(self, iri: str) -> str:
        """Give the IRI that stands for an entity."""
        return self.merges.get(iri, iri)

    def fact(self, subject: str, predicate: str, object_: str) -> Triple:
        """Give a fact about the entities that stand for two, symmetric ones in one direction."""
        return canonical((self.entity(subject), predicate, self.entity(object_)))


def canonical(fact: Triple) -> Triple:
    """Turn a symmetric fact so that its lesser IRI comes first.

    >>> canonical(("b", "partnerOf", "a"))
    ('a', 'partnerOf', 'b')
    """
    subject, predicate, object_ = fact
    known = PREDICATES.get(predicate)
    return (
        (object_, predicate, subject) if known and known.symmetric and object_ < subject else fact
    )
