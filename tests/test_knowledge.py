"""The knowledge base as data, and how it is loaded, cached and overruled."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import knowledge
from kg.articles.dates import parse_date
from kg.errors import KgError
from kg.extract import Extractor
from kg.knowledge import KnowledgeBase, Known, files, load
from kg.knowledge_compile import quads
from kg.knowledge_files import format_turtle, problems, reformat
from kg.model import Article, Section
from kg.names import name_key, name_keys
from kg.nlp.known import Match, match
from kg.nlp.tokenizer import tokenize
from kg.vocab import ENTITY_TYPES, PREDICATES

HEAD = """\
@prefix kg: <https://w3id.org/aikg/ontology#> .
@prefix organization: <https://w3id.org/aikg/entity/organization/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

"""
OPENAI = "https://w3id.org/aikg/entity/organization/openai"


@cache
def base() -> KnowledgeBase:
    return load()


def test_files_have_no_problems():
    found = problems(files())
    assert not found, "run 'kg knowledge format', then mend:\n" + "\n".join(found[:40])


@pytest.mark.parametrize(
    ("type_", "least"),
    [
        ("Organization", 1000), ("Person", 500), ("Model", 1200), ("Product", 500),
        ("Benchmark", 150), ("Place", 250),
    ],
)  # fmt: skip
def test_there_is_enough(type_, least):
    assert Counter(e.type for e in base().entities)[type_] >= least


def test_every_entity_is_whole():
    for e in base().entities:
        assert e.type in ENTITY_TYPES
        assert e.iri.startswith(f"https://w3id.org/aikg/entity/{e.type.lower()}/"), e.iri
        assert e.iri.isascii()
        assert e.label("en") in e.labels
        assert {lang for lang, _ in e.preferred} <= {"en", "zh"}, e.iri
        assert e.ambiguous <= set(e.labels)


def test_every_subject_is_an_entity():
    for path in files():
        strangers = {q.subject.value for q in quads(path)} - set(base().by_iri)
        assert not strangers, f"{path}: without type or preferred label: {sorted(strangers)[:5]}"


def test_facts_name_entities_that_they_admit():
    wrong = []
    for e in base().entities:
        for predicate, iri in e.facts:
            other = base().by_iri.get(iri)
            if predicate in PREDICATES and (
                not other or not PREDICATES[predicate].admits(e.type, other.type)
            ):
                wrong.append(f"{e.iri} {predicate} {iri}")
    assert not wrong, wrong[:20]


def test_dates_are_dates():
    for path in files():
        for q in quads(path):
            kind = getattr(getattr(q.object, "datatype", None), "value", "")
            if kind.endswith("#date"):
                assert parse_date(q.object.value) == (q.object.value, None), q


@cache
def facts() -> dict[str, list[tuple[str, str]]]:
    """List (subject, value) pairs of the files by the local name of their predicate."""
    rows: dict[str, list[tuple[str, str]]] = {}
    for path in files():
        for q in quads(path):
            name = re.split("[#/]", q.predicate.value)[-1]
            rows.setdefault(name, []).append((q.subject.value, q.object.value))
    return rows


def objects(predicate: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for subject, value in facts()[predicate]:
        found.setdefault(subject, set()).add(value)
    return found


@pytest.mark.parametrize(
    "predicate", ["variantOf", "successorOf", "basedOn", "partOf", "containedInPlace"]
)
def test_nothing_is_above_itself(predicate):
    above = objects(predicate)
    for start in above:
        reached, front = set(), {start}
        while front := {o for i in front for o in above.get(i, ())} - reached:
            reached |= front
        assert start not in reached, f"{start} {predicate} itself"


def test_nothing_is_released_before_what_it_follows():
    released = dict(facts()["releaseDate"])
    for predicate in ("successorOf", "basedOn"):
        for later, earlier in facts()[predicate]:
            if later in released and earlier in released:
                a, b = released[later], released[earlier]
                precision = min(len(a), len(b))
                assert a[:precision] >= b[:precision], f"{later} ({a}) {predicate} {earlier} ({b})"


def test_no_version_bears_the_name_of_its_maker():
    for thing in base().entities:
        makers = [base().by_iri.get(iri) for p, iri in thing.facts if p == "developedBy"]
        others = set(thing.labels) - {label for _, label in thing.preferred}
        versioned = any(map(str.isdigit, thing.labels[0]))
        assert not versioned or not any(
            label in others for m in makers if m for _, label in m.preferred
        ), thing.labels


def test_an_organization_is_in_one_country():
    within = objects("containedInPlace")
    country = {i for i, kind in facts()["placeKind"] if kind == "country"}
    for one, places in objects("locatedIn").items():
        reached = set(places)
        while more := {o for i in reached for o in within.get(i, ())} - reached:
            reached |= more
        assert len(reached & country) <= 1, f"{one} is in {sorted(reached & country)}"


@pytest.mark.parametrize("predicate", ["releaseDate", "foundingYear"])
def test_a_date_is_told_once(predicate):
    assert [s for s, n in Counter(s for s, _ in facts()[predicate]).items() if n > 1] == []


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("OpenAI", "organization/openai"), ("谷歌", "organization/google"),
        ("Google", "organization/google"), ("月之暗面", "organization/moonshot-ai"),
        ("Moonshot AI", "organization/moonshot-ai"), ("奥特曼", "person/sam-altman"),
        ("Sam Altman", "person/sam-altman"),
        ("GPT-4o", "model/gpt-4o"), ("gpt 4o", "model/gpt-4o"), ("MMLU", "benchmark/mmlu"),
        ("北京", "place/beijing"), ("ChatGPT", "product/chatgpt"),
    ],
)  # fmt: skip
def test_names_in_use(name, iri):
    assert f"https://w3id.org/aikg/entity/{iri}" in {e.iri for e in base().named(name)}


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("Organization", "a16z"), ("Organization", "FAIR"), ("Person", "奥尔特曼"), ("Person", "sama"),
        ("Person", "山姆·奥特曼"), ("Model", "DeepSeek-R1"), ("Product", "豆包"), ("Place", "旧金山"),
    ],
)  # fmt: skip
def test_other_names_in_use(type_, name):
    assert type_ in {e.type for e in base().named(name)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("GPT-4o", "gpt 4o", True), ("ＧＰＴ－4o", "GPT-4o", True), ("山姆·奥特曼", "山姆奥特曼", True),
        ("GPT-4.1", "GPT-41", False), ("GPT-4", "GPT-4o", False), ("C++", "C", False),
    ],
)  # fmt: skip
def test_keys(one, other, same):
    assert (name_key(one) == name_key(other)) is same


def find(text: str) -> list[tuple[str, Match]]:
    words = tokenize(text)[0]
    return [("".join(words[m.first : m.last]), m) for m in match(words, base(), text)]


def sure(text: str) -> set[str]:
    return {name for name, m in find(text) if m.sure}


@pytest.mark.parametrize(
    "text",
    [
        "The plane stood on the runway.", "他买了苹果和香蕉。", "She ate an apple and a pear.",
        "Move the cursor to the left.", "the character of the scale", "at a meta level",
        "他把豆包和油条吃了。",
    ],
)  # fmt: skip
def test_common_words_are_no_names(text):
    assert not sure(text)


@pytest.mark.parametrize(
    "text",
    [
        "The plane stood on the runway.", "他买了苹果和香蕉。", "她吃了一个苹果和两根香蕉，都是水果。",
        "She ate an apple and a pear.",
    ],
)  # fmt: skip
def test_common_words_yield_nothing(text):
    article = Article("a", "a.txt", text, (Section("body", 0, len(text)),))
    assert extractor().extract(article).entities == ()


@cache
def extractor() -> Extractor:
    return Extractor()


def test_signs_decide():
    assert "苹果" in sure("苹果在WWDC发布了新的Siri。")
    assert "OpenAI" in sure("OpenAI发布GPT-4o。")
    assert "GPT-4o" in sure("OpenAI发布GPT-4o。")


def test_case_decides():
    upper = Known("urn:x", "Organization", ("Verrano",), (("en", "Verrano"),))
    own = KnowledgeBase((upper,), "x", ["verrano"], {"verrano": [0]})
    assert [m.sure for m in match(["Verrano"], own, "")] == [True]
    assert [m.sure for m in match(["VERRANO"], own, "")] == [True]
    assert match(["verrano"], own, "") == []


@given(
    st.lists(st.sampled_from(["GPT-4o", "GPT-4", "Open", "AI", "的", "", "-", "苹果", "a", " "]))
)
def test_matches_are_in_bounds_and_apart(words):
    end = 0
    for m in match(words, base(), "".join(words)):
        assert end <= m.first < m.last <= len(words)
        assert m.entities
        end = m.last


@given(st.lists(st.text()))
def test_names_are_folded_together_as_each_by_itself(names):
    assert name_keys(names) == list(map(name_key, names))


# Loading.


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder that the cache is kept in."""
    monkeypatch.setenv("KG_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def small(cached: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let one small file be all there is, so that loading is quick; gives the cache's folder."""
    only = own(tmp_path / "only", FOO) / "own.ttl"
    every, built_in = knowledge.files, set(files())
    monkeypatch.setattr(
        knowledge,
        "files",
        lambda extra=(): [only, *(p for p in every(extra) if p not in built_in)],
    )
    return cached


def entries(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


def own(folder: Path, turtle: str | bytes, name: str = "own.ttl") -> Path:
    folder.mkdir(exist_ok=True)
    data = turtle if isinstance(turtle, bytes) else (HEAD + turtle).encode()
    (folder / name).write_bytes(data)
    return folder


FOO = 'organization:foo a kg:Organization ; skos:prefLabel "Foo Works"@en .\n'


def test_the_cache_is_keyed_by_content(small, tmp_path):
    first = load()
    (kept,) = entries(small)
    before = kept.stat().st_mtime_ns
    assert load() == first
    assert kept.stat().st_mtime_ns == before
    mine = own(tmp_path / "mine", FOO.replace("Foo", "Baz"))
    second = load([mine])
    assert second.version != first.version
    assert second.named("Baz Works")
    assert len(entries(small)) == 2
    own(tmp_path / "mine", FOO.replace("Foo", "Bar"))
    third = load([mine])
    assert third.named("Bar Works")
    assert not third.named("Baz Works")


def test_the_cache_may_be_deleted(small):
    first = load()
    for path in entries(small):
        path.unlink()
    assert load() == first
    assert entries(small)


@pytest.mark.parametrize(
    "junk", [b"", b"junk", b"\x01", b"\xc0", b"\x91\x01", b"\x91\x93abc", b"\x81\xa1a\x01", None]
)
def test_the_cache_may_be_corrupt(small, junk):
    first = load()
    (kept,) = entries(small)
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if junk is None else junk)
    assert load() == first
    assert kept.read_bytes() == whole


def test_the_cache_may_be_impossible(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KG_CACHE_DIR", str(tmp_path / "file"))
    assert load() == base()


def test_a_users_file_wins(cached, tmp_path):
    mine = own(tmp_path / "mine", 'organization:openai skos:prefLabel "Open AI Labs"@en .\n')
    merged = load([mine])
    entity = merged.by_iri[OPENAI]
    assert entity.label("en") == "Open AI Labs"
    assert entity.type == "Organization"
    assert set(base().by_iri[OPENAI].labels) <= set(entity.labels)
    assert OPENAI in {e.iri for e in merged.named("OpenAI")}
    assert entity.facts == base().by_iri[OPENAI].facts
    again = own(tmp_path / "again", 'organization:openai skos:prefLabel "OAI Two"@en .\n')
    assert load([mine, again]).by_iri[OPENAI].label("en") == "OAI Two"
    assert load([again, mine]).by_iri[OPENAI].label("en") == "Open AI Labs"


@pytest.mark.parametrize(
    ("turtle", "told"),
    [
        ("organization:foo a kg:Organization\n\n  oops", "line 7"),
        ("organization:foo a nope:Organization .", "line 5"),
        ('organization:foo skos:prefLabel "open .', "line 5"),
        ('[] a kg:Organization ; skos:prefLabel "Foo"@en .', "blank node"),
        ("organization:foo kg:parent [] .", "blank node"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_broken_turtle(small, tmp_path, turtle, told):
    mine = own(tmp_path / "mine", turtle)
    with pytest.raises(KgError) as caught:
        load([mine])
    assert str(mine / "own.ttl") in str(caught.value)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_folders(cached, tmp_path):
    with pytest.raises(KgError, match="no such folder"):
        load([tmp_path / "nowhere"])
    mine = own(tmp_path / "mine", FOO)
    (mine / "folder.ttl").mkdir()
    assert load([mine]).named("Foo Works")


def test_a_file_that_vanishes(cached, tmp_path, monkeypatch):
    gone = tmp_path / "gone.ttl"
    monkeypatch.setattr(knowledge, "files", lambda extra=(): [gone])
    with pytest.raises(KgError, match=r"gone\.ttl"):
        load()


# Files.


def test_formatting(tmp_path):
    mine = (
        own(tmp_path / "mine", FOO + 'organization:foo skos:altLabel "Zedquill", "Abcquill" .')
        / "own.ttl"
    )
    assert any("kg knowledge format" in p for p in problems([mine]))
    assert reformat([mine]) == [mine]
    assert reformat([mine]) == []
    assert problems([mine]) == []
    assert mine.read_text("utf-8") == format_turtle(reversed(list(quads(mine))))


WRONG = {
    'organization:foo1 a kg:Organization ; skos:prefLabel "OpenAI"@en .': "preferred label",
    'organization:foo2 a kg:Organization ; skos:prefLabel " Foo Two"@en .': "white space",
    'organization:foo3 a kg:Organization ; skos:prefLabel "F"@en .': "single character",
    FOO.replace("foo", "foo4")[:-2] + '; skos:altLabel "谷歌" .': "label '谷歌' is on",
    'organization:foo5 a kg:Organization ; skos:prefLabel "Foo Five"@en ; kg:ambiguousLabel "Bar" .': "none of its labels",
}  # fmt: skip


def test_problems_of_a_users_file(cached, tmp_path):
    """All of them at once: each is told, of the entity that has it, and nothing else is."""
    mine = own(tmp_path / "mine", "\n".join(WRONG)) / "own.ttl"
    reformat([mine])
    found = problems([mine])
    for turtle, told in WRONG.items():
        entity = turtle.split()[0].removeprefix("organization:")
        assert any(told in p and f"/organization/{entity}" in p for p in found), (told, found)
    assert len(found) == sum(f"/foo{n}" in p for p in found for n in range(1, 6)), found


def test_formatting_writes_nothing_if_one_is_broken(tmp_path):
    good = own(tmp_path / "mine", FOO, "a.ttl") / "a.ttl"
    bad = own(tmp_path / "mine", "oops", "b.ttl") / "b.ttl"
    before = good.read_bytes()
    with pytest.raises(KgError):
        reformat([good, bad])
    assert good.read_bytes() == before
