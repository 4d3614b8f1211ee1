"""Hostile names, articles and queries do no harm: not to the store, the disk or the machine."""

from __future__ import annotations

import ast
import csv
import io
import json
import pickle
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from fake_extractor import FakeExtractor
from invented import TEXTS
from sparql_server import serving
from strategies import entity

from kg import iris
from kg.build import build
from kg.model import Article, Extraction
from kg.spreadsheets import FORMULA
from kg.store import QueryError, open_store

NAMES = (
    '" } ; DROP ALL #', "' } ; DROP ALL #", '"""} DROP ALL', "'''} DROP ALL", "> } ; CLEAR ALL #",
    "<urn:x> <urn:y> <urn:z> } ; DELETE WHERE { ?s ?p ?o } #", "\\", '\\"', "\\u0022 } DROP ALL #",
    "\\U00000022 } DROP ALL #", '"@en . ?s ?p ?o } #', '"^^xsd:string . ?s ?p ?o } #', "?name",
    "$name", "# parameters", "# parameters\n} DROP ALL", "} UNION { ?s ?p ?o", "* { ?s ?p ?o }",
    '") } SELECT * { ?s ?p ?o } #', "\n} ; DROP ALL ; #", "\r\nDROP ALL", "\x00", "\u2028DROP ALL",
    "ent:organization/openai> . ?s ?p ?o } #", "ent:x> } DROP ALL #", "http://x/> } DROP ALL #",
    "https://w3id.org/aikg/entity/organization/openai> } ; DROP ALL #", "ent:", "://", "urn:a b",
    "SERVICE <http://127.0.0.1/> { ?s ?p ?o }", "LOAD <http://127.0.0.1/>", "%s%n%(x)s{0}{name}",
    "${jndi:ldap://127.0.0.1/a}", "../../etc/passwd", "<script>alert(1)</script>", "x' OR '1'='1",
    "*", ".*", "[", "(", "a" * 10_000, "\u202e" * 50, "'; DROP TABLE articles; --", "VALUES",
)  # fmt: skip


class Names(FakeExtractor):
    """Finds one company, whose name is the title."""

    def extract(self, article: Article) -> Extraction:
        company = entity(1, "Organization", article.title, (article.title,))
        return Extraction(article, (company,), (), ())


def named(paths):
    for n, name in enumerate(NAMES):
        yield Article(f"a{n}" if n % 2 else name, f"{n}.txt", f"text {n}", (), title=name)


@contextmanager
def store_of(kind: str, tmp_path: Path):
    if kind == "folder":
        yield str(tmp_path / "names")
    else:
        with serving() as url:
            yield url


def everything(where: str) -> frozenset:
    with open_store(where) as store:
        return frozenset(store.quads())


SOME = NAMES[::5]
"""In every command; all of them in every command take a minute."""


