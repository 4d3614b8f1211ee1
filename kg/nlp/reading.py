"""An article as the trained components see it: sentences with tokens, known names and values."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

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
        words: its tokens.
        starts: offset of each token in the text.
    """

    sentence: Sentence
    known: tuple[Match, ...]
    values: tuple[Value, ...]
    known_codes: tuple[str, ...]
    value_codes: tuple[str, ...]
    # Those of the sentence: hardly anything is asked for as often.
    words: tuple[str, ...] = field(init=False, repr=False, compare=False)
    starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", self.sentence.words)
        object.__setattr__(self, "starts", self.sentence.starts)

    def end(self, token: int) -> int:
        """Give the offset behind a token."""
        return self.starts[token] + len(self.words[token])

    def tokens(self, start: int, end: int) -> tuple[int, int] | None:
        """Give the position of the first token between two offsets, and that behind the last.

        None where they are not the beginning of a token and the end of one.
        """
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        fits = last > first and self.starts[first] == start and self.end(last - 1) == end
        return (first, last) if fits else None

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
    last = len(sentences) - 1
    nearby = [
        text[sentences[max(n - 1, 0)].start : sentences[min(n + 1, last)].end]
        for n in range(last + 1)
    ]
    named = known_names.matches([s.words for s in sentences], knowledge, nearby)
    out = []
    for s, matches in zip(sentences, named, strict=True):
        inside = tuple(
            v
            for v in values[bisect_left(ends, s.start) : bisect_left(ends, s.end)]
            if v.end <= s.end
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


def occurrences(
    reads: Sequence[ReadSentence], names: Iterable[tuple[str, ...]]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield where names stand, word by word: the sentence, the first token, and the name.

    They come as they stand in the article, of two at one place the longer one first.
    """
    wanted = frozenset(names)
    sizes: dict[str, set[int]] = defaultdict(set)
    for name in wanted:
        sizes[name[0]].add(len(name))
    # However many names begin alike, only as many are tried as are of different length.
    by_first = {first: sorted(found, reverse=True) for first, found in sizes.items()}
    for number, read in enumerate(reads):
        words = read.words
        if by_first.keys().isdisjoint(words):
            continue
        for at in [at for at, word in enumerate(words) if word in by_first]:
            for size in by_first[words[at]]:
                if (name := words[at : at + size]) in wanted:
                    yield number, at, name
