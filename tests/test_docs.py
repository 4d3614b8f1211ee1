"""The README tells of every command, and names none that there is not."""

import re
from pathlib import Path

import pytest

from kg.cli.main import COMMANDS

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme(name):
    assert f"`{name}`" in README


def test_the_readme_runs_no_command_that_there_is_not():
    used = set(re.findall(r"^\$ kg (\w+)", README, re.MULTILINE))
    assert used
    assert used <= set(COMMANDS)


RELIABILITY = (Path(__file__).parents[1] / "RELIABILITY.md").read_text("utf-8")


def test_every_promise_names_a_test_that_there_is():
    folders = (Path(__file__).parent, Path(__file__).parent / "reliability")
    defined = {
        name
        for folder in folders
        for file in folder.glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    promised = set(re.findall(r"\b(test_\w+)`", RELIABILITY))
    assert len(promised) > 30
    assert promised <= defined
