"""Whole articles: who holds which post, who left for whom, and what a sum was for."""

from __future__ import annotations

from functools import cache

import pytest

from kg.extract import Extractor
from kg.model import Article, Extraction, Section
from kg.nlp.certain import ruled_out


@cache
def extractor() -> Extractor:
    return Extractor()


def of_text(text: str) -> Extraction:
    return extractor().extract(
        Article("a", "a.txt", text, (Section("body", 0, len(text)),), date="2025-07-01")
    )


def facts(extraction: Extraction) -> set[tuple[str, str, str]]:
    name = {e.id: e.label for e in extraction.entities}
    return {(name[f.subject], f.predicate, name[f.object]) for f in extraction.facts}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("林若水是蓝岭股份的联合创始人、前CTO。",
         {("林若水", "founded", "蓝岭股份"), ("林若水", "formerlyWorkedFor", "蓝岭股份")}),
        ("蓝岭股份前董事长赵一鸣没有回复。", {("赵一鸣", "formerlyWorkedFor", "蓝岭股份")}),
        ("燧光科技还在辅导期，第一大股东是腾云集团。", {("腾云集团", "investedIn", "燧光科技")}),
        ("6月,灵樾科技从蓝岭股份挖来赵一鸣,出任CTO。",
         {("赵一鸣", "worksFor", "灵樾科技"), ("赵一鸣", "formerlyWorkedFor", "蓝岭股份")}),
    ],
)  # fmt: skip
def test_posts_and_shares(text, told):
    about = {(s, o) for s, _, o in told} | {(s, "") for s, _, _ in told}
    found = {f for f in facts(of_text(text)) if (f[0], "") in about}
    assert found == told


def test_who_is_named_with_a_post_at_the_firm_is_not_of_its_investor():
    text = "灵樾科技成立于2023年。谷雨创投领投了这轮融资。公司创始人周启明说，钱够花三年。"
    assert {f for f in facts(of_text(text)) if f[0] == "周启明"} == {
        ("周启明", "founded", "灵樾科技")
    }


def test_who_is_lured_away_leaves():
    found = of_text("Halden poached Lena Strand from Tolvan in December.")
    name = {e.id: e.label for e in found.entities}
    told = {e.type: {(r.role, name.get(r.entity or "")) for r in e.arguments} for e in found.events}
    assert told == {
        "Appointment": {("person", "Lena Strand"), ("organization", "Halden")},
        "Departure": {("person", "Lena Strand"), ("organization", "Tolvan")},
    }


@pytest.mark.parametrize(
    ("text", "name", "party"),
    [
        ("把公司告到了海淀区人民法院", "海淀区人民法院", False), ("He sued in the Leeds Court", "Leeds Court", False),
        ("向海淀法院递交诉状", "海淀法院", False), ("蓝岭股份起诉远川集团", "远川集团", True),
        ("He sued Lumo", "Lumo", True), ("向蓝岭股份索赔", "蓝岭股份", True),
    ],
)  # fmt: skip
def test_a_court_is_no_party(text, name, party):
    start = text.index(name)
    for role in ("Lawsuit plaintiff", "Lawsuit defendant", "suedBy", "^suedBy"):
        assert ruled_out(text, start, start + len(name), role) != party


@pytest.mark.parametrize(
    "text",
    [
        "灵樾科技已于6月25日向加州北区联邦地区法院递交诉状，指控蓝岭集团窃取商业秘密。",
        "灵樾科技上周把蓝岭集团告上法庭。", "蓝岭集团近日遭谷歌起诉。", "灵樾科技起诉蓝岭集团侵权。",
    ],
)  # fmt: skip
def test_who_sues_whom(text):
    found = of_text(text)
    name = {e.id: e.label for e in found.entities}
    (suit,) = [e for e in found.events if e.type == "Lawsuit"]
    plaintiff = "谷歌" if "谷歌" in text else "灵樾科技"
    assert {(r.role, name[r.entity]) for r in suit.arguments if r.entity} == {
        ("plaintiff", plaintiff),
        ("defendant", "蓝岭集团"),
    }


