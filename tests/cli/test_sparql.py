"""SPARQL at the command line: results as the standards say, updates of corrections only."""

from __future__ import annotations

import csv
import io
import shutil
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result
from running import process

sys.path.insert(0, str(Path(__file__).parents[1]))  # the server is shared with the store's tests
from sparql_server import serving

from kg import iris
from kg.spreadsheets import FORMULA
from kg.store import open_store

CORRECTIONS = iris.own_graph_iri("corrections")
OPENAI = iris.entity_iri("Organization", "OpenAI")
NASTY = """SELECT ?a ?b WHERE { VALUES (?a ?b) {
    ('"quoted", 中文\\n\\ttab' UNDEF) (<urn:a> '中'@zh-Hans) ('' '1'^^<urn:t>) (1 true) (' x ' '<&>]]>')
} }"""
WANTED = [
    {"a": Literal('"quoted", 中文\n\ttab')},
    {"a": URIRef("urn:a"), "b": Literal("中", lang="zh-hans")},
    {"a": Literal(""), "b": Literal("1", datatype=URIRef("urn:t"))},
    {"a": Literal(1), "b": Literal(True)},
    {"a": Literal(" x "), "b": Literal("<&>]]>")},
]


def parsed(text, format_):
    result = Result.parse(io.BytesIO(text.encode()), format=format_)
    return [{str(v): term for v, term in row.items()} for row in result.bindings]


@pytest.mark.parametrize("format_", ["json", "xml"])
def test_rows_are_what_the_standards_say(kg, format_):
    assert parsed(kg("query", NASTY, "--format", format_).stdout, format_) == WANTED


def test_tab_separated_rows_are_what_the_standard_says(kg):
    found = parsed(kg("query", NASTY, "--format", "tsv").stdout, "tsv")
    assert found == WANTED


def test_comma_separated_rows_are_what_the_standard_says(kg):
    text = kg("query", NASTY, "--format", "csv").stdout
    assert text.splitlines()[0] == "a,b"
    found = parsed(text, "csv")
    plain = [{k: str(v) for k, v in row.items() if str(v)} for row in found]
    assert plain == [{k: str(v) for k, v in row.items() if str(v)} for row in WANTED]


NUMBERS = {
    "'x'^^xsd:integer": "x", "'=1+1'^^xsd:integer": "'=1+1", f"'{'9' * 5000}'^^xsd:integer": "9" * 5000,
    "'=1+1'^^xsd:decimal": "'=1+1", "'INF'^^xsd:double": "INF", "'NaN'^^xsd:double": "NaN",
    "-0.5": "-0.5", "-3": "-3", "'-3'": "'-3",
}  # fmt: skip


@pytest.mark.parametrize("written", NUMBERS, ids=lambda w: w[:20])
def test_what_only_says_that_it_is_a_number_is_a_text(kg, written):
    query = f"SELECT ?x {{ VALUES ?x {{ {written} }} }}"
    result = kg("query", query, "--format", "csv")
    assert (result.exit_code, result.stdout) == (0, f"x\n{NUMBERS[written]}\n")


def test_tab_separated_terms_are_no_formulas_and_stay_the_same(kg):
    texts = [f"""{sign}1 '"'"\\ 中""" for sign in FORMULA]
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {' '.join(f'({ox.Literal(t)} {ox.Literal(t)}@en)' for t in texts)} (-1 <urn:a>) }} }}"
    text = kg("query", query, "--format", "tsv").stdout
    assert [r["a"] for r in parsed(text, "tsv")] == [*map(Literal, texts), Literal(-1)]
    assert [r["b"] for r in parsed(text, "tsv")][:-1] == [Literal(t, lang="en") for t in texts]
    theirs = ox.parse_query_results(text.encode(), format=ox.QueryResultsFormat.TSV)
    assert [r["a"].value for r in theirs] == [*texts, "-1"]
    # As a spreadsheet has them: it takes off quotes that a cell begins with, and knows no escapes.
    cells = [c for row in csv.reader(text.splitlines(), delimiter="\t") for c in row]
    assert len(cells) == 2 * (len(texts) + 2)
    assert [c for c in cells if c.startswith(FORMULA)] == ["-1"]


