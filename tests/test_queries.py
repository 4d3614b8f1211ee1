"""Named queries: every one can be asked, by any kind of name, of any kind of store."""

from __future__ import annotations

import re

import pytest
from sparql_server import serving
from strategies import sample
from virtuoso import empty

from kg import derived, iris, queries
from kg.errors import KgError
from kg.rdf import quads
from kg.search import UnknownName, resolve, search
from kg.store import open_store

GIVEN = {
    "company": "OpenAI", "investor": "thrive capital", "model": "gpt 4O", "person": "Mira Murati",
    "employer": "奥派", "entity": iris.entity_iri("Model", "GPT-4o"), "since": "2024-01",
}  # fmt: skip


def fill(store):
    for id_ in ("a1", "a2"):
        triples = [q.triple for q in quads(sample(id_, f"OpenAI {id_}"), "1")]
        store.replace(iris.graph_iri(id_), triples)
    derived.refresh(store)


@pytest.fixture(
    scope="module", params=["folder", "url", pytest.param("virtuoso", marks=pytest.mark.slow)]
)
def store(request, tmp_path_factory):
    if request.param == "virtuoso":
        url = request.getfixturevalue("started")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("KG_USER", "dba")
            patch.setenv("KG_PASSWORD", "dba")
            empty(url)
            with open_store(url, write=True) as opened:
                fill(opened)
                yield opened
    elif request.param == "folder":
        with open_store(tmp_path_factory.mktemp("q") / "kg", write=True) as opened:
            fill(opened)
            yield opened
    else:
        with serving() as url, open_store(url, write=True) as opened:
            fill(opened)
            yield opened


def given(query):
    return {p.name: GIVEN[p.name] for p in query.parameters if p.default is None}


@pytest.mark.parametrize("name", queries.names())
def test_every_query_has_a_sound_header_and_can_be_asked(store, name):
    query = queries.get(name)
    assert query.summary
    assert re.search(r"[\u4e00-\u9fff]", query.summary_zh)
    assert "# parameters" in query.sparql
    projected = query.sparql.partition("WHERE")[0]
    for column in (*query.columns, *(p.name for p in query.parameters if p.name != "limit")):
        assert re.search(rf"\?{column}\b", projected), f"{name}.rq projects no ?{column}"
    queries.run(store, query, given(query))


def cells(store, name, column, **parameters):
    return [r[column] for r in queries.run(store, name, parameters).values()]


def test_answers(store):
    assert cells(store, "models", "name", company="OpenAI") == ["GPT-4o"]
    assert cells(store, "models", "sources", company="OpenAI") == ["2"]
    assert cells(store, "models", "name", company="OpenAI", min_confidence="0.99") == []
    assert cells(store, "investors", "name", company="奥派") == ["Thrive Capital"]
    assert cells(store, "portfolio", "name", investor="Thrive Capital") == ["OpenAI"]
    assert cells(store, "rounds", "written") == ["66亿美元"]
    assert cells(store, "rounds", "sources") == ["2"]
    assert cells(store, "rounds", "written", until="2024-09") == []
    assert cells(store, "biggest-rounds", "value") == ["6600000000"]
    assert cells(store, "people", "role", company="OpenAI", as_of="2023-11-19") == ["CTO"]
    assert cells(store, "people", "name", company="OpenAI", as_of="2020") == []
    assert cells(store, "comparisons", "worse_name", model="GPT-4o")[:1] == ["GPT-4"]
    assert cells(store, "conflicts", "one") == []
    assert cells(store, "career", "name", person="Mira Murati") == ["OpenAI"]


def test_conflicts_are_shown_side_by_side(tmp_path):
    with open_store(tmp_path / "kg", write=True) as store:
        fill(store)
        triples = [q.triple for q in quads(sample("a3"), "1")]
        import pyoxigraph as ox

        other = [
            ox.Triple(t.subject, t.predicate, ox.Literal("6500000000", datatype=t.object.datatype))
            if getattr(t.object, "value", "") == "6600000000" else t
            for t in triples
        ]  # fmt: skip
        store.replace(iris.graph_iri("a3"), other)
        derived.refresh(store)
        assert set(cells(store, "conflicts", "about")) == {"amount"}
        assert len(cells(store, "conflicts", "one_quote")) == 2


def test_parameters_are_checked(store):
    for name, parameters, message in (
        ("models", {}, "needs company"),
        ("models", {"firm": "x"}, "no parameter 'firm'"),
        ("models", {"company": "OpenAI", "min_confidence": "much"}, "no number"),
        ("rounds", {"since": "May"}, "no date"),
        ("flows", {"limit": "-1"}, "no number"),
        ("nonsense", {}, "there are: "),
    ):
        with pytest.raises(KgError, match=message):
            queries.run(store, name, parameters)


@pytest.mark.parametrize(
    "hostile",
    [
        'OpenAI" } ; DROP ALL #',
        "OpenAI'> . ?s ?p ?o",
        "\\u0022 } SERVICE",
        "# parameters",
        "\n\r\x00",
        "urn://<x>",
    ],
)
def test_names_cannot_inject_sparql(store, hostile):
    size = len(store)
    with pytest.raises(UnknownName):
        queries.run(store, "models", {"company": hostile})
    assert queries.run(store, "biggest-rounds", {"currency": hostile}).rows == ()
    search(store, hostile)
    assert len(store) == size


def test_names_are_resolved_in_any_form(store):
    openai = iris.entity_iri("Organization", "OpenAI")
    for name in ("OpenAI", "open ai", "ＯＰＥＮＡＩ", "奥派", openai, "ent:organization/openai"):
        assert resolve(store, name).iri == openai
    with pytest.raises(UnknownName, match="did you mean OpenAI") as caught:
        resolve(store, "OpenIA")
    assert caught.value.candidates[0].iri == openai
    with pytest.raises(UnknownName, match="no Person named 'OpenAI'"):
        resolve(store, "OpenAI", types=("Person",))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("Murati", "Mira Murati"), ("mira murti", "Mira Murati"), ("aopai", "OpenAI"),
     ("jiujinshan", "旧金山"), ("旧金", "旧金山"), ("chatgtp", "ChatGPT"), ("GPT-4o", "GPT-4o")],
)  # fmt: skip
def test_search_forgives(store, text, wanted):
    assert search(store, text)[0].name == wanted
    assert search(store, "") == []
