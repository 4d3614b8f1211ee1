"""The spaCy pipeline: from raw text to mentions, entities, events and facts.

Each component does one step with a plain function and stores a frozen value on the document;
what it needs and gives is declared with its factory.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

import kg.nlp.outside
import kg.nlp.tokenizer
import kg.nlp.values  # noqa: F401 - these two register what the configuration names
from kg.errors import KgError
from kg.knowledge import KnowledgeBase
from kg.knowledge import load as load_knowledge
from kg.nlp import (
    filling,
    interpret,
    mentions,
    merge_events,
    merge_facts,
    patterns,
    posts,
    reading,
    resolve,
    rivals,
    roles,
    templates,
    titled,
    weigh,
)
from kg.nlp.encoder import Encoder
from kg.nlp.features import token_features
from kg.nlp.scorer import Scorer
from kg.nlp.scoring import Scorers
from kg.nlp.tagger import Tagger
from kg.nlp.weigher import Weigher
from kg.settings import OtherModel

WEIGHTS = Path(__file__).parent / "weights"
LONGEST = 100_000_000
EXTENSIONS = (
    "article",
    "sentences",
    "values",
    "reads",
    "tagged",
    "mentions",
    "resolved",
    "told",
    "events",
    "candidates",
    "facts",
)
for _name in EXTENSIONS:
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


class KnowledgeReader:
    """Puts together what is known of each sentence's tokens before anything trained looks."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge

    def __call__(self, doc: Doc) -> Doc:
        """Match the names of the knowledge base and lay out the sentences."""
        doc._.reads = reading.read(
            doc._.article.text, doc._.sentences, doc._.values, self.knowledge
        )
        return doc


@Language.factory(
    "kg_knowledge",
    requires=["doc._.sentences", "doc._.values"],
    assigns=["doc._.reads"],
    default_config={"enabled": True, "folders": []},
)
def create_knowledge(
    nlp: Language, name: str, enabled: bool, folders: list[str]
) -> KnowledgeReader:
    """Make the component that matches known names; not enabled, it knows none."""
    knowledge = load_knowledge([Path(f) for f in folders]) if enabled else KnowledgeBase()
    return KnowledgeReader(knowledge)


class TaggerComponent:
    """Finds names and references with the trained tagger."""

    def __init__(self, tagger: Tagger) -> None:
        self.tagger = tagger

    def __call__(self, doc: Doc) -> Doc:
        """Tag the sentences, a few thousand tokens at a time so that memory stays flat."""
        doc._.tagged = tuple(
            spans
            for batch in _batches(doc._.reads)
            for spans in self.tagger.predict(
                token_features([(r.words, r.known_codes, r.value_codes) for r in batch])
            )
        )
        return doc


def _batches(
    reads: Sequence[reading.ReadSentence], tokens: int = 8000
) -> list[Sequence[reading.ReadSentence]]:
    out, start, size = [], 0, 0
    for i, read in enumerate(reads):
        size += len(read.words)
        if size >= tokens:
            out.append(reads[start : i + 1])
            start, size = i + 1, 0
    if start < len(reads):
        out.append(reads[start:])
    return out


@Language.factory(
    "kg_tagger",
    requires=["doc._.reads"],
    assigns=["doc._.tagged"],
    default_config={"weights": None},
)
def create_tagger(nlp: Language, name: str, weights: str | None) -> TaggerComponent:
    """Load the trained tagger."""
    path = Path(weights or WEIGHTS) / "tagger.npz"
    if not path.is_file():
        raise KgError(
            f"{path}: the trained weights are missing; install kg again or run 'make train'"
        )
    return TaggerComponent(Tagger.from_disk(path))


@Language.component(
    "kg_mentions", requires=["doc._.reads", "doc._.tagged"], assigns=["doc._.mentions"]
)
def find_mentions(doc: Doc) -> Doc:
    """Settle which names the article mentions, and of what type."""
    doc._.mentions = tuple(mentions.find(doc._.article.text, doc._.reads, doc._.tagged))
    return doc


@Language.component("kg_entities", requires=["doc._.mentions"], assigns=["doc._.resolved"])
def find_entities(doc: Doc) -> Doc:
    """Group the mentions into entities."""
    doc._.resolved = tuple(resolve.resolve(doc._.article.text, doc._.mentions))
    return doc


