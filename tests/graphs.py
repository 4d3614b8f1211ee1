"""Small graphs made by hand, and large ones by rule, for views, pages and exports."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pyoxigraph as ox

from kg import iris
from kg.model import Amount, Argument, Article, Entity, Event, Extraction, Fact, Section, Span
from kg.rdf import quads
from kg.terms import term
from kg.view_model import Edge, EventNode, Evidence, Node, Source, Value, View


def entity(id_: str, type_: str, label: str, *aliases: str) -> Entity:
    return Entity(id_, type_, label, aliases, iris.entity_iri(type_, label), False, ())  # type: ignore[arg-type]


def fact(text, quote, subject, predicate, object_, confidence=0.9, **more):  # noqa: PLR0917
    at = text.index(quote)
    span = Span.of(text, at, at + len(quote))
    return Fact(subject, predicate, object_, confidence, (span,), "test", **more)


NEWS = """OpenAI在旧金山发布GPT-4o。微软向OpenAI投资10亿美元。
GPT-4o is faster than GPT-4 Turbo, said Mira Murati, CTO of OpenAI."""


def news() -> Extraction:
    """Six entities, six facts, two events, one of them with an amount."""
    article = Article(
        "news", "news.txt", NEWS, (Section("body", 0, len(NEWS)),), title="GPT-4o is here",
        date="2024-05-14", author="Ann Author", url="https://example.org/news",
    )  # fmt: skip
    first, second, third = (
        NEWS[: NEWS.index("微软")], NEWS[NEWS.index("微软") : NEWS.index("\n")],
        NEWS[NEWS.index("\n") + 1 :],
    )  # fmt: skip
    release = Event(
        "v1", "Release", (Argument("agent", "e1"), Argument("item", "e2")), 0.95,
        (Span.of(NEWS, 0, len(first)),), "test", "2024-05-13",
    )  # fmt: skip
    at = NEWS.index(second)
    funding = Event(
        "v2", "Funding",
        (
            Argument("recipient", "e1"), Argument("investor", "e4"),
            Argument("amount", value="10亿美元", amount=Amount(1e9, "USD")),
        ),
        0.8, (Span.of(NEWS, at, at + len(second)),), "test", "2019",
    )  # fmt: skip
    return Extraction(
        article,
        (
            entity("e1", "Organization", "OpenAI", "OpenAI Inc"),
            entity("e2", "Model", "GPT-4o", "ChatGPT-4o"),
            entity("e3", "Model", "GPT-4 Turbo"),
            entity("e4", "Organization", "微软"),
            entity("e5", "Person", "Mira Murati", "米拉"),
            entity("e6", "Place", "旧金山"),
        ),
        (
            fact(NEWS, first, "e2", "developedBy", "e1", 0.95, event="v1"),
            fact(NEWS, first, "e1", "locatedIn", "e6", 0.4),
            fact(NEWS, second, "e4", "investedIn", "e1", 0.8, event="v2", since="2019"),
            fact(NEWS, third, "e2", "outperforms", "e3", 0.7, qualifiers=(("comparison", "faster"),)),
            fact(NEWS, third, "e5", "worksFor", "e1", 0.9, qualifiers=(("role", "CTO"),)),
            fact(NEWS, third, "e5", "presented", "e2", 0.6),
        ),
        (release, funding),
    )  # fmt: skip


def second_opinion() -> Extraction:
    """Another article that repeats one fact and one event, and adds a person's departure."""
    text = "OpenAI released GPT-4o. Mira Murati has left OpenAI."
    article = Article("late", "late.txt", text, (), title="Murati leaves", date="2024-09-26")
    release = Event(
        "v1", "Release", (Argument("agent", "e1"), Argument("item", "e2")), 0.6,
        (Span.of(text, 0, 23),), "test", "2024-05",
    )  # fmt: skip
    gone = Event(
        "v2", "Departure", (Argument("person", "e3"), Argument("organization", "e1")), 0.9,
        (Span.of(text, 24, len(text)),), "test", "2024-09-25",
    )  # fmt: skip
    return Extraction(
        article,
        (
            entity("e1", "Organization", "OpenAI"), entity("e2", "Model", "GPT-4o"),
            entity("e3", "Person", "Mira Murati"),
        ),
        (
            fact(text, text[:23], "e2", "developedBy", "e1", 0.6, event="v1"),
            fact(text, text[24:], "e3", "formerlyWorkedFor", "e1", 0.9, event="v2", until="2024-09-25"),
        ),
        (release, gone),
    )  # fmt: skip


