"""Exports, each read by a reader that is not ours."""

import csv
import importlib.util
import json
import sys
import xml.etree.ElementTree as ET
from itertools import groupby
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from graphs import everything, large
from rdflib.compare import isomorphic

from kg import view_pieces, views
from kg.errors import KgError
from kg.exports import formats, neo4j, parquet, serialize, spool
from kg.exports.tables import Tables
from kg.files import replacing
from kg.terms import PREFIXES, TYPE
from kg.view_model import Edge, EventNode, Evidence, Node, Source, Value, View

ODD = "=cmd|' /C calc'!A0\x00\x0b\ud7ff\ufffe <b>&\"'\n;|"


def odd() -> View:
    source = Source("article", "urn:a", ODD, "2024")
    said = (Evidence(source, (ODD,), 0.5, since="2024-05", until="2024"),)
    nodes = [Node("urn:1", "Model", ODD, (("en", ODD),), (ODD, "x")), Node("urn:2", "O'Type", "-1")]
    event = EventNode("urn:e", "Funding", "2024-02", (("item", "urn:1"),), (Value("amount", "1", 2.5, "USD"),), said)  # fmt: skip
    return View.of(ODD, nodes, [Edge("urn:1", "urn:2", "knows `x`", said)], [event])


def inferred() -> ox.Store:
    """A store with what a whole view leaves out, and what it keeps in spite of that.

    A fact that only reasoning put there; one by a correction alone; an event of nobody; an entity
    that is named and nothing else.
    """
    ent, kg = "https://w3id.org/aikg/entity/model/", PREFIXES["kg"]
    made = everything()
    for graph, a, b in (("inferred", "gpt-4o", "x"), ("corrections", "stray-1", "gpt-4o")):
        made.add(ox.Quad(
            ox.NamedNode(ent + a), ox.NamedNode(kg + "basedOn"), ox.NamedNode(ent + b),
            ox.NamedNode(f"https://w3id.org/aikg/graph/{graph}"),
        ))  # fmt: skip
    article = ox.NamedNode("https://w3id.org/aikg/graph/article/lone")
    mentions = ox.NamedNode(PREFIXES["schema"] + "mentions")
    for subject, predicate, object_ in (
        (ent + "lone", TYPE, kg + "Model"), (ent + "event", TYPE, kg + "Event"),
        (ent + "article", mentions, ent + "lone"), (ent + "article", mentions, ent + "untyped"),
    ):  # fmt: skip
        made.add(ox.Quad(ox.NamedNode(subject), predicate, ox.NamedNode(object_), article))
    return made


def written(tmp_path, format_: str, view: View):
    path = tmp_path / f"out.{format_}"
    formats.write(view, path, format_)
    return path


@pytest.fixture
def view() -> View:
    return views.whole(everything())


