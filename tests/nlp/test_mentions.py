"""Which of the tagger's spans become names, with the built-in knowledge base."""

from __future__ import annotations

import re
from functools import cache

import pytest
from spacy.vocab import Vocab

from kg.knowledge import KnowledgeBase, load
from kg.model import Section
from kg.nlp import mentions, reading
from kg.nlp.factuality import announces, reports
from kg.nlp.naming import NameMention
from kg.nlp.resolve import ResolvedEntity, resolve
from kg.nlp.sentences import split
from kg.nlp.tagger import TaggedSpan
from kg.nlp.tokenizer import MixedScriptTokenizer

MARK = re.compile(r"\[([^|\]]+)\|(\w)\]")
KINDS = {"O": "Organization", "P": "Person", "M": "Model", "D": "Product", "L": "Place"}


@cache
def knowledge() -> KnowledgeBase:
    return load()


def placed(marked: str) -> tuple[str, int, int]:
    """Give a text, and where the name in it begins and ends that stands between stars."""
    before, name, behind = marked.split("*")
    return before + name + behind, len(before), len(before + name)


def found(marked: str, score: float = 0.8) -> tuple[str, list[NameMention]]:
    """Find the mentions of a text in which what the tagger found is marked: ``[Palco|O]``."""
    text, spans, at = "", [], 0
    for m in MARK.finditer(marked):
        text += marked[at : m.start()]
        spans.append((len(text), len(text) + len(m[1]), KINDS[m[2]]))
        text += m[1]
        at = m.end()
    text += marked[at:]
    doc = MixedScriptTokenizer(Vocab())(text)
    reads = reading.read(text, list(split(doc, [Section("body", 0, len(text))])), [], knowledge())
    tagged = [
        [
            TaggedSpan(r.starts.index(start), r.starts.index(end) if end in r.starts else next(
                i + 1 for i in range(len(r.words)) if r.end(i) >= end), kind, score)
            for start, end, kind in spans if start in r.starts
        ]
        for r in reads
    ]  # fmt: skip
    return text, mentions.find(text, reads, tagged)


def named(marked: str, score: float = 0.8) -> list[str]:
    return [f"{m.text}|{m.type[0]}" for m in found(marked, score)[1]]


def entities(marked: str) -> list[ResolvedEntity]:
    return resolve(*found(marked))


@pytest.mark.parametrize(
    "marked",
    [
        "She grew into the [role|P] of chief.", "It gained [momentum|O] and [rapid|M] growth.",
        "A once-[in-a|M]-lifetime chance.", "They help shape the company.",
        "A [Climate|D]-tech startup is here.", "He wants 1.5 billion [INR|O].",
        "The firm named two [co-CEOs|D] on Monday.", "The [Class Action|O] was filed.",
        "([Reporting|O] by a desk; [Editing|O] by another.)", "Costs rose. [Famously|O] so.",
        "总市值（[09988-HK|M]）上涨，[GOOGL-US|O]与（[BABA.US|O]）下跌。",
    ],
)  # fmt: skip
def test_what_names_nothing(marked):
    assert named(marked, score=0.99) == []


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("He joined [xAI|O] after [a16z|O] did.", ["xAI|O", "a16z|O"]),
        ("It uses [brisk-2|M] and [zentrix.ai|D].", ["brisk-2|M", "zentrix.ai|P"]),
        ("其中[lumora|M]版最小。", ["lumora|M"]),
        ("They run [palco-large|M] at home.", ["palco-large|M"]),
    ],
)
def test_names_in_small_letters(marked, names):
    assert named(marked) == names


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("[Despite Palco|O] raising money, it fell.", ["Palco|O"]),
        ("Last week [Although Dana Cole|P] left.", ["Dana Cole|P"]),
        ("Midway [plunders Zentrix|O] at will.", ["Zentrix|O"]),
        ("They have [French Mistral|O] to thank.", ["Mistral|O"]),
        ("Lately [Chinese Zentrix|O] grew. Now [Zentrix|O] sells.", ["Zentrix|O", "Zentrix|O"]),
        ("In all, [Chinese Zentrix|O] grew.", ["Chinese Zentrix|O"]),
        ("Later [Salesforce Inc|O] grew.", ["Salesforce|O"]),
        ("It sits in Washington, DC, now.", ["Washington, DC|P"]),
    ],
)
def test_what_is_cut_off(marked, names):
    assert named(marked) == names


def test_a_registered_firm_is_the_known_one():
    assert [
        e.known and e.known.label("en") for e in entities("Later [Salesforce Inc|O] grew.")
    ] == ["Salesforce"]


