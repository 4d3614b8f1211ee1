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
