"""Builds: only what changed, all or nothing for each article, and the same graph by any way."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from fake_extractor import FakeExtractor

from kg import iris
from kg.build import Knowledge, build, remove
from kg.corrections import Corrections
from kg.corrections_file import load
from kg.errors import KgError
from kg.model import Article
from kg.store import open_store, select
from kg.terms import term
from kg.work import processes

OPENAI = iris.entity_iri("Organization", "OpenAI")


@dataclass(frozen=True)
class Unreadable:
    path: str
    error: str


def reader(paths):
    """Each file holds one article; its date is in its second line, if there is one."""
    for path in paths:
        files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
        for file in files:
            text = file.read_text()
            if text.startswith("unreadable"):
                yield Unreadable(str(file), "no article; mend it")
                continue
            lines = text.splitlines()
            yield Article(file.stem, str(file), text, (), title=lines[0],
                          date=lines[1] if len(lines) > 1 else None)  # fmt: skip


def write(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def run(folder, store, **options):
    options.setdefault("extractor", FakeExtractor())
    return build([folder], store, reader=reader, **options)


def graph_of(where):
    with open_store(where) as store:
        return set(store.quads())


@pytest.fixture
def corpus(tmp_path):
    return write(
        tmp_path / "in", **{f"a{n}": f"Company{n % 5}\n2024-05-{10 + n}" for n in range(9)}
    )


def test_only_what_changed_is_done_again(corpus, tmp_path):
    with open_store(tmp_path / "kg", write=True) as store:
        assert run(corpus, store).written == 9
        extractor = FakeExtractor()
        report = run(corpus, store, extractor=extractor)
        assert (report.written, report.unchanged, extractor.calls) == (0, 9, 0)
        write(corpus, a3="Other\n2024-05-13", b1="New")
        report = run(corpus, store)
        assert (report.written, report.unchanged) == (2, 8)
        assert run(corpus, store, extractor=FakeExtractor("2")).written == 10
    with open_store(tmp_path / "fresh", write=True) as store:
        run(corpus, store, extractor=FakeExtractor("2"))
    assert graph_of(tmp_path / "kg") == graph_of(tmp_path / "fresh")


def test_a_build_that_changes_nothing_publishes_nothing(corpus, tmp_path):
    current = tmp_path / "kg" / "states" / "current"
    with open_store(tmp_path / "kg", write=True) as store:
        run(corpus, store)
    state = current.read_text()
    with open_store(tmp_path / "kg", write=True) as store:
        assert run(corpus, store).written == 0
    assert current.read_text() == state
    with suppress(KgError), open_store(tmp_path / "kg", write=True) as store:
        store.remove(iris.graph_iri("a0"))
        raise KgError("cut short")
    assert current.read_text() == state
    with open_store(tmp_path / "kg", write=True):
        pass  # whoever writes next shows what was written
    assert current.read_text() != state


def test_what_is_gone_is_removed_only_when_asked(corpus, tmp_path):
    with open_store(tmp_path / "kg", write=True) as store:
        run(corpus, store)
        (corpus / "a1.txt").unlink()
        assert run(corpus, store).removed == 0
        assert run(corpus, store, prune=True).removed == 1
        assert remove("a2", store) is True
        assert remove("a2", store) is False
    (corpus / "a2.txt").unlink()
    with open_store(tmp_path / "fresh", write=True) as store:
        run(corpus, store)
    assert graph_of(tmp_path / "kg") == graph_of(tmp_path / "fresh")


def test_a_failure_costs_only_its_article(corpus, tmp_path):
    write(corpus, a2="fail", a4="unreadable")
    other = write(tmp_path / "other", a0="the id again")
    with open_store(tmp_path / "kg", write=True) as store:
        report = build([corpus, other], store, extractor=FakeExtractor(), reader=reader)
        assert report.written == 7
        errors = {Path(f.path).name: f.error for f in report.failures}
        assert "ValueError: told to" in errors["a2.txt"]
        assert "mend it" in errors["a4.txt"]
        assert "'a0' is that of" in errors["a0.txt"]
        with pytest.raises(KgError, match="told to"):
            run(corpus, store, strict=True)


@pytest.mark.slow
def test_an_article_that_kills_its_process_fails_alone(corpus, tmp_path):
    write(corpus, a4="die", z="die")
    with open_store(tmp_path / "kg", write=True) as store:
        report = run(corpus, store, workers=processes(2))
        assert (report.written, report.unchanged) == (8, 0)
        assert [Path(f.path).name for f in report.failures] == ["a4.txt", "z.txt"]
        assert all("exit code 3" in f.error for f in report.failures)
    for name in ("a4", "z"):
        (corpus / f"{name}.txt").unlink()
    with open_store(tmp_path / "fresh", write=True) as store:
        run(corpus, store)
    assert graph_of(tmp_path / "kg") == graph_of(tmp_path / "fresh")


@pytest.mark.slow
def test_when_every_process_dies_the_build_ends_and_keeps_what_it_has(corpus, tmp_path):
    with open_store(tmp_path / "kg", write=True) as store:
        run(corpus, store)
        write(corpus, **{f"b{n}": "die" for n in range(40)})
        with pytest.raises(KgError, match="keep dying"):
            run(corpus, store, workers=processes(2))
        assert run(write(tmp_path / "none", a0="Company0\n2024-05-10"), store).unchanged == 1


KILLED = """
import sys; sys.path.insert(0, "tests")
from pathlib import Path
from fake_extractor import FakeExtractor
from kg.store import open_store
import test_build
with open_store(sys.argv[2], write=True) as store:
    print("ready", flush=True)
    test_build.run(Path(sys.argv[1]), store)
    print("done", flush=True)
