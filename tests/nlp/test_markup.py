"""The markup of the training text, and the training text itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.knowledge import KnowledgeBase
from kg.nlp.training import corpus
from kg.nlp.training.markup import (
    MarkupError,
    main,
    parse_event,
    parse_facts,
    parse_sentence,
    problems,
    read,
)

GOOD = """\
# a comment
=== a1 2024-05-13
[星潮科技](O1)[发布](!1)[星潮-2](M1)，[该公司](=O1)总部在[杭州](L1)。
> !1 Release agent=O1 item=M1 date=2024-05-13
> M1 developedBy O1; O1 locatedIn L1
=== a2 -
没有实体的一句。
"""


def write(folder: Path, text: str) -> Path:
    (folder / "a.txt").write_text(text, "utf-8")
    return folder / "a.txt"


def test_reading(tmp_path):
    first, second = read(write(tmp_path, GOOD))
    assert (first.id, first.date, second.date) == ("a1", "2024-05-13", None)
    (s,) = first.sentences
    assert s.text == "星潮科技发布星潮-2，该公司总部在杭州。"
    assert [(m.kind, m.target, s.text[m.start : m.end]) for m in s.spans] == [
        ("mention", "O1", "星潮科技"), ("trigger", "1", "发布"), ("mention", "M1", "星潮-2"),
        ("reference", "O1", "该公司"), ("mention", "L1", "杭州"),
    ]  # fmt: skip
    assert s.facts == [("M1", "developedBy", "O1"), ("O1", "locatedIn", "L1")]
    assert s.events[0].entities == [("agent", "O1"), ("item", "M1")]
    assert list(problems(first)) == list(problems(second)) == []


def test_text_without_markup_stays(tmp_path):
    line = "[see] (O1) [x](y) （甲） a[1]"
    assert parse_sentence(line).text == line
    assert parse_sentence(line).spans == []


@pytest.mark.parametrize(
    "line",
    [
        "!1 Nope agent=O1", "!1 Release agent", "!1 Release agent=", "!1 Release nobody=O1",
        "!1 Release agent=L1", "!1 Release agent=星潮", "!1 Release date=2024-5-1",
        '!1 Funding amount="5 million', "!1",
    ],
)  # fmt: skip
def test_broken_events(line):
    with pytest.raises(ValueError, match=r".+"):
        parse_event(line)


@pytest.mark.parametrize(
    "line", ["O1 made M1", "O1 developedBy M1", "M1 developedBy", "a b c", "x"]
)
def test_broken_facts(line):
    with pytest.raises(ValueError, match=r".+"):
        parse_facts(line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("no article", 1), ("=== a1 -\n> O1 founded O2", 2), ("=== a1", 1),
        ("=== a1 -\n[甲](O1)。\n> O1 nope O1", 3), ("=== a1 -\n甲[来](!1)。\n> !1 Nope", 3),
    ],
)  # fmt: skip
def test_a_fault_names_file_and_line(tmp_path, text, line):
    path = write(tmp_path, text)
    with pytest.raises(MarkupError, match=rf"{path}:{line}: "):
        list(read(path))
    assert main([str(path)]) == 1


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("[甲乙](O1。", "stray markup"),
        ("[它](=O1)来了。", "named nowhere"),
        ("[甲乙](O1)[来](!1)了。", "no event line"),
        ("[甲乙](O1)来了。\n> !1 Layoff organization=O1", "no trigger"),
        ("[甲乙](O1)[裁](!1)了。\n> !1 Layoff organization=O1 size=九人", "does not stand"),
        ("[甲乙](O1)来了。\n> O1 partOf O2", "named nowhere"),
    ],
)
def test_inconsistencies(tmp_path, body, told):
    path = write(tmp_path, f"=== a1 -\n{body}\n")
    (article,) = read(path)
    assert any(told in p for p in problems(article))
    assert main([str(path)]) == 1


FILES = sorted(corpus.CORPUS.glob("*/*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_training_text(path):
    found = [p for article in read(path) for p in problems(article)]
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize(("lang", "least"), [("zh", 5000), ("en", 2000)])
def test_there_is_enough_training_text(lang, least):
    articles = [a for p in FILES if p.parent.name == lang for a in read(p)]
    assert sum(len(a.sentences) for a in articles) >= least


def test_articles_have_names_of_their_own():
    ids = [a.id for p in FILES for a in read(p)]
    assert len(ids) == len(set(ids)), sorted({i for i in ids if ids.count(i) > 1})[:10]


def test_marks_survive_the_tokenizer(tmp_path):
    (tmp_path / "zh").mkdir()
    write(tmp_path / "zh", GOOD)
    first, second = corpus.load(KnowledgeBase(), tmp_path)
    (s,) = first.sentences
    words = s.read.words
    assert [(g.kind, "".join(words[g.first : g.last])) for g in s.spans] == [
        ("Organization", "星潮科技"), ("Release", "发布"), ("Model", "星潮-2"),
        ("Reference", "该公司"), ("Place", "杭州"),
    ]  # fmt: skip
    assert [x.spans for x in second.sentences] == [()]
