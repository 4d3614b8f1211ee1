"""Bad input: each malformed article is told by file and place, and costs only itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import malformed
import pyoxigraph as ox
import pytest
from fake_extractor import FakeExtractor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented import TEXTS
from slow_extractor import SlowExtractor

from kg.articles import MAX_CHARACTERS, Unreadable, read
from kg.build import build
from kg.model import Article
from kg.rdf import nquads, quads
from kg.store import open_store

ANY_SPEED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
GOOD = {f"good-{n}": text for n, text in enumerate(TEXTS.values())}


def lines_by_file(stderr: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in stderr.splitlines():
        assert line.startswith("kg: "), line
        where = line.removeprefix("kg: ").split(": ")[0]
        found[Path(where.split("#")[0]).name.split(".jsonl:")[0].removesuffix(".jsonl")] += 1
    return found


def test_hundreds_of_malformed_articles(kg, tmp_path, monkeypatch, figure):
    monkeypatch.setattr("kg.extract.Extractor", SlowExtractor)
    folder = tmp_path / "in"
    folder.mkdir()
    broken, mended = dict(malformed.unreadable()), dict(malformed.repaired())
    odd = dict(malformed.harmless())
    for name, data in (broken | mended | odd).items():
        (folder / name).write_bytes(data)
    for name, text in GOOD.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    os.chdir(folder)  # a socket's path must be short
    special = malformed.special(Path())
    os.chdir(tmp_path)
    result = kg("build", "in")
    assert result.exit_code == 1
    told = lines_by_file(result.stderr)
    for name in [*broken, *mended, *special]:
        if name != "same-0.txt" and not (name.startswith("same-") and int(name[5]) % 2 == 0):
            assert told[name.removesuffix(".jsonl")], name
    assert not set(told) & {*odd, *(f"{n}.txt" for n in GOOD)}
    failed = [line for line in result.stderr.splitlines() if ": warning: " not in line]
    assert len(failed) == len(broken) + len(special)
    stored = len(mended) + len(odd) + len(GOOD)
    assert result.stdout.startswith(f"{stored} articles read, 0 unchanged")
    (number,) = [r["number"] for r in json.loads(kg("stats", "--format", "json").stdout)
                 if r["what"] == "articles"]  # fmt: skip
    assert number == stored
    count = len(broken) + len(special) + len(mended)
    assert count >= 300
    figure("malformed articles", f"{len(failed)} refused, {len(mended)} read with a warning, "
           f"{len(odd)} odd ones read, the {len(GOOD)} good ones among them stored")  # fmt: skip


@pytest.mark.parametrize("name", ["utf8-0.txt", "empty-0.txt", "line-0.jsonl", "nul-3.txt"])
def test_strict_stops_at_the_first(kg, tmp_path, name):
    (tmp_path / name).write_bytes(dict(malformed.unreadable())[name])
    (tmp_path / "zz.txt").write_text(GOOD["good-0"], "utf-8")
    result = kg("build", name, "zz.txt", "--strict")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"kg: {name}")
    assert result.stderr.count("\n") == 1
    assert "articles read" not in result.stdout


@pytest.mark.parametrize("coding", ["gb18030", "gbk", "gb2312"])
def test_gb18030_is_recognised_and_read(kg, tmp_path, coding):
    text = GOOD["good-1"]
    (tmp_path / "a.txt").write_bytes(text.encode(coding))
    result = kg("extract", "a.txt")
    (row,) = map(json.loads, result.stdout.splitlines())
    assert {"月之暗面", "红杉中国"} <= {e["label"] for e in row["entities"]}
    assert row["warnings"] == ["not UTF-8; read as GB18030"]


def test_names_that_are_no_utf_8(kg, tmp_path):
    (tmp_path / "in").mkdir()
    Path(os.fsdecode(b"in/caf\xe9.txt")).write_text(GOOD["good-0"], "utf-8")
    Path(os.fsdecode(b"in/\xff\xfe.txt")).write_bytes(b"\0")
    result = kg("build", "in")
    assert result.exit_code == 1
    assert result.stdout.startswith("1 articles read, 0 unchanged, 0 removed, 1 failed")
    assert len(result.stderr.splitlines()) == 1


def test_what_can_not_be_read_is_not_taken_for_gone(kg, tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / "in" / f"{name}.txt").write_text(f"{GOOD['good-0']}{name}", "utf-8")
    kg("build", "in")
    (tmp_path / "in" / "a.txt").write_bytes(b"\0")
    (tmp_path / "in" / "b.txt").unlink()
    result = kg("build", "in", "--prune")
    assert result.stdout.startswith("0 articles read, 1 unchanged, 0 removed, 1 failed")
    assert "2 articles not among PATHS are kept" in result.stderr
    (tmp_path / "in" / "a.txt").unlink()
    assert "2 removed" in kg("build", "in", "--prune").stdout
    (tmp_path / "in").rename(tmp_path / "moved")  # a disk that is not there
    assert "0 removed" in kg("build", "in", "--prune").stdout


def test_a_crash_of_the_extractor_costs_only_its_article(kg, tmp_path, monkeypatch):
    class Crashing(FakeExtractor):
        def __init__(self, **_: object) -> None:
            super().__init__()

        def extract(self, article):
            if article.id in ERRORS:
                raise ERRORS[article.id]
            return super().extract(article)

    errors = (ValueError("two\nlines"), RecursionError(), MemoryError(), KeyError("x"),
              AssertionError(), StopIteration(), UnicodeEncodeError("utf-8", "\ud800", 0, 1, "no"))  # fmt: skip
    ERRORS = {f"a{n}": error for n, error in enumerate(errors)}
    monkeypatch.setattr("kg.extract.Extractor", Crashing)
    (tmp_path / "in").mkdir()
    for name in [*ERRORS, "z"]:
        (tmp_path / "in" / f"{name}.txt").write_text(f"Company of {name}\n2024-05-14\n")
    for command in (["build", "in", "--no-knowledge"], ["extract", "in"]):
        result = kg(*command)
        assert result.exit_code == 1
        told = result.stderr.splitlines()
        assert [line.split(": ")[1] for line in told] == [f"in/{n}.txt" for n in ERRORS]
        assert all("report it" in line for line in told)
    assert json.loads(result.stdout.splitlines()[-1])["entities"]


def test_the_longest_article_that_is_read(tmp_path):
    for length, fits in ((MAX_CHARACTERS, True), (MAX_CHARACTERS + 1, False)):
        (tmp_path / "a.txt").write_text("x" * length)
        (item,) = read([tmp_path / "a.txt"])
        assert isinstance(item, Article) is fits


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_denied_files_are_told(kg, tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.txt").chmod(0)
    assert "permissions" in kg("build", "a.txt").stderr


whole = malformed.tagged(malformed.VALUES).encode()
edits = st.lists(
    st.tuples(st.integers(0, len(whole)), st.integers(0, 30), st.binary(max_size=8)), max_size=6
)


@ANY_SPEED
@given(edits, st.sampled_from(["a.txt", "a.md", "a.jsonl"]), st.booleans())
def test_articles_with_bytes_changed_anywhere(tmp_path_factory, changes, name, as_json):
    data = whole
    for at, gone, new in changes:
        data = data[:at] + new + data[at + gone :]
    if as_json:
        data = json.dumps({"text": data.decode("utf-8", "surrogateescape")}).encode()
    folder = tmp_path_factory.mktemp("any")
    (folder / name).write_bytes(data)
    for item in read([folder / name]):
        if isinstance(item, Unreadable):
            assert "\n" not in item.error
            assert name in item.path
        elif item.text.split():
            written = nquads(quads(FakeExtractor().extract(item), "1"))
            assert list(ox.parse(written, ox.RdfFormat.N_QUADS))


@settings(ANY_SPEED, max_examples=40)
@given(st.text(st.characters(codec=None), min_size=1, max_size=40))
def test_ids_and_titles_of_any_characters_are_stored_and_found(tmp_path_factory, text):
    where = tmp_path_factory.mktemp("any") / "kg"
    article = Article(text, "a.txt", f"x {text}", (), title=text, author=text, url=text)
    with open_store(where, write=True) as store:
        report = build([], store, extractor=FakeExtractor(), reader=lambda _: [article])
        assert report.written == 1
        again = build([], store, extractor=FakeExtractor(), reader=lambda _: [article])
        assert again.unchanged == 1


LONG = {
    "one sentence": "OpenAI发布模型，" * 4000, "one word": "a" * 30_000, "brackets": "(" * 20_000,
    "digits": "1" * 20_000, "amounts": "10亿美元" * 4000, "quotes": "“「『\"'" * 4000,
    "names": "Aa Bb " * 5000, "dates": "2024年5月" * 4000, "dots": "。." * 10_000,
    "spaces": " \t\u3000" * 10_000, "numbers": "一二三四五六七八九十百千万亿" * 1500,
    "tags": "<title>" * 5000, "commas": "，、" * 10_000, "emoji": "😀" * 10_000,
    "marks": "e\u0301" * 10_000, "right to left": "\u202eabc" * 5000, "links": "http://a.b/" * 3000,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.soak
def test_the_true_pipeline_takes_hostile_texts(tmp_path, figure):
    """Each of them tens of thousands of characters of one kind; a hang would end the run."""
    for name, text in LONG.items():
        (tmp_path / f"{name.replace(' ', '-')}.txt").write_text(f"Title\n2024-05-14\n{text}\n")
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli.main", "extract", tmp_path],
        capture_output=True, text=True, check=False, timeout=1800,
    )  # fmt: skip
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == len(LONG), done.stderr
    assert (done.returncode, [r["error"] for r in rows if "error" in r]) == (0, [])
    figure("hostile texts read by the true pipeline", f"{len(rows)}, none failed")
