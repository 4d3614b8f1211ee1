"""Word lists of the pipeline, in TOML files beside this one."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """Load one word list by its file name without ending.

    >>> "首席执行官" in load("titles")["zh"]["heads"]
    True
    """
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))
