"""The Python interface: as the commands, but in values."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError

import networkx as nx
import pandas as pd
import pytest
import rdflib
from sparql_server import serving

from kg import Graph, KgError
from kg.rows import FactRow, Rows, columns
from kg.view_model import Node, View


def ran(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_importing_kg_loads_nothing_else():
    code = "import sys; before = set(sys.modules); import kg; print(*set(sys.modules) - before)"
    loaded = set(ran(code).split())
    assert {m for m in loaded if m.partition(".")[0] not in sys.stdlib_module_names} == {"kg"}


def test_asking_loads_no_pipeline_and_no_pandas(small_graph):
    code = (
        f"import sys; from kg import Graph; Graph({small_graph.where!r}).show('OpenAI');"
        "print({'spacy', 'pandas', 'matplotlib', 'rdflib', 'networkx'} & set(sys.modules))"
    )
    assert ran(code) == "set()\n"


def test_an_unknown_name_in_kg_is_an_error():
    import kg

    with pytest.raises(AttributeError, match="no attribute 'Grph'"):
        kg.Grph  # noqa: B018


def test_rows_are_those_of_the_command(small_graph, tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from kg.cli.main import app

    def told(*args):
        found = CliRunner().invoke(app, [*args, "--store", small_graph.where, "--format", "json"])
        return json.loads(found.stdout)

    for row, fact in zip(told("show", "OpenAI"), small_graph.show("OpenAI"), strict=True):
        assert (row["subject"], row["from"], float(row["sure"])) == (
            fact.subject, fact.from_, fact.confidence,
        )  # fmt: skip
    named = small_graph.query("models", company="OpenAI")
    assert [r["name"] for r in told("query", "--name", "models", "-p", "company=OpenAI")] == [
        r.name for r in named
    ]
    assert [r["iri"] for r in told("search", "OpenAI")] == [
        f.iri for f in small_graph.search("OpenAI")
    ]
    assert len(told("stats")) == len(small_graph.stats())
    assert len(told("conflicts")) == len(small_graph.conflicts())


def test_rows_are_frozen_and_know_their_columns(small_graph):
    found = small_graph.show("OpenAI")
    with pytest.raises(FrozenInstanceError):
        found[0].subject = "x"
    table = found.to_pandas()
    assert tuple(table.columns) == columns(FactRow)
    assert "from" in table.columns
    assert len(table) == len(found)
    assert pd.api.types.is_float_dtype(table["confidence"])
    nothing = small_graph.events(types="Layoff").to_pandas()
    assert len(nothing) == 0
    assert "date" in nothing.columns


def test_named_queries_give_numbers_and_short_terms(small_graph):
    row = small_graph.query("models", company="OpenAI")[0]
    assert (row.name, row.kind, row.sources, row.from_) == ("GPT-4o", "Model", 1, "article")
    table = small_graph.query("models", company="OpenAI", min_confidence=0.5).to_pandas()
    assert list(table.columns) == ["model", "name", "kind", "sources", "first", "from"]


def test_variables_that_python_keeps_for_itself_can_be_asked_for(small_graph):
    (row,) = small_graph.query(
        "SELECT ?class ?1 ('x' AS ?from) { VALUES (?class ?1) { (1 true) } }"
    )
    assert (row.class_, row._1_, row.from_) == (1, True, "x")


def test_a_part_of_the_graph_is_networkx_and_rdf_too(small_graph):
    found = small_graph.links("OpenAI")
    graph = found.to_networkx()
    assert isinstance(graph, nx.MultiDiGraph)
    assert {d["label"] for _, d in graph.nodes(data=True)} == {
        "OpenAI", "GPT-4o", "GPT-3", "Release",
    }  # fmt: skip
    rdf = small_graph.view("OpenAI").to_rdflib()
    kg = rdflib.Namespace("https://w3id.org/aikg/ontology#")
    made = {str(rdf.value(s, kg.name)) for s, _ in rdf.subject_objects(kg.developedBy)}
    assert made == {"GPT-4o", "GPT-3"}
    assert isinstance(small_graph.to_rdflib(), rdflib.Dataset)
    assert len(small_graph.to_networkx()) == len(small_graph.view().to_networkx())


def test_as_of_a_day_leaves_out_what_had_not_begun(small_graph):
    def relations(day):
        return {f.predicate for f in small_graph.show("OpenAI", as_of=day)}

    assert "worksFor" in relations("2023")
    assert "worksFor" not in relations("2021")
    with pytest.raises(KgError, match="no date"):
        small_graph.show("OpenAI", as_of="then")


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda g: g.show("OpenAl"), "did you mean OpenAI"),
        (lambda g: g.events(types="Party"), "no type 'Party'"),
        (lambda g: g.query("SELECT ?x"), "SPARQL line 1"),
        (lambda g: g.query("ASK {}"), "no SELECT"),
        (lambda g: g.ask("SELECT * {}"), "no ASK"),
        (lambda g: g.query("SELECT * {}", company="x"), "only a named query"),
        (lambda g: g.query("models"), "needs company"),
        (lambda g: g.construct("SELECT * {}"), "CONSTRUCT"),
        (lambda g: g.export("docx", "x"), "there are ttl"),
        (lambda g: g.explain("OpenAI", "acquired", "GPT-4o"), "no source says"),
    ],
)  # fmt: skip
def test_what_can_not_be_answered_says_why(small_graph, ask, told):
    with pytest.raises(KgError, match=told):
        ask(small_graph)


def test_the_store_is_that_of_kg_toml(small_graph, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Graph().where == ".kg"
    (tmp_path / "kg.toml").write_text(f"store = {json.dumps(small_graph.where)}")
    with Graph() as graph:
        assert graph.stats()[0].number == 3


def test_a_store_that_is_not_there_is_an_error_when_it_is_asked(tmp_path):
    graph = Graph(tmp_path / "none")
    with pytest.raises(KgError, match="no store there"):
        graph.stats()
    assert not (tmp_path / "none").exists()


@pytest.mark.usefixtures("reading")
@pytest.mark.parametrize("kind", ["folder", "url"])
def test_build_ask_remove(articles, tmp_path, kind):
    with serving() as url, Graph(url if kind == "url" else tmp_path / "kg") as graph:
        assert graph.build(articles).written == 3
        assert graph.stats()[0].number == 3
        assert graph.build(articles).unchanged == 3
        graph.remove("gpt")
        assert graph.stats()[0].number == 2
        with pytest.raises(KgError, match="no article 'gpt'"):
            graph.remove("gpt")


@pytest.mark.usefixtures("reading")
def test_the_graph_can_be_validated(articles, tmp_path):
    with Graph(tmp_path / "kg") as graph:
        graph.build(articles)
        report = graph.validate()
    assert "Conforms: True" in report.text
    assert report.conforms


def test_a_view_in_a_notebook_is_the_page_of_the_command(small_graph, tmp_path):
    view = small_graph.view("OpenAI", hops=2)
    source = re.search(r'srcdoc="([^"]*)"', view._repr_html_())[1]
    small_graph.render(tmp_path / "a.html", "OpenAI", hops=2)
    assert html.unescape(source) == (tmp_path / "a.html").read_text("utf-8")
    assert 'lang="zh' in view.page(lang="zh").html


def test_names_are_text_in_a_notebook_whatever_is_in_them():
    evil = '"><script>alert(1)</script>'
    shown = Rows([FactRow(evil, evil, evil, None, None, 1.0, 1, "article", "a", "b")], FactRow)
    assert "<script" not in shown._repr_html_()
    assert html.escape(evil) in shown._repr_html_()
    page = View.of(evil, [Node("urn:a", "Model", evil)])._repr_html_()
    assert "<script" not in page


def test_long_answers_are_cut_in_a_notebook_and_say_so():
    row = FactRow("a", "b", "c", None, None, 1.0, 1, "article", "a", "b")
    shown = Rows([row] * 75, FactRow, ["something was left out"])._repr_html_()
    assert shown.count("<tr>") == 61
    assert "15 more rows" in shown
    assert "something was left out" in shown


@pytest.mark.parametrize(
    ("name", "call"), [("pandas", "stats().to_pandas()"), ("matplotlib", "plot_funding()")]
)
def test_what_is_not_installed_is_named_with_the_command_that_mends_it(small_graph, name, call):
    code = (
        f"import sys; sys.modules[{name!r}] = None; import kg; graph = kg.Graph({small_graph.where!r})\n"
        f"try: graph.{call}\nexcept kg.KgError as error: print(error)"
    )
    assert "pip install 'aikg[notebook]'" in ran(code)


def test_corrections_hold_for_the_command_too_and_survive_a_build(own_graph, articles, reading):
    from typer.testing import CliRunner

    from kg.cli.main import app

    where = own_graph.where
    said = own_graph.reject("Mira Murati", "worksFor", "OpenAI", by="Ada", note="she left")
    assert own_graph.build(articles, knowledge=False).failures == ()
    assert "Mira Murati" not in {row.subject for row in own_graph.show("OpenAI")}
    (kept,) = own_graph.corrections()
    assert (kept.id, kept.by, kept.note) == (said.partition(":")[0], "Ada", "she left")
    own_graph.close()
    undone = CliRunner().invoke(app, ["corrections", "undo", kept.id, "--store", where])
    assert undone.exit_code == 0, undone.output
    assert "Mira Murati" in {row.subject for row in own_graph.show("OpenAI")}
    assert own_graph.corrections() == []


@pytest.mark.parametrize("wrong", [{}, {"new": "Lunar", "into": "OpenAI"}])
def test_a_split_needs_one_other(own_graph, wrong):
    with pytest.raises(KgError, match="into or new"):
        own_graph.split("Moonshot AI", names="Kimi", **wrong)
