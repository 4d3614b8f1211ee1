"""What holds for every command: help, lazy loading, errors, settings, pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from running import process
from typer.testing import CliRunner

from kg import __version__
from kg.cli.main import COMMANDS, app
from kg.cli.overview import overview
from kg.store import SCHEMA_VERSION

HEAVY = ("spacy", "numpy", "rdflib", "networkx", "pandas", "pyshacl", "rapidfuzz", "rich.console")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_the_overview_says_and_gives_an_example(bare, name):
    text = " ".join(bare(name, "--help").stdout.split())
    assert COMMANDS[name] in text
    if name != "knowledge":  # its verbs have examples of their own
        assert f"Example: kg {name}" in text


@pytest.mark.parametrize("verb", ["format", "check", "add"])
def test_verbs_of_knowledge_have_examples(bare, verb):
    assert f"Example: kg knowledge {verb}" in bare("knowledge", verb, "--help").stdout


def test_the_overview_lists_every_command_and_there_is_a_module_for_each(bare):
    modules = {p.stem for p in Path(app.info.cls.get_command.__code__.co_filename).parent.iterdir()}
    assert set(COMMANDS) <= modules
    assert all(name in overview() for name in COMMANDS)
    assert bare("--help").stdout == overview()


def test_the_quick_overview_is_what_the_app_prints():
    assert process("--help").stdout == CliRunner().invoke(app, ["--help"]).stdout


def test_version(bare):
    assert bare("--version").stdout == f"kg {__version__}\n"


@pytest.mark.parametrize(
    "args",
    [
        ["--help"],
        ["build", "--help"],
        ["extract", "--help"],
        ["queries"],
        ["stats", "--store", "{store}"],
        ["show", "OpenAI", "--store", "{store}"],
        ["links", "OpenAI", "月之暗面", "--store", "{store}"],
        ["timeline", "OpenAI", "--store", "{store}"],
        ["events", "--store", "{store}"],
        ["explain", "GPT-4o", "developedBy", "OpenAI", "--store", "{store}"],
        ["query", "ASK {}", "--store", "{store}"],
        ["query", "-n", "models", "-p", "company=OpenAI", "--store", "{store}"],
        ["conflicts", "--store", "{store}"],
        ["export", "--format", "trig", "-o", "{out}", "--store", "{store}"],
    ],
)
def test_commands_without_a_pipeline_load_nothing_heavy(args, store, tmp_path):
    code = (
        "import sys\n"
        "from kg.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as e: assert not e.code, e.code\n"
        f"print([m for m in {HEAVY} if m in sys.modules], file=sys.stderr)"
    )
    given = [{"{store}": store, "{out}": str(tmp_path / "out")}.get(a, a) for a in args]
    done = subprocess.run(
        [sys.executable, "-c", code, *given],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.stderr == "[]\n"


@pytest.mark.parametrize("args", [["search", "OpenAl"], ["render", "-o", "x.html"], ["validate"]])
def test_heavier_commands_load_no_pipeline_either(args, store, tmp_path):
    code = "import sys; from kg.cli.main import app; app(standalone_mode=False)\n"
    code += "print('spacy' in sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, *args, "--store", store],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.stderr.splitlines()[-1] == "False"


def test_the_overview_does_not_even_load_typer():
    code = (
        "import sys; sys.argv[1:] = ['--help']; from kg.cli.main import main; main();"
        "sys.exit('typer' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize(
    "args",
    [
        [], ["shwo"], ["show"], ["show", "OpenAI", "--nonsense"], ["stats", "--format", "docx"],
        ["export", "--format", "docx", "-o", "x"], ["export", "--format", "ttl"], ["query"],
        ["query", "ASK {}", "--name", "models"], ["query", "ASK {}", "-p", "a=b"],
        ["query", "--name", "models", "-p", "company"], ["events", "--min-confidence", "2"],
        ["build"], ["build", "x", "--jobs", "0"], ["render", "OpenAI", "--timeline", "OpenAI"],
        ["explain", "OpenAI"], ["queries", "--lang", "fr"], ["query", "ASK {}", "--timeout", "0"],
    ],
)  # fmt: skip
def test_wrong_usage_is_exit_code_2(bare, args):
    result = bare(*args)
    assert result.exit_code == 2
    assert "Usage: " in result.stderr
    assert not result.stdout


def test_a_mistyped_command_names_the_one_that_is_meant(bare):
    assert "did you mean 'show'?" in bare("shwo").stderr


@pytest.mark.parametrize(
    "args",
    [
        ["stats"], ["show", "OpenAI"], ["links", "OpenAI"], ["timeline", "OpenAI"], ["events"],
        ["explain", "GPT-4o", "developedBy", "OpenAI"], ["search", "OpenAI"], ["conflicts"],
        ["query", "ASK {}"], ["render"], ["export", "--format", "ttl", "-o", "x"], ["validate"],
        ["remove", "gpt"],
    ],
)  # fmt: skip
def test_a_missing_store_says_what_to_do_and_is_not_made(bare, failed, tmp_path, args):
    assert "run 'kg build PATH' first" in failed(bare(*args, "--store", tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


def test_a_store_of_a_newer_version_is_refused(bare, failed, tmp_path):
    (tmp_path / ".kg").mkdir()
    (tmp_path / ".kg" / "version").write_text(f"{SCHEMA_VERSION + 1}\n")
    assert "newer kg" in failed(bare("stats"))
    assert (tmp_path / ".kg" / "version").read_text() == f"{SCHEMA_VERSION + 1}\n"


def test_a_server_that_is_not_there_says_so(bare, failed):
    line = failed(bare("stats", "--store", "http://127.0.0.1:9/query"))
    assert "can't be reached" in line


def test_errors_of_a_process_are_one_line_and_exit_code_1(tmp_path):
    done = process("stats", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "kg: .kg: no store there; run 'kg build PATH' first\n"


def test_a_closed_pipe_is_quiet(store):
    for args in (["queries"], ["query", "SELECT * { ?s ?p ?o }", "--store", store], ["--help"]):
        code = "import sys; from kg.cli.main import main; sys.stdin.read(); main()"
        done = subprocess.Popen(
            [sys.executable, "-c", code, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        assert done.stdin
        assert done.stdout
        assert done.stderr
        done.stdout.close()
        done.stdin.close()
        assert done.stderr.read() == b""
        assert done.wait(30) == 1
        done.stderr.close()


def test_an_interrupt_is_one_line_and_exit_code_130():
    # Where tests run in the background, what they start would ignore Ctrl-C.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code += "import sys, time; from kg.cli.main import main; import kg.queries as q\n"
    code += "def slow():\n print('up', flush=True)\n time.sleep(60)\nq.names = slow\nmain()"
    done = subprocess.Popen(
        [sys.executable, "-c", code, "queries"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert done.stdout
    done.stdout.readline()
    done.send_signal(signal.SIGINT)
    _, errors = done.communicate(timeout=30)
    assert done.returncode == 130
    assert errors == "kg: stopped; what was written before is kept\n"


def test_a_query_is_stopped_when_its_time_is_up(store):
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    start = time.monotonic()
    done = process("query", slow, "--timeout", "0.5", "--store", store)
    assert time.monotonic() - start < 20
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "kg: no answer within 0.5 s; ask for less, or give more time\n"


def test_a_full_disk_is_told_in_one_line():
    command = [sys.executable, "-m", "kg.cli.main", "queries"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("kg: No space left on device; check")


def test_output_is_utf_8_wherever_it_runs(store):
    env = os.environ | {"PYTHONIOENCODING": "latin-1", "LC_ALL": "C"}
    command = [sys.executable, "-m", "kg.cli.main", "search", "红杉中国", "--store", store]
    done = subprocess.run(command, capture_output=True, check=True, env=env)
    assert "红杉中国" in done.stdout.decode("utf-8")


def test_settings_name_store_and_options_win(bare, failed, store, tmp_path):
    (tmp_path / "kg.toml").write_text(f"store = {json.dumps(store)}\n", "utf-8")
    assert bare("stats").exit_code == 0
    assert "nowhere" in failed(bare("stats", "--store", "nowhere"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("store = [", "mend the file"), ('sotre = "x"', "no setting 'sotre'"),
        ("store = 3", "in quotes"), ("knowledge = 3", "a list of folders"),
        ('base = "x"', "ends with a slash"), (b"\xff", "mend the file"),
    ],
)  # fmt: skip
def test_broken_settings_name_the_mistake(bare, failed, tmp_path, text, told):
    (tmp_path / "kg.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    line = failed(bare("stats"))
    assert line.startswith("kg: kg.toml: ")
    assert told in line
