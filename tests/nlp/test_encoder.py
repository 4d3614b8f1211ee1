"""The encoder: a sentence is read the same wherever it stands, and what is absent is found again."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.articles import read
from kg.extract import Extractor
from kg.nlp import interpret
from kg.nlp.encoder import Encoder, encode, score
from kg.nlp.layout import TRAITS, UNITS, Layout, lay_out
from kg.nlp.links import Pair
from kg.nlp.scene import Item, Scene
from kg.nlp.training.encoder import LABELS, untrained

ENCODER = Encoder(LABELS, untrained(np.random.default_rng(3)))
WORDS = ["的", "收购", "backed", "by", "，", "模型", "2024", "!", "<"]
TYPES = ["Organization", "Person", "Model"]


@st.composite
def sentences(draw, least: int = 2) -> Scene:
    """A sentence in which each unit is a word or a name, with at least so many names."""
    size = draw(st.integers(least, 30))
    places = sorted(draw(st.sets(st.integers(0, size - 1), min_size=least, max_size=6)))
    items = [
        Item("mention", draw(st.sampled_from(TYPES)), k, "x", p, p + 1)
        for k, p in enumerate(places)
    ]
    symbols = draw(st.lists(st.sampled_from(WORDS), min_size=size, max_size=size))
    for item, place in zip(items, places, strict=True):
        symbols[place] = f"<{item.type}>"
    tokens = [(i, i + 1) for i in range(size)]
    return Scene(symbols, items, places, tokens=tokens, verbal=[False] * size)


def pairs(number: int, scene: Scene) -> list[tuple[int, Pair]]:
    return [(number, Pair(a, b, (), list)) for a, b in itertools.combinations(scene.items, 2)]


@given(sentences(), sentences(), sentences())
@settings(max_examples=50, deadline=None)
def test_a_sentence_is_read_the_same_whatever_stands_beside_it(before, scene, behind):
    alone = ENCODER.predict({1: replace(scene)}, pairs(1, scene))
    among = ENCODER.predict({0: before, 1: scene, 2: behind}, pairs(1, scene))
    np.testing.assert_allclose(among, alone, rtol=0, atol=2e-3)


@given(sentences(), sentences())
@settings(max_examples=50, deadline=None)
def test_a_sentence_is_read_once_and_what_is_asked_of_it_later_is_the_same(one, other):
    scenes = {0: one, 1: other}
    fresh = ENCODER.predict({n: replace(s) for n, s in scenes.items()}, pairs(1, other))
    ENCODER.predict(scenes, pairs(0, one))
    read = one.encoded, other.encoded
    np.testing.assert_array_equal(ENCODER.predict(scenes, pairs(1, other)), fresh)
    assert (one.encoded, other.encoded) == read


@given(sentences(), sentences())
@settings(max_examples=50, deadline=None)
def test_what_only_the_context_holds_is_read_where_it_is_named(before, scene):
    named = before.items[0]
    absent = named._replace(kind="context", home=0, distance=1)
    asked = [(1, Pair(scene.items[0], absent, (), list))]
    layout = lay_out({0: before, 1: scene}, asked)
    assert layout.units[layout.places[0, 1], list(UNITS).index("item")] != 0
    assert layout.places[0, 1] != layout.places[0, 0]
    unseen = lay_out({1: scene}, asked)
    assert not layout.units[unseen.places[0, 1]].any()
    there = ENCODER.predict({0: before, 1: scene}, asked)
    assert not np.array_equal(ENCODER.predict({1: scene}, asked), there)


@given(sentences())
@settings(max_examples=50, deadline=None)
def test_rows_stay_within_their_tables(scene):
    layout = lay_out({7: scene}, pairs(7, scene))
    assert (layout.units < list(UNITS.values())).all()
    assert (layout.traits < list(TRAITS.values())).all()
    assert (layout.units >= 0).all()
    assert (layout.traits >= 0).all()
    assert (layout.places[:, 2::2] <= layout.places[:, 3::2]).all()
    assert (layout.places <= len(layout.units)).all()


def test_no_pairs_no_scores():
    assert ENCODER.predict({}, []).shape == (0, len(LABELS))


def test_weights_come_back_from_disk(tmp_path):
    items = [
        Item("mention", "Person", 1, "x", 0, 1),
        Item("mention", "Organization", 2, "y", 2, 3),
    ]
    tokens = [(0, 1), (1, 2), (2, 3)]
    symbols = ["<Person>", "left", "<Organization>"]
    scene = Scene(symbols, items, [0, 2], tokens=tokens, verbal=[False, True, False])
    asked = pairs(0, scene)
    ENCODER.to_disk(tmp_path / "encoder.npz")
    again = Encoder.from_disk(tmp_path / "encoder.npz")
    assert again.labels == ENCODER.labels
    np.testing.assert_allclose(
        again.predict({0: replace(scene)}, asked), ENCODER.predict({0: scene}, asked), atol=0.1
    )


def test_a_long_article_is_read_in_parts_as_it_would_be_whole(monkeypatch):
    (article,) = read([Path("seeds/000_b5ebdc3f42c15fb7.txt")])
    whole = Extractor().extract(article)
    monkeypatch.setattr(interpret, "AT_ONCE", 3)
    parts = Extractor().extract(article)

    def told(found):
        return {(f.subject, f.predicate, f.object): round(f.confidence, 2) for f in found.facts}

    assert told(parts).keys() == told(whole).keys()
    assert told(parts) == pytest.approx(told(whole), abs=0.02)
    assert parts.events == whole.events


def said(trained: Encoder, layout: Layout) -> np.ndarray:
    encoded = encode(np, trained.weights, layout.units)
    return score(np, trained.weights, encoded, layout.traits, layout.places)


@pytest.mark.slow
def test_training_learns_what_it_is_shown():
    from kg.knowledge import load
    from kg.nlp.training import corpus, encoder
    from kg.nlp.training.__main__ import look

    lessons = [x for a in itertools.islice(corpus.load(load()), 60) for x in look(a)[1]]
    trained = encoder.train(lessons)
    scores = np.concatenate([said(trained, x.layout) for x in lessons])
    holds = np.concatenate([x.holds for x in lessons]) > 0
    found = (scores > 0) & (np.concatenate([x.known for x in lessons]) > 0)
    assert (found & holds).sum() / holds.sum() > 0.5
    assert (found & holds).sum() / found.sum() > 0.7
