"""Chinese sentences of fixed forms: what they tell, and when they tell nothing."""

from __future__ import annotations

from functools import cache

import pytest

from kg.extract import Extractor
from kg.model import Article, Section
from kg.nlp import rivals
from kg.nlp.filling import Filled
from kg.nlp.interpret import FoundFact
from kg.nlp.merge_events import MergedEvent

HOUSES = "砺行科技是一家苏州的公司，CEO是许致远。澄明智能是一家南京的公司，CTO是孟昭华。\n"


@cache
def extractor() -> Extractor:
    return Extractor(knowledge=True)


def told(sentence: str) -> set[tuple[str, str, str]]:
    """Give the facts that an article tells whose second paragraph is a sentence."""
    text = HOUSES + sentence
    found = extractor().extract(
        Article("a", "a.txt", text, (Section("body", 0, len(text)),), date="2026-03-05")
    )
    names = {e.id: e.label for e in found.entities}
    return {(names[f.subject], f.predicate, names[f.object]) for f in found.facts}


@pytest.mark.parametrize(
    ("sentence", "firms"),
    [
        ("许致远曾在海尔、松下任职。", ["海尔", "松下"]),
        ("许致远早先在海尔和松下都写过算法。", ["海尔", "松下"]),
        ("许致远做过海尔的算法负责人。", ["海尔"]),
        ("许致远是海尔系。", ["海尔"]),
        ("这一轮里还有离开海尔的许致远。", ["海尔"]),
        ("许致远来得更晚，再往前在海尔和松下做芯片。", ["海尔", "松下"]),
        ("海尔老将许致远也来了。", ["海尔"]),
    ],
)
def test_where_people_come_from(sentence, firms):
    facts = told(sentence)
    assert {("许致远", "formerlyWorkedFor", firm) for firm in firms} <= facts
    assert not {("许致远", "worksFor", firm) for firm in firms} & facts


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("许致远所在的海尔也参与了讨论。", [("许致远", "worksFor", "海尔")]),
        ("许致远与孟昭华合开的投资机构松下资本刚刚露面。",
         [("许致远", "founded", "松下资本"), ("孟昭华", "founded", "松下资本")]),
        ("砺行科技的老股东包括海尔、松下和澄明智能。",
         [(firm, "investedIn", "砺行科技") for firm in ("海尔", "松下", "澄明智能")]),
        ("海尔、松下都已接入GPT-4o。",
         [("海尔", "uses", "GPT-4o"), ("松下", "uses", "GPT-4o")]),
        ("LixNav-2的底座用的是Meta的Llama 3.1 8B和Qwen2.5-7B。",
         [("LixNav-2", "basedOn", "Llama 3.1 8B"), ("LixNav-2", "basedOn", "Qwen2.5-7B")]),
        ("LixNav-2的延迟比GPT-4o低三成，比Claude 3 Haiku低一半。",
         [("LixNav-2", "outperforms", "GPT-4o"), ("LixNav-2", "outperforms", "Claude 3 Haiku")]),
        ("海尔的三位创始人郑可欣、罗启明和周以宁加入松下。",
         [(p, r, o) for p in ("郑可欣", "罗启明", "周以宁")
          for r, o in (("formerlyWorkedFor", "海尔"), ("worksFor", "松下"))]),
        ("郑可欣取代罗启明出任海尔首席执行官。",
         [("郑可欣", "worksFor", "海尔"), ("罗启明", "formerlyWorkedFor", "海尔")]),
        ("论价格，GPT-4o mini比GPT-4o低。", [("GPT-4o mini", "outperforms", "GPT-4o")]),
        ("砺行科技与海尔正面交锋。", [("砺行科技", "competitorOf", "海尔")]),
        ("砺行科技签约海尔，联手松下开发底盘。",
         [("砺行科技", "partnerOf", "海尔"), ("砺行科技", "partnerOf", "松下")]),
        ("海尔控股的澄明智能总部在苏州。",
         [("澄明智能", "partOf", "海尔"), ("澄明智能", "locatedIn", "苏州")]),
        ("海尔、松下与砺行科技争的是同一批客户。",
         [("砺行科技", "competitorOf", "海尔"), ("砺行科技", "competitorOf", "松下")]),
        ("年底，GPT-4o将停止服务，由LixNav-2取代。", [("LixNav-2", "successorOf", "GPT-4o")]),
        ("GPT-4o体量大一倍，却在五项测试中输给LixNav-2。",
         [("LixNav-2", "outperforms", "GPT-4o")]),
        ("首批搭载LixNav-2的是Apple Vision Pro。",
         [("Apple Vision Pro", "basedOn", "LixNav-2")]),
        ("德国的砺行科技也来了。", [("砺行科技", "locatedIn", "德国")]),
    ],
)  # fmt: skip
def test_what_is_told_of_firms_and_models(sentence, facts):
    found = told(sentence)
    either = found | {(o, p, s) for s, p, o in found if p in ("competitorOf", "partnerOf")}
    assert set(facts) <= either


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("许致远曾在清华大学读博。", ("许致远", "formerlyWorkedFor", "清华大学")),
        ("海尔、松下先后停用了GPT-4o。", ("海尔", "uses", "GPT-4o")),
        ("海尔和松下都是砺行科技的对手。", ("海尔", "competitorOf", "松下")),
        ("GPT-4o的参数量超过GPT-4o mini。", ("GPT-4o", "outperforms", "GPT-4o mini")),
        ("GPT-4o没能超过Claude 3 Haiku。", ("GPT-4o", "outperforms", "Claude 3 Haiku")),
        ("GPT-4o不如Qwen2.5-7B和Claude 3 Haiku。", ("GPT-4o", "outperforms", "Claude 3 Haiku")),
        ("海尔创始人林立和首席技术官许致远来了。", ("许致远", "founded", "海尔")),
        ("那时许致远是海尔的总监。", ("许致远", "worksFor", "海尔")),
        ("海尔、松下和砺行科技都在争同一批客户。", ("砺行科技", "competitorOf", "海尔")),
        ("海尔与总部位于慕尼黑的砺行科技签约。", ("海尔", "locatedIn", "慕尼黑")),
        ("海尔在柏林的工厂里用上了新品。", ("海尔", "locatedIn", "柏林")),
        ("砺行科技的新一轮由前海尔总裁林立投资。", ("海尔", "investedIn", "砺行科技")),
    ],
)
def test_what_tells_nothing(sentence, wrong):
    assert wrong not in told(sentence)


def test_backers_of_one_round_get_no_money_from_each_other():
    roles = [Filled("recipient", 0.9, 0), Filled("investor", 0.9, 1), Filled("investor", 0.9, 2)]
    event = MergedEvent("Funding", tuple(roles), None, 0.9, (3,))
    found = [
        FoundFact(1, "investedIn", 0, 0.9, 3),
        FoundFact(1, "investedIn", 2, 0.9, 3),
        FoundFact(0, "investedIn", 1, 0.9, 3),
        FoundFact(1, "investedIn", 2, 0.9, 4),
        FoundFact(2, "investedIn", 1, 0.9, 3, "pattern"),
    ]
    assert list(rivals.facts(found, (), set(), [event], ())) == [found[0], found[3], found[4]]


def test_a_form_that_tells_the_only_home_drops_another():
    found = [FoundFact(0, "locatedIn", 1, 0.9, 2), FoundFact(0, "locatedIn", 3, 0.9, 5)]
    assert list(rivals.facts(found, (), {(0, "locatedIn", 2)}, [], ())) == [found[1]]
