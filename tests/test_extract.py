"""Extraction: the user's article, and promises that hold for any text at all."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import golden_graphs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.articles import read
from kg.extract import Extractor
from kg.model import Article, Extraction, Section, Span
from kg.vocab import ENTITY_TYPES, EVENT_TYPES, PREDICATES

GOLDEN = Path(__file__).parent / "golden"
SAMPLE = Path("seeds/000_b5ebdc3f42c15fb7.txt")


@cache
def extractor(knowledge: bool = True) -> Extractor:
    return Extractor(knowledge=knowledge)


@cache
def of_file(path: Path) -> Extraction:
    (article,) = read([path])
    assert isinstance(article, Article)
    return extractor().extract(article)


def of_text(text: str, date: str | None = "2024-05-13") -> Extraction:
    section = (Section("body", 0, len(text)),) if text else ()
    return extractor().extract(Article("a", "a.txt", text, section, date=date))


class Statements:
    """An extraction by names instead of ids: any name of an entity stands for it."""

    def __init__(self, found: Extraction) -> None:
        self.found = found
        self.names = {e.id: {e.label, *e.aliases} for e in found.entities}

    def entity(self, type_: str, name: str) -> bool:
        return any(e.type == type_ and name in self.names[e.id] for e in self.found.entities)

    def facts(self, subject: str, predicate: str, object_: str) -> list[dict[str, str]]:
        """List the qualifiers of a fact; an empty list where it is not stated."""
        ends = [(subject, object_)]
        if PREDICATES[predicate].symmetric:
            ends.append((object_, subject))
        return [
            {"qualifiers": " ".join(f"{k}={v}" for k, v in f.qualifiers)}
            for f in self.found.facts for s, o in ends
            if f.predicate == predicate and s in self.names[f.subject] and o in self.names[f.object]
        ]  # fmt: skip

    def event(self, *, type: str, date: str | None = None, **roles: str) -> bool:  # noqa: A002
        for event in self.found.events:
            told = [
                (a.role, name) for a in event.arguments
                for name in (self.names[a.entity] if a.entity else {(a.value or "").strip()})
            ]  # fmt: skip
            same = event.type == type and (date is None or event.date == date)
            if same and all((r, n) in told for r, n in roles.items()):
                return True
        return False

    def __repr__(self) -> str:
        label = {e.id: e.label for e in self.found.entities}
        lines = [f"{e.type} {sorted(self.names[e.id])}" for e in self.found.entities]
        lines += [
            f"{label[f.subject]} {f.predicate} {label[f.object]} {f.confidence} {f.qualifiers}"
            for f in self.found.facts
        ]
        lines += [
            f"{e.type} {e.date} {e.confidence} "
            f"{[(a.role, label[a.entity] if a.entity else a.value) for a in e.arguments]}"
            for e in self.found.events
        ]
        return "\n".join(lines)


# The sample article: what must come out of it, at the least.


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("Organization", "OpenAI"), ("Person", "Mira Murati"), ("Person", "Mark Chen"),
        ("Person", "Barrett Zoph"), ("Model", "GPT-4o"), ("Model", "GPT-4"),
        ("Model", "GPT-4 Turbo"), ("Product", "ChatGPT"),
    ],
)  # fmt: skip
def test_sample_entities(type_, name):
    found = Statements(of_file(SAMPLE))
    assert found.entity(type_, name), found


@pytest.mark.parametrize(
    ("subject", "predicate", "object_"),
    [
        ("Mira Murati", "worksFor", "OpenAI"),
        ("Mark Chen", "presented", "GPT-4o"),
        ("Barrett Zoph", "presented", "GPT-4o"),
        ("GPT-4o", "developedBy", "OpenAI"),
        ("GPT-4o", "outperforms", "GPT-4 Turbo"),
    ],
)
def test_sample_facts(subject, predicate, object_):
    found = Statements(of_file(SAMPLE))
    assert found.facts(subject, predicate, object_), found


def test_sample_role():
    (fact,) = Statements(of_file(SAMPLE)).facts("Mira Murati", "worksFor", "OpenAI")
    assert "role=CTO" in fact["qualifiers"] or "role=首席技术官" in fact["qualifiers"]


def test_sample_comparison():
    found = Statements(of_file(SAMPLE))
    facts = found.facts("GPT-4o", "outperforms", "GPT-4 Turbo")
    assert facts, found
    for part in ("速度更快", "价格便宜50%", "速率限制高5倍"):
        assert part in facts[0]["qualifiers"]


def test_sample_lineage():
    found = Statements(of_file(SAMPLE))
    assert any(
        found.facts("GPT-4o", p, o)
        for p in ("variantOf", "successorOf") for o in ("GPT-4", "GPT-4 Turbo")
    ), found  # fmt: skip


def test_sample_release():
    found = Statements(of_file(SAMPLE))
    assert found.event(type="Release", date="2024-05-13", agent="OpenAI", item="GPT-4o"), found


def test_sample_says_nothing_that_the_text_does_not():
    found = of_file(SAMPLE)
    said = Statements(found)
    real = {
        "OpenAI", "Mira Murati", "Mark Chen", "Barrett Zoph", "GPT-4o", "GPT-4", "GPT-4 Turbo",
        "ChatGPT", "GPT商店", "高级数据分析", "GPT-4o API", "Omni", "omni", "意大利",
    }  # fmt: skip
    invented = [e.label for e in found.entities if not said.names[e.id] & real]
    assert not invented, said


# Invented articles: what must be found with a clear margin, and what must not.


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda p: p.stem)
def test_golden(path):
    expected = json.loads(path.read_text("utf-8"))
    found = Statements(of_file(path.with_suffix(".txt")))
    check(of_file(path.with_suffix(".txt")))
    missing = [e for e in expected["entities"] if not found.entity(*e)]
    missing += [f for f in expected["facts"] if not found.facts(*f)]
    missing += [e for e in expected["events"] if not found.event(**e)]
    assert not missing, found
    wrong = [e for e in expected["not"]["entities"] if found.entity(*e)]
    wrong += [f for f in expected["not"]["facts"] if found.facts(*f)]
    wrong += [e for e in expected["not"]["events"] if found.event(**e)]
    assert not wrong, found


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda p: p.stem)
def test_golden_graph(path):
    found, wanted = golden_graphs.graph(path, extractor()), golden_graphs.expected(path)
    missing, unexpected = golden_graphs.lines(wanted - found), golden_graphs.lines(found - wanted)
    assert (missing, unexpected) == ([], []), "see it with: python -m tests.golden_graphs"


def test_golden_articles_are_whole():
    names = {p.stem for p in GOLDEN.glob("*.json")}
    assert len(names) >= 4
    assert (
        names == {p.stem for p in GOLDEN.glob("*.txt")} == {p.stem for p in GOLDEN.glob("*.trig")}
    )


# Promises for any text.


def check(found: Extraction) -> None:
    """Hold an extraction against everything that is promised of any extraction."""
    text = found.article.text
    inside = found.article.sections

    def in_sections(span: Span) -> bool:
        return any(s.start <= span.start and span.end <= s.end for s in inside)

    ids = [e.id for e in found.entities]
    types = {e.id: e.type for e in found.entities}
    assert len(set(ids)) == len(ids)
    for e in found.entities:
        assert e.type in ENTITY_TYPES
        assert e.label
        assert e.iri.isascii()
        assert e.mentions
        assert e.aliases == tuple(sorted({m.text for m in e.mentions}))
    spans = [m for e in found.entities for m in e.mentions]
    assert len({(m.start, m.end) for m in spans}) == len(spans)
    spans += [s for x in (*found.facts, *found.events) for s in x.evidence]
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
        assert in_sections(span)
    events = {e.id for e in found.events}
    assert len(events) == len(found.events)
    for f in found.facts:
        assert {f.subject, f.object} <= set(ids)
        assert f.subject != f.object
        assert PREDICATES[f.predicate].admits(types[f.subject], types[f.object])
        assert 0 <= f.confidence <= 1
        assert f.evidence
        assert f.event is None or f.event in events
        assert list(f.qualifiers) == sorted(f.qualifiers)
    keys = [(f.subject, f.predicate, f.object) for f in found.facts]
    assert len(set(keys)) == len(keys)
    for e in found.events:
        assert 0 <= e.confidence <= 1
        assert e.evidence
        assert e.date is None or e.date[:4].isdigit()
        for a in e.arguments:
            role = EVENT_TYPES[e.type].roles[a.role]
            assert (a.entity is None) == role.literal
            if a.entity:
                assert types[a.entity] in role.types
            else:
                assert a.value
                assert a.value in text


NASTY = {
    "emoji": "😀🎉👨‍👩‍👧🇨🇳" * 50,
    "brackets": "(" * 5000 + ")" * 5000,
    "full-width brackets": "（【《" * 3000,
    "square brackets": "[" * 10_000,
    "no punctuation": "月之暗面发布Kimi模型由红杉中国投资" * 20,
    "no punctuation in English": "OpenAI released GPT-4o and Google bought Runway " * 10,
    "traditional": "輝達執行長黃仁勳週一宣布，OpenAI完成66億美元融資，微軟與軟銀領投。",
    "Japanese": "ソフトバンクはOpenAIに400億ドルを出資すると発表した。孫正義氏は東京で語った。",
    "Korean": "네이버는 하이퍼클로바X를 공개했다. OpenAI는 서울에 사무소를 열었다.",
    "Arabic": "أعلنت \u200fOpenAI\u200f عن إطلاق GPT-4o في 13 مايو 2024.",
    "HTML": "<p>OpenAI&nbsp;发布<b>GPT-4o</b><br/>&lt;script&gt;</p><a href='x'>Sam&#160;Altman</a>",
    "NFD": "Mistral fu\u0308r Ame\u0301lie : l'e\u0301quipe d'Anthropic a leve\u0301 $4 billion.",
    "lone surrogates": "OpenAI \ud800发布\udfffGPT-4o\ud83d。\ude00",
    "zero-width": "Open\u200bAI\u200d发布\u2060GPT\ufeff-4o\u200b。Sam\u200b Altman是CEO。",
    "right-to-left marks": "\u202eOpenAI\u202c发布\u200fGPT-4o\u200f。",
    "controls": "OpenAI\x00发布\x01GPT-4o\x7f。\x85\u2028Sam Altman\u2029",
    "one long line": "OpenAI，" * 4000,
    "one long word": "a" * 30_000,
    "one long hyphenated word": "ab-" * 10_000,
    "digits": "1" * 10_000 + "亿美元",
    "spaces": " " * 10_000 + "OpenAI" + "\u3000" * 10_000,
    "newlines": "\n" * 10_000 + "OpenAI发布GPT-4o。" + "\r\n" * 1000,
    "markup": "# **OpenAI** | `GPT-4o` | [x](y) ~~z~~ ***\n" * 50,
    "empty": "",
    "one character": "月",
    "quotes": "“" * 3000 + "”" * 3000,
}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_text(name):
    text = NASTY[name]
    found = of_text(text)
    check(found)
    assert found.article.text == text
    assert of_text(text) == found


@pytest.mark.parametrize(
    ("text", "recipient"),
    [
        ("瀚海资本领投\n近日，澜图科技完成超过1亿美元的新一轮融资，投后估值约5亿美元。", "澜图科技"),
        ("Brightwater Capital bets on lasers\nVerrano Labs has raised $12 million in a Series A round.", "Verrano Labs"),
    ],
)  # fmt: skip
def test_who_raises_money_is_the_one_that_gets_it(text, recipient):
    found = Statements(of_text(text))
    roles = {
        (a.role, n)
        for v in found.found.events
        for a in v.arguments
        if a.entity
        for n in found.names[a.entity]
    }
    assert ("recipient", recipient) in roles
    assert ("investor", recipient) not in roles


def told(text: str) -> list[tuple[str, dict[str, str]]]:
    """Give the events of a text, with the words that fill their roles."""
    found = of_text(text)
    labels = {e.id: e.label for e in found.entities}
    return [
        (v.type, {a.role: labels[a.entity] if a.entity else a.value or "" for a in v.arguments})
        for v in found.events
    ]


@pytest.mark.parametrize(
    ("text", "investor", "recipient"),
    [
        ("英伟达入股英特尔\n英伟达宣布斥资50亿美元入股英特尔。", "英伟达", "英特尔"),
        ("星潮智能\n青禾资本今日宣布，战略入股星潮智能，金额为2亿元。\n软银也以1亿美元注资星潮智能。", "软银", "星潮智能"),
        ("Zentrix Labs\nZentrix Labs has also invested $1.5 billion in the start-up Palco AI.", "Zentrix Labs", "Palco AI"),
    ],
)  # fmt: skip
def test_who_puts_money_into_whom(text, investor, recipient):
    rounds = [roles for kind, roles in told(text) if kind == "Funding"]
    assert {"investor": investor, "recipient": recipient}.items() <= rounds[-1].items()
    assert not any(r.get("recipient") == investor for r in rounds)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("星潮科技降价\n星潮科技今日宣布，把模型Vexil-2的API价格下调50%。", "50%"),
        ("Verrano Labs\nVerrano Labs cut the price of its model Vexil-2 by 40% on Monday.", "40%"),
    ],
)
def test_a_price_that_changes_is_told_by_a_word_of_the_change(text, change):
    changes = [roles for kind, roles in told(text) if kind == "PriceChange"]
    assert [(c.get("item"), c.get("change")) for c in changes] == [("Vexil-2", change)]


def test_a_sum_raised_to_date_is_that_of_no_round():
    (running,) = [
        roles for kind, roles in told(
            "Verrano Labs\nVerrano Labs raised $10 million in a seed round led by Accel, bringing "
            "its total funding to $40 million."
        ) if kind == "Funding"
    ]  # fmt: skip
    assert running["amount"] == "$10 million"
    assert "valuation" not in running


def test_who_steps_into_a_post_does_not_leave_it():
    kinds = {
        kind
        for kind, _ in told("Lumo\nJane Chen will step into the role of the new CTO of Lumo AI.")
    }
    assert "Departure" not in kinds


def test_who_leaves_for_a_firm_has_not_worked_there():
    found = Statements(of_text("Lumo\nJane Chen left for xAI in May after three years at Lumo AI."))
    assert not found.facts("Jane Chen", "formerlyWorkedFor", "xAI")


def test_who_is_replaced_is_not_the_one_who_comes():
    text = "星潮科技换帅\n星潮科技今日宣布，由林望舒接替苏见山，出任首席执行官。"
    people = {roles.get("person") for kind, roles in told(text) if kind == "Appointment"}
    assert "苏见山" not in people


def test_a_call_to_step_down_is_no_departure():
    text = "Stability AI\nInvestors called for Emad Mostaque to step down from Stability AI."
    assert "Departure" not in {kind for kind, _ in told(text)}


TYPESET = {
    "curved quotes": ("'", "’"),
    "spaces that do not break": (" ", "\u00a0"),
    "hyphens that do not break": ("-", "\u2011"),
    "wide letters": ("GPT", "ＧＰＴ"),
}


@pytest.mark.parametrize("variant", TYPESET)
def test_typesetting_changes_what_is_quoted_and_nothing_else(variant):
    plain = (
        "OpenAI's CTO Mira Murati presented GPT-4o on Monday.\n"
        "It's Orrery's first customer, said Orrery's founder Jem Tarrow, an ex-Google engineer."
    )
    as_set = plain.replace(*TYPESET[variant])
    one, other = of_text(plain), of_text(as_set)
    check(other)
    assert [(e.type, [(m.start, m.end) for m in e.mentions]) for e in other.entities] == [
        (e.type, [(m.start, m.end) for m in e.mentions]) for e in one.entities
    ]
    assert [(f.subject, f.predicate, f.object) for f in other.facts] == [
        (f.subject, f.predicate, f.object) for f in one.facts
    ]
    assert Statements(one).entity("Organization", "Orrery")
    assert Statements(one).entity("Organization", "Google")


@pytest.mark.parametrize("mark", ["；", "。"])
def test_rounds_told_in_a_row_keep_to_themselves(mark):
    found = of_text(
        "墨舟科技的三轮融资\n"
        f"2023年4月，墨舟科技完成天使轮融资，由启明创投领投{mark}"
        f"2024年4月，墨舟科技完成A轮融资，由真格基金领投{mark}"
        "2025年6月，墨舟科技完成B轮融资，由红杉中国领投。"
    )
    labels = {e.id: e.label for e in found.entities}
    rounds = {
        v.date: {labels[a.entity] for a in v.arguments if a.role == "investor"}
        for v in found.events if v.type == "Funding"
    }  # fmt: skip
    assert rounds == {
        "2023-04": {"启明创投"}, "2024-04": {"真格基金"}, "2025-06": {"红杉中国"}
    }  # fmt: skip


@pytest.mark.slow
def test_nasty_text_on_the_command_line(tmp_path):
    folder = tmp_path / "nasty"
    folder.mkdir()
    given = folder / "nasty.jsonl"
    rows = [{"id": f"n{n}", "text": text} for n, text in enumerate(NASTY.values()) if text.strip()]
    given.write_text("".join(json.dumps(r) + "\n" for r in rows), "ascii")
    for row in rows:
        if not any("\ud800" <= c <= "\udfff" for c in row["text"]):
            (folder / f"{row['id']}.txt").write_text(row["text"], "utf-8", newline="")
    out = tmp_path / "out.jsonl"
    with out.open("wb") as stream:
        command = [sys.executable, "-m", "kg.cli.main", "extract", "--no-knowledge", str(folder)]
        done = subprocess.run(
            command, stdout=stream, stderr=subprocess.PIPE, text=True, check=False
        )
    texts = {r["id"]: r["text"] for r in rows}
    answers = [json.loads(line) for line in out.read_text("utf-8").rstrip("\n").split("\n")]
    # A file may be refused (NUL characters are no text), but only in one line, and alone.
    refused = [a["path"] for a in answers if "error" in a]
    assert len(done.stderr.splitlines()) == len(refused) == 1, done.stderr
    assert "NUL" in done.stderr
    assert len(answers) == 2 * len(rows) - 1
    for answer in answers:
        for e in answer.get("entities", ()):
            for m in e["mentions"]:
                assert texts[answer["id"]][m["start"] : m["end"]] == m["text"]


LONG = {
    "one text again and again": lambda n: (
        "月之暗面发布Kimi K2。OpenAI收购Rockset，金额6亿美元。" * n
    ),
    "a new name each time": lambda n: "".join(
        f"星{chr(0x4E00 + k)}科技发布Nova-{k}，{k}月融资{k}亿元。" for k in range(n)
    ),
    "new English names": lambda n: "".join(
        f"Acme{k} Labs acquired Foo{k} AI for ${k} million. " for k in range(n)
    ),
    "no punctuation": lambda n: "月之暗面发布Kimi模型由红杉中国投资" * n,
    "brackets": lambda n: "（【《(" * 4 * n,
    "emoji": lambda n: "😀🎉" * 8 * n,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_work_grows_with_the_length_and_no_faster(name):
    def calls(size: int) -> int:
        count = 0

        def note(*_: object) -> None:
            nonlocal count
            count += 1

        text = LONG[name](size)
        of_text(text)  # what is only done once for each word
        sys.setprofile(note)
        try:
            of_text(text)
        finally:
            sys.setprofile(None)
        return count

    # Without punctuation a text is cut into sentences of a kind only from some length on.
    size = 160 if name == "no punctuation" else 40
    assert calls(4 * size) < 4.1 * calls(size)


pieces = st.sampled_from(
    [
        "OpenAI", "GPT-4o", "GPT-4", "Sam Altman", "Altman", "月之暗面", "Kimi", "谷歌", "MMLU", "北京",
        "张三", "星潮科技", "苹果", "发布", "收购", "投资", "离开", "加入", "起诉", "的", "，", "。", "（", "）",
        "66亿美元", "去年8月", "B轮", "CEO", " released ", " acquired ", " said ", " the company ", ". ",
        "它", "该公司", "没有", "据传", "\n", "\r\n", " ", "😀", "\u200b", "\ud800", "e\u0301", "*", "<br>",
    ]
) | st.text(max_size=4)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(pieces, max_size=40).map("".join), st.none() | st.just("2024-05-13"))
def test_any_text(text, date):
    found = of_text(text, date)
    check(found)
    assert of_text(text, date) == found


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(pieces, max_size=20).map("".join))
def test_any_text_without_knowledge(text):
    article = Article("a", "a.txt", text, (Section("body", 0, len(text)),) if text else ())
    found = extractor(False).extract(article)
    check(found)
    assert not any(e.known for e in found.entities)


def test_the_order_of_articles_does_not_matter():
    articles = [a for a in read([GOLDEN]) if isinstance(a, Article)]
    forth = [extractor().extract(a) for a in articles]
    back = [extractor().extract(a) for a in reversed(articles)]
    assert forth == back[::-1]
    assert Extractor().extract(articles[0]) == forth[0]


def test_nothing_is_kept_of_the_words_of_an_article():
    of_text("OpenAI发布GPT-4o。")
    vocab = extractor().nlp.vocab
    before = len(vocab.strings), sum(1 for _ in vocab)
    found = of_text("Zorblaxa AI收购了Quuxtronica，Vimfrotz-9B由Plonkwerk发布。")
    check(found)
    assert (len(vocab.strings), sum(1 for _ in vocab)) == before


def test_an_article_leaves_no_cycles_of_objects():
    text = "微软2019年向OpenAI投资10亿美元。Sam Altman, its CEO, said it would release GPT-5."
    of_text(text)
    gc.collect()
    gc.disable()
    try:
        of_text(text)
        assert not gc.isenabled()
        assert gc.collect() == 0
    finally:
        gc.enable()
    of_text(text)
    assert gc.isenabled()


def test_notes_are_not_read(tmp_path):
    path = tmp_path / "a.txt"
    secret = "微软CEO萨提亚·纳德拉宣布收购Mistral AI，交易额100亿美元。"
    path.write_text(f"<title>\nKimi发布\n</title>\n<summary>\n月之暗面发布Kimi。\n</summary>\n"
                    f"<notes>\n{secret}\n</notes>\n", "utf-8")  # fmt: skip
    found = of_file(path)
    check(found)
    start = found.article.text.index("<notes>")
    assert all(m.end < start for e in found.entities for m in e.mentions)
    assert all(s.end < start for x in (*found.facts, *found.events) for s in x.evidence)
    assert not any("微软" in e.aliases for e in found.entities)


def test_the_version_tells_knowledge_from_none():
    assert extractor().version == Extractor().version
    assert extractor().version != extractor(False).version
