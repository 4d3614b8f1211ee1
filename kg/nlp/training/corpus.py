"""The training text as the components see it: read sentences with gold spans and statements."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.vocab import Vocab

from kg.knowledge import KnowledgeBase
from kg.model import Section
from kg.nlp import reading, values
from kg.nlp.reading import ReadSentence
from kg.nlp.sentences import split
from kg.nlp.tokenizer import MixedScriptTokenizer
from kg.nlp.training.markup import TYPES, MarkedArticle, MarkedSentence, read
from kg.script import regular

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A marked stretch of a sentence in token positions.

    Attributes:
        kind: entity type, ``Reference`` or event type.
        target: the number of the entity or the key of the event in the article.
    """

    first: int
    last: int
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """A read sentence, what is marked in it, and the line of training text it comes from."""

    read: ReadSentence
    spans: tuple[GoldSpan, ...]
    line: MarkedSentence


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article of the training text, read."""

    id: str
    date: str | None
    text: str
    sentences: tuple[GoldSentence, ...]
    marked: MarkedArticle

    @property
    def held_out(self) -> bool:
        """Whether the article is kept from training for the report: one in ten, by its name."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 10 == 0


def load(knowledge: KnowledgeBase, folder: Path = CORPUS) -> Iterator[GoldArticle]:
    """Yield all articles of the training text, file by file."""
    tokenizer = MixedScriptTokenizer(Vocab())
    for path in sorted(folder.glob("*/*.txt")):
        for article in read(path):
            yield convert(article, knowledge, tokenizer)


def convert(
    article: MarkedArticle, knowledge: KnowledgeBase, tokenizer: MixedScriptTokenizer
) -> GoldArticle:
    """Read one marked article the way the pipeline reads an article."""
    text = regular("\n".join(s.text for s in article.sentences))
    doc = tokenizer(text)
    section = (Section("body", 0, len(text)),)
    sentences = tuple(split(doc, section))
    found = tuple(values.find(text, section, article.date))
    at = 0
    kinds = {e.key: e.type for s in article.sentences for e in s.events}
    starts: list[int] = []
    for s in article.sentences:
        starts.append(at)
        at += len(s.text) + 1
    out: list[GoldSentence] = []
    line = 0
    for sentence in reading.read(text, sentences, found, knowledge):
        while line + 1 < len(starts) and starts[line + 1] <= sentence.sentence.start:
            line += 1
        marked = article.sentences[line]
        offset = starts[line]
        spans = []
        for m in marked.spans:
            tokens = [
                i for i, start in enumerate(sentence.starts)
                if start < offset + m.end and sentence.end(i) > offset + m.start
            ]  # fmt: skip
            if not tokens:
                continue
            if m.kind not in ("trigger", "reference") and len(tokens) > 1:
                tokens = tokens[sentence.words[tokens[0]] == "the" :]
            kind = (
                kinds.get(m.target, "") if m.kind == "trigger"
                else "Reference" if m.kind == "reference" else TYPES[m.target[0]]
            )  # fmt: skip
            if kind:
                spans.append(GoldSpan(tokens[0], tokens[-1] + 1, kind, m.target))
        out.append(GoldSentence(sentence, tuple(spans), marked))
    return GoldArticle(article.id, article.date, text, tuple(out), article)
