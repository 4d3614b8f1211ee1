"""The values that flow from article to graph: frozen, typed, free of any library's types.

Offsets are half-open and count Unicode code points of the article's raw text, so that
``article.text[span.start:span.end] == span.text`` always holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

EntityType = Literal["Organization", "Person", "Model", "Product", "Benchmark", "Place"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of an article's raw text.

    >>> Span.of("GPT-4o is out", 0, 6)
    Span(start=0, end=6, text='GPT-4o')
    """

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """Cut ``text[start:end]`` out as a span."""
        return cls(start, end, text[start:end])


@dataclass(frozen=True, slots=True)
class Section:
    """A field of an article and where its content lies in the raw text."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article as a reader found it.

    Attributes:
        id: stable identifier, unique in a corpus; a URL-safe slug.
        path: where it was read from, as the user named it.
        text: the raw text, decoded, newlines untouched.
        sections: the content fields in order of appearance; extraction reads only these.
        title: content of the title field, stripped; empty if there is none.
        date: publication date in ISO 8601, or None where none is given or it is malformed.
        warnings: what the reader had to repair or ignore, one line each.
    """

    id: str
    path: str
    text: str
    sections: tuple[Section, ...]
    title: str = ""
    date: str | None = None
    author: str = ""
    tags: tuple[str, ...] = ()
    url: str | None = None
    lang: str = "zh"
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing the article speaks of, with all its mentions.

    Attributes:
        id: unique within the article, e.g. ``e1``.
        label: its full common name.
        aliases: every surface form the article uses, sorted, without doubles.
        iri: stable across articles and runs.
        known: whether it was found in the knowledge base.
    """

    id: str
    type: EntityType
    label: str
    aliases: tuple[str, ...]
    iri: str
    known: bool
    mentions: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A subject, a predicate and an object that the article states, with its evidence.

    Attributes:
        subject: id of an entity of the same extraction.
        predicate: local name in the ontology, e.g. ``developedBy``.
        object: id of an entity of the same extraction.
        confidence: estimated probability of being right, 0 to 1, two decimals.
        qualifiers: sorted (name, value) pairs, e.g. ``("role", "CTO")``.
        evidence: the sentences that state it, in order of appearance.
        rule: what found it: the name of a rule or of the trained component.
        since: ISO date from which the fact holds, where the article tells.
        until: ISO date up to which it holds, where the article tells.
        event: id of the event it follows from, if any.
    """

    subject: str
    predicate: str
    object: str
    confidence: float
    evidence: tuple[Span, ...]
    rule: str
    qualifiers: tuple[tuple[str, str], ...] = ()
    since: str | None = None
    until: str | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money as a number.

    Attributes:
        value: the number in units of the currency; of a range, the lower end.
        currency: ISO 4217 code.
    """

    value: float
    currency: str


@dataclass(frozen=True, slots=True)
class Argument:
    """One participant or value of an event: either an entity or words of the text."""

    role: str
    entity: str | None = None
    value: str | None = None
    amount: Amount | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, with who took part and when.

    Attributes:
        id: unique within the article, e.g. ``v1``.
        type: local name in the ontology, e.g. ``Funding``.
        date: ISO 8601, cut where the text is less precise; None if the text tells none.
    """

    id: str
    type: str
    arguments: tuple[Argument, ...]
    confidence: float
    evidence: tuple[Span, ...]
    rule: str
    date: str | None = None

    def entities(self, role: str) -> tuple[str, ...]:
        """List the ids of the entities that play a role, in order."""
        return tuple(a.entity for a in self.arguments if a.role == role and a.entity)

    def value(self, role: str) -> str | None:
        """Return the words given for a role, or None."""
        return next((a.value for a in self.arguments if a.role == role and a.value), None)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read out of one article; facts and events name entities by id."""

    article: Article
    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()
    events: tuple[Event, ...] = ()
    warnings: tuple[str, ...] = field(default=())
