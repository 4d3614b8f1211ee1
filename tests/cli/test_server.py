"""Commands on a store behind a URL: the same answers as from a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # the server is shared with the store's tests
from sparql_server import serving

from kg import iris
from kg.store import open_store

pytestmark = pytest.mark.usefixtures("reading")


@pytest.fixture(params=["small", pytest.param("virtuoso", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "virtuoso":
        yield request.getfixturevalue("virtuoso_url")
    else:
        with serving() as address:
            yield address


def test_every_answer_is_that_of_the_folder(bare, articles, url):
    for where in (url, ".kg"):
        assert bare("build", articles, "--store", where).stdout.startswith("3 articles read")
    for args in (
        ["stats"], ["show", "OpenAI", "--format", "json"], ["links", "OpenAI", "红杉中国"],
        ["events"], ["timeline", "月之暗面"], ["explain", "GPT-4o", "developedBy", "OpenAI"],
        ["search", "yuezhi"], ["conflicts"], ["query", "ASK { ?s a kg:Event }"],
        ["query", "SELECT ?n { ?e kg:name ?n } ORDER BY ?n", "--format", "csv"],
        ["query", "CONSTRUCT { ?e kg:name ?n } { ?e kg:name ?n }"],
        ["query", "--name", "models", "-p", "company=OpenAI"], ["validate"],
    ):  # fmt: skip
        theirs, ours = (bare(*args, "--store", where) for where in (url, ".kg"))
        assert theirs.exit_code == 0, theirs.stderr
        assert theirs.stdout == ours.stdout
    assert bare("build", articles, "--store", url).stdout.startswith("0 articles read, 3 unch")
    assert bare("remove", "gpt", "--store", url).stdout == "removed gpt\n"


def test_corrections_on_a_server(bare, articles, url):
    def graph():
        with open_store(url) as store:
            return set(store.quads())

    assert bare("build", articles, "--store", url).exit_code == 0
    before = graph()
    told = bare("merge", "OpenAI", "红杉中国", "--store", url)
    assert told.exit_code == 0, told.stderr
    after = graph()
    assert after != before
    assert bare("build", articles, "--store", url).stdout.startswith("0 articles read")
    assert graph() == after
    corrections = iris.own_graph_iri("corrections")
    result = bare("query", "--update", f"CLEAR GRAPH <{corrections}>", "--store", url)
    assert result.stdout.endswith("0 corrections added, 1 taken back\n"), result.stderr
    assert graph() == before


def test_mistakes_are_told_as_from_a_folder(bare, failed, url):
    assert "line 2, column 2" in failed(bare("query", "SELECT *\n x", "--store", url))
    assert "no article" in failed(bare("remove", "gpt", "--store", url))


def test_credentials_are_asked_for(bare, failed, monkeypatch):
    with serving("Bearer secret") as address:
        assert "set KG_USER" in failed(bare("stats", "--store", address))
        monkeypatch.setenv("KG_TOKEN", "secret")
        assert bare("stats", "--store", address).exit_code == 0
