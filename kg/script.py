"""Traditional Chinese characters read as the simplified ones, corner brackets as quotes."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _table() -> dict[int, str]:
    data = tomllib.loads(files("kg").joinpath("script.toml").read_text("utf-8"))
    pairs = zip(data["traditional"], data["simplified"], strict=True)
    return {ord(one): other for one, other in pairs if one != other}


def simplified(text: str) -> str:
    """Write a text in simplified characters, one for one: its offsets hold.

    Source of the table: OpenCC, https://github.com/BYVoid/OpenCC.

    >>> simplified("騰訊領投月之暗面"), simplified("OpenAI发布GPT-4o")
    ('腾讯领投月之暗面', 'OpenAI发布GPT-4o')
    """
    return text if text.isascii() else text.translate(_table())
