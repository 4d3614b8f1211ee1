from __future__ import annotations

import re
import unicodedata

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import words

from kg import iris

ASCII_IRI = re.compile(r"https://w3id\.org/aikg/[A-Za-z0-9/._~%-]+")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("GPT-4.1", "gpt-4.1"), ("gpt 4.1", "gpt-4.1"), ("C4AI Command R+", "c4ai-command-r-plus"),
        ("DALL·E 3", "dall-e-3"), ("Adam D'Angelo", "adam-d-angelo"), ("ＯｐｅｎＡＩ", "openai"),
        ("xAI Inc.", "xai-inc"), ("../../etc", "etc"),
    ],
)  # fmt: skip
def test_slugs(name, wanted):
    assert iris.slug(name) == wanted


def test_names_that_romanise_alike_are_told_apart():
    assert iris.slug("李明") != iris.slug("黎明")
    assert iris.slug("李明").startswith("li-ming-")
    assert iris.slug("Rene") != iris.slug("René")
    assert iris.slug("C") != iris.slug("C+") != iris.slug("C++")


@given(st.text(max_size=40))
def test_any_name_gives_an_ascii_segment(name):
    assert re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", iris.slug(name))
    ox.NamedNode(iris.entity_iri("Model", name))


def bare(name):
    folded = unicodedata.normalize("NFKC", name).casefold().replace("+", "plus")
    return "".join(c for c in folded if unicodedata.category(c)[0] not in "PZC")


@given(words, words)
def test_names_of_one_slug_differ_only_in_case_space_and_punctuation(one, other):
    if iris.slug(one) == iris.slug(other):
        assert bare(one) == bare(other)


@given(words, words)
def test_article_iris_are_injective_and_stay_in_their_folder(one, other):
    assert ASCII_IRI.fullmatch(iris.article_iri(one))
    assert (iris.article_iri(one) == iris.article_iri(other)) == (one == other)
    assert iris.article_iri(one).count("/") == 5
    assert iris.graph_iri("knowledge") != iris.own_graph_iri("knowledge")


@given(words)
def test_qualifiers_keep_their_names(name):
    assert iris.last_name(iris.qualifier_iri(name)) == name
