"""Round-ups: every item leaves unsaid only what it has named itself."""

import pytest

from kg.extract import Extractor
from kg.model import Article, Section
from kg.nlp import digest, following

COLUMN = """Deal flow: three rounds before the long weekend
Hello again.

• Brightquay, a Lisbon maker of dubbing software, raised $12 million led by Northfold Ventures. Anna Silva is its CEO.
• Harrowgate AI closed an $8 million seed round. Copperleaf Capital also joined.
• Emma Lindqvist left Fernworks on Friday. She had been its CTO since 2021.
"""
WEEKLY = """一周要闻
■ 云岫智能：又融了一笔
云岫智能周三宣布完成1亿元A轮融资，由松禾资本领投。公司成立于2021年。
■ 析木科技：换了CEO
析木科技任命林策为CEO。公司去年收入翻番。
"""
BOLD = """人事周报
本周三条。

**1. 云岫智能迎来新CEO**
林策周三出任云岫智能CEO。他此前在寒武纪。

**2. 析木科技：又走一人**
析木科技的陈晚晴离职，去向不明。

**3. 从他们那里出来的人**
两人合伙办了新公司，尚无名字。
"""
STORY = """云岫智能完成A轮融资
云岫智能周三宣布完成1亿元A轮融资，由松禾资本领投。云岫智能的创始人林策说，钱会用在研发上。
云岫智能此前的合作伙伴包括：
- 中环车业，使用其座舱助手。
- 北辰航空，使用其客服系统。
云岫智能成立于2021年。
"""
LABELS = """The week in chips
Hello again.
Deals. Brightquay, a Lisbon maker of software, raised $12 million. Anna Silva is its CEO.
Comings and goings. Emma Lindqvist left Fernworks on Friday.
Prices. Harrowgate AI cut the price of its chips.
"""
LABELLED_STORY = """Brightquay raises $12 million
Brightquay raised $12 million. Anna Silva is its CEO.
Critics disagree. Harrowgate AI called the price high. Brightquay sells to hospitals.
Money helps. Brightquay will hire.
"""
NUMBERED = """析木-R2的三个特点
析木科技今天发布了析木-R2。
1. 更长：上下文达到百万字。
2. 更快：速度是上一代的两倍。
"""


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(knowledge=False)


def starts(extractor: Extractor, text: str) -> list[str]:
    """Give the beginning of each sentence with which an item begins."""
    title, _ = text.split("\n", 1)
    sections = Section("title", 0, len(title)), Section("body", len(title) + 1, len(text))
    doc = extractor.read(Article("a", "a.txt", text, sections, date="2025-05-13"))
    since = digest.beginnings(text, doc._.reads, following.mentions(text, doc._.resolved))
    assert len(since) == len(doc._.reads)
    return [text[doc._.reads[n].sentence.start :][:6] for n in sorted({*since} - {0})]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (COLUMN, ["• Brig", "• Harr", "• Emma"]),
        (WEEKLY, ["■ 云岫智能", "■ 析木科技"]),
        (BOLD, ["1. 云岫智", "2. 析木科", "3. 从他们"]),
        (STORY, []),
        (NUMBERED, []),
        (LABELS, ["Deals.", "Coming", "Prices"]),
        (LABELLED_STORY, []),
        ("标题\n【", []),
        ("标题\n", []),
    ],
)
def test_items_begin_with_a_marked_line_about_somebody_new(extractor, text, items):
    assert starts(extractor, text) == items


def test_a_line_without_a_bullet_leaves_the_list(extractor):
    text = COLUMN + "That is all, says Brightquay.\n"
    doc = extractor.read(Article("a", "a.txt", text, (Section("body", 0, len(text)),)))
    since = digest.beginnings(text, doc._.reads, following.mentions(text, doc._.resolved))
    assert since[-1] == 0


def test_nobody_invests_in_the_firm_of_another_item(extractor):
    article = Article("a", "a.txt", COLUMN, (Section("body", 0, len(COLUMN)),), date="2025-05-13")
    found = extractor.extract(article)
    names = {e.id: e.label for e in found.entities}
    told = {(names[f.subject], f.predicate, names[f.object]) for f in found.facts}
    assert ("Copperleaf Capital", "investedIn", "Harrowgate AI") in told
    assert not {t for t in told if t[0] in ("Copperleaf Capital", "Emma Lindqvist")} & {
        (s, p, "Brightquay") for s, p, _ in told
    }
