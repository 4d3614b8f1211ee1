"""Readers: every format, every way to get it wrong, and offsets that hold."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.articles import Unreadable, read
from kg.articles.dates import parse_date
from kg.model import Article

SAMPLE = Path("seeds/000_b5ebdc3f42c15fb7.txt")
FIELDS = ("title", "date", "author", "tags", "quote", "summary", "notes")


def read_text(folder: Path, text: str | bytes, name: str = "a.txt") -> list[Article | Unreadable]:
    data = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(data)
    return list(read([folder / name]))


def one(folder: Path, text: str | bytes, name: str = "a.txt") -> Article:
    (found,) = read_text(folder, text, name)
    assert isinstance(found, Article), found
    return found


def error(folder: Path, text: str | bytes, name: str = "a.txt") -> str:
    (found,) = read_text(folder, text, name)
    assert isinstance(found, Unreadable), found
    assert "\n" not in found.error
    return found.error


def sections(article: Article) -> list[tuple[str, str]]:
    return [(s.name, article.text[s.start : s.end]) for s in article.sections]


def test_sample():
    (article,) = read([SAMPLE])
    assert isinstance(article, Article)
    assert article.title == "GPT-4o：AI的“人”格化革命"
    assert article.date == "2024-05-13"
    assert article.author == "Mira Murati (OpenAI CTO)"
    assert article.tags == ("AI应用", "大模型")
    assert article.lang == "zh"
    assert article.warnings == ()
    assert [s.name for s in article.sections] == ["title", "author", "tags", "quote", "summary"]
    assert article.text == SAMPLE.read_text("utf-8")
    assert not any("选题方向" in text for _, text in sections(article))


WHOLE = {
    "title": "T", "date": "2024-05-13", "author": "A", "tags": "x, y", "quote": "Q",
    "summary": "S", "notes": "secret",
}  # fmt: skip


def tagged(values: dict[str, str]) -> str:
    return "\n\n".join(f"<{k}>\n{v}\n</{k}>" for k, v in values.items())


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_may_be_missing(tmp_path, field):
    article = one(tmp_path, tagged({k: v for k, v in WHOLE.items() if k != field}))
    assert (article.title, article.date) == (
        "" if field == "title" else "T", None if field == "date" else "2024-05-13",
    )  # fmt: skip
    expected = [(k, WHOLE[k]) for k in ("title", "author", "tags", "quote", "summary")]
    assert sections(article) == [(k, v) for k, v in expected if k != field]
    assert article.warnings == ()


@pytest.mark.parametrize("blank", ["", " ", "\n\n", "\u3000"])
@pytest.mark.parametrize("field", FIELDS)
def test_a_field_may_be_empty(tmp_path, field, blank):
    article = one(tmp_path, tagged(WHOLE | {field: blank}))
    assert field not in dict(sections(article))
    assert article.warnings == ()


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_may_come_twice(tmp_path, field):
    article = one(tmp_path, tagged(WHOLE) + f"\n<{field}>\nagain\n</{field}>\n")
    assert (article.title, article.date, article.author) == ("T", "2024-05-13", "A")
    if field == "notes":
        assert not any("again" in text for _, text in sections(article))
    else:
        assert sections(article)[-1] == ("body", "again")
        assert any(f"<{field}>" in w and "twice" in w for w in article.warnings)


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_may_be_unclosed(tmp_path, field):
    article = one(tmp_path, tagged(WHOLE).replace(f"\n</{field}>", ""))
    assert (article.title, article.date, article.author) == ("T", "2024-05-13", "A")
    kept = dict(sections(article))
    assert (kept["summary"], kept["quote"]) == ("S", "Q")
    assert not any("secret" in text for text in kept.values())
    assert any("not closed" in w for w in article.warnings)


def test_an_end_behind_a_second_opening_is_that_ones(tmp_path):
    article = one(tmp_path, "<title>A\n<date>2024-05-13</date>\n<title>B</title>\n")
    assert (article.title, article.date) == ("A", "2024-05-13")
    assert ("body", "B") in sections(article)


def test_order_and_case_do_not_matter(tmp_path):
    text = "<SUMMARY>\nS\n</Summary>\n<Date>2024-05-13</DATE>\n<Title>T</title>"
    article = one(tmp_path, text)
    assert (article.title, article.date) == ("T", "2024-05-13")
    assert sections(article) == [("summary", "S"), ("title", "T")]


@pytest.mark.parametrize(
    "text",
    [
        "<title>T</title><date>2024-05-13</date><summary>S</summary>",
        "<title>T</title> <date>2024-05-13</date>\t<summary>S</summary>",
        "  <title>T</title>\n\t<date>2024-05-13</date>\n <summary>S</summary>",
        "< title >T</ title >\n<date >2024-05-13</date >\n<summary>S</summary>",
        '<title lang="zh">T</title>\n<date>2024-05-13</date>\n<summary id=1>S</summary>',
        "＜title＞T＜/title＞\n＜date＞２０２４－０５－１３＜／date＞\n＜summary＞S＜/summary＞",
        "<title>\rT\r</title>\r<date>\r2024-05-13\r</date>\r<summary>\rS\r</summary>\r",
        "<title>\r\nT\r\n</title>\r\n<date>2024-05-13</date>\r\n<summary>\r\nS\r\n</summary>\r\n",
        "\ufeff<title>T</title>\n<date>2024-05-13</date>\n<summary>S</summary>",
    ],
)
def test_spelling_of_tags(tmp_path, text):
    article = one(tmp_path, text)
    assert (article.title, article.date) == ("T", "2024-05-13")
    assert sections(article) == [("title", "T"), ("summary", "S")]


def test_full_width_punctuation(tmp_path):
    article = one(tmp_path, "<title>甲：乙，丙！</title>\n<tags>甲，乙、丙；丁</tags>")
    assert article.title == "甲：乙，丙！"
    assert article.tags == ("甲", "乙", "丙", "丁")


def test_newlines_stay_and_a_bom_goes(tmp_path):
    article = one(tmp_path, "\ufeff<title>T</title>\r\n<summary>\r\na\r\nb\r\n</summary>\r\n")
    assert article.text.startswith("<title>")
    assert ("summary", "a\r\nb") in sections(article)


def test_text_outside_of_fields_is_body(tmp_path):
    article = one(tmp_path, "before\n<title>T</title>\nmiddle\n<quote>Q</quote>\nafter\n")
    assert sections(article) == [
        ("body", "before"), ("title", "T"), ("body", "middle"), ("quote", "Q"), ("body", "after"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "<summary>S</summary>\n<notes>secret</notes>",
        "<notes>secret</notes>\n<summary>S</summary>",
        "<summary>S</summary>\n<notes>secret",
        "<summary>S</summary>\n<notes>secret\n<notes>secret</notes>",
        "<summary>S</summary>\n<notes>secret</notes>\n<notes>secret</notes>",
        "<notes>secret\n<summary>S</summary>",
        "<summary>S\n<notes>secret</notes>\n</summary>",
        "<summary>S <notes>secret</notes></summary>",
        "<summary>S\n<notes>\nsecret\n</summary>",
        "<summary>S\n<notes>secret</notes>",
        "secret</notes>\n<summary>S</summary>",
        "<summary>S</summary>\nsecret</notes>",
        "<summary>S</summary> <NOTES>secret</NOTES>",
        "<notes>secret <summary>secret</summary> secret</notes>\n<summary>S</summary>",
        "＜notes＞secret＜/notes＞\n<summary>S</summary>",
    ],
)
def test_notes_are_never_content(tmp_path, text):
    found = sections(one(tmp_path, text))
    assert ("summary", "S") in found
    assert not any("secret" in content for _, content in found)


def test_nothing_but_notes(tmp_path):
    article = one(tmp_path, "<notes>secret</notes>")
    assert article.sections == ()
    assert article.warnings == ("no field with content",)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-05-13", "2024-05-13"), ("2024/5/3", "2024-05-03"), ("2024.05.13", "2024-05-13"),
        ("2024年5月13日", "2024-05-13"), ("2024 年 5 月 13 日", "2024-05-13"),
        ("2024-05-13T08:00:00Z", "2024-05-13"), ("2024-05-13 08:00", "2024-05-13"),
        ("２０２４－０５－１３", "2024-05-13"), ("2024年5月", "2024-05"), ("2024-05", "2024-05"),
        ("2024-02-29", "2024-02-29"), ("July 14, 2025", "2025-07-14"), ("14 July 2025", "2025-07-14"),
        ("Fri, 19 Jan 2024 10:00:00 GMT", "2024-01-19"), ("16. July 2025", "2025-07-16"),
        ("Mar 7, 2025, 1:51pm PST", "2025-03-07"), ("Sept. 3rd, 2024", "2024-09-03"),
        ("March 2024", "2024-03"), ("February 30, 2024", None), ("mayor 2024", None),
        ("2024-13-45", None), ("2023-02-29", None), ("2024-00-10", None), ("0000-00-00", None),
        ("12024-05-13", None), ("2024-05-131", None), ("yesterday", None),
    ],
)  # fmt: skip
def test_dates(text, iso):
    found, warning = parse_date(text)
    assert found == iso
    assert (warning is None) == (iso is not None)


def test_a_broken_date_costs_only_itself(tmp_path):
    article = one(tmp_path, "<title>T</title>\n<date>2024-13-45</date>\n<summary>S</summary>")
    assert article.date is None
    assert ("summary", "S") in sections(article)
    assert article.warnings == ("date '2024-13-45' is not a day of the calendar; left out",)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_front_matter(tmp_path, newline):
    text = '---\ntitle: "Hello"\ndate: 2024-05-13\ntags: [a, b]\n---\n\n# Head\n\nBody\n'
    article = one(tmp_path, text.replace("\n", newline), "a.md")
    assert (article.title, article.date, article.tags) == ("Hello", "2024-05-13", ("a", "b"))
    head, body = sections(article)
    assert head == ("title", "Hello")
    assert body == ("body", f"# Head{newline}{newline}Body")


def test_front_matter_with_full_width_colons(tmp_path):
    article = one(tmp_path, "---\ntitle： 你好\ndate： 2024年5月13日\n---\n正文", "a.md")
    assert (article.title, article.date) == ("你好", "2024-05-13")
    assert sections(article) == [("title", "你好"), ("body", "正文")]


@pytest.mark.parametrize(
    ("text", "title", "date"),
    [
        ("Title\n2024-05-13\nBody", "Title", "2024-05-13"),
        ("2024-05-13\nTitle\nBody", "Title", "2024-05-13"),
        ("# Title\n\nBody", "Title", None),
        ("Title\n2024-13-45\nBody", "Title", None),
    ],
)
def test_plain_text(tmp_path, text, title, date):
    article = one(tmp_path, text)
    assert (article.title, article.date) == (title, date)
    assert sections(article)[-1] == ("body", "Body")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Published on November 17, 2023, 6:15 pm", "2023-11-17"),
        ("Last updated: October 24, 2025, 19:37", "2025-10-24"),
        ("Jane Doe · 7:02 AM PST · March 5, 2024", "2024-03-05"),
        ("By Jane Doe and John Roe | July 14, 2025", "2025-07-14"),
        ("2026-03-07来源：海风网编辑：小雨", "2026-03-07"),
        ("海风之声·2025年06月11日 15:26", "2025-06-11"),
        ("作者 张小平 2025-05-06 18:13", "2025-05-06"),
    ],
)
@pytest.mark.parametrize("before", ["", "By Jane Doe\n", "文 | 海风\n"])
def test_a_line_below_the_title_dates_a_page_and_is_no_text(tmp_path, before, line, date):
    article = one(tmp_path, f"Title\n\n{before}{line}\n\nBody one.\nBody two.")
    assert (article.title, article.date) == ("Title", date)
    assert sections(article) == [("title", "Title"), ("body", "Body one.\nBody two.")]


@pytest.mark.parametrize(
    "line",
    [
        "2025年3月1日，星潮科技完成融资", "星潮完成A轮融资（2025年3月1日）", "2025-03-01 星潮发布新模型",
        "The deal closed on March 3, 2024", "Meta hired Wang on July 1, 2025", "By 2030, all is sold",
        "GPT-5: August 7, 2025", "March 2024 was a busy month",
    ],
)  # fmt: skip
def test_a_sentence_with_a_date_stays_text(tmp_path, line):
    article = one(tmp_path, f"Title\n{line}\nBody")
    assert article.date is None
    assert sections(article)[1] == ("body", f"{line}\nBody")


def test_a_press_release_is_of_the_day_of_its_first_words(tmp_path):
    body = "MENLO PARK, Calif., July 14, 2025 /PRNewswire/ -- Lumo today announced Nova."
    article = one(tmp_path, f"Lumo announces Nova\n{body}\nMore.")
    assert article.date == "2025-07-14"
    assert sections(article)[1] == ("body", f"{body}\nMore.")
    dated = one(tmp_path, f"Lumo announces Nova\nJuly 15, 2025\n{body}")
    assert dated.date == "2025-07-15"


def test_json_lines(tmp_path):
    rows = [
        {"id": "a", "text": "Hello\nBody", "title": "T", "date": "2024-05-13", "lang": "en",
         "url": "https://example.com/1"},
        {"id": "b", "text": "<title>A</title>\n<notes>secret</notes>\n<summary>S</summary>"},
        {"text": "正文", "title": None},
    ]  # fmt: skip
    text = "\n\n".join(json.dumps(r, ensure_ascii=False) for r in rows)
    first, second, third = read_text(tmp_path, text, "a.jsonl")
    assert isinstance(first, Article)
    assert (first.id, first.title, first.date, first.lang, first.url) == (
        "a", "T", "2024-05-13", "en", "https://example.com/1",
    )  # fmt: skip
    assert first.text == "Hello\nBody"
    assert isinstance(second, Article)
    assert sections(second) == [("title", "A"), ("summary", "S")]
    assert isinstance(third, Article)
    assert third.path.endswith("a.jsonl:5")


@pytest.mark.parametrize(
    "bad",
    [
        "not json", "[1]", "null", "{}", '{"id": "b"}', '{"id": "b", "text": ""}',
        '{"id": 5, "text": "x"}', '{"id": "b", "text": ["x"]}', '{"id": "b", "text": NaN}',
        "[" * 100_000, '{"id": 1' + "0" * 5000 + ', "text": "x"}', '{"id": "b", "text": "x"',
    ],
)  # fmt: skip
def test_a_bad_line_costs_only_itself(tmp_path, bad):
    good = '{"id": "%s", "text": "x"}'
    first, second, third = read_text(tmp_path, f"{good % 'a'}\n{bad}\n{good % 'c'}", "a.jsonl")
    assert isinstance(first, Article)
    assert isinstance(third, Article)
    assert (first.id, third.id) == ("a", "c")
    assert isinstance(second, Unreadable)
    assert second.path.endswith("a.jsonl:2")
    assert "\n" not in second.error


def test_encodings(tmp_path):
    text = "月之暗面发布Kimi，融资10亿美元。"
    article = one(tmp_path, text.encode("gb18030"))
    assert article.text == text
    assert article.warnings == ("not UTF-8; read as GB18030",)
    assert one(tmp_path, text.encode("utf-16")).text == text
    assert one(tmp_path, text.encode("utf-8-sig")).text == text


@pytest.mark.parametrize(
    "data",
    [
        "今天台灣的人工智慧公司發佈了新的語言模型，引起廣泛的討論與關注。".encode("big5"),
        "日本のAI企業が新しいモデルを発表した。".encode("shift-jis"),
        "café olé".encode("latin-1"),
        b"abc\0def",
        "abc".encode("utf-16-le"),
        "abc".encode("utf-32"),
        b"\xff\xfea",
        bytes(range(256)),
    ],
)
def test_no_text_that_is_known(tmp_path, data):
    assert "UTF-8" in error(tmp_path, data)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \n\t\r\n", "\u3000".encode()])
def test_empty(tmp_path, data):
    assert "empty" in error(tmp_path, data)


def test_paths_that_are_no_articles(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "dir.txt").mkdir()
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "good.txt").write_text("Title\nBody")
    (tmp_path / "other.csv").write_text("a,b")
    found = {Path(i.path).name: i for i in read([tmp_path])}
    assert set(found) == {"pipe.txt", "dir.txt", "loop.txt", "gone.txt", "good.txt"}
    assert isinstance(found.pop("good.txt"), Article)
    assert all(isinstance(i, Unreadable) for i in found.values())


def test_missing_and_too_long(tmp_path):
    found = list(read([tmp_path / "nowhere", tmp_path / ("x" * 300), tmp_path]))
    assert all(isinstance(i, Unreadable) for i in found)
    assert len(found) == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable(tmp_path):
    (tmp_path / "a.txt").write_text("Title\nBody")
    (tmp_path / "a.txt").chmod(0)
    (found,) = read([tmp_path / "a.txt"])
    assert isinstance(found, Unreadable)
    assert "permissions" in found.error


def test_a_folder_that_is_denied_is_told(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("Title\nBody")
    closed = tmp_path / "closed"
    closed.mkdir()
    scandir = os.scandir

    def deny(path):
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", deny)
    good, bad = read([tmp_path])
    assert isinstance(good, Article)
    assert isinstance(bad, Unreadable)
    assert bad.path == str(closed)


def test_folders_come_in_order_of_name(tmp_path):
    for name in ("b.txt", "a.md", "c/a.txt", "README.md", ".hidden/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Title\nBody")
    found = [str(Path(i.path).relative_to(tmp_path)) for i in read([tmp_path])]
    assert found == ["a.md", "b.txt", "c/a.txt"]


def test_standard_input():
    (article,) = read([Path("-")], stdin=lambda: b"Title\nBody")
    assert isinstance(article, Article)
    assert article.title == "Title"
    first, second = read([Path("-")], stdin=lambda: b'{"id": "a", "text": "x"}\nno\n')
    assert isinstance(first, Article)
    assert isinstance(second, Unreadable)


piece = st.sampled_from(
    [f"<{f}>" for f in FIELDS] + [f"</{f}>" for f in FIELDS]
    + ["\n", "\r\n", " ", "text", "secret", "月之暗面", "---\n", "title: x", "2024-05-13", "😀"]
)  # fmt: skip
jumbles = st.lists(piece, max_size=30).map("".join) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=60
)


@given(jumbles, st.sampled_from(["a.txt", "a.md"]))
def test_offsets_point_into_the_raw_text(tmp_path_factory, text, name):
    folder = tmp_path_factory.mktemp("any")
    (folder / name).write_bytes(text.encode())
    for item in read([folder / name]):
        if isinstance(item, Unreadable):
            continue
        assert item.text == text.removeprefix("\ufeff")
        ends = 0
        for s in item.sections:
            assert ends <= s.start < s.end <= len(item.text)
            assert item.text[s.start : s.end].strip()
            ends = s.end
        assert list(read([folder / name])) == [item]


@given(st.lists(piece, max_size=12).map("".join))
def test_closed_notes_never_leak(text):
    whole = f"<summary>S</summary>\n{text.replace('secret', '').replace('notes', 'quote')}\n"
    (item,) = read([Path("-")], stdin=lambda: f"{whole}<notes>\nsecret\n</notes>".encode())
    assert isinstance(item, Article)
    assert not any("secret" in content for _, content in sections(item))


@pytest.mark.parametrize("unit", ["<title>\n", "<notes> ", "<date>x</date>", "<summary>\n<notes>"])
def test_time_is_linear(unit):
    started = time.process_time()
    list(read([Path("-")], stdin=lambda: (unit * 20_000).encode()))
    assert time.process_time() - started < 5
