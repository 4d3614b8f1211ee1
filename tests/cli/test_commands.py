"""Every command, with success and failure, as a user types it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli.main import COMMANDS, app
from kg.errors import KgError

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_the_overview_says_and_gives_an_example(name):
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli.main", name, "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    text = " ".join(done.stdout.split())
    assert COMMANDS[name] in text
    if name != "knowledge":  # its verbs have examples of their own
        assert f"Example: kg {name}" in text


@pytest.mark.parametrize(
    "args",
    [
        ["--help"], ["queries"], ["stats", "--store", "{store}"], ["show", "OpenAI", "--store", "{store}"],
        ["search", "OpenAI", "--store", "{store}"], ["query", "ASK {}", "--store", "{store}"],
        ["events", "--store", "{store}"],
    ],
)  # fmt: skip
def test_commands_without_a_pipeline_never_import_spacy(args, store):
    code = (
        "import sys; sys.argv[1:] = {args!r}\n"
        "from kg.cli.main import app\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "sys.exit('spacy' in sys.modules)"
    ).format(args=[a.replace("{store}", store) for a in args])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_extract_prints_one_object_an_article_with_exact_offsets(seeds):
    result = CliRunner().invoke(app, ["extract", str(seeds), "--format", "jsonl"])
    assert result.exit_code == 0
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [Path(r["path"]).name for r in rows] == ["gpt.txt", "kimi.txt"]
    for row in rows:
        text = Path(row["path"]).read_text("utf-8")
        spans = [m for e in row["entities"] for m in e["mentions"]]
        spans += [v for f in row["facts"] + row["events"] for v in f["evidence"]]
        assert spans
        assert all(text[s["start"] : s["end"]] == s["text"] for s in spans)


def test_extract_goes_on_after_an_unreadable_article(seeds, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\0")
    result = CliRunner().invoke(app, ["extract", str(bad), str(seeds / "gpt.txt")])
    assert result.exit_code == 1
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert set(first) == {"path", "error"}
    assert second["entities"]


@pytest.mark.parametrize("format_", ["json", "trig"])
def test_extract_in_other_formats(seeds, format_):
    result = CliRunner().invoke(app, ["extract", str(seeds / "gpt.txt"), "--format", format_])
    assert result.exit_code == 0
    assert "GPT-4o" in result.stdout


def test_build_again_reads_nothing(seeds, tmp_path):
    where = str(tmp_path / "kg")
    runner = CliRunner()
    first = runner.invoke(app, ["build", str(seeds), "--store", where])
    again = runner.invoke(app, ["build", str(seeds), "--store", where])
    assert first.stdout.startswith("2 articles read, 0 unchanged")
    assert again.stdout.startswith("0 articles read, 2 unchanged")


def test_build_tells_what_failed_and_builds_the_rest(seeds, tmp_path):
    missing = tmp_path / "missing.txt"
    result = CliRunner().invoke(
        app, ["build", str(missing), str(seeds), "--store", str(tmp_path / "kg")]
    )
    assert result.exit_code == 1
    assert result.stdout.startswith("2 articles read")
    assert "missing.txt: No such file" in result.stderr


def test_show_groups_facts_and_tells_their_sources(kg):
    result = kg("show", "OpenAI", "--format", "json")
    rows = json.loads(result.stdout)
    assert {"subject": "GPT-4o", "predicate": "developedBy", "object": "OpenAI"}.items() <= next(
        r for r in rows if r["subject"] == "GPT-4o"
    ).items()
    assert any("article" in r["from"] for r in rows)
    assert any(r["from"] == "knowledge" for r in rows)


def test_an_unknown_name_answers_with_candidates(kg):
    result = kg("show", "OpenAl")
    assert isinstance(result.exception, KgError)
    assert "OpenAI" in str(result.exception)


@pytest.mark.parametrize("text", ["月之暗面", "yuezhianmian", "Moonshott AI"])
def test_search_in_any_script_with_typos(kg, text):
    assert "moonshot-ai" in kg("search", text).stdout


def test_search_for_nothing_known_says_so(kg):
    assert isinstance(kg("search", "qqqqzzzzxx").exception, KgError)


def test_named_query(kg):
    result = kg("query", "--name", "models", "-p", "company=OpenAI", "--format", "csv")
    assert "GPT-4o" in result.stdout


@pytest.mark.parametrize("format_", ["table", "csv", "tsv", "json", "md"])
def test_query_formats(kg, format_):
    result = kg("query", "SELECT ?n WHERE { ?e kg:name ?n } LIMIT 2", "--format", format_)
    assert result.exit_code == 0
    assert result.stdout.count("\n") >= 3


def test_query_kinds(kg):
    assert kg("query", "ASK { ?s ?p ?o }").stdout == "yes\n"
    assert "kg:" in kg("query", "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 3").stdout


def test_broken_sparql_names_the_place(kg):
    result = kg("query", "SELECT * WHERE {\n ?s ?p }")
    assert re.search(r"line 2", str(result.exception))


@pytest.mark.parametrize("args", [[], ["ASK {}", "--name", "models"]])
def test_query_wants_exactly_one_question(kg, args):
    assert kg("query", *args).exit_code == 2


def test_queries_lists_all(kg):
    result = kg("queries", "--format", "json", store=None)
    assert len(json.loads(result.stdout)) >= 20


def test_events_and_timeline(kg):
    rows = json.loads(kg("events", "--type", "Release", "--format", "json").stdout)
    assert any("GPT-4o" in r["who and what"] for r in rows)
    rows = json.loads(kg("timeline", "OpenAI", "--format", "json").stdout)
    assert any(r["event"] == "Release" for r in rows)


def test_links_of_one_and_between_two(kg):
    assert "developedBy" in kg("links", "OpenAI").stdout
    assert "GPT-4o" in kg("links", "OpenAI", "GPT-4o").stdout


def test_explain_gives_the_quote(kg):
    result = kg("explain", "GPT-4o", "developedBy", "OpenAI")
    assert "OpenAI released GPT-4o on Monday." in result.stdout
    missing = kg("explain", "OpenAI", "acquired", "GPT-4o")
    assert isinstance(missing.exception, KgError)


def test_stats_counts_articles(kg):
    rows = json.loads(kg("stats", "--format", "json").stdout)
    assert rows[0] == {"what": "articles", "kind": "", "number": 2}


def test_conflicts_of_a_small_store(kg):
    assert kg("conflicts").exit_code == 0


@pytest.mark.parametrize(
    "format_", ["ttl", "trig", "nq", "jsonld", "graphml", "gexf", "csv", "neo4j", "parquet"]
)
def test_export(kg, format_, tmp_path):
    out = tmp_path / "out"
    result = kg("export", "--format", format_, "-o", str(out))
    assert result.exit_code == 0, result.exception
    assert out.exists()
    first = _content(out)
    kg("export", "--format", format_, "-o", str(out))
    assert _content(out) == first


def _content(path: Path) -> dict[str, bytes]:
    files = [path] if path.is_file() else sorted(path.iterdir())
    return {f.name: f.read_bytes() for f in files}


def test_export_in_an_unknown_format(kg, tmp_path):
    assert "docx" in str(kg("export", "--format", "docx", "-o", str(tmp_path / "x")).exception)


def test_the_built_graph_conforms_to_the_shapes(kg):
    result = kg("validate")
    assert result.exit_code == 0, result.stdout


def test_remove_takes_exactly_one_article_out(seeds, tmp_path):
    where = str(tmp_path / "kg")
    runner = CliRunner()
    runner.invoke(app, ["build", str(seeds), "--store", where])
    assert runner.invoke(app, ["remove", "gpt", "--store", where]).exit_code == 0
    rows = json.loads(runner.invoke(app, ["stats", "--store", where, "--format", "json"]).stdout)
    assert rows[0]["number"] == 1
    assert isinstance(runner.invoke(app, ["remove", "gpt", "--store", where]).exception, KgError)


def test_a_missing_store_says_what_to_do(kg, tmp_path):
    result = kg("stats", store=str(tmp_path / "nowhere"))
    assert isinstance(result.exception, KgError)


def test_errors_are_one_line_on_stderr_with_exit_code_1(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli.main", "stats", "--store", str(tmp_path / "nowhere")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("kg: ")
    assert done.stderr.count("\n") == 1
    assert not done.stdout


def test_settings_name_the_store(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kg.toml").write_text(f'store = "{store}"\n', "utf-8")
    assert CliRunner().invoke(app, ["stats"]).exit_code == 0
    (tmp_path / "kg.toml").write_text("store = [", "utf-8")
    assert "kg.toml" in str(CliRunner().invoke(app, ["stats"]).exception)


def test_knowledge_add_check_and_format(tmp_path):
    file = tmp_path / "own.ttl"
    runner = CliRunner()
    added = runner.invoke(
        app, ["knowledge", "add", "ORG", "--label", "Kite Labs", "--label", "风筝实验室", "--alias", "Kite",
              "--file", str(file)],
    )  # fmt: skip
    assert added.exit_code == 0
    assert "organization/kite-labs" in added.stdout
    assert runner.invoke(app, ["knowledge", "check"]).stdout == "no problems\n"
    file.write_text(file.read_text("utf-8") + "\n\n", "utf-8")
    assert "formatted" in runner.invoke(app, ["knowledge", "format", str(file)]).stdout
    wrong = runner.invoke(
        app, ["knowledge", "add", "FRUIT", "--label", "Kite", "--file", str(file)]
    )
    assert isinstance(wrong.exception, KgError)
