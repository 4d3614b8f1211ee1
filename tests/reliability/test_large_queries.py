"""No query is so large that it ends the process: it is answered, or told to be too large."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fake_extractor import FakeExtractor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sparql_server import serving

from kg import Graph, iris
from kg.build import build
from kg.model import Article
from kg.sparql import checked
from kg.sparql_words import DEEPEST, LONGEST
from kg.store import QueryError, open_store

PROGRAM = Path(__file__).with_name("large.py")
PATIENCE = 1.5
"""Seconds after which a query counts as answered: what is planned for long is no crash."""

# What may stand in a row, each as (before all, what is repeated, between, after all).
ROWS = {
    "triples": ("", "?s ?p ?o", " . ", ""), "chained": ("", "?v{n} <urn:p> ?w{n}", ".", ""),
    "facts": ("", "<urn:s> <urn:p> {n}", " . ", ""), "paths": ("", "?v{n} <urn:p>* ?o", " . ", ""),
    "predicates": ("?s ", "<urn:p> ?o{n}", ";", ""), "objects": ("?s <urn:p> ", "{n}", ",", ""),
    "nodes": ("", "[<urn:p> {n}]", ".", " ."), "node objects": ("?s ?p ", "[]", ",", ""),
    "members": ("?s ?p (", "1", " ", ")"), "member nodes": ("?s ?p (", "[]", "", ")"),
    "reifiers": ("?s ?p ?o", "~", "", ""), "notes": ("?s ?p ?o", "{{|?q ?r|}}", "", ""),
    "unions": ("", "{{?s ?p ?o}}", " UNION ", ""), "groups": ("", "{{?s ?p ?o}}", "", ""),
    "options": ("", "OPTIONAL{{?s <urn:p> ?o{n}}}", " ", ""),
    "less": ("?s ?p ?o ", "MINUS{{?s ?p {n}}}", "", ""), "graphs": ("", "GRAPH ?g{{?s ?p ?o}}", "", ""),
    "exists": ("?s ?p ?o ", "FILTER EXISTS{{?s ?p {n}}}", "", ""),
    "filters": ("?s ?p ?o ", "FILTER(?s=?o)", "", ""), "tests": ("?s ?p ?o ", "FILTERisIRI(?s)", "", ""),
    "binds": ("", "BIND({n} AS ?v{n})", "", ""), "values": ("", "VALUES ?x{{{n}}}", "", ""),
    "rows": ("VALUES ?x {{", "{n}", " ", "}}"), "pairs": ("VALUES (?x ?y) {{", "({n} <urn:a>)", "", "}}"),
    "selects": ("", "{{SELECT ?s{{?s ?p ?o}}}}", "", ""),
    "path": ("?s ", "<urn:p>", "/", " ?o"), "ways": ("?s ", "<urn:p{n}>", "|", " ?o"),
    "other ways": ("?s !(", "<urn:p{n}>", "|", ") ?o"), "there and back": ("?s ", "^<urn:p>", "/", " ?o"),
    "or": ("?s ?p ?o FILTER(", "?s=?o", "||", ")"), "and": ("?s ?p ?o FILTER(", "?s=?o", "&&", ")"),
    "sums": ("?s ?p ?o FILTER(", "?o", "+", ")"), "differences": ("?s ?p ?o FILTER(", "?o", "-", ")"),
    "signed": ("?s ?p ?o FILTER(?o", "+1", " ", ")"), "glued": ("?s ?p ?o FILTER(true", "-1", "", ":b)"),
    "products": ("?s ?p ?o FILTER(", "?o", "*", ")"), "quotients": ("?s ?p ?o FILTER(", "?o", "/", ")"),
    "not": ("?s ?p ?o FILTER(", "!", "", "?o)"), "minus": ("?s ?p ?o FILTER(", "-", "", "?o)"),
    "arguments": ("?s ?p ?o FILTER(CONCAT(", "?o", ",", "))"), "choice": ("?s ?p ?o FILTER(COALESCE(", "?x", ",", "))"),
    "in": ("?s ?p ?o FILTER(?s IN (", "<urn:x{n}>", ",", "))"), "in any": ("?s ?p ?o FILTER(?s IN (", "?o+{n}", ",", "))"),
    "not in": ("?s ?p ?o FILTER(?s NOT IN (", "{n}", ",", "))"),
    "hidden": ("?s ?p ?o FILTER(1<", "1", "+", "&&2>1)"), "more hidden": ("?s ?p ?o FILTER(1<1)", "FILTER(1)", "", "FILTER(1>1)"),
    "a language": ('?s ?p "x"@en-values{{', "?s ?p ?o", ".", "}}"), "a dot": ("PREFIX x: <urn:x> ASK{{?s ?p x:a\u00b7values{{", "?s ?p ?o", ".", "}}}}"),
    "words": ("SELECT ", "?v{n}", " ", "{{}}"), "terms": ("SELECT ", "({n} AS ?v{n})", "", "{{}}"),
    "counts": ("SELECT ", "(COUNT(?s) AS ?v{n})", "", "{{?s ?p ?o}}"),
    "by": ("SELECT ?v0 {{?s ?p ?o}} GROUP BY ", "({n} AS ?v{n})", "", ""), "having": ("SELECT ?s {{?s ?p ?o}} GROUP BY ?s HAVING ", "(?s=?s)", "", ""),
    "order": ("SELECT ?s {{?s ?p ?o}} ORDER BY ", "(?s=?s)", "", ""), "about": ("DESCRIBE ", "<urn:x{n}>", "", ""),
    "from": ("ASK ", "FROM <urn:x>", "", "{{}}"), "prefixes": ("", "PREFIX p{n}: <urn:x>", "", "ASK {{}}"),
    "template": ("CONSTRUCT {{", "?s ?p ?o", ".", "}} {{?s ?p ?o}}"), "both": ("CONSTRUCT WHERE {{", "?s <urn:p{n}> ?o", ".", "}}"),
    "inserted": ("INSERT DATA {{ GRAPH <urn:h> {{", "<urn:s> <urn:p> {n}", ".", "}}}}"),
    "deleted": ("DELETE WHERE {{ GRAPH <urn:g> {{", "?s <urn:p{n}> ?o", ".", "}}}}"),
    "put": ("INSERT {{ GRAPH <urn:h> {{?s ?p ?o", ".?s ?p ?o", "", "}}}} WHERE {{?s ?p ?o}}"),
    "where": ("INSERT {{ GRAPH <urn:h> {{?s ?p ?o}}}} WHERE {{", "?s <urn:p{n}> ?o", ".", "}}"),
    "updates": ("", "CLEAR GRAPH <urn:h>", ";", ""),
}  # fmt: skip
# What may stand in one another, as (what opens, the innermost, what closes).
NESTS = {
    "groups": ("{", "?s ?p ?o", "}"), "selects": ("{SELECT * {", "?s ?p ?o", "}}"), "graphs": ("GRAPH ?g{", "", "}"),
    "options": ("?s ?p ?o OPTIONAL{", "", "}"), "less": ("?s ?p ?o MINUS{", "?s ?p ?o", "}"),
    "exists": ("?s ?p ?o FILTER NOT EXISTS{", "?s ?p ?o", "}"), "lists": ("?s ?p (", "1", ")"), "nodes": ("[?p ", "1", "]."),
    "inner lists": ("(", "1", ")"), "inner nodes": ("[?p ", "1", "]"), "notes": ("?s ?p ?o{|?q ?r", "", "|}"),
    "quoted": ("<<", "?s ?p ?o", ">> ?p ?o"), "quoted objects": ("<< ?s ?p ", "?o", ">>"), "terms": ("<<( ?s ?p ", "?o", ")>>"),
    "brackets": ("(", "1", ")"), "calls": ("STR(", "1", ")"), "choices": ("IF(?s,1,", "1", ")"), "in": ("?s IN (", "1", ")"),
    "hidden": ("1<(", "1", ")&&2>1"), "steps": ("(", "<urn:p>", ")"), "any steps": ("(", "<urn:p>", ")*"), "back": ("^(", "<urn:p>", ")"),
    "escaped": ("\\u0028", "1", "\\U00000029"),
}  # fmt: skip
PLACES = {
    "groups": "{}",
    "brackets": "?s ?p ?o FILTER({})",
    "inner lists": "?s ?p {}",
    "steps": "?s {} ?o",
}
IN_PLACE = {
    "brackets": ("brackets", "calls", "choices", "in", "hidden", "escaped"),
    "inner lists": ("inner lists", "inner nodes", "quoted objects", "terms"), "steps": ("steps", "any steps", "back"),
}  # fmt: skip


def row(kind: str, size: int) -> str:
    """A query or update with so many of a kind in a row."""
    before, unit, between, after = ROWS[kind]
    text = before.format() + between.join([unit.format(n=n) for n in range(size)]) + after.format()
    whole = ("SELECT", "DESCRIBE", "CONSTRUCT", "INSERT", "DELETE", "ASK", "PREFIX", "CLEAR")
    return text if text.startswith(whole) else f"ASK {{ {text} }}"


def nest(kind: str, size: int) -> str:
    """A query with so many of a kind in one another."""
    opening, inside, closing = NESTS[kind]
    place = next((p for p, kinds in IN_PLACE.items() if kind in kinds), "groups")
    return f"ASK {{ {PLACES[place].format(opening * size + inside + closing * size)} }}"


def passes(text: str) -> bool:
    try:
        return bool(checked(text))
    except QueryError:
        return False


def largest(made: Callable[[int], str]) -> int:
    """The most of a kind that are let pass, or 40,000."""
    low, high = 1, 40_000
    if passes(made(high)):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if passes(made(middle)) else (low, middle)
    return low


class Engine:
    """A process that puts queries to the engine, and is started anew where one takes too long."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self.asked = self.told = self.late = 0

    def ask(self, text: str) -> str:
        """Say what became of a query: ``ok``, ``told`` or ``late``; fails if the process died."""
        pipe = subprocess.PIPE
        process = self._process or subprocess.Popen(
            [sys.executable, str(PROGRAM)], stdin=pipe, stdout=pipe, text=True, bufsize=1
        )
        self._process = process
        process.stdin.write(json.dumps(text) + "\n")
        self.asked += 1
        if not select.select([process.stdout], [], [], PATIENCE)[0]:
            self.close()
            self.late += 1
            return "late"
        said = process.stdout.readline().strip()
        assert said in ("ok", "told"), f"it died ({process.wait()}): {text[:200]}"
        self.told += said == "told"
        return said

    def close(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


@contextmanager
def running() -> Iterator[Engine]:
    engine = Engine()
    try:
        yield engine
    finally:
        engine.close()


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with running() as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize(("make", "kinds"), [(row, ROWS), (nest, NESTS)], ids=["rows", "nests"])
def test_whatever_is_let_pass_does_not_end_the_process(engine, make, kinds, figure):
    """The largest of each kind that passes, and one that is far larger."""
    asked, told, late = engine.asked, engine.told, engine.late
    for kind in kinds:
        most = largest(lambda size, kind=kind: make(kind, size))
        assert engine.ask(make(kind, most)) != "told", kind
        assert (engine.ask(make(kind, 40_000)) == "told") == (most < 40_000), kind
    figure(f"the largest {make.__name__}s of {len(kinds)} kinds", f"{engine.asked - asked} asked, "
           f"{engine.told - told} told, none ended the process")  # fmt: skip
    assert engine.late - late < len(kinds)


WHOLE = {k for k in ROWS if row(k, 1)[:3] != "ASK"} | {"from", "a dot"}
sizes = st.integers(0, 12).flatmap(lambda power: st.integers(2**power, 2 ** (power + 1)))
rows = st.builds(
    lambda kind, size: row(kind, size)[6:-2], st.sampled_from([*ROWS.keys() - WHOLE]), sizes
)
nests = st.builds(lambda kind, size: nest(kind, size)[6:-2], st.sampled_from([*NESTS]), sizes)


def around(kind: str, size: int, inside: str) -> str:
    opening, _, closing = NESTS[kind]
    return opening * size + inside + closing * size


parts = st.recursive(
    rows | nests,
    lambda part: (
        st.lists(part, min_size=2, max_size=3).map(" ".join)
        | st.builds(
            around, st.sampled_from(("groups", "options", "exists")), st.integers(1, 70), part
        )
    ),
    max_leaves=6,
)
wholes = st.builds(row, st.sampled_from(sorted(WHOLE)), sizes)
SIGNS = (
    *"()[]{}<>?-+!*/^|&=.,;:~#'\"\\a1_@$%", "<urn:a>", "?x", "||", "&&", "<<", ">>", "<<(", "{|", "|}", "true", "FILTER",
    "OPTIONAL", "VALUES", "INSERT", "DATA", "CONSTRUCT", "UNION", "IN", "STR", "AS", "SELECT", "a:b", ":b", "@en", "1e5",
    "\\u0028", "\\u0022", "\\U00000023", "\u00b7", "\u3000", "\n", " ", "'''", '""', "^^", "WHERE", "EXISTS", "BIND(1 AS ?y)",
)  # fmt: skip
STARTS = (
    "ASK {", "ASK { FILTER(1", "ASK { ?s ?p ", "ASK { ?s ?p (", "SELECT ", "INSERT DATA { GRAPH <urn:h> {",
    "CONSTRUCT {", "ASK { VALUES ?x {", "PREFIX a: <urn:a> ASK { ?s ?p a:", 'ASK { ?s ?p "x"@en', "DESCRIBE ", "ASK { BIND(",
)  # fmt: skip
soups = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=4).map("".join)
soup = st.builds(
    lambda start, before, unit, size, after: start + before + unit * size + after,
    st.sampled_from(STARTS), soups | st.just(""), soups, sizes, soups | st.just(")}"),
)  # fmt: skip


