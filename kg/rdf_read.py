"""From the quads of one article's graph back to an extraction: what `kg.rdf` wrote.

Entities are named by their IRIs. What the graph does not hold is left out: the text and sections
of the article, the places of mentions, and whether an entity was known.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from kg import iris
from kg.errors import KgError
from kg.model import Amount, Argument, Article, Entity, Event, Extraction, Fact, Span
from kg.terms import PREFIXES, term
from kg.vocab import ENTITY_TYPES, EVENT_TYPES, MONEY_ROLES, PREDICATES


class Nodes:
    """Quads by subject and predicate, for reading a node's values."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._literals: dict[tuple[str, str], list[ox.Literal]] = defaultdict(list)
        for quad in quads:
            node = _iri(quad.subject)
            self.values[node][quad.predicate.value].append(_text(quad.object))
            if isinstance(quad.object, ox.Literal):
                self._literals[node, quad.predicate.value].append(quad.object)

    def all(self, node: str, curie: str) -> list[str]:
        """List the values of a property, sorted."""
        return sorted(set(self.values[node][term(curie).value])) if node in self.values else []

    def one(self, node: str, curie: str) -> str | None:
        """Give the first value of a property, or None."""
        return next(iter(self.all(node, curie)), None)

    def literals(self, node: str, curie: str) -> list[ox.Literal]:
        """List the values of a property with their languages and types, sorted."""
        return sorted(set(self._literals.get((node, term(curie).value), ())), key=str)

    def number(self, node: str, curie: str) -> float:
        """Give the first value of a property as a number; 0 where there is none.

        Raises:
            KgError: if it is no number.
        """
        value = self.one(node, curie) or "0"
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise KgError(f"{node}: {curie} is {value!r}, no number; build the article again")
        return number

    def typed(self, curie: str) -> list[str]:
        """List the nodes of a type, sorted."""
        type_, rdf_type = term(curie).value, term("rdf:type").value
        return sorted(n for n, v in self.values.items() if type_ in v.get(rdf_type, ()))


def _iri(node: object) -> str:
    if not isinstance(node, ox.NamedNode):
        raise KgError(f"{node} is no named node; graphs of kg have no blank nodes")
    return node.value


def _text(node: object) -> str:
    if isinstance(node, ox.NamedNode | ox.Literal):
        return node.value
    raise KgError(f"{node} is no named node or literal; graphs of kg have no others")


def extraction(quads: Iterable[ox.Quad]) -> Extraction:
    """Read back what the graph of one article says.

    Raises:
        KgError: if the quads hold no article, or several, or what `kg.rdf` never writes.

    >>> from kg.rdf import quads
    >>> extraction(quads(Extraction(Article("a", "", "text", (), title="T")))).article.title
    'T'
    """
    nodes = Nodes(quads)
    found = nodes.typed("kg:Article")
    if len(found) != 1:
        raise KgError(f"{len(found)} articles in one graph; give the graph of one")
    entities = [e for t in ENTITY_TYPES for n in nodes.typed(f"kg:{t}") if (e := _entity(nodes, n))]
    return Extraction(
        _article(nodes, found[0]),
        tuple(dict.fromkeys(sorted(entities, key=lambda e: e.iri))),
        tuple(_fact(nodes, n) for n in nodes.typed("kg:Statement")),
        tuple(_event(nodes, n) for n in nodes.typed("kg:Event")),
    )


def _article(nodes: Nodes, node: str) -> Article:
    return Article(
        id=iris.last_name(node),
        path="",
        text="",
        sections=(),
        title=nodes.one(node, "schema:headline") or "",
        date=nodes.one(node, "schema:datePublished"),
        author=nodes.one(node, "schema:author") or "",
        tags=tuple(nodes.all(node, "schema:keywords")),
        url=nodes.one(node, "schema:url"),
        lang=nodes.one(node, "schema:inLanguage") or "",
        warnings=tuple(nodes.all(node, "kg:warning")),
    )


def _entity(nodes: Nodes, node: str) -> Entity | None:
    types = [t for t in ENTITY_TYPES if term(f"kg:{t}").value in nodes.all(node, "rdf:type")]
    # An entity that others were merged into may have but the names of those.
    labels = nodes.all(node, "skos:prefLabel") or nodes.all(node, "skos:altLabel")
    if not labels:
        return None
    return Entity(
        id=node,
        type=types[0],  # type: ignore[arg-type]
        label=labels[0],
        aliases=tuple(nodes.all(node, "skos:altLabel")),
        iri=node,
        known=False,
        mentions=(),
    )


def _evidence(nodes: Nodes, node: str) -> tuple[Span, ...]:
    return tuple(
        sorted(
            Span(
                int(nodes.number(q, "oa:start")),
                int(nodes.number(q, "oa:end")),
                nodes.one(q, "oa:exact") or "",
            )
            for q in nodes.all(node, "kg:evidence")
        )
    )


def _fact(nodes: Nodes, node: str) -> Fact:
    event = nodes.one(node, "kg:fromEvent")
    prefix = PREFIXES["kgq"]
    predicate = (nodes.one(node, "rdf:predicate") or "").removeprefix(PREFIXES["kg"])
    if predicate not in PREDICATES:
        raise KgError(f"{node} is a statement with no known predicate; build the article again")
    return Fact(
        subject=nodes.one(node, "rdf:subject") or "",
        predicate=predicate,
        object=nodes.one(node, "rdf:object") or "",
        confidence=nodes.number(node, "kg:confidence"),
        evidence=_evidence(nodes, node),
        rule=nodes.one(node, "kg:rule") or "",
        qualifiers=tuple(
            sorted(
                (iris.last_name(p), v)
                for p, values in nodes.values[node].items()
                if p.startswith(prefix)
                for v in values
            )
        ),
        since=nodes.one(node, "kg:since"),
        until=nodes.one(node, "kg:until"),
        event=iris.last_name(event) if event else None,
    )


def _event(nodes: Nodes, node: str) -> Event:
    types = nodes.all(node, "rdf:type")
    type_ = next((t for t in EVENT_TYPES if term(f"kg:{t}").value in types), None)
    if type_ is None:
        raise KgError(f"{node} is an event of no known type; build the article again")
    arguments: list[Argument] = []
    for role in EVENT_TYPES[type_].roles.values():
        for value in nodes.all(node, f"kg:{role.name}"):
            if role.name in MONEY_ROLES:
                arguments.append(_amount(nodes, value, role.name))
            elif role.literal:
                arguments.append(Argument(role.name, value=value))
            else:
                arguments.append(Argument(role.name, entity=value))
    return Event(
        id=iris.last_name(node),
        type=type_,
        arguments=tuple(arguments),
        confidence=nodes.number(node, "kg:confidence"),
        evidence=_evidence(nodes, node),
        rule=nodes.one(node, "kg:rule") or "",
        date=nodes.one(node, "kg:date"),
    )


def _amount(nodes: Nodes, node: str, role: str) -> Argument:
    value, currency = nodes.one(node, "kg:value"), nodes.one(node, "kg:currency")
    amount = Amount(nodes.number(node, "kg:value"), currency) if value and currency else None
    return Argument(role, value=nodes.one(node, "kg:written"), amount=amount)
