"""Which names of an article are one entity, and which never are."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.knowledge import Known
from kg.nlp.interpret import FoundFact
from kg.nlp.kinship import families
from kg.nlp.merge_facts import candidates, merge_facts
from kg.nlp.naming import NameMention
from kg.nlp.resolve import ResolvedEntity, resolve


def mentions(text: str, *names: tuple[str, str], known: Known | None = None) -> list[NameMention]:
    """Mark names in order in a text; the sentences are its lines."""
    out, at = [], 0
    for kind, name in names:
        start = text.index(name, at)
        at = start + len(name)
        line = text.count("\n", 0, start)
        out.append(NameMention(line, start, at, kind, name, start, at, 0.9, known))
    return out


def groups(text: str, *names: tuple[str, str]) -> list[set[str]]:
    return [{m.text for m in e.mentions} for e in resolve(text, mentions(text, *names))]


def listed(kind: str, *names: str) -> list[set[str]]:
    return groups("\n".join(names), *((kind, n) for n in names))


VERSIONS = [
    "GPT-4", "GPT-4o", "GPT-4.1", "GPT-4 Turbo", "GPT-4o mini", "GPT-4.5", "GPT-41", "GPT-3.5",
    "Claude 3", "Claude 3.5", "Claude 3.5 Sonnet", "Claude 3 Opus", "Llama 3", "Llama 3.1",
    "Llama 3.1 405B", "Qwen2.5", "Qwen2.5-72B", "Qwen2.5-7B", "Qwen2", "o1", "o1-mini", "o1-preview",
    "文心4.0", "文心4.5", "星火3.5", "星火4.0 Ultra", "DeepSeek-V3", "DeepSeek-V2", "DeepSeek-R1",
]  # fmt: skip


def test_versions_never_merge():
    found = listed("Model", *VERSIONS)
    assert [len(g) for g in found] == [1] * len(VERSIONS)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("Organization", ("析木", "北京析木智能科技有限公司")),
        ("Organization", ("Baichuan", "Baichuan Intelligent Technology Co., Ltd.")),
        ("Model", ("DeepSeek-R1", "R1")),
        ("Model", ("Claude Sonnet 4.5", "Sonnet 4.5")),
        ("Model", ("DeepSeek-V2 模型", "DeepSeek-V2")),
    ],
)
def test_long_and_short_names_are_one(kind, names):
    assert listed(kind, *names) == [set(names)]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("Model", ("Rabbit R1", "DeepSeek-R1", "R1")),  # either may be meant
        ("Model", ("GPT-4", "4")),
        ("Organization", ("阿里", "阿里云")),
        ("Organization", ("北京大学", "大学")),
    ],
)
def test_names_that_only_look_alike_stay_apart(kind, names):
    assert len(listed(kind, *names)) == len(names)


@pytest.mark.parametrize("pair", list(combinations(("GPT-4", "GPT-4o", "GPT-4.1"), 2)))
@pytest.mark.parametrize("kind", ["Model", "Product"])
def test_the_version_trap(pair, kind):
    assert len(listed(kind, *pair)) == 2
    assert len(listed(kind, *reversed(pair))) == 2
    one, other = pair
    assert len(groups(f"{one}（{other}）", (kind, one), (kind, other))) == 2


@pytest.mark.parametrize(
    "names", [("GPT-4o", "GPT 4o", "gpt-4o", "GPT4o"), ("Kimi", "KIMI"), ("Mistral·Large", "Mistral Large")]
)  # fmt: skip
def test_spellings_of_one_name(names):
    assert listed("Model", *names) == [set(names)]


@pytest.mark.parametrize(
    ("text", "kind", "one", "other"),
    [
        ("月之暗面（Moonshot AI）发布", "Organization", "月之暗面", "Moonshot AI"),
        ("Moonshot AI (月之暗面)", "Organization", "Moonshot AI", "月之暗面"),
        ("星潮科技（以下简称“星潮”）", "Organization", "星潮科技", "星潮"),
        ("蓝鲸数据（简称海豚）", "Organization", "蓝鲸数据", "海豚"),
        ("奥尔特曼（Sam Altman）", "Person", "奥尔特曼", "Sam Altman"),
        ("Beijing Academy (BA)", "Organization", "Beijing Academy", "BA"),
        ("Verrano (formerly Halden)", "Organization", "Verrano", "Halden"),
    ],
)
def test_declared_aliases(text, kind, one, other):
    assert groups(text, (kind, one), (kind, other)) == [{one, other}]


@pytest.mark.parametrize(
    ("text", "kind", "one", "other"),
    [
        ("谷歌、OpenAI都来了", "Organization", "谷歌", "OpenAI"),
        ("百度（阿里也参与）", "Organization", "百度", "阿里"),
        ("GPT-4（Claude 3）", "Model", "GPT-4", "Claude 3"),
        ("月之暗面\n（Moonshot AI）", "Organization", "月之暗面", "Moonshot AI"),
    ],
)
def test_no_alias(text, kind, one, other):
    assert groups(text, (kind, one), (kind, other)) == [{one}, {other}]


@pytest.mark.parametrize(
    ("kind", "full", "short"),
    [
        ("Person", "Sam Altman", "Altman"), ("Person", "Sam Altman", "Sam"),
        ("Person", "山姆·奥特曼", "奥特曼"), ("Person", "杨植麟", "植麟"),
        ("Organization", "星潮科技", "星潮"), ("Organization", "Verrano Labs", "Verrano"),
        ("Organization", "Safe Superintelligence", "SS"), ("Model", "星火大模型", "星火"),
        ("Benchmark", "MMLU benchmark", "MMLU"), ("Place", "杭州市", "杭州"),
    ],
)  # fmt: skip
def test_short_forms(kind, full, short):
    assert listed(kind, full, short) == [{full, short}]
    assert listed(kind, short, full) == [{full, short}]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("Person", ("Sam Altman", "Jack Altman", "Altman")),
        ("Person", ("Sam Altman", "Greg Brockman")),
        ("Organization", ("阿里", "阿里云")),
        ("Organization", ("Google", "Google DeepMind")),
        ("Organization", ("OpenAI", "xAI")),
        ("Organization", ("星潮科技", "星潮资本", "星潮")),
    ],
)
def test_what_stays_apart(kind, names):
    assert sorted(len(g) for g in listed(kind, *names)) == [1] * len(names)


def test_one_name_of_two_types_is_two_entities():
    text = "DeepSeek\nDeepSeek"
    found = resolve(text, mentions(text, ("Organization", "DeepSeek"), ("Model", "DeepSeek")))
    assert [e.type for e in found] == ["Organization", "Model"]


def test_names_of_one_known_entity_meet():
    known = Known("https://w3id.org/aikg/entity/person/x", "Person", ("奥特曼", "Sam Altman"),
                  (("en", "Sam Altman"), ("zh", "奥特曼")))  # fmt: skip
    text = "奥特曼\nSam Altman"
    (found,) = resolve(
        text, mentions(text, ("Person", "奥特曼"), ("Person", "Sam Altman"), known=known)
    )
    assert found.known == known


names = st.lists(
    st.tuples(
        st.sampled_from(["Model", "Person", "Organization"]),
        st.sampled_from([*VERSIONS, "Sam Altman", "Altman", "星潮", "星潮科技"]) | st.text(min_size=1, max_size=4),
    ),
    max_size=10,
)  # fmt: skip


@given(names)
def test_every_mention_is_in_one_entity(found):
    text = "\n".join(n for _, n in found)
    marked, at = [], 0
    for number, (kind, name) in enumerate(found):
        marked.append(NameMention(number, 0, 1, kind, name, at, at + len(name), 0.9))
        at += len(name) + 1
    entities = resolve(text, marked)
    assert sorted(m.start for e in entities for m in e.mentions) == [m.start for m in marked]
    assert all({m.type for m in e.mentions} == {e.type} for e in entities)
    assert resolve(text, marked) == entities


MUSK = Known(
    "https://example.org/musk", "Person", ("Elon Musk", "Musk", "马斯克"), (("en", "Elon Musk"),)
)


@pytest.mark.parametrize(
    ("names", "people"),
    [
        (("Kevin Musk", "Musk*"), [{"Kevin Musk", "Musk"}]),
        (("Elon Musk*", "Kevin Musk", "Musk*"), [{"Elon Musk", "Musk"}, {"Kevin Musk"}]),
        (("E. Musk", "Musk*"), [{"E. Musk", "Musk"}]),
        (("凯文·马斯克", "马斯克*"), [{"凯文·马斯克", "马斯克"}]),
        (("Musk*",), [{"Musk"}]),
    ],
)
def test_a_stranger_keeps_a_famous_surname_to_himself(names, people):
    text = "\n".join(n.rstrip("*") for n in names)
    plain = mentions(text, *(("Person", n.rstrip("*")) for n in names))
    marked = [m._replace(known=MUSK if n.endswith("*") else None)
              for m, n in zip(plain, names, strict=True)]  # fmt: skip
    found = resolve(text, marked)
    assert [{m.text for m in e.mentions} for e in found] == people
    for e, told in zip(found, people, strict=True):
        assert bool(e.known) == bool(told & {"Elon Musk", "E. Musk"} or told == {"Musk"})


def things(*names: str, kind: str = "Model") -> list[ResolvedEntity]:
    text = "\n".join(names)
    return resolve(text, mentions(text, *((kind, n) for n in names)))


@pytest.mark.parametrize(
    ("member", "family", "is_one"),
    [
        ("GPT-4 Turbo", "GPT-4", True), ("GPT-4V", "GPT-4", True), ("Baichuan-53B", "Baichuan", True),
        ("Claude 3.5 Sonnet", "Claude 3.5", True), ("GPT-4.1", "GPT-4", False),
        ("GPT-41", "GPT-4", False), ("Llama 3.1", "Llama 3", False), ("GPT-4", "GPT-4o", False),
    ],
)  # fmt: skip
def test_families(member, family, is_one):
    entities = things(member, family)
    found = [f[:3] for f in families(entities)]
    place = {e.label: i for i, e in enumerate(entities)}
    assert found == ([(place[member], "variantOf", place[family])] if is_one else [])


def test_facts_are_given_once_and_typed():
    entities = [*things("GPT-4o", "GPT-4"), *things("OpenAI", "Google", kind="Organization")]
    facts = [
        FoundFact(0, "developedBy", 2, 0.9, 0), FoundFact(0, "developedBy", 2, 0.8, 1),
        FoundFact(0, "developedBy", 3, 0.3, 1), FoundFact(2, "developedBy", 0, 0.9, 1),
        FoundFact(3, "competitorOf", 2, 0.9, 1), FoundFact(2, "competitorOf", 3, 0.9, 2),
        FoundFact(0, "outperforms", 1, 0.9, 3), FoundFact(1, "outperforms", 0, 0.5, 3),
        FoundFact(2, "partnerOf", 2, 0.9, 3),
    ]  # fmt: skip
    possible = candidates(facts, [], entities)
    merged = {
        (f.subject, f.predicate, f.object): f.sentences
        for f in merge_facts(possible, [c.best for c in possible], [], 0.25)
    }
    assert merged == {
        (0, "developedBy", 2): (0, 1), (2, "competitorOf", 3): (1, 2), (0, "outperforms", 1): (3,),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("latin", "famous"), [("Peter Vance", "vance"), ("Frank Wang", "wang"), ("Tao Mond", None)]
)
def test_both_scripts_decide_who_is_meant(latin, famous):
    base = "https://example.org/"
    wang = Known(
        base + "wang", "Person", ("汪河", "Frank Wang"), (("zh", "汪河"),), frozenset({"汪河"})
    )
    vance = Known(base + "vance", "Person", ("Peter Vance",), (("en", "Peter Vance"),))
    text = f"汪河（{latin}）\n汪河"
    known = {"汪河": wang, "Peter Vance": vance, "Frank Wang": wang}
    plain = mentions(text, ("Person", "汪河"), ("Person", latin), ("Person", "汪河"))
    (one,) = resolve(text, [m._replace(known=known.get(m.text)) for m in plain])
    assert (one.known and one.known.iri.rpartition("/")[2]) == famous