@pytest.mark.parametrize(
    "marked",
    [
        "[Palco|O] ([NASDAQ|O]: [PLC|O]) sued. [PLC|O] rose.",
        "[Palco|O] ([NYSE American|O]: [PLC.A|O]; [Nasdaq|O]: [PLCO|O]) fell.",
        "[Palco|O]（港交所：[2498|O]）上涨。", "[Palco|O]（纳斯达克股票代码：[PLC|O]）上涨。",
    ],
)  # fmt: skip
def test_tickers_and_their_exchanges(marked):
    assert named(marked, score=0.99) == ["Palco|O"]


def test_an_exchange_that_acts():
    assert named("It was [Nasdaq|O] that agreed: [Palco|O] may list.") == ["Nasdaq|O", "Palco|O"]


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("析木与成都市人民政府签约。", ["成都市人民政府"]),
        ("[杭州市余杭区市场监督管理局|O]罚款。", ["杭州市余杭区市场监督管理局"]),
        ("浙江省经济和信息化厅、上海市第六人民医院同行。",
         ["浙江省经济和信息化厅", "上海市第六人民医院"]),
        ("此案由[上海市|L][金山区人民法院|O]受理。", ["上海市金山区人民法院"]),
        ("北京析木通信集团股份有限公司入选。", ["北京析木通信集团股份有限公司"]),
        ("北京与上海市第九人民医院合作。", ["上海市第九人民医院"]),
    ],
)  # fmt: skip
def test_public_bodies_and_registered_firms(marked, names):
    assert [m.text for m in found(marked, score=0.5)[1] if m.type == "Organization"] == names


@pytest.mark.parametrize(
    "text",
    ["上海成立人工智能委员会。", "北京的一家科技有限公司。", "中国有限公司很多。", "成都市很美。"],
)
def test_no_public_bodies(text):
    assert [m.type for m in found(text)[1]] == ["Place"]


@pytest.mark.parametrize(
    ("marked", "person"),
    [
        ("析木CEO[赵明远|P] ([Zhao Mingyuan|O]) 离职。", {"赵明远", "Zhao Mingyuan"}),
        ("析木CEO[赵明远|P]（Mingyuan Zhao）离职。", {"赵明远", "Mingyuan Zhao"}),
        ("析木CEO[赵明远|P]（[Lumo Labs|O]）离职。", {"赵明远"}),
        ("析木CEO[赵明远|P]（现居 [Zentrix|O]）离职。", {"赵明远"}),
    ],
)
def test_a_latin_form_in_brackets(marked, person):
    (one,) = (e for e in entities(marked) if e.type == "Person")
    assert {m.text for m in one.mentions} == person
    assert one.label == "赵明远"


def test_a_latin_form_that_others_have_too():
    (one,) = (e for e in entities("腾讯的[姚顺雨|P] ([Yao Shunyu|P]) 来了。") if e.type == "Person")
    assert one.known
    assert "姚顺雨" in one.known.labels


@pytest.mark.parametrize(
    ("marked", "people"),
    [
        ("[Nic Radford|P] began. [Radford|P] said so.", {"Nic Radford": False}),
        ("Then Kevin [Musk|P] came. Later [Musk|P] left.", {"Kevin Musk": False}),
        ("Then CEO [Musk|P] came.", {"Elon Musk": True}),
        ("Will [Musk|P] buy it?", {"Elon Musk": True}),
        ("[Elon Musk|P] came. Musk left.", {"Elon Musk": True}),
    ],
)
def test_who_shares_a_famous_surname(marked, people):
    text, told = found(marked, score=0.5)
    got = {e.label: bool(e.known) for e in resolve(text, told) if e.type == "Person"}
    assert got == people


@pytest.mark.parametrize(
    ("text", "is_cited"),
    [
        ("in the memo that was shared with *CNBC* that", True),
        ("said in a statement to *TechCrunch*.", True), ("Cole told *The Information* so", True),
        ("an exclusive report from *The Information*", True),
        ("a document viewed by *Bloomberg*", True), ("per his *LinkedIn*", True),
        ("left in May, according to her *LinkedIn* profile", True),
        ("wrote in a *LinkedIn* post", True), ("a comment sent to *TechCrunch*", True),
        ("according to layoff tracking website *Layoffs.fyi*", True),
        ("according to a report by *Bloomberg*", True),
        ("according to a lawsuit filed by *Palco*", False),
        ("according to a person at *Palco*", False), ("left his *Palco* post", False),
        ("according to court papers, *Palco*", False), ("it shared with *Palco* its", False),
        ("the deal reviewed by *Palco*", False), ("data from *Palco*", False),
        ("in a letter to *Palco*", False), ("sold its stake to *Palco*", False),
        ("*Palco* said on Tuesday that", False), ("*Palco* says its app is", False),
        ("*The Ledger* said on Tuesday that", True), ("*Leeds Gazette* wrote that", True),
        ("*The Palco Company* says that", False),
    ],
)  # fmt: skip
def test_outlets_that_are_cited(text, is_cited):
    assert reports(*placed(text)) == is_cited


