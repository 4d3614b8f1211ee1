"""The README tells of every command, names none that there is not, and prints what they print."""

import re
from pathlib import Path

import pytest
import readme_examples as readme

from kg.cli.main import COMMANDS

README = readme.README.read_text("utf-8")
EXAMPLES = list(readme.examples(README))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme(name):
    assert f"`{name}`" in README


def test_the_readme_runs_no_command_that_there_is_not():
    used = set(re.findall(r"^\$ kg (\w+)", README, re.MULTILINE))
    assert used
    assert used <= set(COMMANDS)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    readme.build(folder)
    return folder


@pytest.mark.slow
def test_examples_are_found():
    assert len(EXAMPLES) >= 6


@pytest.mark.slow
@pytest.mark.parametrize(("command", "printed"), EXAMPLES, ids=[c for c, _ in EXAMPLES])
def test_examples_print_what_the_readme_says(sample, command, printed):
    assert readme.answer(sample, command) == printed, (
        "mend it with: python -m tests.readme_examples"
    )


RELIABILITY = (Path(__file__).parents[1] / "RELIABILITY.md").read_text("utf-8")


def test_every_promise_names_a_test_that_there_is():
    here = Path(__file__).parent
    folders = (here, here / "cli", here / "reliability")
    defined = {
        name
        for folder in folders
        for file in folder.glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    promised = set(re.findall(r"\b(test_\w+)`", RELIABILITY))
    assert len(promised) > 30
    assert promised <= defined
