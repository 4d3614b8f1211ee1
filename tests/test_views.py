"""Views: what a store says, merged, chosen and limited."""

import networkx as nx
import pyoxigraph as ox
import pytest
from graphs import everything, knowledge, news, second_opinion, store
from hypothesis import HealthCheck, given, settings
from strategies import extractions

from kg import iris, views
from kg.errors import KgError
from kg.rdf import quads
from kg.view_filter import within
from kg.view_model import Evidence

OPENAI = iris.entity_iri("Organization", "OpenAI")
GPT4O = iris.entity_iri("Model", "GPT-4o")
MICROSOFT = iris.entity_iri("Organization", "微软")
MURATI = iris.entity_iri("Person", "Mira Murati")


def facts(view):
    return {(e.source, e.predicate, e.target) for e in view.edges}


def labels(view):
    return {n.label for n in view.nodes}


def test_an_empty_store_gives_an_empty_view():
    assert views.whole(ox.Store()).nodes == ()


def test_the_whole_has_all_that_articles_say():
    view = views.whole(everything())
    assert labels(view) == {"OpenAI", "GPT-4o", "GPT-4 Turbo", "Microsoft", "Mira Murati", "旧金山"}
    assert len(view.edges) == 7
    assert [v.type for v in view.events] == ["Departure", "Release", "Funding"]


def test_a_fact_has_the_word_of_every_source():
    edge = next(e for e in views.whole(everything()).edges if e.predicate == "developedBy")
    said = [(e.source.kind, e.source.title, e.source.date, e.confidence) for e in edge.evidence]
    assert said == [
        ("knowledge", "", None, 1.0), ("article", "GPT-4o is here", "2024-05-14", 0.95),
        ("article", "Murati leaves", "2024-09-26", 0.6),
    ]  # fmt: skip
    assert edge.evidence[1].quotes == ("OpenAI在旧金山发布GPT-4o。",)
    assert edge.confidence == 1.0
    assert edge.events == (iris.event_iri("news", "v1"),)


def test_names_come_in_both_languages():
    microsoft = next(n for n in views.whole(everything()).nodes if n.iri == MICROSOFT)
    assert microsoft.labels == (("en", "Microsoft"), ("zh", "微软"))
    assert microsoft.aliases == ("微软",)


def test_reports_of_one_happening_are_one_event():
    release = next(v for v in views.whole(everything()).events if v.type == "Release")
    assert release.date == "2024-05-13"  # the more precise of two
    assert [e.source.title for e in release.evidence] == ["GPT-4o is here", "Murati leaves"]


def test_an_amount_has_its_number():
    funding = next(v for v in views.whole(store(news())).events if v.type == "Funding")
    assert [(v.role, v.text, v.number, v.currency) for v in funding.values] == [
        ("amount", "10亿美元", 1e9, "USD")
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"relations": ["worksfor"]}, {"worksFor"}),
        ({"types": ["Model"]}, {"outperforms"}),
        ({"min_confidence": 0.85}, {"developedBy", "worksFor", "formerlyWorkedFor"}),
        ({"sources": ["late"]}, {"developedBy", "formerlyWorkedFor"}),
        ({"since": "2024"}, {"developedBy", "formerlyWorkedFor"}),
        ({"until": "2020-06"}, {"investedIn"}),
        ({"types": ["Funding"]}, {"investedIn"}),
    ],
)
def test_filters(filters, expected):
    view = views.whole(everything(), views.Filter.of(**filters))
    assert {e.predicate for e in view.edges} == expected


def test_what_a_time_leaves_out_is_noted():
    view = views.whole(everything(), views.Filter.of(since="2024"))
    assert view.notes == ("4 facts that no source dates are left out",)


def test_only_the_knowledge_base():
    view = views.whole(everything(), views.Filter.of(sources=["knowledge"]))
    assert labels(view) == {"OpenAI", "GPT-4o", "Stray-1"}


@pytest.mark.parametrize(
    "wrong",
    [{"types": ["Modle"]}, {"relations": ["likes"]}, {"since": "last year"}, {"min_confidence": 2},
     {"since": "2025", "until": "2024"}],
)  # fmt: skip
def test_wrong_filters_are_refused(wrong):
    with pytest.raises(KgError):
        views.Filter.of(**wrong)


def test_steps_around_a_name():
    near = views.around(everything(), ["米拉"])
    assert labels(near) == {"Mira Murati", "OpenAI", "GPT-4o"}
    assert near.focus == (MURATI,)
    assert near.title == "Mira Murati"
    far = views.around(everything(), ["mira murati"], hops=2)
    assert {"Microsoft", "GPT-4 Turbo"} <= labels(far)


