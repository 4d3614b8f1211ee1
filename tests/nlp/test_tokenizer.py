"""Tokens and sentences: every character kept, names whole, time linear."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.vocab import Vocab

from kg.model import Section
from kg.nlp.sentences import MAX_TOKENS, Sentence, split
from kg.nlp.tokenizer import MixedScriptTokenizer, tokenize

TOKENIZER = MixedScriptTokenizer(Vocab())

chunk = st.one_of(
    st.text(max_size=8),
    st.text("abzABZ049-_.·'’+&,% \n\t", max_size=12),
    st.text("月之暗面模型。，（）“”", max_size=8),
    st.sampled_from(
        ["GPT-4o", "e\u0301", "がぎ", "한국", "😀", "👨‍👩‍👧", "\ud800", "\udfff", "\u200b", "\u200f", "\ufeff",
         "مرحبا", "Привет", "𠮷", "ＧＰＴ", "<br/>", "&nbsp;", "\r\n", "\u3000", "\x00"]
    ),
)  # fmt: skip
texts = st.lists(chunk, max_size=12).map("".join)


def check_round_trip(text: str) -> None:
    doc = TOKENIZER(text)
    stored = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    assert doc.text == stored
    end = 0
    for token in doc:
        assert token.text
        assert token.idx >= end
        assert stored[token.idx : token.idx + len(token.text)] == token.text
        assert not stored[end : token.idx].strip(" ")
        end = token.idx + len(token.text)
    assert not stored[end:].strip(" ")


@given(texts)
def test_round_trip(text):
    check_round_trip(text)


@pytest.mark.parametrize(
    "text", ["", " ", "  ", "\n", "a", "月", "😀", "\ud800", " a", "a ", "  a  b  ", "\u200b\u200b"]
)
def test_round_trip_of_the_smallest(text):
    check_round_trip(text)


@pytest.mark.parametrize(
    "name",
    ["GPT-4o", "GPT-4.1", "Qwen2.5-72B-Instruct", "Llama-3.1-405B", "o1-preview", "GPT-4o-mini",
     "C-Eval", "AT&T", "C++", "Character.AI", "x.ai", "U.S.", "1,000,000.5", "3.5", "école",
     "e\u0301cole", "DALL·E", "D'Angelo", "GPT\u20114o", "Gen-3"],
)  # fmt: skip
@pytest.mark.parametrize("frame", ["{}", "发布{}模型", "“{}”", "({})", "a {} b", "{}，"])
def test_whole(name, frame):
    assert name in tokenize(frame.format(name))[0]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Paris-based", ["Paris", "-", "based"]),
        ("DALL·E 3", ["DALL·E", "3"]),
        ("Adam D'Angelo's", ["Adam", "D'Angelo", "'s"]),
        ("OpenAI’s", ["OpenAI", "’s"]),
        ("don't", ["do", "n't"]),
        ("co-founder", ["co", "-", "founder"]),
        ("Claude 3.5 Sonnet.", ["Claude", "3.5", "Sonnet", "."]),
        ("U.S. officials", ["U.S.", "officials"]),
        ("日本のAI企業", ["日", "本", "の", "AI", "企", "業"]),
        ("foo_bar", ["foo", "_", "bar"]),
        ("50%-60%", ["50", "%", "-", "60", "%"]),
        ("a  b", ["a", " ", "b"]),
        ("GPT-4，", ["GPT-4", "，"]),
        ("Привет, мир", ["Привет", ",", "мир"]),
        ("\u200bKimi", ["\u200b", "Kimi"]),
    ],
)
def test_tokens(text, tokens):
    assert tokenize(text)[0] == tokens


UNITS = [
    "a-bc", "-ab", "x-ab-", "a'", "'s", "ab's-de", "_", "A.", "1,", "(", "）", "。”", "”", "\u200b",
    "GPT-4o", "月", "😀", " ", "\n", "e\u0301",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_long_runs(unit):
    text = unit * 20_000
    started = time.process_time()
    check_round_trip(text)
    sentences(text)
    assert time.process_time() - started < 5


def sentences(text: str, *sections: Section) -> list[Sentence]:
    return list(split(TOKENIZER(text), sections or (Section("body", 0, len(text)),)))


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲发布模型。乙收购丙！丁？", ["甲发布模型。", "乙收购丙！", "丁？"]),
        ("他说：“来了。”然后走了。", ["他说：“来了。”", "然后走了。"]),
        ("真的？！是的。", ["真的？！", "是的。"]),
        ("It is out. Now it is not.", ["It is out.", "Now it is not."]),
        ("Claude 3.5 is out.", ["Claude 3.5 is out."]),
        ("The U.S. government said no.", ["The U.S. government said no."]),
        ("一行\n两行", ["一行", "两行"]),
        ("一行\r\n两行", ["一行", "两行"]),
        ("*   **普惠AI**：开放。", ["普惠AI**：开放。"]),
        ("", []),
        ("\n\n", []),
        ("***", []),
    ],
)
def test_sentences(text, expected):
    assert cut(text) == expected


def test_sections_bound_sentences():
    text = "<title>\n甲乙\n</title>\n<summary>\n丙丁\n</summary>"
    found = sentences(text, Section("title", 8, 10), Section("summary", 30, 32))
    assert [(text[s.start : s.end], s.section) for s in found] == [
        ("甲乙", "title"), ("丙丁", "summary"),
    ]  # fmt: skip


@given(texts, st.data())
def test_sentences_are_in_order_and_in_bounds(text, data):
    bounds = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=4)))
    sections = [Section("body", a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=False)]
    doc = TOKENIZER(text)
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)  # as spaCy stores it
    end = -1
    for number, s in enumerate(split(doc, sections)):
        assert s.index == number
        assert 0 < len(s.words) <= MAX_TOKENS
        assert all(text[at : at + len(w)] == w for at, w in zip(s.starts, s.words, strict=True))
        assert end <= s.start < s.end <= len(text)
        assert any(section.start <= s.start < section.end for section in sections)
        end = s.end
