"""Three invented articles and an extractor that reads them without a language pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import iris
from kg.knowledge_files import RDF_TYPE
from kg.model import Amount, Argument, Article, Entity, Event, Extraction, Fact, Span
from kg.terms import term

TEXTS = {
    "gpt.txt": "OpenAI launches GPT-4o\n2024-05-14\n\n"
    "OpenAI released GPT-4o on Monday. OpenAI CTO Mira Murati presented GPT-4o.\n",
    "kimi.txt": "<title>\n月之暗面完成B轮融资\n</title>\n\n<date>\n2024-02-20\n</date>\n\n<summary>\n"
    "月之暗面完成10亿美元B轮融资，红杉中国领投。月之暗面研发了Kimi K2。\n</summary>\n",
    "kimi-2.txt": "<title>\n月之暗面融资\n</title>\n\n<date>\n2024-02-21\n</date>\n\n<summary>\n"
    "月之暗面完成12亿美元B轮融资，红杉中国领投。OpenAI投资了月之暗面。\n</summary>\n",
}
TYPES = {
    "OpenAI": "Organization", "GPT-4o": "Model", "Mira Murati": "Person",
    "月之暗面": "Organization", "红杉中国": "Organization", "Kimi K2": "Model",
}  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """Finds the names of `TYPES`, and what the sentences of `TEXTS` say about them."""

    knowledge: bool = True
    folders: tuple[Path, ...] = ()
    other: object = None
    version: str = "1"

    def extract(self, article: Article) -> Extraction:
        text = article.text
        ids = {name: f"e{n}" for n, name in enumerate(n for n in TYPES if n in text)}
        entities = tuple(
            Entity(
                id_, TYPES[name], name, (name,), iris.entity_iri(TYPES[name], name),
                self.knowledge and name == "OpenAI", (_span(text, name),),
            )
            for name, id_ in ids.items()
        )  # fmt: skip
        events = tuple(_events(text, ids))
        return Extraction(article, entities, tuple(_facts(text, ids)), events, article.warnings)


def _span(text: str, words: str) -> Span:
    at = text.rindex(words)
    return Span(at, at + len(words), words)


def _facts(text: str, ids: dict[str, str]) -> Iterator[Fact]:
    told = [
        ("GPT-4o", "developedBy", "OpenAI", 0.93, "OpenAI released GPT-4o on Monday.", (), "v1"),
        ("Mira Murati", "worksFor", "OpenAI", 0.9, "OpenAI CTO Mira Murati presented GPT-4o.",
         (("role", "CTO"),), None),
        ("Kimi K2", "developedBy", "月之暗面", 0.8, "月之暗面研发了Kimi K2。", (), None),
        ("OpenAI", "investedIn", "月之暗面", 0.6, "OpenAI投资了月之暗面。", (), None),
    ]  # fmt: skip
    for subject, predicate, object_, sure, quote, qualifiers, event in told:
        if quote in text:
            since = "2022-05" if predicate == "worksFor" else None
            yield Fact(
                ids[subject], predicate, ids[object_], sure, (_span(text, quote),), "invented",
                qualifiers, since=since, event=event,
            )  # fmt: skip


def _events(text: str, ids: dict[str, str]) -> Iterator[Event]:
    if "OpenAI released GPT-4o" in text:
        who = (Argument("agent", ids["OpenAI"]), Argument("item", ids["GPT-4o"]))
        quote = (_span(text, "OpenAI released GPT-4o on Monday."),)
        yield Event("v1", "Release", who, 0.93, quote, "invented", "2024-05-13")
    for amount, number in (("10亿美元", 1e9), ("12亿美元", 1.2e9)):
        if amount in text:
            arguments = (
                Argument("recipient", ids["月之暗面"]), Argument("investor", ids["红杉中国"]),
                Argument("amount", value=amount, amount=Amount(number, "USD")),
                Argument("round", value="B轮"),
            )  # fmt: skip
            quote = (_span(text, f"月之暗面完成{amount}B轮融资，红杉中国领投。"),)
            yield Event("v1", "Funding", arguments, 0.9, quote, "invented", "2024-02")


def known() -> list[ox.Triple]:
    """A knowledge base: two companies, of which one has a model that no article speaks of."""
    openai, moonshot = (_organization(n) for n in ("OpenAI", "月之暗面"))
    gpt3 = ox.NamedNode(iris.entity_iri("Model", "GPT-3"))
    type_ = ox.NamedNode(RDF_TYPE)
    return [
        ox.Triple(openai, type_, term("kg:Organization")),
        ox.Triple(openai, term("skos:prefLabel"), ox.Literal("OpenAI", language="en")),
        ox.Triple(openai, term("skos:altLabel"), ox.Literal("奥派", language="zh")),
        ox.Triple(moonshot, type_, term("kg:Organization")),
        ox.Triple(moonshot, term("skos:prefLabel"), ox.Literal("Moonshot AI", language="en")),
        ox.Triple(moonshot, term("skos:prefLabel"), ox.Literal("月之暗面", language="zh")),
        ox.Triple(gpt3, type_, term("kg:Model")),
        ox.Triple(gpt3, term("skos:prefLabel"), ox.Literal("GPT-3", language="en")),
        ox.Triple(gpt3, term("kg:developedBy"), openai),
    ]


def _organization(name: str) -> ox.NamedNode:
    return ox.NamedNode(iris.entity_iri("Organization", name))
