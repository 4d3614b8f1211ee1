"""Who disagrees with whom: every way that a store comes about gives the pairs of the definition."""

from __future__ import annotations

import random
from pathlib import Path

from sparql_server import serving

from kg import derived, iris, queries
from kg.ledger import Ledger
from kg.rdf import quads
from kg.store import open_store, select
from kg.vocab import BASE
from tests.benchmarks.generate import World

ARTICLES = 60
ONE_HAPPENING = "?a kg:reportOf ?h . ?b kg:reportOf ?h ."
ONE_ROUND = """?a a kg:Funding ; kg:recipient ?who ; kg:round ?r .
    ?b a kg:Funding ; kg:recipient ?who ; kg:round ?q . FILTER(LCASE(?r) = LCASE(?q))"""
DEFINITION = {
    "otherAmount": (
        """?a kg:amount ?x . ?x kg:value ?v ; kg:currency ?currency .
        ?b kg:amount ?y . ?y kg:value ?w ; kg:currency ?currency . FILTER(?v != ?w)""",
        (ONE_HAPPENING, ONE_ROUND, "?a a kg:Acquisition ; kg:target ?t . ?b a kg:Acquisition ; kg:target ?t ."),
    ),
    "otherDate": (
        """?a kg:date ?d . ?b kg:date ?e .
        FILTER(!STRSTARTS(STR(?d), STR(?e)) && !STRSTARTS(STR(?e), STR(?d)))""",
        (ONE_HAPPENING, *(
            f"?a a kg:{type_} ; kg:{role} ?t . ?b a kg:{type_} ; kg:{role} ?t ."
            for type_, role in (("Release", "item"), ("Founding", "organization"), ("Acquisition", "target"))
        )),
    ),
}  # fmt: skip
"""By the predicate that is derived: how two reports differ, and of what both tell."""


def pairs(store, where: str) -> set[tuple[str, str]]:
    return {(r["a"].value, r["b"].value) for r in select(store, f"SELECT ?a ?b {{ {where} }}")}


def disputed(store) -> dict[str, set[tuple[str, str]]]:
    """What is stored, which must be what its definition says."""
    joined = "?a kg:claims/kg:{} ?claim . ?b kg:claims ?claim FILTER(?a != ?b)"
    found = {
        name: {(min(p), max(p)) for p in pairs(store, joined.format(name))} for name in DEFINITION
    }
    for name, (differing, same) in DEFINITION.items():
        wanted = [pairs(store, f"{s} {differing} FILTER(STR(?a) < STR(?b))") for s in same]
        assert found[name] == set().union(*wanted), name
    return found


def told(seed: int):
    """Articles that often tell of one happening and seldom agree."""
    world = World(ARTICLES, seed)
    return {n: quads(world.article(n), "1") for n in range(ARTICLES)}


def graph(number: int) -> str:
    return iris.graph_iri(f"g{number}")


def test_changed_article_by_article_as_derived_at_once(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("tests.benchmarks.generate.WRONG", 0.4)
    rng, one, other = random.Random(5), told(1), told(2)
    own = iris.own_graph_iri("derived")
    sizes = set()
    with open_store(tmp_path / "kg", write=True) as store:
        ledger = Ledger(store, BASE)
        for step in range(12):
            for number in rng.sample(range(ARTICLES), 8):
                article = rng.choice((one, other))[number]
                if step > 5 and rng.random() < 0.5:
                    ledger.remove(graph(number))
                else:
                    ledger.replace(graph(number), article)
            ledger.settle()
            found = disputed(store)
            sizes |= {(name, bool(some)) for name, some in found.items()}
            before = set(store.quads(own))
            derived.refresh(store)
            assert set(store.quads(own)) == before, step
    assert {(name, True) for name in DEFINITION} <= sizes


def test_a_server_gives_the_conflicts_of_a_folder(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("tests.benchmarks.generate.WRONG", 0.4)
    answers = []
    with serving() as url:
        for where in (tmp_path / "kg", url):
            with open_store(where, write=True) as store:
                for number, article in told(3).items():
                    store.replace(graph(number), (q.triple for q in article))
                derived.refresh(store)
                answers.append([
                    queries.run(store, "conflicts", {"limit": limit}).rows for limit in ("5", "999")
                ])  # fmt: skip
    assert answers[0] == answers[1]
    few, every = answers[0]
    assert len(few) == 5
    chosen = sorted(every, key=lambda row: (row[0].value, row[-1].value))
    assert {row[-1] for row in few} <= {row[-1] for row in chosen[:5]}
