"""Corrections as an analyst makes them: applied at once, kept, rebuilt from nothing, undone."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

from kg import iris
from kg.store import open_store

pytestmark = pytest.mark.usefixtures("reading")

OPENAI, MOONSHOT, SEQUOIA = (
    iris.entity_iri("Organization", n) for n in ("OpenAI", "月之暗面", "红杉中国")
)
KIMI, GPT4O = (iris.entity_iri("Model", n) for n in ("Kimi K2", "GPT-4o"))
FUNDING = iris.event_iri("kimi", "v1")


def quads(where=".kg"):
    with open_store(where) as store:
        return set(store.quads())


def rows(result):
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def facts(result):
    return {(r["subject"], r["predicate"], r["object"]) for r in rows(result)}


@pytest.fixture
def own(bare, built):
    """A store of one's own in the working folder."""
    shutil.copytree(built, ".kg", symlinks=True)

    def run(*args, **kwargs):
        result = bare(*args, **kwargs)
        assert result.exit_code == 0, result.stderr
        return result

    return run


CORRECTIONS = {
    "merge": ["merge", "OpenAI", "红杉中国"],
    "merge known ones": ["merge", "OpenAI", "月之暗面"],
    "merge types": ["merge", "OpenAI", "Kimi K2"],
    "split an article": ["split", "Moonshot AI", "--article", "kimi-2", "--new", "Lunar"],
    "split into": ["split", "Moonshot AI", "--article", "kimi", "--into", "OpenAI"],
    "split a name": ["split", "红杉中国", "--name", "红杉中国", "--new", "Sequoia", "--type", "Person"],
    "rename": ["rename", "Moonshot AI", "Moon"],
    "rename in a language": ["rename", "OpenAI", "开放智能", "--lang", "zh"],
    "reject": ["reject", "GPT-4o", "developedBy", "OpenAI"],
    "reject what is known": ["reject", "GPT-3", "developedBy", "OpenAI"],
    "reject an event": ["reject", FUNDING],
    "assert": ["assert", "Mira Murati", "worksFor", "Moonshot AI", "--source", "https://example.org/a?b=c",
               "--quote", 'She said "yes"\nand left.', "--since", "2025-03", "--until", "2026"],
}  # fmt: skip


@pytest.mark.parametrize("args", CORRECTIONS.values(), ids=CORRECTIONS)
def test_a_correction_changes_the_graph_once_survives_a_rebuild_and_can_be_undone(
    own, bare, articles, args
):
    before = quads()
    told = own(*args, "--by", "Ann", "--note", "sure").stdout
    id_ = re.match("[0-9a-f]{8}(?=: )", told)[0]
    after, kept = quads(), Path("corrections.ttl").read_bytes()
    assert after != before
    bare(*args, "--by", "Bob")  # may say that there is no such thing any more
    assert (quads(), Path("corrections.ttl").read_bytes()) == (after, kept)
    shutil.rmtree(".kg")
    own("build", articles)
    assert quads() == after
    (row,) = rows(own("corrections", "--format", "json"))
    assert (row["id"], row["by"], row["note"]) == (id_, "Ann", "sure")
    own("corrections", "undo", id_[:5])
    assert quads() == before
    assert rows(own("corrections", "--format", "json")) == []


@pytest.mark.parametrize("args", CORRECTIONS.values(), ids=CORRECTIONS)
def test_a_corrected_graph_conforms_to_the_shapes(own, args):
    own(*args)
    assert "Conforms: True" in own("validate").stdout


def test_the_file_is_canonical_turtle_that_others_can_read(own):
    for args in CORRECTIONS.values():
        if args[0] != "merge" or args[2] == "Kimi K2":
            own(*args)  # the others would take away what is corrected next
    text = Path("corrections.ttl").read_text("utf-8")
    subjects = re.findall(r"^(corr:\w+) a kg:", text, re.MULTILINE)
    assert subjects == sorted(subjects)
    assert len(subjects) == len(CORRECTIONS) - 2
    assert 'rdfs:label "Kimi K2 is OpenAI"' in text
    theirs = Graph().parse(data=text, format="turtle")
    assert len(theirs) == len(set(ox.parse(text, format=ox.RdfFormat.TURTLE)))


def test_merged_names_lead_to_the_one_that_stays(own):
    assert own("merge", "OpenAI", "红杉中国").stdout.endswith(
        ": 红杉中国 is a name of OpenAI now\n"
    )
    for name in ("红杉中国", SEQUOIA, OPENAI):
        assert own("show", name).stdout.startswith("OpenAI  (Organization, in 3 articles)")
    assert "also: 奥派, 红杉中国" in own("show", "OpenAI").stdout
    assert own("merge", "OpenAI", "红杉中国").stdout == "红杉中国 is a name of OpenAI already\n"


