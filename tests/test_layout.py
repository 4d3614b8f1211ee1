"""Where nodes stand: what shapes look like, and that no node covers another."""

import itertools
import json
import math
import random
import subprocess
import sys

import numpy as np
import pytest
from graphs import large
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.render_data import picture
from kg.render_layout import layout
from kg.render_links import Links, parts

SIDE = 30


def chain(count, first=0):
    return [(first + i, first + i + 1) for i in range(count - 1)]


def clique(count, first=0):
    return [(first + i, first + j) for i in range(count) for j in range(i)]


def grid(wide, high):
    beside = [(y * wide + x, y * wide + x + 1) for y in range(high) for x in range(wide - 1)]
    return beside + [(i, i + wide) for i in range(wide * (high - 1))]


def star(leaves):
    return [(0, i) for i in range(1, leaves + 1)]


def generated(count):
    drawn = picture(large(count).to_networkx())
    links = [(e["s"], e["t"]) for e in drawn.edges] + [(a, b) for a, b, _ in drawn.roles]
    return len(drawn.nodes), links


SHAPES = {
    "star": (301, star(300)),
    "large star": (401, star(400)),
    "chain": (12, chain(12)),
    "long chain": (400, chain(400)),
    "ring": (200, [*chain(200), (0, 199)]),
    "clique": (40, clique(40)),
    "bridge": (60, [*clique(30), *clique(30, 30), (0, 30)]),
    "grid": (100, grid(10, 10)),
    "large grid": (484, grid(22, 22)),
    "generated": generated(200),
    "large generated": generated(500),
}


def drawn(name, side=SIDE):
    count, links = SHAPES[name]
    return np.array(layout([(side, side)] * count, links), dtype=float), np.array(links)


def lengths(spots, links):
    return np.hypot(*(spots[links[:, 0]] - spots[links[:, 1]]).T)


def between_all(spots):
    return np.hypot(*(spots[:, None] - spots).transpose(2, 0, 1))[np.triu_indices(len(spots), 1)]


def crossings(spots, links):
    """Count the pairs of links without a common end that cross."""

    def side(a, b, c):
        (x, y), (u, v) = (b - a).T, (c - a).T
        return np.sign(x * v - y * u)

    first, second = np.array(list(itertools.combinations(range(len(links)), 2))).T
    a, b = spots[links[first]].transpose(1, 0, 2)
    c, d = spots[links[second]].transpose(1, 0, 2)
    apart = (links[first][:, :, None] != links[second][:, None]).all(axis=(1, 2))
    return int(
        (apart & (side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)).sum()
    )


@pytest.mark.parametrize("name", SHAPES)
def test_no_node_covers_the_middle_of_another(name):
    spots, _ = drawn(name)
    near = np.abs(spots[:, None] - spots).max(axis=2)[np.triu_indices(len(spots), 1)]
    assert near.min() >= SIDE / 2


@pytest.mark.parametrize("name", sorted(SHAPES.keys() - {"clique"}))
def test_linked_nodes_are_nearer_than_others(name):
    spots, links = drawn(name)
    assert lengths(spots, links).mean() < 0.8 * between_all(spots).mean()


@pytest.mark.parametrize("name", ["star", "large star", "chain", "ring", "grid", "large grid"])
def test_what_can_be_drawn_without_crossings_is(name):
    assert crossings(*drawn(name)) == 0


@pytest.mark.parametrize("name", ["star", "large star"])
def test_a_hub_is_amid_its_leaves_which_fan_out_all_round(name):
    spots, _ = drawn(name)
    away = spots[1:] - spots[0]
    assert np.hypot(*away.mean(axis=0)) < 0.1 * np.hypot(*away.T).mean()
    turns = np.sort(np.arctan2(away[:, 1], away[:, 0]))
    gaps = np.diff([*turns, turns[0] + math.tau])
    assert gaps.max() < math.tau / 20