@pytest.mark.parametrize(
    ("text", "is_outlet"),
    [
        ("*析木网*3月9日消息，", True), ("*析木网* 3 月 9 日消息，", True),
        ("*析木网*2026年3月9日报道，", True), ("*析木网*3月9日获悉，", True),
        ("*析木*3月9日发布新品", False), ("*析木*于3月9日宣布", False),
    ],
)  # fmt: skip
def test_outlets_that_name_themselves(text, is_outlet):
    assert announces(*placed(text)) == is_outlet


def test_headings_hold_names_only_if_the_text_does():
    marked = "Palco news\n\n## [Key|P] points\n[Palco|O] grew.\n\n## [Key|P] facts\n### [Palco|O]'s year\nIt did."
    _, names = found(marked)
    assert {m.text for m in names} == {"Palco"}


def test_a_mark_is_no_name():
    _, names = found("A run of 10[^|M]25 operations, said [Palco|O].")
    assert {m.text for m in names} == {"Palco"}


def called(marked: str, score: float = 0.8) -> dict[str, set[str]]:
    """Give for each entity of a marked text, by its label, how the text writes it."""
    return {e.label: {m.text for m in e.mentions} for e in resolve(*found(marked, score))}


@pytest.mark.parametrize(
    "declared",
    [
        "（下称“昱栎”）", "（以下简称：昱栎）", "(简称\"昱栎\")", "（“昱栎”）", "（下文称「昱栎」）", "，简称“昱栎”，",
        "（又称『昱栎』）", "（以下简称“昱栎”或“公司”）", "（即昱栎）", "（688999.SH：代码）（“昱栎”）",
    ],
)  # fmt: skip
def test_a_declared_short_name_is_found_everywhere(declared):
    text = f"[昱栎微电子有限公司|O]{declared}宣布融资。据悉，昱栎将扩产。"
    assert called(text) == {"昱栎微电子有限公司": {"昱栎微电子有限公司", "昱栎"}}
    assert called(text + "[昱栎|D]没有回应。")["昱栎微电子有限公司"] == {
        "昱栎微电子有限公司",
        "昱栎",
    }


@pytest.mark.parametrize(
    "declared",
    [
        '("Orrin")', '(the "Company" or "Orrin")', "(formerly Orrin)", "(d/b/a Orrin)", "(aka Orrin)",
        ", formerly known as Orrin,", ", doing business as Orrin,", '(Nasdaq: ORR) ("Orrin")',
        "(also known as 'Orrin')", '(hereinafter referred to as "Orrin")',
    ],
)  # fmt: skip
def test_a_declared_english_name_is_found_everywhere(declared):
    text = f"[Peldar Systems|O] {declared} fell. Later Orrin rose."
    assert called(text.replace(" ,", ",")) == {"Peldar Systems": {"Peldar Systems", "Orrin"}}


@pytest.mark.parametrize(
    "marked",
    [
        "[昱栎微电子|O]（即将上市）宣布融资，即将上市。", "[昱栎微电子|O]（英文论文）一出，论文很多。",
        "[昱栎微电子|O]（“公司”）宣布融资，公司很高兴。", "[昱栎微电子|O]（“史上最强”）宣布融资，史上最强。",
        '[Peldar|O] (the "Company") rose. The Company is happy.', "[Peldar|O] (or about $5 million) rose.",
        "[Jane Marrow|P], formerly Orrin chief, left. Orrin fell.",
    ],
)  # fmt: skip
def test_what_declares_no_name(marked):
    assert all(len(names) == 1 for names in called(marked).values())
    assert len(called(marked)) == 1


