"""Chinese names that words beside them, marks, or other places of the article give away."""

from __future__ import annotations

import re
from functools import cache

import pytest
from spacy.vocab import Vocab

from kg.extract import Extractor
from kg.knowledge import KnowledgeBase, load
from kg.model import Article, Section
from kg.nlp import known, posted, quoted, reading, titled
from kg.nlp.grammar.terms import find_terms
from kg.nlp.kinship import parents
from kg.nlp.naming import NameMention
from kg.nlp.resolve import ResolvedEntity
from kg.nlp.sentences import split
from kg.nlp.tagger import TaggedSpan
from kg.nlp.tokenizer import MixedScriptTokenizer
from tests.nlp.test_mentions import named


@cache
def extractor() -> Extractor:
    return Extractor()


def read(text: str) -> reading.ReadSentence:
    doc = MixedScriptTokenizer(Vocab())(text)
    values = list(find_terms(text))
    (only,) = reading.read(
        text, list(split(doc, [Section("body", 0, len(text))])), values, KnowledgeBase()
    )
    return only


def words(text: str, spans: list[TaggedSpan]) -> list[tuple[str, str]]:
    sentence = read(text)
    return [(sentence.text_of(text, s.first, s.last), s.kind) for s in spans]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("云麓科技推出语音助手“一问”，售价99元。", ("一问", "Product")),
        ("隔壁做智能体的公司“叁木界”也来了。", ("叁木界", "Organization")),
        ("办公应用「小满满」的用户不多，小满满也不贵。", ("小满满", "Product")),
        ("去年推出的“格子屋”卖得不错。", ("格子屋", "Product")),
        ("部分代码与原告的“云象引擎”相似。", ("云象引擎", "Product")),
        ("它训练了大模型“云麓Voice-1”。", ("云麓Voice-1", "Model")),
    ],
)  # fmt: skip
def test_names_in_quotation_marks(text, name):
    assert name in words(text, list(quoted.names(text, read(text))))


@pytest.mark.parametrize(
    "text",
    [
        "公司“内卷”严重。", "手机“发烫”问题一直存在。", "机器人“会写信”让人惊讶。",
        "平台“大战”升级。", "云麓科技推出了“百校计划”。", "它推出芯片“三年计划”，共五款。",
        "云麓科技发布的“年度报告”显示，收入增长。", "他说：“公司很好。”", "该产品“不好用”。",
    ],
)  # fmt: skip
def test_sayings_in_quotation_marks(text):
    assert list(quoted.names(text, read(text))) == []


@pytest.mark.parametrize(
    ("text", "tagged", "names"),
    [
        ("创始人何其远在信里宣布离开。", [("何其", "Person", 0.6)], ["何其远"]),
        ("联合创始人何其远随后加入。", [], ["何其远"]),
        ("董事长贺舟当天接受采访。", [], ["贺舟"]),
        ("创始人是来自南方的程又青，", [("程又青", "Person", 0.55)], ["程又青"]),
        ("工程师高效完成了任务。", [], []), ("产品经理时常说要简单。", [], []),
        ("CEO和董事长在会上。", [], []), ("研究员从海外归来。", [], []),
        ("总裁也同时在场。", [], []), ("负责人于去年加入。", [], []),
        ("创始人何其远在信里。", [("何其远", "Person", 0.9)], []),
    ],
)  # fmt: skip
def test_people_behind_posts(text, tagged, names):
    sentence = read(text)
    spans = []
    for name, kind, score in tagged:
        at = text.index(name)
        first, last = sentence.tokens(at, at + len(name)) or (0, 0)
        spans.append(TaggedSpan(first, last, kind, score))
    assert [w for w, _ in words(text, list(posted.people(text, sentence, spans)))] == names


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("[星台|L]成立于2020年。[星台|L]完成A轮融资。", ["星台|O", "星台|O"]),
        ("[星台科技|O]来了。[星台|M]发布新品。", ["星台科技|O", "星台|O"]),
        ("[坪山|L]的员工很多。[坪山|L]总部在哪？", ["坪山|L", "坪山|L"]),
        ("连锁药房[康乐堂|P]来了。", ["康乐堂|O"]), ("同事[康乐堂|P]来了。", ["康乐堂|P"]),
        ("[量屋宝|D]上线。", ["量屋宝|D"]), ("它做了一款名叫[Vesta|O]的应用。", ["Vesta|D"]),
    ],
)  # fmt: skip
def test_what_is_said_of_firms_or_things_alone(marked, names):
    kinds = {"O": "O", "P": "P", "L": "P", "D": "P", "M": "M"}
    assert named(marked, 0.62) == [f"{n[:-1]}{kinds[n[-1]]}" for n in names]


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("[星台|O]和[星台|O]。[向星台|P]下了订单。", ["星台", "星台", "星台"]),
        ("[星台|O]和[星台|O]。甲与[星台争|O]的是同一批。", ["星台", "星台", "星台"]),
        ("[阿里|O]和[阿里|O]。[阿里云|O]也在。", ["阿里", "阿里", "阿里云"]),
        ("[星台|O]。[向星台|P]下了订单。", ["星台", "向星台"]),
    ],
)
def test_a_word_too_many_is_cut(marked, names):
    assert [n.partition("|")[0] for n in named(marked)] == names


def test_a_piece_of_a_longer_name_gives_way_to_it():
    marked = "[鲸屿互娱|O]发布公告。昨天，[鲸屿|M]互娱又发布公告。"
    assert named(marked) == ["鲸屿互娱|O", "鲸屿互娱|O"]


