"""What stands for a name: descriptions told by their form, and whom a reference cannot mean."""

import re
from bisect import bisect_left

import pytest

from kg.extract import Extractor
from kg.model import Article, Section
from kg.nlp import context, descriptions, following, links, scene
from kg.nlp.scene import Item
from kg.nlp.tagger import REFERENCE


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(knowledge=False)


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("两人回国创办了这家做光计算芯片的公司，总部放在宁波。", ["公司"]),
        ("那家总部位于里昂的独角兽企业没有回应。", ["独角兽"]),
        ("The Lyon-based chip startup raised $5 million.", ["startup"]),
        ("She joined the identity company in 2019, and the Redmond giant let her go.", ["company", "giant"]),
        ("It is the largest company in Peru and the second startup to try.", []),
        ("The French startup Brightquay said so.", []),
        ("Customers of the firm that makes it left.", []),
        ("company-wide rules for the bank and a company", []),
        ("该领域的公司很多，这家的不多。", []),
    ],
)  # fmt: skip
def test_descriptions_are_told_by_their_form(extractor, text, heads):
    doc = extractor.read(Article("a", "a.txt", text, (Section("body", 0, len(text)),)))
    found = [
        read.text_of(text, first, last)
        for read in doc._.reads
        for first, last in descriptions.heads(text, read)
    ]
    assert found == heads


def whom(extractor: Extractor, text: str, name: str, reference: str) -> list[str]:
    """List the names that a reference of a sentence may mean, if only one name stands in it."""
    doc = extractor.read(Article("a", "a.txt", text, (Section("body", 0, len(text)),)))
    (read,) = doc._.reads

    def item(kind: str, words: str) -> Item:
        start = text.index(words)
        first = read.starts.index(start)
        last = next(i for i in range(first, len(read.words)) if read.end(i) == start + len(words))
        return Item(kind, "Organization", 1, words, first, last + 1)

    items = [item("mention", name), item("reference", reference)]
    stage = scene.build(read, items)
    return [pair.other.text for pair in links.reference_pairs(stage, 1)]


@pytest.mark.parametrize(
    ("text", "name", "reference", "possible"),
    [
        ("Brightquay sued the company in May.", "Brightquay", "the company", False),
        ("Brightquay sued its rival in May.", "Brightquay", "its", True),
        ("Brightquay said the company would grow.", "Brightquay", "the company", True),
        ("Brightquay sued Harrow, and the company lost.", "Brightquay", "the company", True),
        ("云岫智能领投了它的新一轮。", "云岫智能", "它", False),
        ("云岫智能表示，公司已完成融资。", "云岫智能", "公司", True),
    ],
)
def test_nobody_deals_with_himself(extractor, text, name, reference, possible):
    assert whom(extractor, text, name, reference) == ([name] if possible else [])


def stands_for(extractor: Extractor, text: str, names: dict[str, str], reference: str) -> str:
    """Tell what the last reference of a text stands for, given what its names mean."""
    doc = extractor.read(Article("a", "a.txt", text, (Section("body", 0, len(text)),)))
    reads, keys = doc._.reads, list(names)

    def items(kind: str, words: str, type_: str, key: int) -> dict[int, list[Item]]:
        found: dict[int, list[Item]] = {n: [] for n in range(len(reads))}
        for match in re.finditer(re.escape(words), text):
            n = next(n for n, read in enumerate(reads) if match.start() < read.sentence.end)
            first, last = (bisect_left(reads[n].starts, place) for place in match.span())
            found[n].append(Item(kind, type_, key, words, first, last))
        return found

    each = [items("mention", name, names[name], keys.index(name)) for name in names]
    said = {n: [i for found in each for i in found[n]] for n in range(len(reads))}
    since = [0] * len(reads)
    named = context.ranked(said, since)
    refs = list(items("reference", reference, REFERENCE, -1).values())
    scorer = extractor.nlp.get_pipe("kg_statements").scorers.references
    topics = context.topics(named, since)
    told = following.followed(text, reads, refs, named, topics=topics, since=since, scorer=scorer)
    meant = [keys[i.key] for _, own, _ in told for i in own if i.kind == "reference"]
    return meant[-1] if meant else ""


ORG, PERSON = "Organization", "Person"
ABOUT = "云岫智能是一家做机器人的公司。云岫智能去年成立。云岫智能有五十人。\n\n"
"""Makes a firm what the whole article is about."""


@pytest.mark.parametrize(
    ("text", "reference", "meant"),
    [
        (ABOUT + "隔壁的青禾科技像一面镜子。王一和李二2023年创办了它。", "它", "青禾科技"),
        (ABOUT + "青禾科技由王一和李二创办。今年2月，公司拿到1亿美元。", "公司", "青禾科技"),
        ("青禾科技完成融资，由澄海资本领投。公司成立于2021年。", "公司", "青禾科技"),
        ("青禾科技完成融资，澄海资本跟投。公司成立于2021年。", "公司", "青禾科技"),
        ("青禾科技发布新品。他曾是澄海资本的合伙人。该公司去年起步。", "该公司", "青禾科技"),
        (ABOUT + "澄海资本创始人王一创立了青禾科技。公司去年起步。", "公司", "青禾科技"),
        (ABOUT + "青禾科技\n\n王一离开澄海资本后一直不露面。这家公司去年起步。", "这家公司", "青禾科技"),
        ("云岫智能收购青禾科技。王一2020年创办了这家初创公司。", "公司", "青禾科技"),
        ("青禾科技完成融资，由澄海资本领投。澄海资本说，公司会继续投。", "公司", "澄海资本"),
        ("Brightquay bought Harrow. Ana Ruiz founded the startup in 2020.", "the startup", "Harrow"),
        ("Brightquay raised $5 million from Harrow. The company has ten staff.", "company", "Brightquay"),
        ("Brightquay bought Harrow, the chipmaker, in May.", "chipmaker", "Harrow"),
        (ABOUT + "青禾科技很有钱。\n\n去年，澄海资本投了它的天使轮。", "它", "青禾科技"),
        (ABOUT + "* 王一：5月离开云岫智能，前往对手青禾科技。\n* 李二：副总裁李二也已离开公司。", "公司", "云岫智能"),
        ("云岫智能花重金买下青禾科技，后者成立于2021年。", "后者", "青禾科技"),
        ("王一和青禾科技的李二在一起，后者担任CEO。", "后者", "李二"),
        ("王一与李二创办了青禾科技。如今前者是CEO，后者是总裁。", "后者", "李二"),
        ("王一与李二创办了青禾科技。如今前者是CEO。后者不在了。", "前者", ""),
    ],
)  # fmt: skip
def test_references_mean_what_is_spoken_of(extractor, text, reference, meant):
    names = {"云岫智能": ORG, "青禾科技": ORG, "澄海资本": ORG, "王一": PERSON, "李二": PERSON,
             "Brightquay": ORG, "Harrow": ORG, "Ana Ruiz": PERSON}  # fmt: skip
    assert stands_for(extractor, text, names, reference) == meant


def test_a_founder_who_is_known_founds_no_other_known_firm_by_a_reference():
    text = "阿里巴巴领投。这家公司估值翻番。创始人杨植麟没有回应。"
    found = Extractor().extract(Article("a", "a.txt", text, (Section("body", 0, len(text)),)))
    names = {e.id: {e.label, *e.aliases} for e in found.entities}
    founded = [f for f in found.facts if f.predicate == "founded"]
    assert not [f for f in founded if "杨植麟" in names[f.subject]]
