"""Rows: aligned, fitted to a terminal, safe for spreadsheets and terminals, exact for programs."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kg.cli.options import Format
from kg.cli.output import as_json, clean, print_rows
from kg.cli.table import plain

COLUMNS = ("name", "n")
EVIL = ("=1+1", "\x1b[2J", "a|b", "two\nlines", "[red]x[/red]", "月之暗面")


def printed(capsys, rows, format_, columns=COLUMNS) -> str:
    print_rows(columns, rows, Format(format_))
    return capsys.readouterr().out


def test_wide_characters_are_aligned():
    lines = plain(COLUMNS, [["月之暗面", "3"], ["OpenAI", "12"]])
    assert lines[2:] == ["月之暗面  3", "OpenAI    12"]


def test_tables_off_a_terminal_are_whole_and_plain(capsys):
    long = "长" * 500
    out = printed(capsys, [(long, 1), (None, 2)], "table")
    assert long in out
    assert "\x1b" not in out


def test_spreadsheets_get_no_formulas_but_numbers_stay(capsys):
    out = printed(capsys, [("=1+1", -3), ("@x", None)], "csv")
    assert out == "name,n\n'=1+1,-3\n'@x,\n"


def test_a_row_is_a_line_but_for_csv(capsys):
    for format_ in ("tsv", "md", "table"):
        out = printed(capsys, [(t, 1) for t in EVIL], format_)
        assert len(out.splitlines()) == len(EVIL) + (1 if format_ == "tsv" else 2)
        assert "\x1b" not in out
    assert '"two\nlines"' in printed(capsys, [("two\nlines", 1)], "csv")


def test_markdown_has_cells_of_plain_text_only(capsys):
    cells = (
        "a|b",
        "a\\|b",
        "\\",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![](u)",
    )
    out = printed(capsys, [(t, 1) for t in cells], "md")
    shown = []
    for line in out.splitlines()[2:]:
        name, number = re.findall(r"\| ((?:\\.|[^\\|])*) (?=\|)", line)
        assert number == "1"
        assert not re.search(r"[<\[]", re.sub(r"\\.", "", name)), name
        shown.append(re.sub(r"\\(.)", r"\1", name))
    assert shown == [*cells]


@given(st.text(st.characters(codec=None)))
def test_json_can_always_be_encoded_and_read_back(text):
    written = as_json({"t": text})
    assert json.loads(written.encode("utf-8"))["t"] == json.loads(json.dumps(text))


@given(st.text())
def test_what_is_shown_obeys_nothing(text):
    assert clean(text).isprintable()
    assert len(clean(text)) == len(text)


def on_terminal(code: str, columns: int) -> str:
    """Run code with a terminal for its output, and give what it shows."""
    ours, theirs = pty.openpty()
    env = os.environ | {"COLUMNS": str(columns), "TERM": "xterm-256color"}
    env.pop("NO_COLOR", None)
    done = subprocess.Popen([sys.executable, "-c", code], stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    out = b""
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:
            break
        if not data:
            break
        out += data
    os.close(ours)
    assert done.wait(30) == 0, out
    return out.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [40, 100])
def test_tables_fit_a_terminal_and_lose_nothing(columns):
    code = (
        "from kg.cli.output import print_rows; from kg.cli.options import Format\n"
        "print_rows(('name', 'empty', 'from'), [('月之暗面' * 40 + '[red]', None, 'knowledge'),"
        " ('OpenAI', None, 'article')], Format.TABLE)"
    )
    out = on_terminal(code, columns)
    assert "\x1b[" in out
    shown = re.sub(r"\x1b\[[0-9;]*m", "", out)
    assert all(cell_len(line) <= columns for line in shown.splitlines())
    assert shown.count("月") == 40
    assert "[red]" in shown
    assert "empty" not in shown
    article, knowledge = (
        next(x for x in out.splitlines() if w in x) for w in ("article", "knowle")
    )
    assert "\x1b" not in article
    assert "\x1b" in knowledge


def test_progress_is_shown_on_a_terminal_and_gone_at_the_end():
    code = (
        "import time\nfrom kg.cli.progress import Progress\n"
        "with Progress() as p:\n p(1, '文章/' + 'x' * 300)\n time.sleep(0.15)\n p(2, 'b\\x1b[2J.txt')\n"
    )
    out = on_terminal(code, 60)
    assert "2 articles" in out
    assert "\x1b[2J" not in out
    assert out.endswith("\r\x1b[K")


def test_an_export_shows_a_bar_on_a_terminal_and_only_there(store, tmp_path):
    code = (
        "from kg.cli import progress\nprogress.EVERY = 0\nimport sys\n"
        f"sys.argv = ['kg', 'export', '--format', 'nq', '-o', {str(tmp_path / 'o.nq')!r}, '--store', {store!r}]\n"
        "from kg.cli.main import main\nmain()\n"
    )
    out = on_terminal(code, 60)
    assert "reading  ─" in out
    assert "writing  ─" in out
    count = len((tmp_path / "o.nq").read_text("utf-8").splitlines())
    assert out.rpartition("\x1b[K")[2] == f"{count} quads in {tmp_path / 'o.nq'}\n"


def test_progress_is_silent_elsewhere(capsys):
    from kg.cli.progress import Bar, Progress

    with Progress() as progress, Bar() as bar:
        progress(1, "a.txt")
        bar(1, 2, "writing")
    assert capsys.readouterr() == ("", "")