@pytest.mark.slow
@settings(deadline=None, max_examples=400, suppress_health_check=[*HealthCheck], print_blob=True)
@given(
    st.one_of(parts.map(lambda text: f"ASK {{ {text} }}"), wholes, soup),
    st.sampled_from(["as it is", "without spaces", "in lower case"]),
)
def test_no_large_query_of_any_shape_ends_the_process(engine, text, how):
    text = text.replace(" ", "") if how == "without spaces" else text
    engine.ask(text.lower() if how == "in lower case" else text)


MANY = " . ".join(f"?v{n} <urn:p> ?v{n + 1}" for n in range(30_000))


@pytest.fixture
def where(tmp_path) -> Path:
    with open_store(tmp_path / ".kg", write=True) as store:
        build([], store, extractor=FakeExtractor(), reader=lambda _: [Article("a", "a", "A 1", ())])
    return tmp_path / ".kg"


def test_tens_of_thousands_of_triples_are_refused_wherever_they_come_in(kg, where, tmp_path):
    own = f"GRAPH <{iris.own_graph_iri('corrections')}> {{ ?s ?p ?o }}"
    (tmp_path / "rows.rq").write_text(f"SELECT * {{ {MANY} }}")
    (tmp_path / "update.rq").write_text(f"INSERT {{ {own} }} WHERE {{ {MANY} }}")
    (tmp_path / "delete.rq").write_text(f"DELETE WHERE {{ {MANY} }}")
    (tmp_path / "graph.rq").write_text(f"CONSTRUCT {{ ?v1 ?p ?v2 }} WHERE {{ {MANY} }}")
    with serving() as url:
        for store in (where, url):
            for command in (
                ["query", "--file", "rows.rq"], ["query", "--file", "graph.rq"], ["render", "--query", "graph.rq"],
                ["query", "--update", "--file", "update.rq"], ["query", "--update", "--file", "delete.rq"],
            ):  # fmt: skip
                result = kg(*command, "--store", store)
                assert (result.exit_code, result.stdout) == (1, ""), command
                assert result.stderr.startswith(f"kg: more than {LONGEST} words"), command
                assert result.stderr.count("\n") == 1, command
    with Graph(where) as graph:
        for ask in (
            lambda: graph.query(f"SELECT * {{ {MANY} }}"), lambda: graph.ask(f"ASK {{ {MANY} }}"),
            lambda: graph.construct(f"CONSTRUCT WHERE {{ {MANY} }}"),
            lambda: graph.store.query(f"ASK {{ {MANY} }}"),
        ):  # fmt: skip
            with pytest.raises(QueryError, match=f"more than {LONGEST} words"):
                ask()