@pytest.mark.parametrize(
    ("words", "out"),
    [
        ("旗下的蓝桥资本领投", True),
        ("旗下Halden的投资", True),
        ("旗下基金参投", False),
        ("的旗下业务", False),
    ],
)
def test_the_owner_of_a_firm_takes_no_part_itself(words, out):
    assert ruled_out("百川控股" + words, 0, 4, "^investedIn") == out


def events(text: str, kind: str) -> list[set[tuple[str, str]]]:
    found = of_text(text)
    name = {e.id: e.label for e in found.entities}
    return [
        {(r.role, name[r.entity] if r.entity else str(r.value)) for r in e.arguments}
        for e in found.events if e.type == kind
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("灵樾科技首席架构师赵一鸣也走了。", "Departure",
         {("person", "赵一鸣"), ("organization", "灵樾科技"), ("role", "首席架构师")}),
        ("灵樾科技还同蓝岭股份签下合作协议。", "Partnership",
         {("partner", "灵樾科技"), ("partner", "蓝岭股份")}),
        ("荷兰数据保护局周二对灵樾科技开罚300万欧元。", "Regulation",
         {("authority", "荷兰数据保护局"), ("target", "灵樾科技")}),
        ("Lena Strand jumped ship to Tolvan in June.", "Departure", {("person", "Lena Strand")}),
    ],
)  # fmt: skip
def test_some_words_tell_events_for_sure(text, kind, told):
    (found,) = events(text, kind)
    assert told <= found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("赵一鸣带着客户走了一圈展台。", "Departure"),
        ("灵樾科技亮出50亿元估值。", "Release"),
        ("灵樾科技否认与蓝岭股份签约。", "Partnership"),
        ("赵一鸣与林若水联手创办了灵樾科技。", "Partnership"),
        ("美国合计买走3亿美元新股的是灵樾科技。", "Acquisition"),
    ],
)
def test_the_like_words_tell_no_such_event(text, kind):
    assert events(text, kind) == []


def test_two_titles_of_one_post_are_one():
    text = "赵一鸣离开蓝岭股份，去灵樾科技做副总经理兼CTO。"
    assert ("role", "副总经理兼CTO") in events(text, "Appointment")[0]


def test_two_words_over_one_sum_tell_one_round():
    text = "去年3月灵樾科技一轮天使就融了1.2亿美元，谷雨创投、启衡创投联合领投，北汀资本跟投。"
    (found,) = events(text, "Funding")
    assert ("recipient", "灵樾科技") in found
    assert {"谷雨创投", "启衡创投", "北汀资本"} == {n for r, n in found if r == "investor"}


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("GPT-4o以去年12月发布的DeepSeek-V3为底座。", {"DeepSeek-V3"}),
        ("DeepSeek-V3是深度求索去年12月发布的模型。", {"DeepSeek-V3"}),
    ],
)
def test_what_is_released_follows_the_word_that_says_so(text, items):
    released = {value for e in events(text, "Release") for role, value in e if role == "item"}
    assert released == items


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Microsoft ordered OpenAI to stop selling ChatGPT.", set()),
        ("The FTC ordered OpenAI to stop selling ChatGPT.", {"FTC"}),
    ],
)
def test_a_firm_is_no_authority(text, who):
    found = of_text(text)
    names = {e.id: {e.label, *e.aliases} for e in found.entities}
    told = [r for e in found.events for r in e.arguments if r.role == "authority"]
    assert len(told) == len(who)
    assert all(who & names[r.entity or ""] for r in told)


@pytest.mark.parametrize(
    ("text", "bought"),
    [
        ("Meta had the money; in the end Cohere bought the company.", set()),
        ("Google bought Windsurf, and Windsurf got a new home.", {"Windsurf"}),
    ],
)
def test_who_has_something_is_not_bought(text, bought):
    found = facts(of_text(text))
    assert {o for _, p, o in found if p == "acquired"} == bought