class Interpreter:
    """Finds what may be told with the trained scorers, weighs it, and gives each thing once.

    Without the networks that weigh, which is how those are trained, it stops before.
    """

    def __init__(self, scorers: Scorers, roles: Weigher | None, facts: Weigher | None) -> None:
        self.scorers, self.roles, self.facts = scorers, roles, facts

    def __call__(self, doc: Doc) -> Doc:
        """Read off what the sentences state, then weigh and merge over the article."""
        entities = doc._.resolved
        reads = titled.behind_names(doc._.reads, entities)
        told = interpret.interpret(doc._.article.text, reads, doc._.tagged, entities, self.scorers)
        doc._.told, doc._.events, doc._.candidates, doc._.facts = told, (), (), ()
        if not self.roles:
            return doc
        weighed = self.roles.predict(roles.features(told.events)).tolist()
        sure = templates.told(doc._.article.text, reads, entities, told.people)
        likely = rivals.events(filling.events(told.events, weighed), sure.events, entities)
        in_order = sorted([*sure.events, *likely], key=lambda e: e.sentence)
        events = merge_events.merge_events(in_order)
        doc._.events = tuple(merge_events.without_founders(events, told.facts, entities))
        possible = rivals.facts(told.facts, sure.facts, sure.only, doc._.events, entities)
        found = posts.settle(doc._.article.text, reads, entities, doc._.events, possible)
        found += [*patterns.facts(doc._.article.text, reads, entities), *sure.facts]
        doc._.candidates = tuple(merge_facts.candidates(found, doc._.events, entities))
        if not self.facts:
            return doc
        scores = self.facts.predict(weigh.features(doc._.candidates, entities)).tolist()
        doc._.facts = tuple(merge_facts.merge_facts(doc._.candidates, scores, doc._.events))
        return doc


@Language.factory(
    "kg_statements",
    requires=["doc._.reads", "doc._.tagged", "doc._.resolved"],
    assigns=["doc._.told", "doc._.events", "doc._.candidates", "doc._.facts"],
    default_config={"weights": None},
)
def create_interpreter(nlp: Language, name: str, weights: str | None) -> Interpreter:
    """Load the trained scorers and the networks that weigh what they tell."""
    folder = Path(weights or WEIGHTS)
    names = ("references", "triggers", "arguments", "relations")
    missing = [f"{n}.npz" for n in (*names, "encoder") if not (folder / f"{n}.npz").is_file()]
    if missing:
        raise KgError(f"{folder}: no {', '.join(missing)}; install kg again or run 'make train'")
    scorers = Scorers(
        **{n: Scorer.from_disk(folder / f"{n}.npz") for n in names},
        encoder=Encoder.from_disk(folder / "encoder.npz"),
    )
    return Interpreter(scorers, *(Weigher.load(folder / f"{n}.npz") for n in ("roles", "facts")))


COMPONENTS = (
    "kg_sentences", "kg_values", "kg_knowledge", "kg_tagger", "kg_mentions", "kg_entities",
    "kg_statements",
)  # fmt: skip


def create(
    *,
    knowledge: bool = True,
    folders: Sequence[Path] = (),
    weights: Path | None = None,
    other: OtherModel | None = None,
) -> Language:
    """Build the pipeline.

    Args:
        knowledge: whether the knowledge base is used.
        folders: folders with a user's own knowledge files, merged with the built-in ones.
        weights: a folder with other weights than the built-in ones.
        other: another pipeline that finds names beside or instead of the trained tagger.

    Raises:
        KgError: if weights, knowledge files or the other pipeline are missing or can't be read.
    """
    nlp = spacy.blank(
        "xx", config={"nlp": {"tokenizer": {"@tokenizers": "kg.MixedScriptTokenizer.v1"}}}
    )
    nlp.max_length = LONGEST
    # Nothing here asks spaCy what a word looks like; to work it out takes longer than to cut it.
    nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined] # in its stubs
    where = str(weights) if weights else None
    configs: dict[str, dict[str, object]] = {
        "kg_knowledge": {"enabled": knowledge, "folders": [str(f) for f in folders]},
        "kg_tagger": {"weights": where},
        "kg_statements": {"weights": where},
    }
    for name in COMPONENTS:
        nlp.add_pipe(name, config=configs.get(name, {}))
    if other:
        config = {"model": other.name, "labels": dict(other.labels), "alone": other.alone}
        nlp.add_pipe("kg_outside_names", after="kg_tagger", config=config)
    return nlp