def test_xml_holds_what_xml_has_no_place_for(kg):
    (row,) = parsed(kg("query", "SELECT ('a\\u0001b' AS ?x) {}", "--format", "xml").stdout, "xml")
    assert row == {"x": Literal("a\ufffdb")}


@pytest.mark.parametrize("format_", ["json", "xml"])
@pytest.mark.parametrize(
    ("query", "answer"), [("ASK {}", True), ("ASK { ?s <urn:none> ?o }", False)]
)
def test_yes_and_no_are_what_the_standards_say(kg, format_, query, answer):
    text = kg("query", query, "--format", format_).stdout
    assert Result.parse(io.BytesIO(text.encode()), format=format_).askAnswer is answer


@pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"
)  # rdflib's own
@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?s kg:name ?n ; <urn:has> [ <urn:p> '\\u0001 \"中\"'@zh ] } { ?s kg:name ?n }",
        f"DESCRIBE <{OPENAI}>",
        "CONSTRUCT {} WHERE {}",
    ],
)
def test_graphs_are_the_same_in_every_format(kg, query):
    theirs = {}
    for option, format_ in (
        ("ttl", "turtle"),
        ("nt", "nt"),
        ("trig", "trig"),
        ("jsonld", "json-ld"),
    ):
        text = kg("query", query, "--format", option).stdout
        whole = Dataset(default_union=True).parse(data=text, format=format_)
        theirs[option] = Graph()
        for s, p, o in whole.triples((None, None, None)):
            theirs[option].add((s, p, o))
    assert all(isomorphic(theirs["ttl"], other) for other in theirs.values())
    assert bool(theirs["ttl"]) == ("{}" not in query)
    if "urn:has" in query:
        assert any(isinstance(o, BNode) for o in theirs["ttl"].objects())


@pytest.mark.parametrize("format_", ["csv", "md", "xml"])
def test_a_graph_is_no_rows(kg, failed, format_):
    line = failed(kg("query", "CONSTRUCT WHERE { ?s ?p ?o }", "--format", format_))
    assert "the answer is a graph, no rows; use --format ttl" in line


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "SELECT * {\n  ?s ?p ?o nonsense\n\n}",
            "line 2, column 12: not understood here: ?s ?p ?o nonsense",
        ),
        (
            "SELECT ?x {\n?x ?p ?o }\nLIMIT x\nOFFSET 3",
            "line 3, column 7: not understood here: LIMIT x",
        ),
        ("SELECT * {\r\n  ?s 你好 ?o }", "line 2, column 3: not understood here: ?s 你好 ?o }"),
        ("SELEC * {}", "line 1, column 1: not understood here: SELEC * {}"),
        ("", "line 1, column 1: not understood here: the end"),
        ("SELECT * { ?s ?p '\u2028' } }", "line 1, column 24: not understood here: SELECT"),
        ("SELECT ?x { ?s ?p ?o } ORDER BY nope:f(?x)", "line 1, column 33"),
        ("SELECT ?x { ?s a nope:A }", "line 1, column 24: Prefix not found: SELECT"),
        ("SELECT ?x { ?s a <a b> }", "line 1, column 23: IRI parsing failed: SELECT"),
        ("SELECT (COUNT(*) AS ?n) ?s { ?s ?p ?o }", "variable that is unbound"),
        (f"SELECT * {{ ?s ?p '{'x' * 500}' ? }}", "…xxx"),
        (
            "SELECT * { ?s ?p 'unclosed }",
            "line 1, column 29: not understood here: SELECT * { ?s ?p 'unclosed }",
        ),
        ("DROP ALL", "line 1, column 1: not understood here: DROP ALL"),
        ("SELECT * { ?s ?p ?o } ; DROP ALL", "line 1, column 23"),
        ("SELECT * { \x00 }", "line 1, column 12"),
        (
            "SELECT * { SERV\\u0049CE <http://127.0.0.1:1/> { ?s ?p ?o } }",
            "SERVICE is switched off",
        ),
        ("SELECT * { service SILENT <http://127.0.0.1:1/> {} }", "--allow service"),
        ("SELECT * { { SELECT * { SERVICE ?x { ?s ?p ?o } } } }", "SERVICE is switched off"),
    ],
)
def test_mistakes_have_line_and_column(kg, failed, query, told):
    line = failed(kg("query", query))
    assert told in line
    assert len(line) < 250


