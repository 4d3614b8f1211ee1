"""What is looked at of a sentence: numbers that never change, the context, what a word can mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.nlp.context import NEAR, context, ranked, topics
from kg.nlp.hashing import mix
from kg.nlp.links import meant_types
from kg.nlp.scene import Item


@given(st.lists(st.integers(-(2**70), 2**70), max_size=8))
def test_mixing_is_what_the_weights_were_learnt_with(parts):
    assert mix(tuple(parts)) == hash(tuple(parts))


@pytest.mark.parametrize(
    ("word", "types"),
    [
        ("he", {"Person"}), ("the Paris-based startup", {"Organization"}), ("该公司", {"Organization"}),
        ("这款模型", {"Model", "Product", "Benchmark"}), ("她", {"Person"}),
        ("它", {"Organization", "Model", "Product", "Benchmark"}),
    ],
)  # fmt: skip
def test_a_reference_can_mean_only_what_fits_its_word(word, types):
    assert meant_types(word) == types


def item(key: int, type_: str = "Organization") -> Item:
    return Item("mention", type_, key, f"name {key}", key, key + 1)


def before(named: dict[int, list[Item]], sentence: int) -> list[int]:
    since = [0] * (sentence + 1)
    named = ranked(named, since)
    return [i.key for i in context(named, sentence, topics(named, since)[0])]


def test_the_topic_is_remembered_however_many_names_stand_between():
    crowd = [item(k) for k in range(10, 30)]
    named = {0: [item(1)], 1: [item(1)], 2: [item(1)], 3: crowd, 4: crowd, 5: []}
    assert 1 in before(named, 5)
    assert len(before(named, 5)) <= NEAR + 5


def test_who_stands_in_the_sentence_is_not_looked_for_before_it():
    named = {0: [item(1), item(2)], 1: [item(2)]}
    assert before(named, 1) == [1]


def test_the_nearest_names_come_first():
    named = {0: [item(1)], 1: [item(2, "Person")], 2: [item(3, "Model")], 3: []}
    assert before(named, 3)[:3] == [3, 2, 1]
