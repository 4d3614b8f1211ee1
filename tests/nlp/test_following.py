"""What stands for a name: descriptions told by their form, and whom a reference cannot mean."""

import pytest

from kg.extract import Extractor
from kg.model import Article, Section
from kg.nlp import descriptions, links, scene
from kg.nlp.scene import Item


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
