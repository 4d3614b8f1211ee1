"""Words that tell events for sure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.nlp import telling


@given(st.data())
def test_no_words_are_overlooked(data):
    for _, words, _ in telling._tells():
        said = data.draw(st.from_regex(words, fullmatch=True))
        assert telling._any().search(said)
