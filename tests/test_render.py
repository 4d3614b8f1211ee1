"""The page as text: the same every time, nothing from elsewhere, hostile text inert."""

import json
import re

import networkx as nx
import pytest
from graphs import everything, large

from kg import views
from kg.errors import KgError
from kg.render import ASSETS, inert, page, save
from kg.render_data import LIMIT, picture
from kg.render_pyvis import network
from kg.render_terms import labels
from kg.view_model import Edge, Evidence, Node, Source, View
from kg.vocab import ENTITY_TYPES, EVENT_TYPES, PREDICATES

NASTY = "</script><script>alert(1)</script><!--<img src=x onerror=alert(1)>\"'`${1}{{7*7}}\u2028\x00\x07\u202e"


def data(html: str, name: str = "kg-data"):
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html, re.S)
    return json.loads(found[1])


def nasty() -> View:
    source = Source("article", "urn:a", NASTY, "2024", NASTY, "javascript:alert(1)")
    nodes = [Node("urn:1", "Model", NASTY, (("en", NASTY),), (NASTY,)), Node("urn:2", NASTY, "B")]
    return View.of(NASTY, nodes, [Edge("urn:1", "urn:2", NASTY, (Evidence(source, (NASTY,)),))])


def test_the_same_view_gives_the_same_page():
    assert page(large(60)).html == page(large(60)).html


def test_nothing_comes_from_elsewhere():
    html = page(views.whole(everything())).html
    own = re.sub(r"<script.*?</script>", "", html, flags=re.S)
    assert not re.search(r"https?://", own)
    assert re.findall(r'(?:src|href)="([^"]*)"', own) == ["data:,"]


def test_the_policy_allows_exactly_what_is_there():
    html = page(large(5)).html
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert policy.count("sha256-") == len(re.findall(r"^<(?:script|style)>", html, re.M))


def test_hostile_text_is_only_in_the_data_and_comes_back_whole():
    html = page(nasty()).html
    assert len(re.findall(r"^<script", html, re.M)) == 4
    assert "<img" not in html
    assert data(html)["nodes"][0]["l"] == NASTY
    assert "\x00" not in html


@pytest.mark.parametrize("text", [NASTY, "\ud800", "a\\u003c", "\x7f\ufeff\uffff"])
def test_inert_text_is_json_of_the_same(text):
    assert json.loads(inert([text])) == [text]
    assert "<" not in inert([text])


def test_everything_of_the_view_is_in_the_page():
    view = views.whole(everything())
    held = data(page(view).html)
    assert [n["iri"] for n in held["nodes"]] == [*(n.iri for n in view.nodes), *(v.iri for v in view.events)]  # fmt: skip
    assert len(held["edges"]) == len(view.edges)
    assert {q for e in held["evidence"] for q in e["q"]} == {
        q for x in (*view.edges, *view.events) for e in x.evidence for q in e.quotes
    }
    assert held["terms"]["developedBy"] == {"en": "developed by", "zh": "开发者"}


def test_large_graphs_start_with_the_most_important_and_hold_all():
    held = data(page(large(LIMIT + 40)).html)
    assert held["limit"] == LIMIT
    assert sum(n["k"] == "entity" for n in held["nodes"]) == LIMIT + 40
    assert held["fold"] is True


def test_any_networkx_graph_can_be_drawn():
    html = page(nx.MultiDiGraph([("a", "b"), ("b", "c")], title="Mine")).html
    assert "<title>Mine</title>" in html
    assert [n["l"] for n in data(html)["nodes"]] == ["a", "b", "c"]


def test_an_event_without_a_fact_folds_into_a_line():
    drawn = picture(views.whole(everything()).to_networkx())
    assert drawn.folds == []  # facts tell of all three
    view = views.whole(everything(), views.Filter.of())
    bare = View.of("T", view.nodes, (), view.events)
    assert len(picture(bare.to_networkx()).folds) == 3


def test_parallel_lines_bend_apart():
    net = network(picture(views.whole(everything()).to_networkx()))
    pair = [e for e in net.edges if e["id"][0] == "e" and e["smooth"]["enabled"]]
    assert len({(e["smooth"]["type"], e["smooth"]["roundness"]) for e in pair}) == len(pair) == 2


def test_a_notebook_shows_the_page_in_a_closed_frame():
    shown = page(nasty())._repr_html_()
    assert shown.startswith('<iframe sandbox="allow-scripts allow-downloads"')
    assert shown.count("<") == 2


def test_an_unknown_language_is_refused():
    with pytest.raises(KgError, match="'fr'"):
        page(large(3), lang="fr")


def test_nothing_to_draw_is_said_and_leaves_the_old_file(tmp_path):
    path = tmp_path / "g.html"
    path.write_text("old")
    with pytest.raises(KgError, match="nothing to draw"):
        save(View.of("T", []), path)
    assert path.read_text() == "old"


def test_a_place_that_is_none_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KgError, match="choose another place"):
        save(large(3), tmp_path / "file" / "g.html")


def test_every_term_has_a_name_in_both_languages():
    names = {*ENTITY_TYPES, *PREDICATES, *EVENT_TYPES}
    names |= {r for e in EVENT_TYPES.values() for r in e.roles}
    found = labels(names)
    assert {n for n in names if set(found.get(n, ())) != {"en", "zh"}} == set()


def test_every_word_of_the_page_is_said_in_both_languages():
    said = (ASSETS / "strings.js").read_text("utf-8")
    known = set(re.findall(r"^    (\w+): say\(", said, re.M))
    used = set(re.findall(r'data-(?:say|label)="(\w+)"', (ASSETS / "page.html").read_text("utf-8")))
    for script in ASSETS.glob("*.js"):
        used |= set(re.findall(r'kg\.t\("(\w+)"', script.read_text("utf-8")))
    assert used - known == set()
    scripts = "".join(a.read_text("utf-8") for a in ASSETS.glob("*.js"))
    kinds = {"article", "knowledge", "correction", "other"}
    assert {k for k in known - used - kinds if f'"{k}"' not in scripts and not k.startswith("do")} == set()  # fmt: skip


def test_no_script_writes_markup_or_compiles_text():
    for script in ASSETS.glob("*.js"):
        text = script.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text), script.name  # fmt: skip
