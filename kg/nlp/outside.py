"""Names found by another spaCy pipeline, beside or instead of those of the trained tagger."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import KgError
from kg.nlp.nameless import CERTAIN
from kg.nlp.reading import ReadSentence
from kg.nlp.tagger import REFERENCE, TaggedSpan
from kg.vocab import ENTITY_TYPES

LABELS: Final[Mapping[str, str]] = {
    "ORG": "Organization", "PERSON": "Person", "PER": "Person", "GPE": "Place", "LOC": "Place",
    "PRODUCT": "Product", **{t: t for t in ENTITY_TYPES},
}  # fmt: skip
"""Entity types by the labels that spaCy's own pipelines use, and by their names here."""


class OutsideNames:
    """Runs another pipeline over the article and takes over the names it finds."""

    def __init__(self, other: Language, labels: Mapping[str, str], *, alone: bool) -> None:
        self.other, self.labels, self.alone = other, labels, alone

    def __call__(self, doc: Doc) -> Doc:
        """Add its names to those of the tagger where these leave room, or put them in place."""
        found = self.other(doc._.article.text)
        spans = sorted(
            (e.start_char, e.end_char, self.labels[e.label_])
            for e in found.ents if e.label_ in self.labels
        )  # fmt: skip
        starts = [s[0] for s in spans]
        tagged = []
        for read, own in zip(doc._.reads, doc._.tagged, strict=True):
            kept = [s for s in own if s.kind == REFERENCE or not self.alone]
            inside = spans[bisect_left(starts, read.sentence.start) :
                           bisect_left(starts, read.sentence.end)]  # fmt: skip
            for span in _on_tokens(read, inside):
                if not any(span.first < k.last and k.first < span.last for k in kept):
                    kept.append(span)
            tagged.append(sorted(kept, key=lambda s: s.first))
        doc._.tagged = tuple(tagged)
        return doc


def _on_tokens(read: ReadSentence, spans: list[tuple[int, int, str]]) -> Iterator[TaggedSpan]:
    """Widen spans of the text to the tokens of a sentence."""
    for start, end, kind in spans:
        first = max(bisect_right(read.starts, start) - 1, 0)
        last = bisect_left(read.starts, end)
        if first < last and start < read.end(first):
            yield TaggedSpan(first, last, kind, CERTAIN)


@Language.factory(
    "kg_outside_names",
    requires=["doc._.reads", "doc._.tagged"],
    assigns=["doc._.tagged"],
    default_config={"model": "", "labels": {}, "alone": False},
)
def create_outside_names(
    nlp: Language, name: str, model: str, labels: dict[str, str], alone: bool
) -> OutsideNames:
    """Load another pipeline.

    Args:
        nlp: the pipeline this is added to.
        name: name of the component.
        model: name or folder of the other pipeline.
        labels: entity types by label, beside those of `LABELS`.
        alone: whether the names of the tagger are dropped.

    Raises:
        KgError: if it is not installed, finds no entities, or a label maps to no entity type.
    """
    for label, kind in labels.items():
        if kind not in ENTITY_TYPES:
            types = ", ".join(sorted(ENTITY_TYPES))
            raise KgError(f"label {label}: no entity type {kind!r}; there are {types}")
    try:
        other = spacy.load(model)
    except OSError as error:
        raise KgError(
            f"no spaCy pipeline {model!r} is installed; install it with: "
            f"python -m spacy download {model}"
        ) from error
    return OutsideNames(other, {**LABELS, **labels}, alone=alone)
