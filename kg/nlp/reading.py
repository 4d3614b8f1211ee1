"""An article as the trained components see it: sentences with tokens, known names and values."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

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
        known: matches of the knowledge base.
        values: values that lie in it.
        known_codes: per token, for the features.
        value_codes: per token, for the features.
    """

    sentence: Sentence
    known: tuple[Match, ...]
    values: tuple[Value, ...]
    known_codes: tuple[str, ...]
    value_codes: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Its tokens."""
        return self.sentence.words

    @property
    def starts(self) -> tuple[int, ...]:
        """Offset of each token in the text."""
        return self.sentence.starts

    def end(self, token: int) -> int:
        """Give the offset behind a token."""
        return self.starts[token] + len(self.words[token])

    def text_of(self, text: str, first: int, last: int) -> str:
        """Give the part of the article's text from one token to the one before another."""
        return text[self.starts[first] : self.end(last - 1)]


def read(
    text: str,
    sentences: Sequence[Sentence],
    values: Sequence[Value],
    knowledge: KnowledgeBase,
) -> tuple[ReadSentence, ...]:
    """Put together what is known of each sentence.

    A name that needs a sign that it is meant may find it in the sentence or its neighbours.
    """
    ends = [v.start for v in values]
    out = []
    for number, s in enumerate(sentences):
        inside = tuple(
            v
            for v in values[bisect_left(ends, s.start) : bisect_left(ends, s.end)]
            if v.end <= s.end
        )
        before = sentences[number - 1].start if number else s.start
        after = sentences[number + 1].end if number + 1 < len(sentences) else s.end
        matches = (
            known_names.match(s.words, knowledge, text[before:after]) if knowledge.keys else []
        )
        out.append(
            ReadSentence(
                s,
                tuple(matches),
                inside,
                tuple(known_names.codes(matches, len(s.words))),
                tuple(value_codes.codes(s, inside)),
            )
        )
    return tuple(out)
