"""Commands that ask the store: what an analyst gets for a question, right or wrong."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest

SELECT = "SELECT ?e ?n WHERE { ?e kg:name ?n } ORDER BY ?n LIMIT 2"


def rows(result):
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def facts(found):
    return [(r["subject"], r["predicate"], r["object"]) for r in found]


def test_show_tells_articles_from_the_knowledge_base_and_counts_sources(kg):
    found = rows(kg("show", "OpenAI", "--format", "json"))
    told = {(r["subject"], r["predicate"]): (r["from"], r["sources"]) for r in found}
    assert told["GPT-4o", "developedBy"] == ("article", 1)
    assert told["GPT-3", "developedBy"] == ("knowledge", 0)


@pytest.mark.usefixtures("reading")
def test_a_fact_that_two_articles_tell_has_two_sources(bare, articles, tmp_path):
    text = "OpenAI released GPT-4o on Monday. OpenAI CTO Mira Murati presented GPT-4o. Again.\n"
    (tmp_path / "again.txt").write_text(f"Again\n2024-06-01\n\n{text}", "utf-8")
    assert bare("build", articles, "again.txt").exit_code == 0
    found = rows(bare("show", "GPT-4o", "--format", "json"))
    assert [(r["predicate"], r["sources"]) for r in found] == [("developedBy", 2)]


def test_show_begins_with_who_it_is(kg):
    first, second, *_ = kg("show", "OpenAI").stdout.splitlines()
    assert first.startswith("OpenAI  (Organization, in 2 articles)  https://")
    assert second == "also: 奥派"


@pytest.mark.parametrize("name", ["OpenAI", "open ai", "奥派", "ent:organization/openai"])
def test_show_takes_any_name(kg, name):
    assert "Mira Murati" in kg("show", name).stdout


def test_show_as_of_a_day_leaves_out_what_had_not_begun(kg):
    assert "worksFor" in kg("show", "OpenAI", "--as-of", "2023").stdout
    assert "worksFor" not in kg("show", "OpenAI", "--as-of", "2021-12-31").stdout


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--source", "knowledge"], {("GPT-3", "developedBy", "OpenAI")}),
        (["--source", "kimi-2"], {("OpenAI", "investedIn", "Moonshot AI")}),
        (
            ["--min-confidence", "0.92", "--source", "article"],
            {("GPT-4o", "developedBy", "OpenAI")},
        ),
        (["--until", "2022"], {("Mira Murati", "worksFor", "OpenAI")}),
    ],
)
def test_show_filters(kg, options, expected):
    assert set(facts(rows(kg("show", "OpenAI", "--format", "json", *options)))) == expected


@pytest.mark.parametrize("verb", ["show", "timeline", "links"])
def test_an_unknown_name_answers_with_candidates(kg, failed, verb):
    assert "did you mean OpenAI (Organization)?" in failed(kg(verb, "OpenAl"))


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["show", "OpenAI", "--as-of", "yesterday"], "no date"),
        (["show", "OpenAI", "--since", "2024-13"], "no date"),
        (["events", "--since", "2025", "--until", "2024"], "earlier date first"),
        (["events", "--type", "Party"], "no type 'Party'; there are Acquisition"),
        (["show", "https://w3id.org/aikg/entity/model/none"], "look for it with 'kg search'"),
        (["links", "OpenAI", "nobody at all"], "look for it with 'kg search'"),
        (["links", "GPT-4o", "Kimi K2", "--hops", "1"], "no path of up to 1 steps"),
    ],
)
def test_what_can_not_be_answered_says_why(kg, failed, args, told):
    assert told in failed(kg(*args))


def test_links_of_one_entity_are_those_of_makers_and_models(kg):
    found = rows(kg("links", "OpenAI", "--format", "json"))
    assert ("GPT-4o", "developedBy", "OpenAI") in facts(found)
    assert {r["predicate"] for r in found} == {"developedBy"}


def test_links_between_two_lead_over_facts_and_events(kg):
    found = rows(kg("links", "GPT-4o", "红杉中国", "--format", "json"))
    assert facts(found) == [
        ("GPT-4o", "developedBy", "OpenAI"),
        ("OpenAI", "investedIn", "Moonshot AI"),
        ("Moonshot AI", "Funding (recipient, investor)", "红杉中国"),
    ]
    assert [r["step"] for r in found] == [1, 2, 3]
    assert found[-1]["since"] == "2024-02"
    assert found[-1]["sources"] == 2


def test_events_are_filtered_by_type_and_time(kg):
    everything = rows(kg("events", "--format", "json"))
    assert [e["event"] for e in everything] == ["Funding", "Release"]
    assert [e["event"] for e in rows(kg("events", "--type", "release", "--format", "json"))] == [
        "Release"
    ]
    result = kg("events", "--since", "2024-03", "--format", "json")
    assert [e["date"] for e in rows(result)] == ["2024-05-13"]


def test_timeline_merges_reports_of_one_happening(kg):
    (round_,) = rows(kg("timeline", "月之暗面", "--format", "json"))
    assert round_["sources"] == 2
    assert "10亿美元" in round_["values"]
    assert "12亿美元" in round_["values"]


def test_events_of_nobody_say_so(kg):
    assert kg("events", "--type", "Layoff").stdout == "nothing found\n"
    assert rows(kg("events", "--type", "Layoff", "--format", "json")) == []


def test_explain_gives_quote_article_and_confidence(kg):
    told = kg("explain", "GPT-4o", "kg:developedBy", "OpenAI").stdout.splitlines()
    assert told == [
        "OpenAI launches GPT-4o  2024-05-14  0.93  invented  article",
        "    OpenAI released GPT-4o on Monday.",
    ]
    (row,) = rows(kg("explain", "Mira Murati", "worksFor", "OpenAI", "--format", "json"))
    assert row["qualifiers"] == "role: CTO"
    assert row["published"] == "2024-05-14"


@pytest.mark.usefixtures("reading")
def test_explain_shows_the_surest_sources_and_counts_the_others(
    bare, articles, tmp_path, monkeypatch
):
    text = "OpenAI released GPT-4o on Monday. OpenAI CTO Mira Murati presented GPT-4o. Again.\n"
    (tmp_path / "again.txt").write_text(f"Again\n2024-06-01\n\n{text}", "utf-8")
    fact = "GPT-4o", "developedBy", "OpenAI"
    assert bare("build", articles, "again.txt").exit_code == 0
    assert bare("assert", *fact, "--source", "https://example.org/said").exit_code == 0
    monkeypatch.setattr("kg.cli.explain.FEW", 1)
    few = bare("explain", *fact)
    assert few.stdout.splitlines()[0].endswith("correction")
    assert len(few.stdout.splitlines()) == 2
    assert few.stderr == "kg: 2 more sources, none of them surer; --all shows all\n"
    everything = bare("explain", *fact, "--all")
    assert everything.stdout.startswith(few.stdout)
    assert everything.stdout.count("0.93") == 2
    assert not everything.stderr
    assert len(rows(bare("explain", *fact, "--format", "json"))) == 3


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["OpenAI", "acquired", "GPT-4o"], "no source says that OpenAI acquired GPT-4o"),
        (["OpenAI", "loves", "GPT-4o"], "no relation 'loves'"),
        (["OpenAI", "acquired", "GPT-4"], "did you mean GPT-4o (Model)"),
    ],
)
def test_explain_of_what_nobody_says(kg, failed, args, told):
    assert told in failed(kg("explain", *args))


@pytest.mark.parametrize("text", ["月之暗面", "yuezhianmian", "Moonshott AI", "月之"])
def test_search_in_any_script_with_typos(kg, text):
    assert rows(kg("search", text, "--format", "json"))[0]["name"] == "Moonshot AI"


def test_search_for_nothing_known(kg, failed):
    assert "try another spelling" in failed(kg("search", "qqqqzzzzxx"))


def test_stats_count_what_articles_say(kg):
    found = {(r["what"], r["kind"]): r["number"] for r in rows(kg("stats", "--format", "json"))}
    assert found["articles", ""] == 3
    assert found["events", "Funding"] == 2
    assert found["statements", "developedBy"] == 2


def test_conflicts_stand_side_by_side_with_quotes(kg):
    (row,) = rows(kg("conflicts", "--format", "json"))
    assert {row["one"], row["other"]} == {"10亿美元", "12亿美元"}
    assert row["one"] in row["one_quote"]
    assert row["other"] in row["other_quote"]


def test_queries_lists_all_in_two_languages(bare):
    english = rows(bare("queries", "--format", "json"))
    assert len(english) >= 20
    assert "company" in next(q for q in english if q["name"] == "investors")["parameters"]
    chinese = rows(bare("queries", "--lang", "zh", "--format", "json"))
    assert all(re.search("[\u4e00-\u9fff]", q["summary"]) for q in chinese)


def test_named_query_takes_a_name_and_gives_whole_iris_to_programs(kg):
    row, known = rows(kg("query", "--name", "models", "-p", "company=奥派", "--format", "json"))
    assert (known["name"], known["from"]) == ("GPT-3", "knowledge")
    assert row["name"] == "GPT-4o"
    assert row["sources"] == 1
    assert row["model"] == "https://w3id.org/aikg/entity/model/gpt-4o"
    assert "ent:model/gpt-4o" in kg("query", "-n", "models", "-p", "company=奥派").stdout


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--name", "modles"], "no query named 'modles'"),
        (["--name", "models"], "needs company"),
        (["--name", "models", "-p", "company=OpenAl"], "did you mean OpenAI"),
        (["--name", "models", "-p", "x=y"], "no parameter 'x'"),
        (["--name", "models", "-p", "company=OpenAI", "--format", "xml"], "is no graph"),
        (["SELECT * WHERE {\n ?s ?p ?o x }"], "line 2, column 11"),
        (["SELECT * { ?s nope:x ?o }"], "Prefix not found"),
        (["SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"], "SERVICE is switched off"),
        (["INSERT DATA { <urn:a> <urn:b> <urn:c> }"], "line 1, column 1: "),
        (["CONSTRUCT WHERE { ?s ?p ?o }", "--format", "csv"], "use --format ttl"),
        (["ASK {}", "--format", "ttl"], "is no graph"),
        (["--file", "nowhere.rq"], "nowhere.rq: No such file"),
    ],
)
def test_a_wrong_query_names_the_mistake(kg, failed, args, told):
    assert told in failed(kg("query", *args))


def test_queries_come_from_files_and_standard_input(kg, tmp_path):
    (tmp_path / "q.rq").write_text("\ufeffASK { ?s ?p ?o }", "utf-8")
    assert kg("query", "--file", "q.rq").stdout == "yes\n"
    assert kg("query", "-f", "-", input="ASK { ?s <urn:none> ?o }").stdout == "no\n"


def test_a_file_that_is_no_utf_8(kg, failed, tmp_path):
    (tmp_path / "q.rq").write_bytes("ASK { ?s ?p '发' }".encode("gb18030"))
    assert "no UTF-8 at byte 13" in failed(kg("query", "--file", "q.rq"))


def test_rows_in_the_formats_of_the_standard(kg):
    found = json.loads(kg("query", SELECT, "--format", "json").stdout)
    assert found["head"]["vars"] == ["e", "n"]
    assert len(found["results"]["bindings"]) == 2
    separated = csv.reader(io.StringIO(kg("query", SELECT, "--format", "csv").stdout))
    header, first, *_ = separated
    assert (header, first[1]) == (["e", "n"], "GPT-3")
    tabs = kg("query", SELECT, "--format", "tsv").stdout.splitlines()
    assert tabs[0] == "?e\t?n"
    assert tabs[1].startswith("<https://")
    xml = ET.fromstring(kg("query", SELECT, "--format", "xml").stdout)
    assert xml.tag.endswith("}sparql")
    assert json.loads(kg("query", "ASK {}", "--format", "json").stdout)["boolean"] is True


def test_rows_for_people(kg):
    table = kg("query", SELECT).stdout.splitlines()
    assert table[0].split() == ["e", "n"]
    assert table[2].split()[0] == "ent:model/gpt-3"
    assert kg("query", SELECT, "--format", "md").stdout.startswith("| e | n |\n| --- | --- |\n")


@pytest.mark.parametrize("format_", ["table", "ttl", "trig", "nt", "jsonld", "json"])
def test_graphs_in_every_format(kg, format_):
    query = "CONSTRUCT { ?s kg:name ?n } WHERE { ?s kg:name ?n } ORDER BY ?s LIMIT 3"
    text = kg("query", query, "--format", format_).stdout
    kinds = {
        "table": ox.RdfFormat.TURTLE, "ttl": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG,
        "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD,
        "json": ox.RdfFormat.JSON_LD,
    }  # fmt: skip
    assert len({q.triple for q in ox.parse(text, format=kinds[format_])}) == 3


def test_describe(kg):
    assert (
        '"OpenAI"'
        in kg("query", "DESCRIBE <https://w3id.org/aikg/entity/organization/openai>").stdout
    )


def test_a_fast_query_is_not_stopped(kg):
    assert kg("query", "ASK {}", "--timeout", "30").stdout == "yes\n"
