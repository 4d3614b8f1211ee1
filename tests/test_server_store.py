"""A store behind a URL: one writer at a time, and articles that are whole or known not to be."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import socket
import subprocess
import sys

import pytest
from fake_extractor import FakeExtractor
from invented import Reader, known
from sparql_server import serving
from test_build import reader, write

from kg import iris
from kg.amend import Author, amend, enforce
from kg.amend_entities import merge
from kg.build import Knowledge, build
from kg.corrections_file import load
from kg.corrections_read import parse
from kg.doctor import checks
from kg.errors import KgError
from kg.server_lock import GRAPH
from kg.store import StoreError, open_store, select
from kg.terms import PREFIXES

ARTICLES = "SELECT ?g { ?g a kg:ArticleGraph }"
WHOLE = "SELECT ?g { ?g a kg:ArticleGraph ; kg:digest ?d }"
HELD = f"SELECT ?h {{ GRAPH <{GRAPH}> {{ ?lock kg:digest ?h }} }}"


@pytest.fixture(params=["small", pytest.param("virtuoso", marks=pytest.mark.slow)])
def url(request):
    if request.param == "virtuoso":
        yield request.getfixturevalue("virtuoso_url")
    else:
        with serving() as address:
            yield address


def test_a_second_writer_learns_who_writes(url):
    with open_store(url, write=True):
        with pytest.raises(KgError, match=r"process \d+ on .* has been writing .* since 2"):
            open_store(url, write=True)
        with open_store(url) as reading:
            assert len(reading) == 0
    with open_store(url, write=True):
        pass


def test_a_writer_that_died_here_holds_nothing(url):
    code = f"import os, kg.store; kg.store.open_store({str(url)!r}, write=True); os._exit(0)"
    subprocess.run([sys.executable, "-c", code], check=True)
    with open_store(url, write=True) as store:
        assert len(store) == 0


def hold(url, minutes, host="elsewhere", pid=1):
    until = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)
    held = json.dumps({"host": host, "pid": pid, "since": "2024", "until": until.isoformat(),
                       "key": "k"})  # fmt: skip
    digest = f"<{PREFIXES['kg']}digest>"
    with open_store(url) as store:
        store.update(
            f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <{GRAPH}> {digest} {json.dumps(held)} }} }}"
        )


@pytest.mark.parametrize("minutes", [-1, 5])
def test_no_process_is_asked_on_windows_where_that_would_kill_it(url, minutes, monkeypatch):
    """The lock of one that lives must hold there; that of a dead one ends by itself."""
    hold(url, minutes, socket.gethostname(), os.getppid())
    asked = []
    monkeypatch.setattr("os.kill", lambda *given: asked.append(given))
    monkeypatch.setattr("sys.platform", "win32")
    if minutes < 0:
        open_store(url, write=True).close()
    else:
        with pytest.raises(KgError, match=f"process {os.getppid()} on .* lets go at 2"):
            open_store(url, write=True)
    assert asked == []


@pytest.mark.parametrize(("minutes", "free"), [(-1, True), (5, False)])
def test_a_writer_elsewhere_is_waited_for_until_its_time_is_up(url, minutes, free):
    hold(url, minutes)
    if free:
        open_store(url, write=True).close()
        open_store(url, write=True).close()
    else:
        with pytest.raises(KgError, match=r"on elsewhere .* lets go at 2"):
            open_store(url, write=True)


def test_a_clock_that_is_turned_back_does_not_keep_a_lock_from_being_renewed(monkeypatch):
    with serving() as url, open_store(url, write=True) as store:
        true = dt.datetime.now(dt.UTC).replace(microsecond=0)
        for minutes in (-120, -118, 20):
            now = true + dt.timedelta(minutes=minutes)
            monkeypatch.setattr("kg.server_lock._now", lambda now=now: now)
            store.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")
            (held,) = (json.loads(r["h"].value) for r in select(store, HELD))
            assert held["until"] == (now + dt.timedelta(minutes=10)).isoformat()


def graph_of(store):
    return set(store.quads())


@pytest.mark.parametrize("updates", range(4, 36, 5))
def test_a_build_that_broke_off_goes_on_and_readers_can_tell(tmp_path, monkeypatch, updates):
    monkeypatch.setattr("kg.server._CHUNK", 8)
    corpus = write(tmp_path / "in", a="OpenAI\n2024-05-14", b="OpenAI says\n2024-05-15")

    def run(store):
        return build([corpus], store, extractor=FakeExtractor(), reader=reader)

    with serving(updates=updates) as url:
        with pytest.raises(StoreError, match="503"), open_store(url, write=True) as store:
            run(store)
        url.mend()
        with open_store(url) as store:
            begun, whole = (len(list(select(store, q))) for q in (ARTICLES, WHOLE))
            told = next(c for c in checks(url, tmp_path / "none") if c.name == "store")
            assert told.sound == (begun == whole)
        with open_store(url, write=True) as store:
            assert run(store).written == 2 - whole
            assert run(store).unchanged == 2
            found = graph_of(store)
    with open_store(tmp_path / "kg", write=True) as store:
        run(store)
        assert graph_of(store) == found


def test_a_build_broke_off_in_the_middle_of_an_article(tmp_path, monkeypatch):
    monkeypatch.setattr("kg.server._CHUNK", 8)
    corpus = write(tmp_path / "in", a="OpenAI\n2024-05-14")
    with serving(updates=4) as url:
        with pytest.raises(StoreError), open_store(url, write=True) as store:
            build([corpus], store, extractor=FakeExtractor(), reader=reader)
        told = next(c for c in checks(url, tmp_path / "none") if c.name == "store")
        assert "1 articles are not whole; build again" in told.found


@pytest.mark.slow
def test_a_build_on_a_server_gives_the_graph_of_a_folder(url, tmp_path):
    corpus = write(tmp_path / "in", **{f"a{n}": f"Company{n % 3}\n2024-05-1{n}" for n in range(6)})
    made = []
    for where in (url, tmp_path / "kg"):
        with open_store(where, write=True) as store:
            report = build([corpus], store, extractor=FakeExtractor(), reader=reader)
            assert (report.written, report.failures) == (6, ())
        write(corpus, a1="Another\n2024-05-20")
        with open_store(where, write=True) as store:
            build([corpus], store, extractor=FakeExtractor(), reader=reader)
            made.append(graph_of(store))
        write(corpus, a1="Company1\n2024-05-11")
    assert made[0] == made[1]


def told(store):
    """All that a store tells, without its marks of what is done."""
    return {q for q in store.quads() if q.graph_name.value != iris.own_graph_iri("state")}


def articles_of(quads):
    return {q for q in quads if "/graph/article/" in q.graph_name.value}


def filled(where, articles):
    with open_store(where, write=True) as store:
        build([articles], store, extractor=Reader(), knowledge=Knowledge("1", known))
        return told(store)


@pytest.mark.slow
@pytest.mark.parametrize("then", ["finished", "taken back"])
def test_a_correction_of_many_articles_may_break_off_anywhere(
    tmp_path, monkeypatch, articles, then
):
    """It takes several requests; a folder, which takes it in one, tells what must come out."""
    monkeypatch.setattr("kg.server.LARGEST", 1000)
    before = filled(tmp_path / "kg", articles)

    def merged(where, path):
        with open_store(where, write=True) as store:
            return amend(
                store, path, lambda c: merge(store, c, "OpenAI", "月之暗面", Author("Ann"))
            )

    change = merged(tmp_path / "kg", tmp_path / "folder.ttl")
    with open_store(tmp_path / "kg") as store:
        after = told(store)
    wanted = load(tmp_path / "folder.ttl")
    seen = []
    for updates in itertools.count():
        file = tmp_path / f"{updates}.ttl"
        with serving() as url:
            assert filled(url, articles) == before
            url.left[0] = updates
            try:
                merged(url, file)
            except KgError:
                url.mend()
            else:
                break
            with open_store(url) as store:
                seen.append(told(store))
            halves = articles_of(seen[-1]) not in (articles_of(before), articles_of(after))
            found = next(c.found for c in checks(url, file) if c.name == "store")
            assert "cut short; build again" in found or not halves
            left = parse([t for t in wanted.records if then == "finished"])
            with open_store(url, write=True) as store:
                enforce(store, left)
                assert told(store) == (after if then == "finished" else before), updates
    assert change.add
    assert before in seen
    ends = (articles_of(before), articles_of(after))
    assert any(articles_of(s) not in ends for s in seen)