SANE = {
    "values": f"SELECT * {{ VALUES ?x {{ {' '.join(f'<urn:a{n}>' for n in range(20_000))} }} }}",
    "pairs": f"SELECT * {{ VALUES (?x ?y) {{ {' '.join(f'(<urn:a/b-c{n}> -{n})' for n in range(5000))} }} }}",
    "one of many": f"ASK {{ ?s ?p ?o FILTER(?s IN ({', '.join(f'<urn:a-b/c{n}>' for n in range(5000))})) }}",
    "unions": f"ASK {{ {' UNION '.join(f'{{ ?s kg:name {n} }}' for n in range(300))} }}",
    "triples": f"ASK {{ {' . '.join(f'<urn:a{n}> kg:developedBy ?o' for n in range(60))} }}",
    "brackets": f"ASK {{ FILTER({'(' * 50}true{')' * 50}) }}",
    "a text": f'ASK {{ BIND("{"( } ; . " * 20_000}" AS ?x) }} # {"( [ { " * 20_000}',
    "addresses": f"ASK {{ ?s ?p ?o FILTER(?o = <https://en.wikipedia.org/wiki/A_(b)_{'-c' * 500}>) }}",
}  # fmt: skip


@pytest.mark.parametrize("kind", SANE)
def test_large_queries_that_make_sense_are_answered(kg, where, tmp_path, kind):
    (tmp_path / "sane.rq").write_text(SANE[kind])
    result = kg("query", "--file", "sane.rq", "--format", "json", "--store", where)
    assert result.exit_code == 0, result.stderr


def test_a_hundred_corrections_in_one_update_are_carried_out(kg, where, tmp_path):
    entity = iris.entity_iri("Organization", "A")
    lines = " ".join(
        f'<urn:c{n}> a kg:Rename ; kg:corrects <{entity}{n}> ; kg:newName "A {n}" .'
        for n in range(100)
    )
    own = iris.own_graph_iri("corrections")
    (tmp_path / "many.rq").write_text(f"INSERT DATA {{ GRAPH <{own}> {{ {lines} }} }}")
    result = kg("query", "--update", "--file", "many.rq", "--store", where)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith("100 corrections added, 0 taken back\n")


def test_what_the_limits_are_is_told(kg, where):
    for size, told in ((DEEPEST - 2, ""), (DEEPEST, f"kg: more than {DEEPEST} brackets in one")):
        result = kg("query", f"ASK {{ {'{' * size}{'}' * size} }}", "--store", where)
        assert result.stderr.startswith(told), result.stderr
        assert result.exit_code == bool(told)
