"""Described nodes of a store as the values of a view: merged by fact and by happening."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg import view_ask as ask
from kg.iris import last_name
from kg.terms import PREFIXES
from kg.view_ask import Described, Properties, Queryable, key
from kg.view_model import Edge, EventNode, Evidence, Source, SourceKind, Value
from kg.vocab import EVENT_TYPES, MONEY_ROLES, PREDICATES

Told = tuple[str, str, str]
"""Subject, local name of the predicate, object."""


def source_kind(graph: str) -> SourceKind:
    """Tell what kind of source a named graph is.

    >>> source_kind("https://w3id.org/aikg/graph/article/zh-01")
    'article'
    """
    if "/graph/article/" in graph:
        return "article"
    if graph.endswith("/graph/knowledge") or "/graph/knowledge/" in graph:
        return "knowledge"
    return "correction" if "/graph/correction" in graph else "other"


def _event_type(event: Properties) -> str:
    local = {t.removeprefix(PREFIXES["kg"]) for t in event.get(key("rdf:type"), ())}
    return min(local & EVENT_TYPES.keys(), default="Event")


def _one(properties: Properties, curie: str) -> str | None:
    found = properties.get(key(curie))
    return min(found) if found else None


class Reader:
    """Turns described nodes into values, looking up quotes, articles and sums of money."""

    def __init__(
        self, store: Queryable, statements: Described, events: Described,
        reports: dict[str, str], *, everything: bool = False, brief: bool = False,
    ) -> None:  # fmt: skip
        self.statements, self.described, self.reports = statements, events, reports
        described = [*statements.values(), *events.values()]

        def values(*curies: str) -> set[str]:
            return {v for p in described for c in curies for v in p.get(key(c), ())}

        def nodes(class_: str, chosen: set[str]) -> dict[str, Properties]:
            found = ask.of_class(store, class_, None if everything else chosen)
            return {x: p for (_, x), p in found.items()}

        quotes = values("kg:evidence") if not brief else set()
        self.quotes = {
            x: text
            for x, _, text, _ in (
                ask.literals(store, ("oa:exact",), None if everything else quotes) if quotes else ()
            )
        }
        self.articles = nodes("kg:Article", set() if brief else values("prov:wasDerivedFrom"))
        self.amounts = nodes("kg:Amount", values(*(f"kg:{r}" for r in MONEY_ROLES)))

    def edges(self, plain: dict[Told, set[str]]) -> Iterable[Edge]:
        """Yield facts that stand in some graphs."""
        told: dict[tuple[str, Told], list[Properties]] = defaultdict(list)
        for (graph, _), properties in self.statements.items():
            s, p, o = (_one(properties, f"rdf:{x}") for x in ("subject", "predicate", "object"))
            fact = (s or "", (p or "").removeprefix(PREFIXES["kg"]), o or "")
            told[graph, fact].append(properties)
        for fact in sorted(plain):
            evidence = [
                self._evidence(graph, p)
                for graph in plain[fact]
                for p in told.get((graph, fact)) or [{}]
            ]
            if all(e.source.kind == "other" for e in evidence):
                continue  # inferred from facts that are there with their sources
            stated = {e for e in evidence if e.source.kind != "other"}
            s, p, o = fact
            yield Edge(s, o, p, tuple(sorted(stated, key=_surest)), PREDICATES[p].symmetric)

    def events(self) -> Iterable[EventNode]:
        """Yield happenings, each with what all its reports say."""
        happenings: dict[str, list[tuple[str, Properties]]] = defaultdict(list)
        for (graph, iri), properties in self.described.items():
            happenings[self.reports.get(iri, iri)].append((graph, properties))
        for iri, told in sorted(happenings.items()):
            dates = sorted({d for _, p in told if (d := _one(p, "kg:date"))}, key=precise)
            roles: dict[tuple[str, str], None] = {}
            values: dict[Value, None] = {}
            for _, properties in told:
                for role, value in self._arguments(properties):
                    if isinstance(value, Value):
                        values[value] = None
                    else:
                        roles[role, value] = None
            yield EventNode(
                iri, min(_event_type(p) for _, p in told), next(iter(dates), None),
                tuple(sorted(roles)), tuple(sorted(values, key=lambda v: (v.role, v.text))),
                tuple(sorted({self._evidence(g, p) for g, p in told}, key=_surest)),
            )  # fmt: skip

    def _arguments(self, event: Properties) -> Iterable[tuple[str, str | Value]]:
        type_ = _event_type(event)
        for role in EVENT_TYPES[type_].roles.values() if type_ in EVENT_TYPES else ():
            for value in event.get(key(f"kg:{role.name}"), ()):
                if role.name in MONEY_ROLES:
                    yield role.name, self._amount(role.name, value)
                elif role.literal:
                    yield role.name, Value(role.name, value)
                else:
                    yield role.name, value

    def _amount(self, role: str, iri: str) -> Value:
        properties = self.amounts.get(iri, {})
        number, currency = _one(properties, "kg:value"), _one(properties, "kg:currency")
        written = _one(properties, "kg:written") or ""
        return Value(role, written, float(number) if number else None, currency)

    def _evidence(self, graph: str, properties: Properties) -> Evidence:
        quotes = sorted(properties.get(key("kg:evidence"), ()), key=_place)
        event, confidence = _one(properties, "kg:fromEvent"), _one(properties, "kg:confidence")
        return Evidence(
            source=self._source(graph, _one(properties, "prov:wasDerivedFrom")),
            quotes=tuple(self.quotes[q] for q in quotes if q in self.quotes),
            confidence=float(confidence) if confidence else 1.0,
            rule=_one(properties, "kg:rule") or "",
            since=_one(properties, "kg:since"),
            until=_one(properties, "kg:until"),
            qualifiers=tuple(
                sorted(
                    (last_name(k), v)
                    for k, values in properties.items()
                    if k.startswith(PREFIXES["kgq"])
                    for v in values
                )
            ),
            event=self.reports.get(event, event) if event else None,
        )

    def _source(self, graph: str, iri: str | None) -> Source:
        kind = source_kind(graph)
        article = self.articles.get(iri or "")
        if kind != "article" or article is None or iri is None:
            return Source(kind, iri or graph, url=iri)
        return Source(
            kind, iri, _one(article, "schema:headline") or "",
            _one(article, "schema:datePublished"), _one(article, "schema:author") or "",
            _one(article, "schema:url"),
        )  # fmt: skip


def _surest(evidence: Evidence) -> tuple[object, ...]:
    return (
        -evidence.confidence, evidence.source.kind, evidence.source.iri, evidence.quotes,
        evidence.since or "", evidence.until or "", evidence.event or "", evidence.rule,
        evidence.qualifiers,
    )  # fmt: skip


def precise(date: str) -> tuple[int, str]:
    """Order dates: the most precise first, then the earliest; no date comes last."""
    return -len(date), date


def _place(quote: str) -> tuple[str, int]:
    """Order quotes of one article by where they begin."""
    article, _, place = quote.rpartition("/")
    start = place.partition("-")[0]
    return article, int(start) if start.isdigit() else 0