def test_merges_are_followed_to_the_end_and_each_can_be_taken_back(own):
    own("merge", "红杉中国", "月之暗面")
    first = quads()
    own("merge", "OpenAI", "红杉中国")
    assert own("show", "月之暗面").stdout.startswith("OpenAI  (Organization, in 3 articles)")
    late = rows(own("corrections", "--format", "json"))[-1]["id"]
    own("corrections", "undo", late)
    assert quads() == first


def test_a_merge_of_two_that_are_related_relates_nothing_to_itself(own):
    own("merge", "OpenAI", "月之暗面")
    found = facts(own("show", "OpenAI", "--format", "json"))
    assert ("OpenAI", "investedIn", "OpenAI") not in found
    assert ("Kimi K2", "developedBy", "OpenAI") in found


def test_a_split_moves_what_the_article_says(own):
    own("split", "月之暗面", "--article", "kimi-2", "--new", "Lunar")
    assert facts(own("show", "Lunar", "--format", "json")) == {("OpenAI", "investedIn", "Lunar")}
    assert facts(own("show", "Moonshot AI", "--format", "json")) == {
        ("Kimi K2", "developedBy", "Moonshot AI")
    }
    assert own("show", "Lunar").stdout.splitlines()[1] == "also: 月之暗面"


def test_a_rename_counts_in_its_language_or_in_all(own):
    own("rename", "月之暗面", "月之暗面科技", "--lang", "zh")
    assert own("show", "月之暗面科技").stdout.startswith("Moonshot AI  ")
    own("rename", "月之暗面", "Moon")
    assert own("show", "月之暗面科技").stdout.startswith("Moon  ")
    told = own("rename", "Moon", "Luna").stdout
    old = rows(own("corrections", "--format", "json"))
    assert "takes the place of" in told
    assert [r["kind"] for r in old] == ["rename", "rename"]
    assert own("show", "Moonshot AI").stdout.startswith("Luna  ")
    assert "did you mean" not in own("search", "Luna").stdout


def test_a_rejected_fact_is_gone_from_every_answer(own, bare, failed):
    told = own("reject", "GPT-4o", "developedBy", "OpenAI").stdout
    release = iris.event_iri("gpt", "v1")
    assert f"it followed from {release}, which 'kg reject IRI' rejects too" in told
    assert "no source says" in failed(bare("explain", "GPT-4o", "developedBy", "OpenAI"))
    assert own("query", f"ASK {{ <{GPT4O}> kg:developedBy ?o }}").stdout == "no\n"
    assert "GPT-4o" not in own("query", "-n", "models", "-p", "company=OpenAI").stdout
    assert "Release" in own("events").stdout
    own("reject", release)
    assert "Release" not in own("events").stdout


def test_a_rejected_event_takes_all_its_reports_and_facts_along(own):
    (event,) = rows(own("events", "--type", "Funding", "--format", "json"))
    assert event["sources"] == 2
    assert own("reject", event["iri"]).stdout.endswith("rejected a Funding, told in 2 articles\n")
    assert rows(own("events", "--type", "Funding", "--format", "json")) == []
    left = {str(q.subject) for q in quads() if "/graph/corr" not in str(q.graph_name)}
    assert not [s for s in left if "/amount-" in s or "/event/kimi" in s]
    assert own("reject", event["iri"]).stdout.startswith("rejected already")


def test_an_event_of_another_quote_is_not_the_rejected_one(own, articles, tmp_path):
    own("reject", iris.event_iri("gpt", "v1"))
    changed = tmp_path / "changed"
    shutil.copytree(articles, changed)
    text = (changed / "gpt.txt").read_text("utf-8")
    (changed / "gpt.txt").write_text(f"Again: {text}", "utf-8")
    own("build", changed)
    assert "Release" not in own("events").stdout  # the words are the same
    file = Path("corrections.ttl")
    file.write_text(file.read_text("utf-8").replace("on Monday.", "on Tuesday."), "utf-8")
    own("build", changed)
    assert "Release" in own("events").stdout


