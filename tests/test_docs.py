"""The README tells of every command, names none that there is not, and prints what they print."""

import re

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
    assert readme.answer(sample, command) == printed, "mend it with: python -m tests.readme_examples"
