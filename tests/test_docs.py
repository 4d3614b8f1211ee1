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
