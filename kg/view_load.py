"""From what a store says to the values of a view: merged by entity, fact and happening."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kg import view_ask as ask
from kg.iris import qualifier_name
from kg.rdf import MONEY_ROLES
from kg.terms import PREFIXES
from kg.view_ask import Described, Properties, Queryable, key
from kg.view_model import Edge, EventNode, Evidence, Node, Source, SourceKind, Value
from kg.vocab import EVENT_TYPES, PREDICATES

Fact = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a selection chooses from; nodes are named only once they are chosen."""

    edges: tuple[Edge, ...]
    events: tuple[EventNode, ...]
    types: dict[str, str]
    articles: dict[str, int]


def load(store: Queryable, only: Collection[str] | None = None) -> Material:
    """Read facts and events with their evidence.

    Args:
        store: where to ask.
        only: entities; facts that start elsewhere and events of none of them are left out.
    """
    plain: dict[Fact, set[str]] = defaultdict(set)
    for graph, s, p, o in ask.facts(store):
        if only is None or (s in only and o in only):
            plain[s, p, o].add(graph)
    statements = ask.having(store, "rdf:subject", only)
    reports = ask.pairs(store, "kg:reportOf")
    described = ask.of_class(store, "kg:Event")
    if only is not None:
        described = {k: v for k, v in described.items() if _participants(v) & set(only)}
    read = _Reader(store, statements, described, reports, everything=only is None)
    return Material(
        tuple(read.edges(plain)), tuple(read.events()), ask.types(store), ask.mentioned(store)
    )


def skeleton(store: Queryable) -> list[tuple[str, str]]:
    """List all pairs of entities that a fact or an event connects, cheaply."""
    found = {(s, o) for _, s, _, o in ask.facts(store)}
    for properties in ask.of_class(store, "kg:Event").values():
        together = sorted(_participants(properties))
        found |= {(a, b) for a in together for b in together if a < b}
    return sorted(found)


def named(store: Queryable, material: Material, chosen: Collection[str]) -> list[Node]:
    """Give the chosen entities with their names."""
    labels: dict[str, list[tuple[str, str, str | None]]] = defaultdict(list)
    for iri, prop, text, language in ask.literals(
        store, ("skos:prefLabel", "skos:altLabel", "kg:newName", "kg:name"), chosen
    ):
        labels[iri].append((prop, text, language))
    return [
        node(i, material.types.get(i, "Thing"), labels[i], material.articles.get(i, 0))
        for i in sorted(chosen)
    ]


def node(
    iri: str, type_: str, told: Iterable[tuple[str, str, str | None]], articles: int = 0
) -> Node:
    """Make an entity of its names.

    Args:
        iri: the entity.
        type_: its type's local name.
        told: (IRI of the property, name, language) of every name.
        articles: how many articles mention it.

    >>> pref = key("skos:prefLabel")
    >>> n = node("x", "Model", [(pref, "Doubao", "en"), (pref, "豆包", "zh"), (pref, "豆包", None)])
    >>> n.label, n.labels
    ('Doubao', (('en', 'Doubao'), ('zh', '豆包')))
    """
    names = sorted(told, key=lambda t: (t[0], t[2] or "~", t[1]))
    preferred = [t for p in ("kg:newName", "skos:prefLabel") for t in names if t[0] == key(p)]
    by_language: dict[str, str] = {}
    for _, text, language in preferred:
        lang = (language or ("zh" if _chinese(text) else "en")).partition("-")[0]
        by_language.setdefault(lang, text)
    shown = next((t[1] for t in names if t[0] == key("kg:name")), None)
    fallback = iri.rstrip("/").rpartition("/")[2] or iri
    label = shown or by_language.get("en") or next(iter(by_language.values()), fallback)
    every = {t[1] for t in names} - {label}
    return Node(iri, type_, label, tuple(sorted(by_language.items())), tuple(sorted(every)),
                articles=articles)  # fmt: skip


def _chinese(text: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" for c in text)


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


def _participants(event: Properties) -> set[str]:
    type_ = _event_type(event)
    roles = EVENT_TYPES[type_].roles if type_ in EVENT_TYPES else {}
    return {i for r in roles.values() if not r.literal for i in event.get(key(f"kg:{r.name}"), ())}


def _event_type(event: Properties) -> str:
    local = {t.removeprefix(PREFIXES["kg"]) for t in event.get(key("rdf:type"), ())}
    return min(local & EVENT_TYPES.keys(), default="Event")


def _one(properties: Properties, curie: str) -> str | None:
    return min(properties.get(key(curie), ()), default=None)


class _Reader:
    """Turns described nodes into values, looking up quotes, articles and sums of money."""

    def __init__(
        self, store: Queryable, statements: Described, events: Described,
        reports: dict[str, str], *, everything: bool,
    ) -> None:  # fmt: skip
        self.statements, self.described, self.reports = statements, events, reports
        wanted = {
            q
            for d in (statements, events)
            for p in d.values()
            for q in p.get(key("kg:evidence"), ())
        }
        chosen = None if everything else wanted
        self.quotes = {
            x: text
            for x, _, text, _ in (ask.literals(store, ("oa:exact",), chosen) if wanted else ())
        }
        self.articles = {x: p for (_, x), p in ask.of_class(store, "kg:Article").items()}
        self.amounts = {x: p for (_, x), p in ask.of_class(store, "kg:Amount").items()}

    def edges(self, plain: dict[Fact, set[str]]) -> Iterable[Edge]:
        told: dict[tuple[str, Fact], list[Properties]] = defaultdict(list)
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
        happenings: dict[str, list[tuple[str, Properties]]] = defaultdict(list)
        for (graph, iri), properties in self.described.items():
            happenings[self.reports.get(iri, iri)].append((graph, properties))
        for iri, told in sorted(happenings.items()):
            dates = sorted({d for _, p in told if (d := _one(p, "kg:date"))}, key=_precise)
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
                    (qualifier_name(k), v)
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


def _precise(date: str) -> tuple[int, str]:
    return -len(date), date


def _place(quote: str) -> tuple[str, int]:
    """Order quotes of one article by where they begin."""
    article, _, place = quote.rpartition("/")
    start = place.partition("-")[0]
    return article, int(start) if start.isdigit() else 0