@pytest.mark.parametrize(
    ("marked", "models"),
    [
        ("[Brindle v2.1|M]发布，[v2.1|M]更快。", {"Brindle v2.1": {"Brindle v2.1", "v2.1"}}),
        ("[Brindle v2|M] and [Brindle v2.1|M]: [v2|M] is old.",
         {"Brindle v2": {"Brindle v2", "v2"}, "Brindle v2.1": {"Brindle v2.1"}}),
        ("[Brindle-72B|M] is big; the [72B|M] wins.", {"Brindle-72B": {"Brindle-72B", "72B"}}),
        ("[Brindle-72B|M]和[Holtz-72B|M]。[72B|M]更快。",
         {"Brindle-72B": {"Brindle-72B"}, "Holtz-72B": {"Holtz-72B"}}),
        ("[Brindle|M]发布。有人说[v3|M]更快，[70B|M]更强。", {"Brindle": {"Brindle"}}),
        ("[Brindle 3|M]有[8B|M]与[70B|M]两种。",
         {"Brindle 3": {"Brindle 3"}, "Brindle 3 8B": {"8B"}, "Brindle 3 70B": {"70B"}}),
        ("[Brindle 3|M]的参数从1B到[70B|M]不等。", {"Brindle 3": {"Brindle 3"}}),
        ("It trails [Tandelo|O]'s [v3|M].", {"Tandelo": {"Tandelo"}, "Tandelo v3": {"v3"}}),
        ("[昶云120|D]之后，[昶云120|D]，随后是150和180。",
         {"昶云120": {"昶云120"}, "昶云150": {"150"}, "昶云180": {"180"}}),
        ("[Holtz1.5-72B|M], 7B and 3B are out.",
         {"Holtz1.5-72B": {"Holtz1.5-72B"}, "Holtz1.5-7B": {"7B"}, "Holtz1.5-3B": {"3B"}}),
        ("[昶云120|D]和150台服务器、180人。", {"昶云120": {"昶云120"}}),
        ("[昶云120|D]、2025年和30%。", {"昶云120": {"昶云120"}}),
    ],
)  # fmt: skip
def test_versions_and_sizes_stand_for_models(marked, models):
    assert called(marked) == models


@pytest.mark.parametrize(
    ("marked", "people"),
    [
        ("[王知行|P]创业。王总说，[王知行|P]很忙。", {"王知行": {"王知行", "王总"}}),
        ("[王知行|P]和[李牧遥|P]来了，如今王任董事长，李任CEO。",
         {"王知行": {"王知行", "王"}, "李牧遥": {"李牧遥", "李"}}),
        ("[王知行|P]和[王木犀|P]来了，王总说。", {"王知行": {"王知行"}, "王木犀": {"王木犀"}}),
        ("[总木|O]的[高知行|P]在最高教授团，高总部在此。", {"总木": {"总木"}, "高知行": {"高知行"}}),
    ],
)  # fmt: skip
def test_surname_and_title(marked, people):
    assert called(marked) == people


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("[Sesta|M] won. We saw Vox Sesta today.", ["Sesta"]),
        ("[Sesta|M] won. They will ship Sesta 2 soon.", ["Sesta", "Sesta 2"]),
        ("[Sesta|M] won. They will ship Sesta soon.", ["Sesta", "Sesta"]),
        ("[Marrow|P] won. She met Adam Marrow there.", ["Marrow"]),
        ("[Marrow|P] won. They asked CEO Marrow there.", ["Marrow", "Marrow"]),
        ("[Kalimba|O] won. They saw Kalimba Eye there.", ["Kalimba"]),
    ],
)
def test_no_name_is_found_in_a_longer_one(marked, names):
    assert [m.text for m in found(marked)[1]] == names


@pytest.mark.parametrize(
    "text",
    [
        "他离开后创办了一家集成电路公司，要开股东大会。", "他在化工行业做了二十年。", "把自己的机器人大脑叫作蛰。",
        "训练是一锤子买卖。", "这条路将来也能走。", "大家接着往里加钱。", "他在北大荒种过地。",
    ],
)  # fmt: skip
def test_known_names_that_running_words_hold_by_chance(text):
    assert named(text) == []


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("毕业于[东大|O]的人很多。", ["东大|O"]),
        ("英国公司和意大利人都来了。", ["英国|P", "意大利|P"]),
        ("他考上[人大|O]，大部分同学去了别处。", ["人大|O"]),
        ("[里加|L]的天气很好。", ["里加|P"]),
    ],
)  # fmt: skip
def test_known_short_names_that_are_words(marked, names):
    assert named(marked) == names