def knowledge() -> list[ox.Quad]:
    """What the knowledge base knows: Chinese names, and two facts."""
    graph = ox.NamedNode(iris.own_graph_iri("knowledge"))
    openai, microsoft = (
        ox.NamedNode(iris.entity_iri("Organization", n)) for n in ("OpenAI", "微软")
    )
    model, stray = (ox.NamedNode(iris.entity_iri("Model", n)) for n in ("GPT-4o", "Stray-1"))
    triples = [
        (microsoft, term("skos:prefLabel"), ox.Literal("Microsoft", language="en")),
        (microsoft, term("skos:prefLabel"), ox.Literal("微软", language="zh")),
        (model, term("kg:developedBy"), openai),
        (stray, term("rdf:type"), term("kg:Model")),
        (stray, term("skos:prefLabel"), ox.Literal("Stray-1", language="en")),
        (stray, term("kg:developedBy"), openai),
    ]
    return [ox.Quad(s, p, o, graph) for s, p, o in triples]


def derived() -> list[ox.Quad]:
    """The graph that says which reports tell of one happening."""
    graph = ox.NamedNode(iris.own_graph_iri("derived"))
    one, other = (ox.NamedNode(iris.event_iri(a, "v1")) for a in ("news", "late"))
    return [ox.Quad(e, term("kg:reportOf"), one, graph) for e in (one, other)]


def store(*extractions: Extraction, more: Iterable[ox.Quad] = ()) -> ox.Store:
    made = ox.Store()
    for extraction in extractions:
        made.extend(quads(extraction))
    made.extend(more)
    return made


def everything() -> ox.Store:
    return store(news(), second_opinion(), more=[*knowledge(), *derived()])


def large(count: int, seed: int = 1) -> View:
    """A view of that many entities that looks like the real ones: hubs, leaves, loose ends."""
    rng = random.Random(seed)
    kinds = ("Organization", "Organization", "Person", "Model", "Model", "Product", "Place")
    relations = {
        "Person": (("worksFor", "Organization"), ("founded", "Organization"), ("presented", "Model")),
        "Model": (("developedBy", "Organization"), ("outperforms", "Model"), ("variantOf", "Model")),
        "Product": (("developedBy", "Organization"), ("basedOn", "Model")),
        "Organization": (("investedIn", "Organization"), ("partnerOf", "Organization"), ("locatedIn", "Place")),
        "Place": (),
    }  # fmt: skip
    nodes = [
        Node(f"urn:n:{i}", k, f"{k} {i}", (("en", f"{k} {i}"), ("zh", f"名称{i}")), articles=rng.randint(1, 4))
        for i, k in ((i, kinds[i % len(kinds)]) for i in range(count))
    ]  # fmt: skip
    by_type: dict[str, list[Node]] = {k: [n for n in nodes if n.type == k] for k in kinds}
    sources = [
        Source("article", f"urn:a:{i}", f"Article {i}", f"2024-{i % 12 + 1:02d}-01", "Ann")
        for i in range(max(3, count // 5))
    ]
    edges: dict[tuple[str, str, str], Edge] = {}
    events: list[EventNode] = []
    for node in nodes:
        for _ in range(rng.choice((1, 1, 1, 2, 3)) if relations[node.type] else 0):
            predicate, kind = rng.choice(relations[node.type])
            others = by_type[kind]
            if not others:
                continue
            skewed = min(int(rng.paretovariate(0.8)) - 1, len(others) - 1)
            other = others[skewed if rng.random() < 0.6 else rng.randrange(len(others))]
            if other.iri == node.iri:
                continue
            day = f"20{rng.randint(15, 25)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
            event = None
            if predicate == "investedIn" and rng.random() < 0.5:
                event = f"urn:e:{len(events)}"
                events.append(EventNode(
                    event, "Funding", day, (("investor", node.iri), ("recipient", other.iri)),
                    (Value("amount", "10亿美元", 1e9, "USD"),), (Evidence(sources[0], ("Money.",), 0.9),),
                ))  # fmt: skip
            quote = f"{node.label} and {other.label} were named together by people who know both."
            said = tuple(
                Evidence(s, (quote,), round(rng.uniform(0.5, 1), 2), since=day if rng.random() < 0.3 else None, event=event)
                for s in rng.sample(sources, rng.randint(1, 2))
            )  # fmt: skip
            edges[node.iri, predicate, other.iri] = Edge(node.iri, other.iri, predicate, said)
    return View.of(f"{count} entities", nodes, edges.values(), events)