def test_an_asserted_fact_shows_its_source_and_that_a_person_says_so(own):
    url = "https://example.org/news"
    own("assert", "Mira Murati", "worksFor", "月之暗面", "--source", url, "--quote", "She joined.",
        "--since", "2025")  # fmt: skip
    lines = own("explain", "Mira Murati", "worksFor", "月之暗面").stdout.splitlines()
    assert lines == [f"{url}  1.00  correction  correction", "    She joined."]
    (row,) = (
        r
        for r in rows(own("show", "月之暗面", "--format", "json"))
        if r["subject"] == "Mira Murati"
    )
    assert (row["since"], row["from"], row["sources"]) == ("2025", f"correction: {url}", 0)
    own("assert", "GPT-4o", "developedBy", "OpenAI", "--source", url)
    told = {r["subject"]: r["from"] for r in rows(own("show", "OpenAI", "--format", "json"))}
    assert told["GPT-4o"] == f"article+correction: {url}"
    assert (
        "Moonshot AI"
        in own("query", "-n", "career", "-p", "person=Mira Murati", "--format", "csv").stdout
    )


@pytest.mark.parametrize(
    "case",
    [
        ("split an article", ["merge", "Moonshot AI", "Lunar"], "takes Moonshot AI and Lunar apart; run 'kg corr"),
        ("split an article", ["merge", "Lunar", "Moonshot AI"], "apart; run 'kg corrections undo"),
        ("merge", ["split", "OpenAI", "--name", "红杉中国", "--into", "红杉中国"], "made 红杉中国 a name of OpenAI; run"),
        ("merge", ["split", "OpenAI", "--name", "红杉中国", "--new", "红杉中国"], "made 红杉中国 a name of OpenAI; run"),
        ("reject", ["assert", "GPT-4o", "developedBy", "OpenAI", "--source", "https://a.b/"], "rejects that GPT-4o"),
        ("assert", ["reject", "Mira Murati", "worksFor", "月之暗面"], "asserts that Mira Murati"),
        ("rename", ["merge", "OpenAI", "Moonn"], "did you mean Moon (Organization)?"),
    ],
)  # fmt: skip
def test_contradictions_are_refused_and_name_what_to_undo(own, bare, failed, case):
    first, then, told = case
    id_ = own(*CORRECTIONS[first]).stdout[:8]
    before = quads(), Path("corrections.ttl").read_bytes()
    line = failed(bare(*then))
    assert told in line
    assert id_ in line or "did you mean" in line
    assert (quads(), Path("corrections.ttl").read_bytes()) == before


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["merge", "OpenAI", "OpenAl"], "did you mean OpenAI (Organization)?"),
        (["rename", "Nobody at all", "X"], "look for it with 'kg search'"),
        (["rename", "OpenAI", " \t"], "is no name"),
        (["rename", "OpenAI", "a\x1bb"], "is no name"),
        (["rename", "OpenAI", "X", "--lang", "not a language"], "is no language"),
        (["reject", "GPT-4o", "loves", "OpenAI"], "no relation 'loves'"),
        (["reject", "OpenAI", "acquired", "月之暗面"], "no source says that OpenAI acquired 月之暗面"),
        (["reject", "https://w3id.org/aikg/event/none/v1"], "no event https://"),
        (["reject", OPENAI], "no event https://"),
        (["reject", "no IRI <>"], "is no IRI of an event"),
        (["assert", "OpenAI", "developedBy", "GPT-4o", "--source", "https://a.b/"],
         "developedBy relates Benchmark or Model or Product to Organization or Person, not OpenAI"),
        (["assert", "OpenAI", "partnerOf", "OpenAI", "--source", "https://a.b/"], "not OpenAI"),
        (["assert", "Kimi K2", "developedBy", "OpenAI", "--source", "a.b"], "is no URL"),
        (["assert", "Kimi K2", "developedBy", "OpenAI", "--source", "https://a b"], "is no URL"),
        (["assert", "Kimi K2", "developedBy", "OpenAI", "--source", "https://a.b/", "--since", "2024"],
         "developedBy does not hold for a time"),
        (["assert", "OpenAI", "investedIn", "红杉中国", "--source", "https://a.b/", "--since", "May"],
         "is no date"),
        (["assert", "OpenAI", "investedIn", "红杉中国", "--source", "https://a.b/", "--since", "2024-05",
          "--until", "2023"], "until 2023 is before since 2024-05"),
        (["split", "OpenAI", "--new", "X"], "say which mentions of OpenAI"),
        (["split", "OpenAI", "--article", "none", "--new", "X"], "no article 'none'"),
        (["split", "OpenAI", "--article", "kimi", "--new", "X"], "does not mention OpenAI"),
        (["split", "OpenAI", "--name", "Open", "--new", "X"], "it is called OpenAI"),
        (["split", "OpenAI", "--name", "OpenAI", "--into", "奥派"], "is OpenAI itself"),
        (["split", "OpenAI", "--name", "OpenAI", "--new", "红杉中国"], "there is 红杉中国 (Organization) already"),
        (["split", "OpenAI", "--name", "OpenAI", "--new", "X", "--type", "Y"], "no type 'Y'"),
        (["corrections", "undo", "ffff"], "no corrections begin with 'ffff'"),
        (["corrections", "undo", ""], "see 'kg corrections'"),
    ],
)  # fmt: skip
def test_what_can_not_be_corrected_says_why_and_changes_nothing(own, bare, failed, args, told):
    before = quads()
    assert told in failed(bare(*args))
    assert quads() == before
    assert not Path("corrections.ttl").exists()