def test_steps_only_lead_where_the_filter_allows():
    view = views.around(everything(), ["Mira Murati"], hops=3, wanted=views.Filter.of(relations=["presented", "outperforms"]))  # fmt: skip
    assert labels(view) == {"Mira Murati", "GPT-4o", "GPT-4 Turbo"}


def test_a_path():
    view = views.path(everything(), "Microsoft", "GPT-4 Turbo")
    assert labels(view) == {"Microsoft", "OpenAI", "GPT-4o", "GPT-4 Turbo"}
    assert facts(view) >= {(MICROSOFT, "investedIn", OPENAI), (GPT4O, "developedBy", OPENAI)}


def test_a_path_shows_the_events_it_leads_over_and_no_others():
    view = views.path(everything(), "Microsoft", "GPT-4o")
    assert {v.type for v in view.events} == {"Funding", "Release"}
    # Of two who are on the way, an event that only one of them takes part in is no step.
    alone = views.path(everything(), "Mira Murati", "OpenAI")
    assert {v.type for v in alone.events} == {"Departure"}


def test_no_path_says_so():
    with pytest.raises(KgError, match="no path"):
        views.path(everything(), "Microsoft", "旧金山", wanted=views.Filter.of(relations=["worksFor"]))  # fmt: skip


def test_a_query_keeps_the_evidence_of_known_facts():
    made = views.construct(
        everything(),
        "PREFIX kg: <https://w3id.org/aikg/ontology#> CONSTRUCT "
        "{ ?m kg:developedBy ?o . ?m kg:rival ?o . ?m kg:size 7 } { GRAPH ?g { ?m kg:developedBy ?o } }",
    )
    by_name = {(e.predicate, e.source): e for e in made.edges}
    assert any(e.quotes for e in by_name["developedBy", GPT4O].evidence)
    assert by_name["rival", GPT4O].evidence[0].source.kind == "other"
    assert made.notes == ("2 values that are no entities are not drawn",)


def test_a_query_must_be_a_construct():
    with pytest.raises(KgError, match="CONSTRUCT"):
        views.construct(everything(), "SELECT * { ?s ?p ?o }")


def test_a_timeline_has_the_events_of_one():
    view = views.timeline(everything(), "Mira Murati")
    assert [v.type for v in view.events] == ["Departure"]
    assert labels(view) == {"Mira Murati", "OpenAI"}


def test_an_unknown_name_says_what_to_do():
    with pytest.raises(KgError, match="kg search"):
        views.around(everything(), ["Nobody"])


def test_of_several_bearers_of_a_name_the_better_known_is_meant():
    assert views.find(everything(), "gpt 4o") == GPT4O


def test_as_networkx():
    graph = views.whole(everything()).to_networkx()
    assert isinstance(graph, nx.MultiDiGraph)
    fact = graph.edges[GPT4O, OPENAI, "developedBy"]
    assert (fact["kind"], fact["confidence"]) == ("fact", 1.0)
    assert all(isinstance(e, Evidence) for e in fact["evidence"])
    roles = {d["predicate"] for *_, d in graph.edges(data=True) if d["kind"] == "role"}
    assert roles == {"agent", "item", "investor", "recipient", "person", "organization"}


@pytest.mark.parametrize(
    ("day", "since", "until", "expected"),
    [("2024", "2024-06", None, True), ("2024-05", "2024-06-01", None, False),
     ("2024-12-31", None, "2024", True), ("2025-01-01", None, "2024", False)],
)  # fmt: skip
def test_dates_are_compared_as_far_as_they_are_precise(day, since, until, expected):
    assert within(day, since, until) is expected


@given(extractions())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_part_never_says_what_the_whole_does_not(extraction):
    made = ox.Store()
    made.extend(quads(extraction))
    whole = views.whole(made)
    assert whole == views.whole(made)
    for node in whole.nodes[:3]:
        part = views.around(made, [node.iri], hops=2)
        assert set(part.edges) <= set(whole.edges)
        assert {n.iri for n in part.nodes} <= {n.iri for n in whole.nodes}


def test_the_order_of_articles_does_not_matter():
    one = store(news(), second_opinion(), more=knowledge())
    other = store(second_opinion(), news(), more=reversed(knowledge()))
    assert views.whole(one) == views.whole(other)