def test_a_thing_called_like_another_and_more_is_found_by_it():
    marked = "[竹一One|D]卖得好，[竹一One|D]便宜。他戴着[竹一One Pro|D]走了。"
    assert named(marked, 0.56) == ["竹一One|P", "竹一One|P", "竹一One Pro|P"]


def test_a_word_in_a_name_does_not_speak_against_it():
    sentence = "甲骨文股价大涨。"
    doc = MixedScriptTokenizer(Vocab())(sentence)
    (match,) = [
        m for m in known.match([t.text for t in doc], load(), sentence)
        if m.entities[0].label("zh") == "甲骨文"
    ]  # fmt: skip
    assert not match.against


def test_who_only_signs_an_article_is_not_in_it():
    text = "蓝湖科技裁员\n宋一航\n蓝湖科技昨日宣布裁员。"
    fields = (Section("title", 0, 6), Section("author", 7, 10), Section("summary", 11, len(text)))
    found = extractor().extract(Article("a", "a.txt", text, fields, date="2025-07-01"))
    assert "宋一航" not in {e.label for e in found.entities}


def test_a_title_begins_where_a_name_ends():
    text = "王海涛出任云麓集团总裁。"
    place = text.index("云麓"), text.index("总裁")
    mention = NameMention(0, 5, 9, "Organization", text[slice(*place)], *place, 0.9)
    entity = ResolvedEntity("Organization", "云麓集团", (mention,), None)
    (sentence,) = titled.behind_names([read(text)], [entity])
    assert [text[v.start : v.end] for v in sentence.values] == ["总裁"]


@pytest.mark.parametrize(
    ("labels", "whole"),
    [
        (["云麓", "云麓智能实验室"], ("云麓智能实验室", "云麓")),
        (["云麓", "云麓资本"], None), (["星台", "云麓研究院"], None),
    ],
)  # fmt: skip
def test_labs_are_parts_of_whom_their_names_begin_with(labels, whole):
    entities = [
        ResolvedEntity(
            "Organization", label,
            (NameMention(0, 0, 1, "Organization", label, 0, len(label), 0.9),), None,
        )
        for label in labels
    ]  # fmt: skip
    found = [(labels[s], labels[o]) for s, _, o, _ in parents(entities)]
    assert found == ([whole] if whole else [])


def told(text: str) -> list[tuple[str, ...]]:
    found = extractor().extract(
        Article("a", "a.txt", text, (Section("body", 0, len(text)),), date="2025-07-01")
    )
    name = {e.id: e.label for e in found.entities}
    return sorted(
        (e.type, *sorted(f"{a.role}={name.get(a.entity or '', a.value)}" for a in e.arguments))
        for e in found.events
    )


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("王海涛去年从百度来到青禾科技，担任CTO。",
         ("Departure", "organization=百度", "person=王海涛")),
        ("青禾科技CTO王海涛上月离职，副总裁李思远接棒。",
         ("Appointment", "organization=青禾科技", "person=李思远", "role=CTO")),
        ("青禾科技在上周五裁掉了约500名数据标注员，相当于整个团队的三分之一。",
         ("Layoff", "organization=青禾科技", "size=约500名数据标注员")),
        ("阿里云把Qwen-Long改为免费。",
         ("PriceChange", "agent=阿里云", "change=免费", "item=Qwen-Long")),
    ],
)  # fmt: skip
def test_events_that_words_beside_names_tell(text, event):
    assert event in told(text)


def test_what_is_released_in_one_breath_is_one_release():
    text = "青禾科技昨天发布了新一代基座模型Vesta 4，并推出AI助手Vesta Chat。"
    assert [e for e in told(text) if e[0] == "Release"] == [
        ("Release", "agent=青禾科技", "item=Vesta 4", "item=Vesta Chat")
    ]


def test_a_share_and_a_number_tell_one_layoff():
    text = "青禾科技裁员四成。\n\n青禾科技裁员约90人。"
    assert [e for e in told(text) if e[0] == "Layoff"] == [
        ("Layoff", "organization=青禾科技", "size=约90人")
    ]


def test_rounds_told_in_a_row_are_of_one_firm():
    text = (
        "云岫智能是一家做机器人的公司。云岫智能有五十人。\n\n青禾科技在杭州。"
        "2023年7月，红杉中国投了它的天使轮；去年9月，高榕创投领投8000万元A轮。"
    )
    firms = {a for e in told(text) if e[0] == "Funding" for a in e if a.startswith("recipient")}
    assert firms == {"recipient=青禾科技"}


def test_what_is_bought_is_the_named_thing():
    text = "青禾科技发布公告，以1.1亿元买下云岫智能的AI陪伴应用“云语”，包括商标和代码。"
    assert ("Acquisition", "amount=1.1亿元", "buyer=青禾科技", "target=云语") in told(text)


def test_a_place_in_a_title_is_none():
    found = extractor().extract(
        Article("a", "a.txt", "王海涛当上库卡中国区总裁。", (Section("body", 0, 13),))
    )
    assert not [e for e in found.entities if e.type == "Place"]


def test_whoever_gets_another_post_does_not_get_the_one_that_is_free():
    text = "青禾科技CEO王海涛上月离职，副总裁李思远接任COO。"
    (own,) = [e for e in told(text) if "person=李思远" in e]
    assert re.search("role=(.*)", " ".join(own))[1] == "COO"


@pytest.mark.parametrize(
    ("text", "kind", "role"),
    [
        ("深圳市中级人民法院立案受理了一起商业秘密纠纷。", "Regulation", "authority"),
        ("沈知意在北京互联网法院提起诉讼，被告是青禾科技。", "Lawsuit", "plaintiff=北京"),
    ],
)
def test_courts_take_up_cases(text, kind, role):
    assert not [e for e in told(text) if e[0] == kind and role in " ".join(e)]
