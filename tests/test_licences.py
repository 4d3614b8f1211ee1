"""NOTICE names the licence of every dependency of the lock, the direct ones above all."""

import re
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from licences import LOCK, NOTICE, ROOT, UNKNOWN, licence, listed, locked


def direct() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    found = (re.match(r"[\w.-]+", text) for group in groups for text in group)
    return {m[0].lower().replace("_", "-") for m in found if m}


def test_every_locked_package_is_listed_with_a_licence():
    found = listed(NOTICE.read_text("utf-8"))
    assert len(locked()) > 100
    assert sorted(found) == locked(), f"run 'python -m tests.licences' after changing {LOCK.name}"
    assert all(found.values())


def test_direct_dependencies_have_a_known_licence():
    found = listed(NOTICE.read_text("utf-8"))
    assert len(direct()) > 20
    for name in direct() & set(locked()):
        assert found[name] != UNKNOWN, name
        assert found[name] == licence(name), f"run 'python -m tests.licences': {name} changed"