def test_words_in_texts_names_and_comments_switch_nothing_on_or_off(kg):
    query = "# SERVICE\nSELECT ?load { BIND('''LOAD \" SERVICE''' AS ?load) FILTER(<urn:SERVICE> != ?load) }"
    assert "LOAD" in kg("query", query).stdout


def test_another_server_is_asked_only_where_it_is_allowed(kg, bare, failed, tmp_path):
    with serving() as url:
        with open_store(url, write=True) as other:
            other.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 'theirs' } }")
        query = f"SELECT ?o {{ SERVICE <{url}> {{ <urn:a> <urn:b> ?o }} }}"
        assert "switched off" in failed(kg("query", query))
        assert "switched off" in failed(kg("query", query, "--allow", "load"))
        assert kg("query", query, "--allow", "service").stdout.endswith("theirs\n")
        Path("kg.toml").write_text('allow = ["service"]\n', "utf-8")
        assert kg("query", query).stdout.endswith("theirs\n")
    line = failed(kg("query", query))
    assert "check the path" not in line


def test_settings_allow_nothing_else(bare, failed):
    Path("kg.toml").write_text('allow = ["everything"]\n', "utf-8")
    assert "nothing called 'everything' to allow" in failed(bare("stats"))


# Updates


@pytest.fixture
def own(bare, built):
    """A store of one's own in the working folder."""
    shutil.copytree(built, ".kg", symlinks=True)
    return bare


def quads():
    with open_store(".kg") as store:
        return set(store.quads())


RENAME = f"""<urn:mine> a kg:Rename ; kg:corrects <{OPENAI}> ; kg:newName "开放智能"@zh ;
    schema:author "Ann" ; rdfs:label "OpenAI in Chinese" ."""


def test_an_update_of_corrections_is_applied_kept_and_undone(own):
    before = quads()
    insert = f"INSERT DATA {{ GRAPH <{CORRECTIONS}> {{ {RENAME} }} }}"
    told = own("query", "--update", insert)
    assert told.exit_code == 0, told.stderr
    first, second = told.stdout.splitlines()
    assert first.endswith(" rename: OpenAI in Chinese")
    assert second == "1 corrections added, 0 taken back"
    assert own("show", "开放智能").stdout.startswith("OpenAI  ")
    assert "<urn:mine> a kg:Rename" in Path("corrections.ttl").read_text("utf-8")
    assert own("query", "--update", insert).stdout == "0 corrections added, 0 taken back\n"
    delete = f"DELETE {{ GRAPH <{CORRECTIONS}> {{ ?c ?p ?o }} }} WHERE {{ GRAPH <{CORRECTIONS}> {{ ?c kg:corrects ?e ; ?p ?o }} GRAPH ?g {{ ?e a kg:Organization }} }}"
    Path("u.ru").write_text(delete, "utf-8")
    assert own("query", "-f", "u.ru", "--update").stdout.splitlines()[-1] == (
        "0 corrections added, 1 taken back"
    )
    assert quads() == before


def test_what_followed_from_a_deleted_correction_goes_with_it(own):
    before = quads()
    args = [
        "assert",
        "GPT-4o",
        "developedBy",
        "月之暗面",
        "--source",
        "https://a.b/",
        "--quote",
        "x",
    ]
    assert own(*args).exit_code == 0
    kept = "FILTER NOT EXISTS { ?s a rdf:Statement }"
    for update in (
        f"WITH <{CORRECTIONS}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s a kg:Assertion ; ?p ?o . {kept} }}",
    ):
        assert own("query", "--update", update).stdout.endswith("1 taken back\n")
    assert quads() == before


