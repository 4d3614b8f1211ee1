"""The closed vocabulary: entity types, predicates, event types and roles of `ontology/aikg.ttl`.

The tables stand here as plain values so that no command has to parse the ontology to know them;
a test holds them against the ontology file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BASE: Final = "https://w3id.org/aikg/"
"""Base IRI of everything minted here, unless a setting says otherwise."""

ENTITY_TYPES: Final = ("Organization", "Person", "Model", "Product", "Benchmark", "Place")

ORG: Final = frozenset({"Organization"})
PERSON: Final = frozenset({"Person"})
ACTOR: Final = ORG | PERSON
THING: Final = frozenset({"Model", "Product"})
WORK: Final = THING | {"Benchmark"}


@dataclass(frozen=True, slots=True)
class Predicate:
    """A relation between two entities.

    Attributes:
        domain: entity types a subject may have.
        range: entity types an object may have.
        symmetric: whether it reads the same in either direction; it is stored once.
        same_type: whether subject and object must be of one type.
        temporal: whether it holds for a time, so that it can have a beginning and an end.
    """

    name: str
    domain: frozenset[str]
    range: frozenset[str]
    symmetric: bool = False
    same_type: bool = False
    temporal: bool = False

    def admits(self, subject: str, object_: str) -> bool:
        """Tell whether entities of these two types may stand in the relation.

        >>> PREDICATES["developedBy"].admits("Model", "Organization")
        True
        >>> PREDICATES["competitorOf"].admits("Model", "Organization")
        False
        """
        typed = subject in self.domain and object_ in self.range
        return typed and (not self.same_type or subject == object_)


PREDICATES: Final[dict[str, Predicate]] = {
    p.name: p
    for p in (
        Predicate("developedBy", WORK, ACTOR),
        Predicate("worksFor", PERSON, ORG, temporal=True),
        Predicate("formerlyWorkedFor", PERSON, ORG, temporal=True),
        Predicate("founded", ACTOR, ORG),
        Predicate("investedIn", ACTOR, ORG, temporal=True),
        Predicate("acquired", ACTOR, ORG | {"Product"}),
        Predicate("partnerOf", ACTOR, ACTOR, symmetric=True, temporal=True),
        Predicate("competitorOf", ORG | THING, ORG | THING, symmetric=True, same_type=True),
        Predicate("partOf", ORG, ORG, temporal=True),
        Predicate("suedBy", ACTOR, ACTOR | {"Place"}),
        Predicate("variantOf", THING, THING),
        Predicate("successorOf", THING, THING),
        Predicate("basedOn", THING, THING),
        Predicate("outperforms", THING, THING),
        Predicate("evaluatedOn", THING, frozenset({"Benchmark"})),
        Predicate("uses", ORG, THING),
        Predicate("presented", PERSON, WORK),
        Predicate("locatedIn", ORG, frozenset({"Place"})),
    )
}


@dataclass(frozen=True, slots=True)
class Role:
    """A part that something plays in an event: an entity of these types, or words (no types)."""

    name: str
    types: frozenset[str] = frozenset()

    @property
    def literal(self) -> bool:
        """Whether the role is filled by words of the text and not by an entity."""
        return not self.types


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of event, its roles, and the fact that follows from it."""

    name: str
    roles: dict[str, Role]


def _event(name: str, **roles: frozenset[str] | None) -> EventType:
    return EventType(name, {r: Role(r, types or frozenset()) for r, types in roles.items()})


EVENT_TYPES: Final[dict[str, EventType]] = {
    e.name: e
    for e in (
        _event("Release", agent=ACTOR, item=WORK),
        _event("Funding", recipient=ORG, investor=ACTOR, amount=None, valuation=None, round=None),
        _event("Acquisition", buyer=ACTOR, target=ORG | {"Product"}, amount=None),
        _event("Partnership", partner=ACTOR, item=THING, amount=None),
        _event("Appointment", person=PERSON, organization=ORG, role=None),
        _event("Departure", person=PERSON, organization=ORG, role=None),
        _event("Founding", founder=ACTOR, organization=ORG),
        _event("Lawsuit", plaintiff=ACTOR | {"Place"}, defendant=ACTOR | {"Place"}),
        _event("Regulation", authority=ORG | {"Place"}, target=ORG | WORK | {"Place", "Person"}),
        _event("PriceChange", item=WORK, agent=ACTOR, change=None),
        _event("Layoff", organization=ORG, size=None),
    )
}
MONEY_ROLES: Final = frozenset({"amount", "valuation"})
"""Roles that are written as an amount with its number, not as bare words."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """Every filler of one role of an event stands in a relation to every filler of another."""

    subject_role: str
    predicate: str
    object_role: str


CONSEQUENCES: Final[dict[str, Consequence]] = {
    "Release": Consequence("item", "developedBy", "agent"),
    "Funding": Consequence("investor", "investedIn", "recipient"),
    "Acquisition": Consequence("buyer", "acquired", "target"),
    "Partnership": Consequence("partner", "partnerOf", "partner"),
    "Appointment": Consequence("person", "worksFor", "organization"),
    "Departure": Consequence("person", "formerlyWorkedFor", "organization"),
    "Founding": Consequence("founder", "founded", "organization"),
    "Lawsuit": Consequence("defendant", "suedBy", "plaintiff"),
}