def counts(view: View) -> tuple[int, int]:
    return len(view.nodes) + len(view.events), len(view.edges) + sum(
        len(v.roles) for v in view.events
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, within rdflib
@pytest.mark.parametrize("format_", ["trig", "nq", "jsonld"])
def test_rdf_is_what_the_store_holds(tmp_path, format_):
    store, path = everything(), tmp_path / f"g.{format_}"
    assert serialize.export(iter(store), path, format_) == len(store)
    again = ox.Store()
    again.load(path=str(path), format=serialize.FORMATS[format_])
    assert set(again) == set(store)
    name = {"nq": "nquads", "jsonld": "json-ld"}.get(format_, format_)
    union = rdflib.Graph()
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(path, format=name)
    for s, p, o, _ in dataset.quads():
        union.add((s, p, o))
    expected = rdflib.Graph()
    for quad in store:
        expected.parse(data=f"{quad.triple} .", format="nt")
    assert isomorphic(union, expected)


def test_turtle_is_the_union_of_all_graphs(tmp_path):
    path = tmp_path / "g.ttl"
    serialize.export(iter(everything()), path, "ttl")
    triples = {q.triple for q in everything()}
    assert len(rdflib.Graph().parse(path)) == len(triples) < len(everything())
    written = [q.triple for q in ox.parse(path=str(path))]
    assert len(written) == len(triples)  # what two graphs say stands there once
    assert len(list(groupby(written, key=lambda t: t.subject))) == len({t.subject for t in triples})


def test_json_ld_has_short_names(tmp_path):
    path = tmp_path / "g.jsonld"
    serialize.export(iter(everything()), path, "jsonld")
    held = json.loads(path.read_text("utf-8"))
    graph = next(g for g in held["graph"] if g["id"].endswith("graph/article/news"))
    model = next(n for n in graph["graph"] if n["id"] == "ent:model/gpt-4o")
    assert model["type"] == "Model"
    assert model["developedBy"] == "ent:organization/openai"
    assert model["skos:prefLabel"] == "GPT-4o"


@pytest.mark.parametrize("format_", ["graphml", "gexf", "csv", "neo4j"])
def test_the_same_view_gives_the_same_bytes(tmp_path, view, format_):
    def content(folder):
        path = written(folder, format_, view)
        return [p.read_bytes() for p in sorted(path.rglob("*"))] or path.read_bytes()

    (tmp_path / "again").mkdir()
    assert content(tmp_path) == content(tmp_path / "again") == content(tmp_path)


def contents(path: Path) -> dict[str, bytes]:
    files = [p for p in (path, *path.rglob("*")) if p.is_file()]
    return {p.name: p.read_bytes() for p in files}


@pytest.mark.parametrize("format_", formats.FORMATS)
@pytest.mark.parametrize("made", [everything, ox.Store, inferred])
def test_what_is_read_in_pieces_is_the_whole_view(tmp_path, monkeypatch, format_, made):
    if format_ == "parquet":
        pytest.importorskip("pyarrow")
    store = made()
    view = views.whole(store)
    monkeypatch.setattr(neo4j, "_BATCH", 3)
    whole = contents(written(tmp_path, format_, view))
    monkeypatch.setattr(view_pieces, "PIECE", 2)
    (tmp_path / "pieces").mkdir()
    path = tmp_path / "pieces" / f"out.{format_}"
    told = formats.export(store, format_, path)
    assert contents(path) == whole
    assert (told.entities, told.facts) == (len(view.nodes), len(view.edges))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_no_room_for_what_is_read_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(spool, "Spooled", lambda _: Full(tmp_path))
    with pytest.raises(KgError, match="TMPDIR"):
        formats.export(everything(), "csv", tmp_path / "out")
    assert not (tmp_path / "out").exists()


class Full(spool.Spooled):
    """Rows that are written to a disk that is always full."""

    def __init__(self, folder: Path) -> None:
        for name in ("entities", "events", "facts", "roles"):
            (folder / name).symlink_to("/dev/full")
        super().__init__(folder)


def test_parquet_in_several_row_groups(tmp_path, monkeypatch, view):
    pq = pytest.importorskip("pyarrow.parquet")
    one = pq.read_table(written(tmp_path, "parquet", view) / "edges.parquet")
    monkeypatch.setattr(parquet, "_BATCH", 2)
    monkeypatch.setattr(parquet, "_GROUP", 4)
    path = written(tmp_path, "parquet", view) / "edges.parquet"
    assert pq.ParquetFile(path).num_row_groups == -(-len(one) // 4)
    assert pq.read_table(path).equals(one)


def test_networkx_reads_graphml(tmp_path, view):
    graph = nx.read_graphml(written(tmp_path, "graphml", view), force_multigraph=True)
    assert (len(graph), graph.number_of_edges()) == counts(view)
    microsoft = next(d for _, d in graph.nodes(data=True) if d["label"] == "Microsoft")
    assert (microsoft["label_zh"], microsoft["articles"]) == ("微软", 1)
    fact = next(d for *_, d in graph.edges(data=True) if d["predicate"] == "outperforms")
    assert fact["confidence"] == 0.7
    assert fact["articles"] == "GPT-4o is here"


def test_networkx_reads_gexf(tmp_path, view):
    graph = nx.read_gexf(written(tmp_path, "gexf", view))
    assert (len(graph), graph.number_of_edges()) == counts(view)


def test_gexf_has_times_as_intervals(tmp_path, view):
    root = ET.parse(written(tmp_path, "gexf", view)).getroot()
    space = {"g": "http://gexf.net/1.3"}
    assert root.get("version") == "1.3"
    assert root.find("g:graph", space).attrib["timerepresentation"] == "interval"
    edges = {e.get("kind"): e.attrib for e in root.iterfind(".//g:edge", space)}
    assert edges["investedIn"]["start"] == "2019-01-01"
    assert edges["formerlyWorkedFor"]["end"] == "2024-09-25"
    funding = root.find(".//g:node[@label='Funding 2019']", space)
    assert (funding.get("start"), funding.get("end")) == ("2019-01-01", "2019-12-31")
    assert [c.tag.rpartition("}")[2] for c in root] == ["meta", "graph"]


@pytest.mark.parametrize("format_", ["graphml", "gexf"])
def test_odd_text_makes_good_xml(tmp_path, format_):
    path = written(tmp_path, format_, odd())
    ET.parse(path)
    read = nx.read_gexf if format_ == "gexf" else nx.read_graphml
    assert len(read(path)) == 3


GEXF = Path(__file__).parent / "data" / "gexf-1.3" / "gexf.xsd"


@pytest.mark.parametrize("drawn", [odd(), large(200), View("Nothing"), views.whole(everything())])
def test_gexf_keeps_to_its_schema(tmp_path, drawn):
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(GEXF))
    schema.assertValid(etree.parse(written(tmp_path, "gexf", drawn)))
    broken = etree.parse(written(tmp_path, "gexf", drawn))
    broken.getroot().set("version", "1.1")
    assert not schema.validate(broken)


def test_long_exports_are_sorted_by_runs(tmp_path, monkeypatch):
    store = everything()
    for format_ in ("nq", "trig", "ttl", "jsonld"):
        whole, runs = tmp_path / f"a.{format_}", tmp_path / f"b.{format_}"
        serialize.export(iter(store), whole, format_)
        with monkeypatch.context() as patched:
            patched.setattr(serialize, "_RUN", 7)
            patched.setattr(serialize, "_CHUNK", 3)
            assert serialize.export(iter(store), runs, format_) == len(store)
        assert runs.read_bytes() == whole.read_bytes()


def test_an_export_tells_how_far_it_is(small_graph, tmp_path):
    for format_, stages in (
        ("nq", {("reading", True), ("writing", True)}),
        ("csv", {("counting", False), ("reading", True), ("writing", True)}),
    ):
        told = []
        small_graph.export(
            format_, tmp_path / format_, progress=lambda *how, told=told: told.append(how)
        )
        assert {(what, total is not None) for _, total, what in told} == stages
        assert all(total is None or done < total for done, total, _ in told)


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_has_gephis_columns_and_all_rows(tmp_path, view):
    path = written(tmp_path, "csv", view)
    nodes, edges = rows(path / "nodes.csv"), rows(path / "edges.csv")
    assert (len(nodes), len(edges)) == counts(view)
    assert {"Id", "Label"} <= set(nodes[0])
    assert {"Source", "Target", "Type", "Weight", "Label"} <= set(edges[0])
    assert {e["Source"] for e in edges} <= {n["Id"] for n in nodes}


def test_csv_holds_no_formula(tmp_path):
    path = written(tmp_path, "csv", odd())
    for table in ("nodes.csv", "edges.csv"):
        for row in rows(path / table):
            assert not any(
                v.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for v in row.values()
            )
    assert rows(path / "nodes.csv")[1]["Label"] == "'-1"


def test_neo4j_tables_keep_text_as_it_is(tmp_path):
    path = written(tmp_path, "neo4j", odd())
    nodes = rows(path / "nodes.csv")
    assert nodes[1]["name"] == "-1"
    assert nodes[0][":LABEL"] == "Entity\x1fModel"
    assert nodes[0]["aliases:string[]"].split("\x1f")[1] == "x"
    assert [r[":TYPE"] for r in rows(path / "relationships.csv")] == ["knows `x`", "item"]


def test_cypher_quotes_what_it_is_given():
    script = "\n".join(neo4j.cypher(Tables.of(odd())))
    assert "[r:`knows ``x```]" in script
    assert "SET n:`O'Type`" in script
    # All that is not in a string is ours: no text gets out of its quotes.
    inside, escaped, outside = False, False, []
    for char in script[script.index("CREATE") :]:
        if inside and escaped:
            escaped = False
        elif inside and char == "\\":
            escaped = True
        elif char == '"':
            inside = not inside
        elif not inside:
            outside.append(char)
    assert not inside
    assert "calc" not in "".join(outside)


def test_parquet_says_how_to_get_what_it_needs(tmp_path, view, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(KgError, match=r"pip install 'aikg\[parquet\]'"):
        formats.write(view, tmp_path / "p", "parquet")
    assert not (tmp_path / "p").exists()


@pytest.mark.skipif(not importlib.util.find_spec("pyarrow"), reason="pyarrow is not installed")
def test_parquet_has_the_same_rows(tmp_path, view):
    import pyarrow.parquet as pq

    path = written(tmp_path, "parquet", view)
    nodes, edges = (pq.read_table(path / f"{n}.parquet").to_pylist() for n in ("nodes", "edges"))
    assert (len(nodes), len(edges)) == counts(view)
    assert nodes[0]["label"] == next(Tables.of(view).nodes()).label
    assert isinstance(edges[0]["articles"], list)


@pytest.mark.skipif(
    not (importlib.util.find_spec("pyarrow") and importlib.util.find_spec("duckdb")),
    reason="pyarrow or duckdb is not installed",
)
def test_duckdb_reads_parquet_and_csv(tmp_path, view):
    import duckdb

    parquet, folder = written(tmp_path, "parquet", view), written(tmp_path, "csv", view)
    for name, count in zip(("nodes", "edges"), counts(view), strict=True):
        for source in (f"'{parquet}/{name}.parquet'", f"read_csv('{folder}/{name}.csv')"):
            assert duckdb.sql(f"select count(*) from {source}").fetchall() == [(count,)]


def test_an_unknown_format_is_refused(tmp_path, view):
    with pytest.raises(KgError, match="graphml"):
        formats.write(view, tmp_path / "x", "docx")


def test_a_folder_with_other_files_is_left_alone(tmp_path, view):
    (tmp_path / "out.csv").mkdir()
    (tmp_path / "out.csv" / "thesis.doc").write_text("years of work")
    with pytest.raises(KgError, match="other files"):
        written(tmp_path, "csv", view)
    assert (tmp_path / "out.csv" / "thesis.doc").exists()


def test_a_crash_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def crash():
        with replacing(path) as beside:
            beside.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        crash()
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("format_", sorted({*formats.FORMATS} - {"parquet"}))
def test_a_large_view(tmp_path, format_):
    assert written(tmp_path, format_, large(3000)).exists()
