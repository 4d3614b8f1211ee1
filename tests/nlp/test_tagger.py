"""The tagger: numpy reads what thinc has learnt, sentence by sentence, and finds the best tags."""

import itertools
from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.nlp import crf
from kg.nlp.features import COLUMNS, token_features
from kg.nlp.kept import Kept
from kg.nlp.tagger import KINDS, TAGS, Tagger, _spans, pad
from kg.nlp.training import network

WORDS = ["月", "之", "暗", "面", "发", "布", "的", "OpenAI", "GPT-4o", "hired", "。", "3.5"]
SENTENCES = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(tuple), min_size=1, max_size=5
)


@cache
def learnt() -> tuple[network.Network, Tagger]:
    """A network whose weights are all at random, and the tagger that reads them."""
    net = network.build()
    random = np.random.default_rng(5)
    net.initialize(X=[np.zeros((2, len(COLUMNS)), dtype=np.uint64)], Y=[np.zeros((2, 15), "f")])
    for node in net.walk():
        for name in node.param_names:
            shape = node.get_param(name).shape
            node.set_param(name, random.normal(0, 0.3, shape).astype(np.float32))
    transitions = random.normal(size=(len(TAGS) + 1, len(TAGS))).astype(np.float32)
    return net, Tagger(network.learnt(net) | {"transitions": transitions})


def seen(sentences):
    return token_features([(s, [""] * len(s), [""] * len(s)) for s in sentences])


@given(SENTENCES)
@settings(max_examples=50, deadline=None)
def test_numpy_reads_the_network_as_thinc_does(sentences):
    net, tagger = learnt()
    for own, thincs in zip(
        tagger.scores(seen(sentences)), net.predict(seen(sentences)), strict=True
    ):
        np.testing.assert_allclose(own, thincs, rtol=1e-3, atol=1e-3)


@given(SENTENCES)
@settings(max_examples=50, deadline=None)
def test_a_sentence_is_tagged_the_same_whatever_stands_beside_it(sentences):
    _, tagger = learnt()
    together = tagger.predict(seen(sentences))
    for sentence, spans in zip(sentences, together, strict=True):
        (alone,) = tagger.predict(seen([sentence]))
        assert [(s.first, s.last, s.kind) for s in alone] == [
            (s.first, s.last, s.kind) for s in spans
        ]
        assert all(0 <= s.first < s.last <= len(sentence) and s.kind in KINDS for s in spans)


def test_weights_survive_the_disk(tmp_path):
    _, tagger = learnt()
    tagger.to_disk(tmp_path / "tagger.npz")
    again = Tagger.from_disk(tmp_path / "tagger.npz")
    for own, read in zip(
        tagger.scores(seen([tuple(WORDS)])), again.scores(seen([tuple(WORDS)])), strict=True
    ):
        np.testing.assert_allclose(read, own, rtol=0.02, atol=0.1)


@st.composite
def scored(draw):
    """Scores of the tags of sentences, as a network might give them, and of their transitions."""
    lengths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    rows = [random.normal(size=(n, 3)).astype(np.float32) for n in lengths]
    return rows, random.normal(size=(4, 3)).astype(np.float32)


def worth(row, trans, path):
    steps = zip((len(trans) - 1, *path[:-1]), path, strict=True)
    return sum(row[i, tag] + trans[before, tag] for i, (before, tag) in enumerate(steps))


@given(scored())
@settings(max_examples=100, deadline=None)
def test_viterbi_finds_the_best_of_all_paths(given_scores):
    rows, trans = given_scores
    lengths = np.array([len(row) for row in rows])
    paths = np.split(crf.viterbi(np.concatenate(rows), lengths, trans), np.cumsum(lengths)[:-1])
    for row, path in zip(rows, paths, strict=True):
        best = max(itertools.product(range(3), repeat=len(row)), key=lambda p: worth(row, trans, p))
        assert tuple(path) == best


@given(scored())
@settings(max_examples=50, deadline=None)
def test_marginals_sum_over_all_paths(given_scores):
    rows, trans = given_scores
    probabilities, expected, total = crf.marginals(*pad(rows), trans)
    counts = np.zeros_like(trans)
    for b, row in enumerate(rows):
        paths = list(itertools.product(range(3), repeat=len(row)))
        weights = np.exp([worth(row, trans, p) for p in paths])
        np.testing.assert_allclose(total[b], np.log(weights.sum()), rtol=1e-4)
        for path, share in zip(paths, weights / weights.sum(), strict=True):
            for i, tag in enumerate(path):
                counts[path[i - 1] if i else 3, tag] += share
                probabilities[b, i, tag] -= share
    np.testing.assert_allclose(probabilities, 0, atol=1e-4)
    np.testing.assert_allclose(expected, counts, atol=1e-3)


@given(st.lists(SENTENCES, min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_a_sentence_scores_the_same_whatever_was_read_before(articles):
    net, used = learnt()
    for sentences in articles:
        used.scores(seen(sentences))
    fresh = Tagger(network.learnt(net) | {"transitions": used.weights["transitions"]})
    for after, first in zip(
        used.scores(seen(articles[0])), fresh.scores(seen(articles[0])), strict=True
    ):
        np.testing.assert_array_equal(after, first)


def test_no_more_is_kept_than_fits_in():
    asked = []

    def double(hashes):
        asked.append(len(hashes))
        return hashes.astype(np.float32) * 2

    kept = Kept(double, 1, 4)
    for numbers in ([1, 2, 1], [2, 3], [1, 2, 3], [4, 5, 1], list(range(11)), [], [10, 9, 8]):
        rows = np.array(numbers, dtype=np.uint64).reshape(-1, 1)
        np.testing.assert_array_equal(kept(rows), rows * 2.0)
    assert asked == [2, 1, 3, 4, 4, 3]


def test_spans_lie_where_their_tags_do():
    names = ["B-Person", "I-Person", "I-Person", "B-Person", "B-Model", "I-Person", "O", "B-Model"]
    path = np.array([TAGS.index(tag) for tag in names])
    scores = np.where(np.eye(len(TAGS), dtype=bool)[path], 9, 0).astype(np.float32)
    found = _spans(path, scores, np.array([2, 0, 5, 1]))
    assert [[(s.first, s.last, s.kind) for s in spans] for spans in found] == [
        [(0, 2, "Person")],
        [],
        [(0, 1, "Person"), (1, 2, "Person"), (2, 3, "Model"), (3, 4, "Person")],
        [(0, 1, "Model")],
    ]
    assert {s.score for spans in found for s in spans} == {0.9984}
    assert _spans(np.zeros(2, dtype=np.int64), scores[:2], np.array([2])) == [[]]