def test_a_chain_is_drawn_in_its_order():
    spots, _ = drawn("chain")
    steps = np.diff(spots[:, 0])
    assert (steps > 0).all() or (steps < 0).all()


def test_a_ring_is_open():
    spots, _ = drawn("ring")
    opposite = np.hypot(*(spots - np.roll(spots, 100, axis=0)).T)
    assert opposite.min() > 0.2 * np.ptp(spots[:, 0])


def test_two_cliques_stand_apart():
    spots, _ = drawn("bridge")
    left, right = sorted((spots[:30, 0], spots[30:, 0]), key=np.mean)
    assert left.max() < right.min()


@pytest.mark.parametrize("name", ["generated", "grid"])
def test_parts_lie_wide_as_screens_do(name):
    spots, _ = drawn(name)
    assert np.ptp(spots[:, 0]) > np.ptp(spots[:, 1])


def test_parts_do_not_mix():
    groups = [range(0, 7), range(7, 12), range(12, 15), range(15, 16)]
    links = [link for g in groups for link in chain(len(g), g[0])]
    spots = np.array(layout([(SIDE, SIDE)] * 16, links))
    boxes = [(spots[list(g)].min(axis=0), spots[list(g)].max(axis=0)) for g in groups]
    for (low, high), (other_low, other_high) in itertools.combinations(boxes, 2):
        assert ((high + SIDE <= other_low) | (other_high + SIDE <= low)).any()


def test_direction_doubles_order_and_loops_do_not_matter():
    count, links = SHAPES["generated"]
    rng = random.Random(3)
    other = [(b, a) if rng.random() < 0.5 else (a, b) for a, b in links * 2] + [(5, 5)]
    rng.shuffle(other)
    boxes = [(SIDE, SIDE)] * count
    assert layout(boxes, other) == layout(boxes, links)


@pytest.mark.parametrize("name", ["generated", "large generated"])
def test_another_process_draws_the_same(name):
    count, links = SHAPES[name]
    boxes = [(SIDE, SIDE)] * count
    code = "import json, sys; from kg.render_layout import layout; print(layout(*json.load(sys.stdin)))"
    given = json.dumps([boxes, links])
    told = subprocess.run([sys.executable, "-c", code], input=given, capture_output=True, text=True, check=True)  # fmt: skip
    assert told.stdout.strip() == str(layout(boxes, links))


@pytest.mark.parametrize("count", [0, 1, 2, 3])
@pytest.mark.parametrize("linked", [False, True])
def test_tiny_layouts(count, linked):
    spots = layout([(10, 10)] * count, chain(count) if linked else [])
    assert len(set(spots)) == count


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_graph_has_a_picture(data):
    count = data.draw(st.integers(1, 30))
    node = st.integers(0, count - 1)
    links = data.draw(st.lists(st.tuples(node, node), max_size=60))
    spots = layout([(SIDE, SIDE)] * count, links)
    assert len(set(spots)) == count
    assert np.abs(spots).max() < 100 * SIDE * count


@given(st.integers(1, 25), st.data())
@settings(max_examples=60, deadline=None)
def test_distances_and_parts_agree_with_networkx(count, data):
    import networkx as nx

    node = st.integers(0, count - 1)
    drawn = data.draw(st.sets(st.tuples(node, node), max_size=40))
    ends = sorted({(min(a, b), max(a, b)) for a, b in drawn if a != b})
    graph = nx.Graph(ends)
    graph.add_nodes_from(range(count))
    links = Links.of(count, np.array(ends, dtype=np.int64).reshape(-1, 2))
    told = links.distances(np.arange(count))
    known = dict(nx.all_pairs_shortest_path_length(graph))
    assert told.tolist() == [[known[a].get(b, -1) for b in range(count)] for a in range(count)]
    found = parts(count, ends)
    assert {frozenset(p) for p in found} == {frozenset(c) for c in nx.connected_components(graph)}
    assert [len(p) for p in found] == sorted(map(len, found), reverse=True)
