"""An article as the trained components see it: sentences with tokens, known names and values."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.knowledge import KnowledgeBase
from kg.nlp import known as known_names
from kg.nlp import values as value_codes
from kg.nlp.grammar import Value
from kg.nlp.known import Match
from kg.nlp.sentences import Sentence


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence with all that is known of its tokens before anything trained looks at it.

    Attributes:
        words: its tokens.
        starts: offset of each token in the text.
        known: matches of the knowledge base.
        values: values that lie in it.
        known_codes: per token, for the features.
        value_codes: per token, for the features.
    """

    sentence: Sentence
    words: tuple[str, ...]
    starts: tuple[int, ...]
    known: tuple[Match, ...]
    values: tuple[Value, ...]
    known_codes: tuple[str, ...]
    value_codes: tuple[str, ...]

    def end(self, token: int) -> int:
        """Give the offset behind a token."""
        return self.starts[token] + len(self.words[token])


def read(
    text: str,
    doc: Doc,
    sentences: Sequence[Sentence],
    values: Sequence[Value],
    knowledge: KnowledgeBase,
) -> tuple[ReadSentence, ...]:
    """Put together what is known of each sentence.

    A name that needs a sign that it is meant may find it in the sentence or its neighbours.
    """
    words = [t.text for t in doc]
    starts = [t.idx for t in doc]
    ends = [v.start for v in values]
    out = []
    for number, s in enumerate(sentences):
        own = tuple(words[t] for t in s.tokens)
        inside = tuple(
            v
            for v in values[bisect_left(ends, s.start) : bisect_left(ends, s.end)]
            if v.end <= s.end
        )
        before = sentences[number - 1].start if number else s.start
        after = sentences[number + 1].end if number + 1 < len(sentences) else s.end
        matches = known_names.match(own, knowledge, text[before:after]) if knowledge.keys else []
        out.append(
            ReadSentence(
                s,
                own,
                tuple(starts[t] for t in s.tokens),
                tuple(matches),
                inside,
                tuple(known_names.codes(matches, len(own))),
                tuple(value_codes.codes(s, starts, inside)),
            )
        )
    return tuple(out)