"""


@pytest.mark.slow
def test_a_killed_build_goes_on_where_it_stopped(tmp_path):
    corpus = write(tmp_path / "in", **{f"a{n}": f"Company{n % 5}\n2024-05-10" for n in range(60)})
    killed = 0
    for pause in (0.02, 0.06, 0.12, 0.2):
        command = [sys.executable, "-c", KILLED, str(corpus), str(tmp_path / "kg")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "ready\n"
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
            killed += process.stdout.read() != "done\n"
        write(
            corpus, **{f"a{n}": f"Company{n % 5}\n2024-06-{10 + int(pause * 50)}" for n in range(9)}
        )
    assert killed
    with open_store(tmp_path / "kg", write=True) as store:
        run(corpus, store)
    with open_store(tmp_path / "fresh", write=True) as store:
        run(corpus, store)
    assert graph_of(tmp_path / "kg") == graph_of(tmp_path / "fresh")


def test_knowledge_is_loaded_when_it_changed(corpus, tmp_path):
    calls = []

    def triples():
        calls.append(1)
        node = ox.NamedNode(OPENAI)
        yield ox.Triple(node, term("rdf:type"), term("kg:Organization"))
        yield ox.Triple(node, term("skos:prefLabel"), ox.Literal("OpenAI", language="en"))

    with open_store(tmp_path / "kg", write=True) as store:
        for version in ("1", "1", "2"):
            run(corpus, store, knowledge=Knowledge(version, triples))
        rows = select(
            store, "SELECT ?e ?n { # parameters\n?e kg:name ?n }", {"e": ox.NamedNode(OPENAI)}
        )
        assert [r["n"].value for r in rows] == ["OpenAI"]
    assert len(calls) == 2


def names(store):
    return {r["n"].value for r in select(store, "SELECT ?n { ?e kg:name ?n }")}


MERGE = f"""
@prefix kg: <https://w3id.org/aikg/ontology#> .
<urn:c1> a kg:Merge ; kg:corrects <{iris.entity_iri("Organization", "Company1")}> ;
    kg:replacement <{iris.entity_iri("Organization", "Company2")}> .
"""
RENAME = f"""
@prefix kg: <https://w3id.org/aikg/ontology#> .
<urn:c2> a kg:Rename ; kg:corrects <{iris.entity_iri("Organization", "Company3")}> ;
    kg:newName "Third" .
"""
REJECT = f"""
@prefix kg: <https://w3id.org/aikg/ontology#> .
<urn:c3> a kg:Rejection ; kg:subject <{iris.entity_iri("Person", "Mira Murati")}> ;
    kg:predicate kg:worksFor ; kg:object <{iris.entity_iri("Organization", "Company2")}> .
"""


def test_corrections_are_applied_and_taken_back(corpus, tmp_path):
    file = tmp_path / "corrections.ttl"

    def build_with(where, *parts):
        file.write_text("".join(parts))
        with open_store(tmp_path / where, write=True) as store:
            report = run(corpus, store, corrections=load(file))
            return report, names(store)

    build_with("kg")
    for number, parts in enumerate([(MERGE, RENAME), (MERGE, REJECT), (REJECT,), ()]):
        _, seen = build_with("kg", *parts)
        assert ("Company1" not in seen) == (MERGE in parts)
        assert ("Third" in seen) == (RENAME in parts)
        build_with(f"fresh{number}", *parts)
        assert graph_of(tmp_path / "kg") == graph_of(tmp_path / f"fresh{number}")
    with open_store(tmp_path / "kg", write=True) as store:
        assert run(corpus, store, corrections=Corrections()).unchanged == 9


def test_a_circle_of_merges_is_refused(tmp_path):
    swapped = f"""<urn:c9> a kg:Merge ; kg:replacement
        <{iris.entity_iri("Organization", "Company1")}> ;
        kg:corrects <{iris.entity_iri("Organization", "Company2")}> ."""
    (tmp_path / "c.ttl").write_text(MERGE + swapped)
    with pytest.raises(KgError, match="circle"):
        load(tmp_path / "c.ttl")


def test_reports_of_one_event_meet(tmp_path):
    corpus = write(tmp_path / "in", a="OpenAI\n2024-05-14", b="OpenAI says\n2024-05-15",
                   c="OpenAI again\n2026-01-01", d="Anthropic\n2024-05-14")  # fmt: skip
    asked = "SELECT DISTINCT ?r ?h { ?r a kg:Funding ; kg:reportOf ?h }"
    with open_store(tmp_path / "kg", write=True) as store:
        run(corpus, store)
        stands = {r["r"].value: r["h"].value for r in select(store, asked)}
        assert stands[iris.event_iri("b", "v2")] == iris.event_iri("a", "v2")
        assert stands[iris.event_iri("d", "v2")] == iris.event_iri("d", "v2")
        remove("a", store)
        stands = {r["r"].value: r["h"].value for r in select(store, asked)}
        assert stands[iris.event_iri("b", "v2")] == iris.event_iri("b", "v2")


def test_a_store_deleted_underneath_is_reported(corpus, tmp_path):
    store = open_store(tmp_path / "kg", write=True)
    run(corpus, store)
    shutil.rmtree(tmp_path / "kg")
    write(corpus, a0="Changed")
    with pytest.raises(KgError):
        run(corpus, store)
