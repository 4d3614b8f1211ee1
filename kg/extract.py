"""Article to extraction: the only place that knows the pipeline."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from threadpoolctl import ThreadpoolController

from kg.iris import entity_iri
from kg.model import (
    Argument,
    Article,
    Entity,
    Event,
    Extraction,
    Fact,
    Span,
)
from kg.nlp import merge_facts, pipeline, qualifiers
from kg.nlp.merge_events import MergedEvent
from kg.nlp.merge_facts import MergedFact
from kg.nlp.outside import OutsideNames
from kg.nlp.reading import ReadSentence
from kg.nlp.resolve import ResolvedEntity
from kg.nlp.tokenizer import MixedScriptTokenizer
from kg.script import regular
from kg.settings import OtherModel

LIMIT = 5
"""Sentences kept as evidence of one fact."""
_AROUND = ("extract.py", "iris.py", "names.py", "script.py", "script.txt")
"""What decides the output beside the folder ``nlp``."""


class Extractor:
    """Reads articles with one pipeline.

    Args:
        knowledge: whether the knowledge base is used.
        folders: folders with a user's own knowledge files.
        weights: a folder with other weights than the built-in ones.
        other: another spaCy pipeline that finds names.
    """

    def __init__(
        self,
        *,
        knowledge: bool = True,
        folders: Sequence[Path] = (),
        weights: Path | None = None,
        other: OtherModel | None = None,
    ) -> None:
        self._knowledge, self._folders = knowledge, tuple(folders)
        self._weights, self._other = weights, other

    def __getstate__(self) -> dict[str, object]:
        """Pickle the settings; the pipeline is loaded anew where it is needed."""
        return {k: v for k, v in self.__dict__.items() if k not in ("nlp", "version", "_pools")}

    @cached_property
    def nlp(self) -> Language:
        """The pipeline, loaded when it is first needed."""
        return pipeline.create(
            knowledge=self._knowledge,
            folders=self._folders,
            weights=self._weights,
            other=self._other,
        )

    @cached_property
    def _pools(self) -> ThreadpoolController:
        """The threads of numpy, to be kept to one.

        The products are small: threads wait for one another longer than they compute.
        """
        return ThreadpoolController()

    @cached_property
    def version(self) -> str:
        """What decides the output: code, word lists, weights and knowledge, as one hash."""
        digest = hashlib.sha256()
        package = Path(__file__).parent
        own = sorted(
            p for p in (package / "nlp").rglob("*")
            if p.suffix in (".py", ".toml") and "training" not in p.parts
        )  # fmt: skip
        weights = self._weights or pipeline.WEIGHTS
        around = [package / name for name in _AROUND]
        for path in [*around, *own, *sorted(p for p in weights.rglob("*") if p.is_file())]:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        component = self.nlp.get_pipe("kg_knowledge")
        assert isinstance(component, pipeline.KnowledgeReader)
        digest.update(component.knowledge.version.encode())
        if self._other:
            outside = self.nlp.get_pipe("kg_outside_names")
            assert isinstance(outside, OutsideNames)
            digest.update(repr((self._other, outside.other.meta["version"])).encode())
        return digest.hexdigest()[:16]

    def read(self, article: Article) -> Doc:
        """Run the pipeline over an article; what its components found stands on the document.

        It reads them as the training text is written, one for one: see `kg.script.regular`.
        """
        read = replace(article, text=regular(article.text))
        doc = self.nlp.make_doc(read.text)
        doc._.article = read
        with self._pools.limit(limits=1, user_api="blas"):
            for _, component in self.nlp.pipeline:
                doc = component(doc)
        return doc

    def extract(self, article: Article) -> Extraction:
        """Read one article."""
        # What spaCy keeps of every new word is let go of with the article; characters stay.
        tokenizer = self.nlp.tokenizer
        assert isinstance(tokenizer, MixedScriptTokenizer)
        tokenizer.keep_characters(article.text)
        with self.nlp.memory_zone(), _uncollected():
            return self._said(article, self.read(article))

    def _said(self, article: Article, doc: Doc) -> Extraction:
        assemble = _Assembler(article, doc._.reads, doc._.resolved)
        silent = merge_facts.reporters(doc._.resolved, doc._.events, doc._.facts, article.text)
        events = assemble.events(doc._.events)
        facts = assemble.facts(doc._.facts, doc._.events)
        entities = [e for i, e in enumerate(assemble.entities()) if i not in silent]
        return Extraction(article, tuple(entities), facts, events, article.warnings)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from looking for cycles of objects: it would walk over all that is loaded.

    Reading an article makes none; what it makes is let go of without that.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class _Assembler:
    """Puts the pipeline's values into the words of `kg.model`."""

    def __init__(
        self,
        article: Article,
        reads: Sequence[ReadSentence],
        resolved: Sequence[ResolvedEntity],
    ) -> None:
        self.article, self.reads, self.resolved = article, reads, resolved
        self.ids = [f"e{i + 1}" for i in range(len(resolved))]

    def entities(self) -> tuple[Entity, ...]:
        return tuple(map(self._entity, self.ids, self.resolved))

    def _entity(self, id_: str, entity: ResolvedEntity) -> Entity:
        spans = tuple(Span.of(self.article.text, m.start, m.end) for m in entity.mentions)
        return Entity(
            id=id_,
            type=entity.type,  # type: ignore[arg-type]
            label=entity.label,
            aliases=tuple(sorted({s.text for s in spans})),
            iri=entity.known.iri if entity.known else entity_iri(entity.type, entity.label),
            known=entity.known is not None,
            mentions=spans,
        )

    def _cut(self, start: int, end: int) -> str:
        return self.article.text[start:end]

    def _evidence(self, sentences: Sequence[int]) -> tuple[Span, ...]:
        spans = [self.reads[n].sentence for n in sentences[:LIMIT]]
        return tuple(Span(s.start, s.end, self._cut(s.start, s.end)) for s in spans)

    def events(self, merged: Sequence[MergedEvent]) -> tuple[Event, ...]:
        out = []
        for number, event in enumerate(merged, 1):
            arguments = []
            for f in event.filled:
                if f.entity is not None:
                    arguments.append(Argument(f.role, entity=self.ids[f.entity]))
                elif f.value:
                    words = self._cut(f.value.start, f.value.end)
                    arguments.append(Argument(f.role, value=words, amount=f.value.amount))
            out.append(
                Event(f"v{number}", event.type, tuple(arguments), _percent(event.score),
                      self._evidence(event.sentences), "trigger", event.date)
            )  # fmt: skip
        return tuple(out)

    def facts(
        self, merged: Sequence[MergedFact], events: Sequence[MergedEvent]
    ) -> tuple[Fact, ...]:
        return tuple(self._fact(f, events) for f in merged)

    def _fact(self, fact: MergedFact, events: Sequence[MergedEvent]) -> Fact:
        event = events[fact.event] if fact.event is not None else None
        since, until = _holds(fact, events)
        return Fact(
            subject=self.ids[fact.subject],
            predicate=fact.predicate,
            object=self.ids[fact.object],
            confidence=_percent(fact.score),
            evidence=self._evidence(fact.sentences),
            rule=fact.rule,
            qualifiers=tuple(sorted(self._qualifiers(fact, event))),
            since=since,
            until=until,
            event=f"v{fact.event + 1}" if fact.event is not None else None,
        )

    def _qualifiers(self, fact: MergedFact, event: MergedEvent | None) -> set[tuple[str, str]]:
        out: set[tuple[str, str]] = set()
        text = self.article.text
        if event and fact.predicate in ("investedIn", "acquired", "worksFor", "formerlyWorkedFor"):
            for f in event.filled:
                if f.value and f.role in ("amount", "round", "role"):
                    out.add((f.role, self._cut(f.value.start, f.value.end)))
        for n in fact.sentences:
            read = self.reads[n]
            if fact.predicate == "outperforms":
                sentence = self._cut(read.sentence.start, read.sentence.end)
                out |= {("comparison", c) for c in qualifiers.comparisons(sentence)}
            elif fact.predicate in ("worksFor", "formerlyWorkedFor", "founded"):
                person, place = self.resolved[fact.subject], self.resolved[fact.object]
                title = qualifiers.post(text, read, person, place)
                if title and not any(k == "role" for k, _ in out):
                    out.add(("role", title))
        return out


def _percent(score: float) -> float:
    return round(min(max(score, 0.01), 0.99), 2)


def _holds(fact: MergedFact, events: Sequence[MergedEvent]) -> tuple[str | None, str | None]:
    """Work out from the events of an article from when to when a fact holds."""
    if fact.predicate in ("worksFor", "formerlyWorkedFor"):
        begin: list[str] = []
        end: list[str] = []
        for e in events:
            who = {f.entity for f in e.filled if f.role == "person"}
            where = {f.entity for f in e.filled if f.role == "organization"}
            if e.date and fact.subject in who and fact.object in where:
                (begin if e.type == "Appointment" else end).append(e.date)
        gone = fact.predicate == "formerlyWorkedFor"
        return min(begin, default=None), max(end, default=None) if gone else None
    event = events[fact.event] if fact.event is not None else None
    temporal = fact.predicate in ("investedIn", "partnerOf", "acquired", "founded")
    return (event.date if event and temporal else None), None