@pytest.mark.parametrize("kind", ["folder", "url"])
@pytest.mark.parametrize(
    "names", [SOME, pytest.param(NAMES, marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_names_are_no_sparql(kg, tmp_path, kind, names, figure):
    with store_of(kind, tmp_path) as where:
        with open_store(where, write=True) as store:
            report = build([], store, extractor=Names(), reader=named)
        assert (report.written, report.failures) == (len(NAMES), ())
        before, tried = everything(where), 0
        companies = {q.subject.value for q in before if q.predicate.value.endswith("#kind")}
        assert companies == {iris.entity_iri("Organization", n) for n in NAMES}
        for name in names:
            for command in (
                ["show", name], ["search", name], ["timeline", name], ["links", name, name],
                ["explain", name, "developedBy", name], ["explain", "OpenAI", name, "OpenAI"],
                ["query", "--name", "models", "-p", f"company={name}"], ["remove", f"{name}?"],
                ["query", "--name", name], ["query", "-n", "models", "-p", f"{name}=x"],
                ["events", "--since", name], ["events", "--type", name], ["events", "--source", name],
            ):  # fmt: skip
                result = kg(*command, "--store", where)
                assert result.exit_code in (0, 1, 2), command
                tried += 1
        assert everything(where) == before
    figure(f"commands given hostile names, store in a {kind}", f"{tried}, the store unchanged")


RELATION, SOURCE = ("GPT-4o", "developedBy", "OpenAI"), ("--source", "https://x.org/y")


def correcting(name: str) -> Iterator[list[str]]:
    """Commands that correct or draw, with a hostile word in every place that takes one."""
    signed = ["--note", name, "--by", name]
    yield from (
        ["rename", "OpenAI", name], ["rename", name, "x"], ["rename", "OpenAI", "x", "--lang", name],
        ["rename", "OpenAI", "x", *signed], ["merge", "OpenAI", name], ["merge", name, "OpenAI"],
        ["split", "OpenAI", "--new", name], ["split", "OpenAI", "--into", name],
        ["split", name, "--new", "x"], ["split", "OpenAI", "--new", "x", "--article", name],
        ["split", "OpenAI", "--new", "x", "--name", name], ["split", "OpenAI", "--new", "x", "--type", name],
        ["reject", name], ["reject", *RELATION, *signed], ["reject", "OpenAI", name, name],
        ["assert", *RELATION, "--source", name], ["assert", *RELATION, *SOURCE, "--quote", name, *signed],
        ["assert", *RELATION, *SOURCE, "--since", name], ["assert", name, name, name, *SOURCE],
        ["corrections", "undo", name], ["render", name], ["render", "--timeline", name],
        ["render", "--path", name, "OpenAI"], ["render", "--relation", name], ["render", "--source", name],
        ["show", "OpenAI", "--as-of", name], ["links", "OpenAI", "--source", name],
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize("kind", ["folder", "url"])
def test_corrections_of_hostile_words_are_no_sparql_and_can_be_taken_back(
    kg, tmp_path, kind, figure
):
    (tmp_path / "gpt.txt").write_text(TEXTS["gpt.txt"], "utf-8")
    with store_of(kind, tmp_path) as where:
        assert kg("build", "gpt.txt", "--store", where).exit_code == 0
        before, done = everything(where), 0
        for name in NAMES:
            for command in correcting(name):
                result = kg(*command, "--store", where)
                assert result.exit_code in (0, 1, 2), command
                assert result.exit_code != 1 or result.stderr.count("\n") == 1, result.stderr
            asked = ("corrections", "--store", where, "--format", "json")
            while made := json.loads(kg(*asked).stdout):
                taken = [kg("corrections", "undo", m["id"], "--store", where) for m in made]
                assert 0 in {t.exit_code for t in taken}, [t.stderr for t in taken]
                done += sum(not t.exit_code for t in taken)
            assert everything(where) == before, name
    figure(f"corrections of hostile words, store in a {kind}", f"{done}, all taken back")


@pytest.mark.parametrize("kind", ["folder", "url"])
def test_hostile_names_are_found_as_they_are(kg, tmp_path, kind):
    with store_of(kind, tmp_path) as where:
        with open_store(where, write=True) as store:
            build([], store, extractor=Names(), reader=named)
        for name in NAMES:
            iri = iris.entity_iri("Organization", name)
            result = kg("show", iri, "--store", where)
            assert result.exit_code == 0, result.stderr
            assert iri in result.stdout


OUTSIDE = (
    "SELECT * { SERVICE <%s> { ?s ?p ?o } }", "SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } }",
    "ASK { { SELECT * { SERVICE <%s> { ?s ?p ?o } } } }", "CONSTRUCT { ?s ?p ?o } { SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { BIND(<%s> AS ?x) SERVICE ?x { ?s ?p ?o } }", "select*{service<%s>{?s ?p ?o}}",
    "SELECT * { \\u0053ERVICE <%s> { ?s ?p ?o } }", "LOAD <%s>", "LOAD SILENT <%s> INTO GRAPH <urn:g>",
    "PREFIX x: <urn:x#> SELECT * { ?s x:y ?o . SERVICE <%s> {} }", "SELECT * FROM <%s> { ?s ?p ?o }",
    "SELECT * FROM NAMED <%s> { GRAPH ?g { ?s ?p ?o } }", "SELECT * { FILTER EXISTS { SERVICE <%s> { ?s ?p ?o } } }",
    "DROP ALL", "CLEAR ALL", "DELETE WHERE { ?s ?p ?o }", "INSERT DATA { <urn:a> <urn:b> <%s> }",
    "DESCRIBE <%s>", "SELECT * { GRAPH <%s> { ?s ?p ?o } }", "MOVE DEFAULT TO <urn:g>", "BASE <%s> LOAD <x>",
    # The engine wants no spaces between words, nor what the words are in a name that makes no IRI.
    "SELECT * { ?s ?p trueSERVICE <%s> { ?a ?b ?c } }", "SELECT * { ?s ?p 1e5SERVICE <%s> { ?a ?b ?c } }",
    "SELECT * { SERVICESILENT <%s> { ?a ?b ?c } }", "LOADSILENT<%s>", "LOAD<%s>INTOGRAPH<urn:g>",
    "PREFIX x: <%s> SELECT * { SERVICEx: { ?a ?b ?c } }", "PREFIX : <%s> SELECT * { SERVICE:{ ?a ?b ?c } }",
    "PREFIX e: <urn:x> SELECT * { {} OPTIONAL { ?s ?p e:o.a.SERVICE <%s> { ?a ?b ?c } } }",
    "PREFIX x: <http://a:> PREFIX y: <%s> SELECT * { {} OPTIONAL { ?s ?p x:SERVICEy:{ ?a ?b ?c } } }",
    "PREFIXx:<http://a:>PREFIXy:<%s> SELECT * { {} OPTIONAL { ?s ?p x:SERVICEy:{ ?a ?b ?c } } }",
    "PREFIX x: <http://a/> PREFIX y\ufffd: <%s> SELECT * { {} OPTIONAL { ?s ?p x:SERVICEy\ufffd:{ ?a ?b ?c } } }",
    "SELECT * { {} OPTIONAL { ?s ?p <urn:a\u00a0#> . SERVICE <%s> { ?a ?b ?c } } }",
    "SELECT * { {} OPTIONAL { ?s ?p 'x'@en-gb . SERVICE <%s> { ?a ?b ?c } } }",
)  # fmt: skip


@contextmanager
def listening():
    """A web server that remembers who came; nobody is to come."""
    visits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            visits.append(self.path)
            self.send_error(404)

        do_POST = do_HEAD = do_GET

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/x", visits
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("kind", ["folder", "url"])
def test_queries_reach_nothing_outside_and_change_nothing(kg, tmp_path, kind):
    with listening() as (url, visits), store_of(kind, tmp_path) as where:
        with open_store(where, write=True) as store:
            build([], store, extractor=Names(), reader=named)
        before = everything(where)
        with open_store(where) as store:
            for text in OUTSIDE:
                asked = text.replace("%s", url)
                result = kg("query", asked, "--store", where)
                assert result.exit_code in (0, 1)
                if "SERVICE" in asked.upper() or "LOAD" in asked or "\\u0053" in asked:
                    assert "switched off" in result.stderr, asked
                    with pytest.raises(QueryError):
                        store.query(asked)
        assert everything(where) == before
        assert visits == []


def test_names_that_look_like_what_is_switched_off_are_names(kg, tmp_path):
    open_store(tmp_path / ".kg", write=True).close()
    for text in (
        "ASK { ?service kg:service schema:Service ; <urn:load> 'SERVICE <urn:a> {}', \"LOAD\"@load }",
        "PREFIX x: <urn:x#> ASK { ?s x:workload x:load.service } # SERVICE", "ASK { _:service ?load 1 }",
    ):  # fmt: skip
        assert kg("query", text).exit_code == 0, text


def bombs(url: str) -> dict[str, str]:
    """Files that would fill the memory, read other files, or call a server, if a parser let them."""
    lol = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
    xml = f'<!DOCTYPE x [<!ENTITY l0 "lol">{lol}<!ENTITY f SYSTEM "file:///etc/passwd">' \
          f'<!ENTITY n SYSTEM "{url}"><!ENTITY % p SYSTEM "{url}.dtd"> %p;]>'  # fmt: skip
    rdf = f'{xml}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' \
          '<rdf:Description rdf:about="urn:a"><rdf:value>&l12;&f;&n;</rdf:value>' \
          "</rdf:Description></rdf:RDF>"  # fmt: skip
    ld = json.dumps({"@context": url, "@id": "urn:a", "http://x/y": "z"})
    ttl = f"@base <{url}> . @prefix : <{url}#> . <> a <{url}/Type> . :a <http://www.w3.org/2002/07/owl#imports> <{url}> ."
    return {
        "bomb.xml": f"{xml}<x>&l12;&f;&n;</x>", "bomb.rdf": rdf, "bomb.graphml": f"{xml}<graphml>&l12;</graphml>",
        "bomb.html": f'{xml}<img src="{url}"><script src="{url}"></script>', "remote.jsonld": ld,
        "remote.ttl": ttl, "include.md": f"![x]({url})\n\n{{% include '/etc/passwd' %}}",
        "bomb.txt": f"{xml}\n&l12;&f;&n;\n", "remote.jsonl": json.dumps({"text": ld, "url": url}),
        "front.md": f"---\ntitle: !!python/object/apply:os.system ['touch evil']\nurl: {url}\n---\nText",
    }  # fmt: skip


@pytest.mark.slow
def test_no_parser_expands_fetches_or_carries_out(kg, tmp_path):
    kg_limit = 2 << 30

    def harmless(result):
        assert result.exit_code in (0, 1), result.stderr
        assert "root:" not in result.output, result.output

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with listening() as (url, visits):
        for name, text in bombs(url).items():
            (tmp_path / name).write_text(text)
            for command in (
                ["build", name, "--knowledge", name], ["build", name], ["extract", name],
                ["knowledge", "check", name], ["knowledge", "format", name], ["query", "--file", name],
                ["restore", name, "--store", "new"], ["render", "--query", name, "-o", "x.html"],
            ):  # fmt: skip
                harmless(kg(*command))
        for command in (["export", "--format", "jsonld", "-o", "out.jsonld"], ["show", "OpenAI"], ["validate"]):  # fmt: skip
            harmless(kg(*command))
        assert visits == []
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert b"root:x:0" not in file.read_bytes(), file
            assert b"lollollol" not in file.read_bytes(), file
    assert not (tmp_path / "evil").exists()
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - used) * 1024 < kg_limit


def test_ids_lead_out_of_no_folder(kg, tmp_path):
    ids = ["../../evil", "/tmp/evil", "..", ".", "a/../../evil", "..\\evil", "%2e%2e%2fevil", "~/evil",
           "evil\0.txt", "C:\\evil", "\n../evil", "a" * 5000, "CON", "-rf", "$(touch evil)", "`touch evil`"]  # fmt: skip
    rows = [{"id": i, "text": f"OpenAI released {n}", "title": i} for n, i in enumerate(ids)]
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    before = {p for p in tmp_path.parent.rglob("*") if tmp_path / "work" not in p.parents}
    assert kg("build", "work/in.jsonl", "--store", "work/kg").exit_code == 0
    for format_ in ("ttl", "trig", "nq", "jsonld", "graphml", "gexf", "csv", "neo4j"):
        assert kg("export", "--format", format_, "-o", f"work/{format_}", "--store", "work/kg").exit_code == 0  # fmt: skip
    assert kg("render", "-o", "work/x.html", "--store", "work/kg").exit_code in (0, 1)
    for i in ids:
        kg("remove", i, "--store", "work/kg")
    after = {p for p in tmp_path.parent.rglob("*") if tmp_path / "work" not in p.parents}
    assert after == before


MODULES = sorted(Path("kg").rglob("*.py"))
FORBIDDEN = {
    "pickle",
    "cPickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "joblib",
    "yaml",
    "code",
}


def test_no_module_unpickles_or_carries_out_text():
    assert len(MODULES) > 100
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [a.name.split(".")[0] for a in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [(node.module or "").split(".")[0], *(a.name for a in node.names)]
            elif isinstance(node, ast.Call):
                called = ast.unparse(node.func).split(".")[-1]
                assert called not in ("pickle_loads", "read_pickle", "eval", "exec", "system", "popen") or (
                    isinstance(node.func, ast.Attribute) and called == "exec"), f"{module}: {called}"  # fmt: skip
                for word in node.keywords:
                    told = f"{module}: {word.arg}={ast.unparse(word.value)}"
                    assert (word.arg, ast.unparse(word.value)) not in (
                        ("allow_pickle", "True"), ("shell", "True")), told  # fmt: skip
            assert FORBIDDEN.isdisjoint(names), f"{module}: {names}"


@pytest.mark.slow
@pytest.mark.soak
def test_the_weights_load_without_pickle(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("unpickled")

    from kg.extract import Extractor

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    assert Extractor(knowledge=False).nlp.pipe_names


@pytest.fixture
def big(tmp_path):
    with open_store(tmp_path / ".kg", write=True) as store:
        build([], store, extractor=FakeExtractor(), reader=lambda _: (
            Article(f"a{n}", f"a{n}", f"Company{n} {n}", ()) for n in range(30)))  # fmt: skip
    return tmp_path


MANY, ESCAPED = 100_000, "\\u0028"
DEEP = {
    "parentheses": f"ASK {{ FILTER({'(' * MANY}1{')' * MANY}) }}",
    "groups": f"ASK {'{' * MANY}{'}' * MANY}",
    "lists": f"ASK {{ ?s ?p {'(' * MANY}{')' * MANY} }}",
    "nodes": f"ASK {{ ?s ?p {'[ <urn:p> ' * MANY}1{']' * MANY} }}",
    "calls": f"ASK {{ FILTER({'STR(' * MANY}1{')' * MANY}) }}",
    "escaped": f"ASK {{ FILTER({ESCAPED * MANY}1{')' * MANY}) }}",
    "optional": f"ASK {{ {'OPTIONAL { ?s ?p ?o . ' * MANY}{'}' * MANY} }}",
    "a row of groups": f"ASK {{ {'{ ?s ?p ?o } ' * MANY} }}",
    "unions": f"ASK {{ {' UNION '.join(['{ ?s ?p ?o }'] * MANY)} }}",
    "or": f"ASK {{ ?s ?p ?o FILTER({' || '.join(['?s = ?o'] * MANY)}) }}",
    "not": f"ASK {{ FILTER({'!' * MANY}true) }}",
    "sums": f"ASK {{ FILTER({' + '.join(['1'] * MANY)}) }}",
    "binds": f"ASK {{ {' '.join(f'BIND({n} AS ?v{n})' for n in range(MANY))} }}",
}


@pytest.mark.slow
@pytest.mark.parametrize("how", ["query", "update", "render"])
def test_queries_that_would_fill_the_stack_are_told(big, how):
    command = {"query": ["query", "--file"], "update": ["query", "--update", "--file"],
               "render": ["render", "--query"]}[how]  # fmt: skip
    for kind, text in list(DEEP.items())[:: 1 if how == "query" else 4]:
        where = f"WHERE {text.removeprefix('ASK ')}"
        (big / "deep.rq").write_text({
            "query": text, "render": f"CONSTRUCT {{ ?s ?p ?o }} {where}",
            "update": f"INSERT {{ GRAPH <{iris.own_graph_iri('corrections')}> {{ ?s ?p ?o }} }} {where}",
        }[how])  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "kg.cli.main", *command, "deep.rq"],
            capture_output=True, text=True, check=False, cwd=big,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (1, ""), kind
        assert done.stderr.startswith("kg: more than "), done.stderr
        assert done.stderr.count("\n") == 1


def test_long_queries_that_are_flat_are_answered(kg, big):
    brackets = ")" * 300 + "(" * 300
    for text in (
        f"ASK {{ FILTER({'(' * 50}true{')' * 50}) }}",
        f"ASK {{ VALUES (?x ?y) {{ {'(<urn:a/b-c> -1) ' * 5000} }} }}",
        f"ASK {{ {' UNION '.join(['{ ?s ?p ?o }'] * 200)} }}",
        f'ASK {{ BIND("{brackets}" AS ?x) }} # {brackets}',
    ):
        (big / "flat.rq").write_text(text)
        result = kg("query", "--file", "flat.rq", "--format", "json")
        assert (result.exit_code, "true" in result.stdout) == (0, True), result.stderr


EXPLODING = {
    "time": ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", ["--timeout", "1"], "no answer within 1 s"),
    "memory": ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?e ?i", [], "the answer takes more than"),
    "paths": ("SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?c (!<urn:x>|^!<urn:x>)* ?d . ?e (!<urn:x>|^!<urn:x>)* ?f }", ["--timeout", "1"], "no answer within 1 s"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize("kind", EXPLODING)
def test_queries_that_explode_are_stopped(big, kind):
    text, options, told = EXPLODING[kind]
    room = 3 << 30

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (room, room))

    done = subprocess.run(
        [sys.executable, "-m", "kg.cli.main", "query", text, *options, "--format", "json"],
        capture_output=True, text=True, check=False, cwd=big, timeout=600, preexec_fn=limited,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"kg: {told}")
    assert done.stderr.count("\n") == 1


def test_csv_files_are_safe_in_a_spreadsheet(kg, tmp_path):
    names = [f"{sign}cmd|' /C calc'!A0{n}" for n, sign in enumerate(FORMULA)]
    with open_store(tmp_path / ".kg", write=True) as store:
        build([], store, extractor=Names(), reader=lambda _: (
            Article(f"a{n}", "a", f"{n}", (), title=name, author=name, url=name)
            for n, name in enumerate(names)))  # fmt: skip
    assert kg("export", "--format", "csv", "-o", "out").exit_code == 0
    asked = "SELECT ?n (-0.5 AS ?d) (-3 AS ?i) { ?e kg:name ?n } ORDER BY ?n"
    texts = [
        *((tmp_path / "out" / f).read_text("utf-8") for f in ("nodes.csv", "edges.csv")),
        kg("query", asked, "--format", "csv").stdout, kg("search", "cmd", "--format", "csv").stdout,
    ]  # fmt: skip
    cells = [
        cell for text in texts for row in csv.reader(io.StringIO(text, newline="")) for cell in row
    ]
    assert sum("calc" in cell for cell in cells) >= 3 * len(names)
    assert not [c for c in cells if c.startswith(FORMULA) and c not in ("-0.5", "-3")]
    assert {"-0.5", "-3"} <= set(cells)