@pytest.mark.parametrize(
    "marked",
    [
        "连[y|M]轴从哪儿开始都没说。", "市场[胖|P]乎乎的。", "公司把[注押|P]在端侧。",
        "从3B到[70B|M]，再到[8x22B|M]，尺寸都有。", "[The Paris Air Show|O] opened.",
    ],
)  # fmt: skip
def test_what_is_half_a_word_or_a_size(marked):
    assert named(marked, score=0.9) == []


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("广州车展上人很多。", []), ("深圳国际人工智能大会开幕。", []),
        ("At the Seoul AI Summit it spoke.", []),
        ("在广州的车展上人很多。", ["广州|P"]), ("它在深圳开大会。", ["深圳|P"]),
        ("It spoke in Seoul. The summit went well.", ["Seoul|P"]),
    ],
)  # fmt: skip
def test_places_that_fairs_are_named_after(marked, names):
    assert named(marked) == names


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("蓝杉发布了新车[LX9|M]。", ["LX9|P"]), ("它推出产品“[月轮2号|M]”。", ["月轮2号|P"]),
        ("[杉语|O]，一款面向老人的聊天应用。", ["杉语|P"]),
        ("[杉语|P]是首款跑在本地的量产车，", ["杉语|P"]),
        ("日本公司[Brindle X|P]去年推出新品。", ["日本|P", "Brindle X|O"]),
        ("一家名为[穗禾|D]的创业公司来了。", ["穗禾|O"]), ("初创公司[穗禾|M]来了。", ["穗禾|O"]),
        ("与老搭档[竹然|O]创办新公司。", ["竹然|P"]),
        ("It sells [Orlo|P], an agent that reads mail.", ["Orlo|P"]),
        ("They make the [Halden|O] ring.", ["Halden|P"]),
        ("The chipmaker [Corvane|M] sued.", ["Corvane|O"]),
        ("[Palmwick|P], the Boston-based maker of toys, grew.", ["Palmwick|O", "Boston|P"]),
        ("她的助手[周青|P]来了。", ["周青|P"]), ("[Ken Ito|P], an agent for actors, left.", ["Ken Ito|P"]),
        ("[Vellum|O], the Leeds developer of models for steel.", ["Vellum|O"]),
        ("The company named [Clement Aguilar|P] chief.", ["Clement Aguilar|P"]),
    ],
)  # fmt: skip
def test_what_a_noun_beside_a_name_tells(marked, names):
    assert [n for n in named(marked) if not n.startswith("Leeds")] == names


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("[周启明1990|P]年出生。", ["周启明|P"]), ("[文心一言模型|M]发布。", ["文心一言|P"]),
        ("投资方是[合肥国投|O]。", ["合肥国投|O"]), ("投资方是[宁波海恒|O]。", ["宁波海恒|O"]),
        ("[北京百度|O]来了。", ["北京|P", "百度|O"]),
    ],
)  # fmt: skip
def test_what_belongs_to_a_name_and_what_does_not(marked, names):
    assert named(marked) == names


@pytest.mark.parametrize(
    ("noun", "kind"),
    [("新车", "Product"), ("模型", "Model"), ("公司", "Organization"), ("车型", "Product")],
)
def test_the_type_that_a_noun_gives(noun, kind):
    (m,) = found(f"它带来了{noun}[LX9|{'M' if kind != 'Model' else 'D'}]。")[1]
    assert m.type == kind


@pytest.mark.parametrize(
    ("marked", "members"),
    [
        ("[远坡资本|O]、[长策|O]认知、[银禾创投|O]领投。", ["远坡资本", "长策认知", "银禾创投"]),
        ("[远坡资本|O]、[银禾创投|O]、广坡信德联合投资。", ["远坡资本", "银禾创投", "广坡信德"]),
        ("本轮由[远坡资本|O]、[银禾创投|O]和[恒禾|O]天成跟投。", ["远坡资本", "银禾创投", "恒禾天成"]),
        ("它服务[远坡资本|O]、[银禾创投|O]、金融机构和高校。", ["远坡资本", "银禾创投"]),
        ("[远坡资本|O]、[银禾创投|O]、[恒禾|O]总部都在。", ["远坡资本", "银禾创投", "恒禾"]),
        ("[张远|P]、[李禾|P]、恒禾天成均来了。", ["张远", "李禾"]),
    ],
)  # fmt: skip
def test_members_of_an_enumeration_of_firms(marked, members):
    assert [m.text for m in found(marked)[1]] == members


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("[张江星火天使母基金|O]进场。", ["张江星火天使母基金|O"]),
        ("[千屿机器人|O]是一年前办的。", ["千屿机器人|O"]),
        ("It was led by [Quillfeather Ventures|O].", ["Quillfeather Ventures|O"]),
        ("他创办了[星渡|M]集成电路。", ["星渡集成电路|O"]),
        ("复旦大学的[姜禾|P]远、其他人都来了。", ["复旦大学|O", "姜禾远|P"]),
        ("共建[智能机器人联合实验室|O]。", []), ("[the first agency|O] came.", []),
    ],
)  # fmt: skip
def test_doubtful_names_of_a_telling_form(marked, names):
    assert named(marked, score=0.5) == names
