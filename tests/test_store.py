"""The store's promises, on a folder and behind a URL: one writer, many readers, nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pyoxigraph as ox
import pytest
from sparql_server import serving
from strategies import sample

from kg import iris
from kg.rdf import nquads, quads
from kg.store import QueryError, StoreError, open_store, select, to_rdflib
from kg.terms import PREFIXES, term

GRAPH = iris.graph_iri("a1")


def triples(found):
    return [q.triple for q in quads(found, "1")]


@pytest.fixture(params=["folder", "url", pytest.param("virtuoso", marks=pytest.mark.slow)])
def store(request, tmp_path):
    if request.param == "folder":
        with open_store(tmp_path / "kg", write=True) as opened:
            yield opened
    elif request.param == "virtuoso":
        with open_store(request.getfixturevalue("virtuoso_url"), write=True) as opened:
            yield opened
    else:
        with serving() as url, open_store(url, write=True) as opened:
            yield opened


def test_holds_what_was_written_and_nothing_else(store):
    store.replace(GRAPH, triples(sample()))
    assert set(store.quads()) == set(store.quads(GRAPH)) == set(quads(sample(), "1"))
    shorter = replace(sample(), facts=(), events=())
    store.replace(GRAPH, triples(shorter))
    assert set(store.quads()) == set(quads(shorter, "1"))
    assert len(store) == len(quads(shorter, "1"))
    assert store.remove(GRAPH) is True
    assert store.remove(GRAPH) is False
    assert len(store) == 0


def test_strange_characters_survive(store):
    text = "引号\"'\\ \n\r\t \x00 \x7f \U0001f600 {} <> ; } DROP ALL"
    for _ in range(2):
        store.replace("urn:g", [ox.Triple(term("kg:x"), term("kg:rule"), ox.Literal(text))])
        assert [q.object.value for q in store.quads("urn:g")] == [text]


def test_a_query_sees_the_union_with_terms_bound(store):
    for id_ in ("a1", "a2"):
        store.replace(iris.graph_iri(id_), triples(sample(id_)))
    asked = """SELECT DISTINCT ?maker ?model WHERE {
        # parameters
        ?model kg:developedBy ?maker }"""
    openai = ox.NamedNode(iris.entity_iri("Organization", "OpenAI"))
    assert [r["model"].value for r in select(store, asked, {"maker": openai})] == [
        iris.entity_iri("Model", "GPT-4o")
    ]
    hostile = ox.Literal('" } ; DROP ALL #')
    assert list(select(store, asked, {"maker": hostile})) == []
    assert len(list(store.query("CONSTRUCT WHERE { ?s kg:worksFor ?o }"))) >= 1
    assert bool(store.query("ASK { ?s kg:worksFor ?o }")) is True


def test_bulk_load(store):
    store.load(nquads(quads(sample(), "1")))
    assert set(store.quads()) == set(quads(sample(), "1"))


def test_rdflib_gets_a_copy(store):
    store.replace(GRAPH, triples(sample()))
    copy = to_rdflib(store)
    assert sum(1 for _ in copy.quads()) == len(store)
    assert list(copy.query("SELECT ?s { ?s kg:worksFor ?o }", initNs=PREFIXES))


@pytest.mark.parametrize("query", ["SELEC", "SELECT ?x { ?x no:such ?y }", "SELECT ?x { ?x "])
def test_a_broken_query_says_so(store, query):
    with pytest.raises(QueryError):
        list(select(store, query))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service<http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SE\\u0052VICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p '''it's''' . SERVICE ?x { ?s ?p ?o } }",
        "SELECT * { ?s kg:x ?p FILTER(?s<?p) SERVICE ?x { ?s ?p ?o } FILTER(?s>?p) }",
    ],
)
def test_queries_stay_in_the_store(store, query):
    with pytest.raises(QueryError, match="SERVICE is switched off"):
        store.query(query)


def test_readers_see_published_states(tmp_path):
    where = tmp_path / "kg"
    with pytest.raises(StoreError, match="kg build"):
        open_store(where)
    with open_store(where, write=True) as writer:
        writer.replace(GRAPH, triples(sample()))
        writer.publish()
        reader = open_store(where)
        size = len(reader)
        writer.remove(GRAPH)
        for n in range(5):
            writer.replace(iris.graph_iri(f"b{n}"), triples(sample(f"b{n}")))
            writer.publish()
        assert len(reader) == size == len(set(reader.quads()))
        with open_store(where) as later:
            assert len(later) == len(writer)
        with pytest.raises(StoreError, match="opened for reading"):
            reader.remove(GRAPH)
        reader.close()
    states = [p for p in (where / "states").iterdir() if p.is_dir()]
    assert len(states) <= 2


def test_a_second_writer_learns_who_writes(tmp_path):
    where = tmp_path / "kg"
    with open_store(where, write=True):
        code = f"from kg.store import open_store; open_store({str(where)!r}, write=True)"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert f"process {os.getpid()} has been writing to this store since 2" in done.stderr
    with open_store(where, write=True):
        pass


def test_a_newer_store_is_refused(tmp_path):
    where = tmp_path / "kg"
    open_store(where, write=True).close()
    (where / "version").write_text("99\n")
    for write in (True, False):
        with pytest.raises(StoreError, match="newer kg"):
            open_store(where, write=write)


def test_other_files_are_left_alone(tmp_path):
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(StoreError, match="other files"):
        open_store(tmp_path, write=True)


KILLED = """
import sys; sys.path.insert(0, "tests")
from strategies import sample
from kg import iris
from kg.rdf import quads
from kg.store import open_store
store = open_store(sys.argv[1], write=True)
print("ready", flush=True)
for n in range(100000):
    id_ = f"a{n % 7}"
    store.replace(iris.graph_iri(id_), [q.triple for q in quads(sample(id_, f"text {n}"), "1")])
    if n % 5 == 0:
        store.publish()
"""


def test_a_killed_writer_leaves_whole_articles_and_no_lock(tmp_path):
    where = tmp_path / "kg"
    for pause in (0.05, 0.15, 0.3):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(where)], stdout=subprocess.PIPE, text=True
        )
        with process:
            assert process.stdout.readline() == "ready\n"
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
        size = len(quads(sample(), "1"))
        with open_store(where, write=True) as store:
            for row in select(store, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"):
                assert len(list(store.quads(row["g"].value))) == size


def test_queries_go_on_while_somebody_writes(tmp_path):
    where = tmp_path / "kg"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(where)], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout.readline() == "ready\n"
        end, looks, size = time.monotonic() + 2, 0, len(quads(sample(), "1"))
        while time.monotonic() < end or looks <= 5:
            assert process.poll() is None, "it goes on writing until it is killed"
            try:
                reader = open_store(where)
            except StoreError:
                continue  # nothing is published yet
            with reader:
                looks += 1
                assert len(reader) % size == 0
                assert len(set(reader.quads())) == len(reader)
        process.kill()


def test_credentials_come_from_the_environment(monkeypatch):
    with serving("Bearer secret") as url:
        with pytest.raises(StoreError, match="KG_TOKEN"):
            len(open_store(url))
        monkeypatch.setenv("KG_TOKEN", "secret")
        assert len(open_store(url)) == 0


def test_a_server_that_is_not_there():
    with pytest.raises(StoreError, match="can't be reached"):
        len(open_store("http://127.0.0.1:9/query"))