@pytest.mark.parametrize(
    "args",
    [
        ["reject", "OpenAI", "acquired"], ["split", "OpenAI"], ["assert", "a", "uses", "b"],
        ["split", "OpenAI", "--new", "a", "--into", "b"], ["merge", "OpenAI"],
        ["split", "OpenAI", "--into", "a", "--type", "Model"], ["corrections", "redo"],
    ],
)  # fmt: skip
def test_wrong_usage(bare, args):
    assert bare(*args).exit_code == 2


def test_a_split_on_which_others_rest_stays(own, bare, failed):
    id_ = own("split", "月之暗面", "--article", "kimi-2", "--new", "Lunar").stdout[:8]
    other = own("rename", "Lunar", "Luna").stdout[:8]
    assert f"others speak of: {other}" in failed(bare("corrections", "undo", id_))
    own("corrections", "undo", other)
    own("corrections", "undo", id_)


def test_splits_of_splits_and_merges_after_them(own, articles):
    before = quads()
    own("split", "月之暗面", "--article", "kimi-2", "--new", "Lunar")
    own("split", "Lunar", "--name", "月之暗面", "--new", "Luna")
    own("merge", "红杉中国", "Luna")
    assert ("OpenAI", "investedIn", "红杉中国") in facts(own("show", "Luna", "--format", "json"))
    after = quads()
    shutil.rmtree(".kg")
    own("build", articles)
    assert quads() == after
    for row in reversed(rows(own("corrections", "--format", "json"))):
        own("corrections", "undo", row["id"])
    assert quads() == before


def test_a_split_under_another_can_be_undone_before_it(own):
    before = quads()
    first = own("split", "OpenAI", "--article", "gpt", "--into", "Moonshot AI").stdout[:8]
    other = own("split", "Moonshot AI", "--article", "gpt", "--new", "Luna").stdout[:8]
    assert ("GPT-4o", "developedBy", "Luna") in facts(own("show", "Luna", "--format", "json"))
    own("corrections", "undo", first)
    assert ("GPT-4o", "developedBy", "OpenAI") in facts(own("show", "OpenAI", "--format", "json"))
    own("corrections", "undo", other)
    assert quads() == before


def test_the_file_is_the_truth_whoever_edits_it(own, bare, failed, articles):
    before = quads()
    own("merge", "OpenAI", "红杉中国")
    file = Path("corrections.ttl")
    text = file.read_text("utf-8")
    file.unlink()
    own("build", articles)
    assert quads() == before
    file.write_text(text.replace("a kg:Merge", "a kg:Merge , "), "utf-8")
    assert "corrections.ttl: " in failed(bare("build", articles))
    file.write_text(text.replace("kg:replacement", "kg:replaces"), "utf-8")
    assert "lacks kg:replacement; add it" in failed(bare("build", articles))
    assert quads() == before


def test_settings_name_the_file(own, tmp_path):
    Path("kg.toml").write_text('corrections = "people/our.ttl"\n', "utf-8")
    own("merge", "OpenAI", "红杉中国")
    assert Path("people/our.ttl").exists()
    assert len(rows(own("corrections", "--format", "json"))) == 1
    assert not Path("corrections.ttl").exists()


def test_who_corrects_is_told_by_option_environment_or_login(own, monkeypatch):
    monkeypatch.setenv("KG_BY", "Env")
    own("rename", "OpenAI", "One")
    own("rename", "OpenAI", "Two", "--by", "Opt")
    monkeypatch.delenv("KG_BY")
    monkeypatch.setenv("LOGNAME", "login")
    own("rename", "OpenAI", "三", "--lang", "zh")
    assert [r["by"] for r in rows(own("corrections", "--format", "json"))] == ["Opt", "login"]


def test_a_store_that_someone_writes_to_is_left_alone(own, bare, failed):
    with open_store(".kg", write=True):
        assert "has been writing" in failed(bare("merge", "OpenAI", "红杉中国"))
    assert not Path("corrections.ttl").exists()


def test_a_file_that_can_not_be_written_changes_nothing(own, bare, failed):
    before = quads()
    Path("corrections.ttl").mkdir()
    assert "corrections.ttl" in failed(bare("merge", "OpenAI", "红杉中国"))
    assert quads() == before