@pytest.mark.parametrize(
    ("update", "told"),
    [
        ("INSERT DATA { <urn:a> <urn:b> 1 }", "write to the default graph"),
        ("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }", "write to the graph urn:g"),
        ("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", "write to the graph ?g"),
        ("DELETE WHERE { ?s ?p ?o }", "write to the default graph"),
        ("CLEAR ALL", "write to the graph ALL"),
        ("CLEAR NAMED", "write to the graph NAMED"),
        ("DROP SILENT DEFAULT", "write to the default graph"),
        ("CREATE GRAPH <urn:g>", "write to the graph urn:g"),
        ("COPY <{own}> TO <urn:g>", "write to the graph urn:g"),
        ("MOVE <urn:g> TO <{own}>", "write to the graph urn:g"),
        ("ADD <{own}> TO DEFAULT", "write to the default graph"),
        ("LOAD <http://127.0.0.1:1/x>", "LOAD is switched off"),
        ("LOAD <http://127.0.0.1:1/x> INTO GRAPH <{own}>", "LOAD is switched off"),
        ("INSERT {{ GRAPH <{own}> {{ ?s ?p ?o }} }} WHERE {{ SERVICE <http://127.0.0.1:1/> {{ ?s ?p ?o }} }}",
         "SERVICE is switched off"),
        ("INSERT DATA {{ GRAPH <{own}> {{ <urn:a> <urn:b> 1 }} }} ; DROP GRAPH <urn:g>", "graph urn:g"),
        ("PREFIX g: <{own}> INSERT DATA {{ GRAPH g:x {{ <urn:a> <urn:b> 1 }} }}", "correctionsx;"),
        ("WITH <{own}> INSERT {{ GRAPH <urn:g> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}", "graph urn:g"),
        ("WITH <urn:g> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}", "graph urn:g"),
        ("INSERT DATA {{ GRAPH <{own}\\u002F> {{ <urn:a> <urn:b> 1 }} }}", "corrections/"),
        ("SELECT * {{ ?s ?p ?o }}", "line 1, column 1: not understood here: SELECT"),
        ("INSERT DATA {{ GRAPH <{own}> {{ <urn:a>\n ?x 1 }} }}", "line 2, column "),
        ("INSERT DATA {{ GRAPH nope:x {{ <urn:a> <urn:b> 1 }} }}", "column 27: Prefix not found"),
        ("INSERT DATA {{ GRAPH <{own}> {{ [] a kg:Merge }} }}", "blank nodes"),
        ("INSERT DATA {{ GRAPH <{own}> {{ <urn:a> a kg:Merge }} }}", "lacks kg:corrects"),
        ("INSERT DATA {{ GRAPH <{own}> {{ <urn:a> a kg:Merge ; kg:corrects <urn:x> ; kg:replacement <urn:y> ."
         " <urn:b> a kg:Merge ; kg:corrects <urn:y> ; kg:replacement <urn:x> }} }}", "in a circle"),
        ("SELEC", "line 1, column 1: not understood here: SELEC"),
    ],
)  # fmt: skip
def test_an_update_of_anything_else_is_refused_before_anything_is_changed(
    own, failed, update, told
):
    before = quads()
    text = update.format(own=CORRECTIONS) if "{{" in update or "{own}" in update else update
    assert told in failed(own("query", "--update", text))
    assert quads() == before
    assert not Path("corrections.ttl").exists()


def test_a_url_is_loaded_only_where_it_is_allowed(own, failed, tmp_path):
    update = f"LOAD <http://127.0.0.1:1/x> INTO GRAPH <{CORRECTIONS}>"
    assert "can't be carried out: " in failed(own("query", "--update", update, "--allow", "load"))
    other = "LOAD <http://127.0.0.1:1/x> INTO GRAPH <urn:g>"
    assert "write to the graph urn:g" in failed(own("query", "--update", other, "--allow", "load"))


def test_an_update_is_stopped_when_its_time_is_up_and_leaves_nothing(own, tmp_path):
    before = quads()
    slow = f"""INSERT {{ GRAPH <{CORRECTIONS}> {{ <urn:a> <urn:b> ?n }} }} WHERE {{ SELECT (COUNT(*) AS ?n) {{
        GRAPH ?g {{ ?a ?b ?c . ?d ?e ?f . ?h ?i ?j . ?k ?l ?m }} }} }}"""
    done = process("query", "--update", slow, "--timeout", "0.5", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "kg: no answer within 0.5 s; ask for less, or give more time\n"
    assert quads() == before
    assert own("rename", "OpenAI", "Open").exit_code == 0
    assert not list(Path(".kg").glob("scratch-*"))


@pytest.mark.parametrize(
    "args", [["--update", "-n", "models"], ["--update"], ["ASK {}", "--allow", "x"]]
)
def test_wrong_usage(bare, args):
    assert bare("query", *args).exit_code == 2
