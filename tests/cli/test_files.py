"""Commands that write files, and those that check: render, export, validate, knowledge, doctor."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

FORMATS = ("ttl", "trig", "nq", "jsonld", "graphml", "gexf", "csv", "neo4j")


def content(path: Path) -> dict[str, bytes]:
    files = [path] if path.is_file() else sorted(path.iterdir())
    return {f.name: f.read_bytes() for f in files}


@pytest.mark.parametrize("format_", FORMATS)
def test_exports_are_the_same_each_time(kg, tmp_path, format_):
    for _ in range(2):
        result = kg("export", "--format", format_, "-o", tmp_path / "out")
        assert result.exit_code == 0, result.stderr
        first = content(tmp_path / "out")
        assert first
        assert all(first.values())
    assert content(tmp_path / "out") == first


def test_an_export_holds_the_knowledge_base_where_it_is_asked_for(kg, tmp_path):
    def graphs(*options: str) -> set[str]:
        kg("export", "--format", "nq", "-o", tmp_path / "out.nq", *options)
        text = (tmp_path / "out.nq").read_bytes()
        return {str(q.graph_name) for q in ox.parse(text, format=ox.RdfFormat.N_QUADS)}

    assert all("/graph/article/" in g for g in graphs())
    assert any(g.endswith("/graph/knowledge>") for g in graphs("--knowledge"))


@pytest.mark.parametrize("format_", ["ttl", "gexf", "csv"])
def test_an_export_that_can_not_be_written(kg, failed, tmp_path, format_):
    (tmp_path / "file").write_text("in the way")
    failed(kg("export", "--format", format_, "-o", tmp_path / "file" / "out"))
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize(
    "args",
    [
        [], ["OpenAI", "--hops", "2"], ["OpenAI", "月之暗面", "--type", "Organization"],
        ["--path", "GPT-4o", "月之暗面"], ["--timeline", "OpenAI", "--lang", "zh"],
        ["--query", "q.rq"], ["--since", "2024", "--min-confidence", "0.5"],
        ["--relation", "developedBy", "--source", "article"],
    ],
)  # fmt: skip
def test_render_draws_one_page(kg, tmp_path, args):
    (tmp_path / "q.rq").write_text("CONSTRUCT { ?s kg:developedBy ?o } { ?s kg:developedBy ?o }")
    result = kg("render", *args, "-o", tmp_path / "out.html")
    assert result.exit_code == 0, result.stderr
    assert " entities and " in result.stdout
    assert (tmp_path / "out.html").read_text("utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["OpenAl"], "did you mean OpenAI"),
        (["--type", "Fruit"], "no type 'Fruit'"),
        (["--relation", "loves"], "no relation 'loves'"),
        (["--since", "2031"], "nothing to draw"),
        (["--query", "nowhere.rq"], "No such file"),
        (["--path", "OpenAI", "nobody at all"], "kg search"),
    ],
)
def test_render_of_what_is_not_there(kg, failed, tmp_path, args, told):
    result = kg("render", *args, "-o", tmp_path / "out.html")
    assert told in result.stderr.splitlines()[-1]
    assert result.exit_code == 1
    assert not (tmp_path / "out.html").exists()


def test_the_built_graph_conforms_to_the_shapes(kg):
    result = kg("validate")
    assert result.exit_code == 0, result.stdout
    assert "Conforms: True" in result.stdout


def test_a_broken_graph_does_not(bare, tmp_path):
    from kg.store import open_store
    from kg.terms import TYPE, term

    with open_store(tmp_path / ".kg", write=True) as store:
        node = ox.NamedNode("https://w3id.org/aikg/statement/x/1")
        store.replace("urn:g", [ox.Triple(node, TYPE, term("kg:Statement"))])
    result = bare("validate")
    assert result.exit_code == 1
    assert "Conforms: False" in result.stdout
    assert result.stderr.startswith("kg: the graph breaks its shapes")


def test_knowledge_is_added_checked_and_formatted(bare, failed, tmp_path):
    names = ["--label", "Kite Labs", "--label", "风筝实验室", "--alias", "Kite"]
    added = bare("knowledge", "add", "ORG", *names, "--file", "own.ttl")
    assert added.stdout == "added https://w3id.org/aikg/entity/organization/kite-labs\n"
    assert bare("knowledge", "check", "own.ttl").stdout == "no problems\n"
    assert bare("knowledge", "check", ".").stdout == "no problems\n"
    file = tmp_path / "own.ttl"
    canonical = file.read_text("utf-8")
    file.write_text(canonical + "\n\n", "utf-8")
    result = bare("knowledge", "check", "own.ttl")
    assert "run 'kg knowledge format'" in result.stdout
    assert "problems" in failed(result)
    assert bare("knowledge", "format", "own.ttl").stdout == "formatted own.ttl\n"
    assert file.read_text("utf-8") == canonical
    assert bare("knowledge", "format", "own.ttl").stdout == ""


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["add", "FRUIT", "--label", "Kite", "--file", "own.ttl"], "no type 'FRUIT'"),
        (["check", "nowhere.ttl"], "nowhere.ttl: No such file or directory; check the path"),
        (["format", "nowhere.ttl"], "nowhere.ttl"),
        (["format", "broken.ttl"], "broken.ttl"),
        (["check", "broken.ttl"], "broken.ttl"),
    ],
)
def test_knowledge_that_is_wrong(bare, failed, tmp_path, args, told):
    (tmp_path / "broken.ttl").write_text("a b", "utf-8")
    assert told in failed(bare("knowledge", *args))
    assert not (tmp_path / "own.ttl").exists()
    assert (tmp_path / "broken.ttl").read_text("utf-8") == "a b"


def test_doctor_finds_all_sound(kg):
    result = kg("doctor")
    assert result.exit_code == 0, result.stdout
    assert "quads in" in result.stdout


def test_doctor_says_what_is_wrong(bare, tmp_path):
    result = bare("doctor", "--store", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "run 'kg build PATH' first" in result.stdout
    assert result.stderr == "kg: not sound: store; the table says what to do\n"
