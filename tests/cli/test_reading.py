"""Commands that read articles: extract, build and remove."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from running import process

from kg import iris
from kg.errors import KgError
from kg.model import Article, Extraction
from kg.store import open_store
from tests.invented import Reader

pytestmark = pytest.mark.usefixtures("reading")

NASTY = {
    "empty.txt": (b"", "empty"),
    "blank.md": (b" \n\n", "empty"),
    "binary.txt": (b"\0\xff\xfe\0", ""),
    "encoding.txt": (b"\xff\xff\x81 not any text", ""),
    "broken.jsonl": (b'{"id": ', ""),
}


@pytest.fixture
def nasty(tmp_path: Path) -> Path:
    folder = tmp_path / "nasty"
    folder.mkdir()
    for name, (data, _) in NASTY.items():
        (folder / name).write_bytes(data)
    return folder


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_extract_prints_what_the_contract_fixes(bare, articles):
    result = bare("extract", articles, "--format", "jsonl")
    assert (result.exit_code, result.stderr) == (0, "")
    found = lines(result)
    assert [Path(r["path"]).name for r in found] == ["gpt.txt", "kimi-2.txt", "kimi.txt"]
    for row in found:
        assert list(row) == [
            "path", "id", "lang", "title", "date", "entities", "facts", "events", "warnings",
        ]  # fmt: skip
        text = Path(row["path"]).read_text("utf-8")
        spans = [m for e in row["entities"] for m in e["mentions"]]
        spans += [v for f in row["facts"] + row["events"] for v in f["evidence"]]
        assert spans
        assert all(text[s["start"] : s["end"]] == s["text"] for s in spans)
        ids = {e["id"] for e in row["entities"]}
        assert {f[end] for f in row["facts"] for end in ("subject", "object")} <= ids
    gpt, kimi = found[0], found[2]
    assert gpt["entities"][0] == {
        "id": "e0", "type": "Organization", "label": "OpenAI", "aliases": ["OpenAI"],
        "iri": iris.entity_iri("Organization", "OpenAI"), "known": True,
        "mentions": [{"start": 69, "end": 75, "text": "OpenAI"}],
    }  # fmt: skip
    works = next(f for f in gpt["facts"] if f["predicate"] == "worksFor")
    assert works["qualifiers"] == {"role": "CTO"}
    assert gpt["events"][0]["date"] == "2024-05-13"
    amount = next(a for a in kimi["events"][0]["arguments"] if a["role"] == "amount")
    assert amount["value"] == "10亿美元"
    assert amount["normalized"] == {"value": 1000000000, "currency": "USD"}


def test_extract_is_the_same_each_time_and_in_each_layout(bare, articles):
    one, two = bare("extract", articles), bare("extract", articles)
    assert one.stdout == two.stdout
    array = bare("extract", articles, "--format", "json").stdout
    assert array.startswith("[\n {")
    assert json.loads(array) == lines(one)


def test_extract_as_trig_is_one_graph_an_article(bare, articles):
    text = bare("extract", articles, "--format", "trig").stdout
    graphs = {q.graph_name for q in ox.parse(text, format=ox.RdfFormat.TRIG)}
    assert graphs == {ox.NamedNode(iris.graph_iri(i)) for i in ("gpt", "kimi", "kimi-2")}


def test_the_settings_name_the_base(bare, articles, tmp_path):
    (tmp_path / "kg.toml").write_text('base = "https://example.com/kg/"\n')
    text = bare("extract", articles / "gpt.txt", "--format", "trig").stdout
    assert "<https://example.com/kg/graph/article/gpt>" in text


def test_extract_of_nothing_is_an_empty_array(bare, tmp_path):
    (tmp_path / "empty.jsonl").write_text("\n")
    result = bare("extract", tmp_path / "empty.jsonl", "--format", "json")
    assert isinstance(json.loads(result.stdout), list)


@pytest.mark.parametrize("format_", ["jsonl", "json", "trig"])
def test_an_unreadable_article_costs_only_itself(bare, articles, nasty, format_):
    result = bare("extract", nasty, "nowhere.txt", articles / "gpt.txt", "--format", format_)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == len(NASTY) + 1
    assert "kg: nowhere.txt: No such file" in result.stderr
    if format_ == "trig":
        assert "GPT-4o" in result.stdout
        return
    found = json.loads(result.stdout) if format_ == "json" else lines(result)
    *bad, good = found
    names = [Path(r["path"]).name.removesuffix(":1") for r in bad]
    assert names == [*sorted(NASTY), "nowhere.txt"]
    assert all(set(r) == {"path", "error"} and "\n" not in r["error"] for r in bad)
    assert good["entities"]


def test_an_article_that_can_not_be_extracted_costs_only_itself(bare, articles, monkeypatch):
    def extract(self: Reader, article: Article) -> Extraction:
        if article.id == "kimi":
            raise KgError("too long; split it")
        return Reader().extract(article)

    monkeypatch.setattr("kg.extract.Extractor", type("Fussy", (Reader,), {"extract": extract}))
    result = bare("extract", articles)
    assert result.exit_code == 1
    path = str(articles / "kimi.txt")
    assert [r for r in lines(result) if "error" in r] == [
        {"path": path, "error": "too long; split it"}
    ]
    assert len(lines(result)) == 3


def test_extract_reads_json_lines_from_standard_input_with_offsets_into_their_text(articles):
    text = "月之暗面研发了Kimi K2。\ud800"
    line = json.dumps({"id": "a", "text": text}) + "\n"
    code = (
        "import sys, kg.extract, invented; kg.extract.Extractor = invented.Reader;"
        "from kg.cli.main import main; main()"
    )
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code, "extract", "-"],
        input=line.encode(), capture_output=True, check=False, env=env,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout.decode("utf-8"))
    (fact,) = row["facts"]
    (quote,) = fact["evidence"]
    assert text[quote["start"] : quote["end"]] == quote["text"]


def test_knowledge_can_be_switched_off(bare, articles):
    (row,) = lines(bare("extract", articles / "gpt.txt", "--no-knowledge"))
    assert not any(e["known"] for e in row["entities"])


def test_build_reads_only_what_changed(bare, articles, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in articles.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    assert bare("build", "copy").stdout.startswith("3 articles read, 0 unchanged, 0 removed")
    assert bare("build", "copy").stdout.startswith("0 articles read, 3 unchanged, 0 removed")
    (copy / "kimi.txt").unlink()
    with (copy / "gpt.txt").open("a") as text:
        text.write("More.\n")
    told = bare("build", "copy", "--prune").stdout
    assert told.startswith("1 articles read, 1 unchanged, 1 removed, 0 failed")


def test_build_tells_what_failed_and_keeps_the_rest(bare, articles, nasty):
    result = bare("build", nasty, articles)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"3 articles read, 0 unchanged, 0 removed, {len(NASTY)} failed")
    for name in NASTY:
        assert f"{name}" in result.stderr
    assert json.loads(bare("stats", "--format", "json").stdout)[0]["number"] == 3


def test_a_strict_build_stops_and_keeps_what_was_stored(bare, failed, articles):
    bare("build", articles)
    assert "nowhere.txt" in failed(bare("build", "nowhere.txt", articles, "--strict"))
    assert json.loads(bare("stats", "--format", "json").stdout)[0]["number"] == 3


def test_a_second_writer_is_told_who_writes(bare, failed, articles):
    bare("build", articles)
    with open_store(".kg", write=True):
        line = failed(bare("remove", "gpt"))
        assert f"process {os.getpid()} has been writing" in line
        assert bare("stats").exit_code == 0
    assert bare("remove", "gpt").exit_code == 0


def test_build_into_a_folder_with_other_files_is_refused(bare, failed, articles):
    assert "holds other files" in failed(bare("build", articles, "--store", articles))


def test_build_with_knowledge_that_is_not_there(bare, failed, articles, tmp_path):
    (tmp_path / "kg.toml").write_text('knowledge = ["no-such-folder"]\n')
    assert "no-such-folder" in failed(bare("build", articles))
    assert not (tmp_path / ".kg" / "states" / "1").exists()


def test_remove_takes_exactly_one_article_out(bare, failed, articles):
    bare("build", articles)
    assert bare("remove", "gpt").stdout == "removed gpt\n"
    assert json.loads(bare("stats", "--format", "json").stdout)[0]["number"] == 2
    assert "no article 'gpt'" in failed(bare("remove", "gpt"))
    assert "no article '../kimi'" in failed(bare("remove", "../kimi"))


@pytest.mark.slow
def test_the_real_pipeline_behind_the_commands(articles, tmp_path):
    done = process("extract", articles / "gpt.txt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout)
    assert {"OpenAI", "GPT-4o"} <= {e["label"] for e in row["entities"]}
    assert process("build", articles, cwd=tmp_path).returncode == 0
    assert "GPT-4o" in process("show", "OpenAI", cwd=tmp_path).stdout
