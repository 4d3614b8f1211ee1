"""Text as it is read: simplified characters, and what typesetting varies written one way.

What is written otherwise is so one for one: offsets hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path

_LONG = 200


class _Writing:
    """What is written as other characters, one for one."""

    def __init__(self, table: Mapping[int, int | str]) -> None:
        self._table = table

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return re.compile(f"[{''.join(map(chr, self._table))}]")

    def __call__(self, text: str) -> str:
        # To look first takes a tenth of the time, and most texts hold none of them.
        if len(text) > _LONG and not self._any.search(text):
            return text
        return text.translate(self._table)


@cache
def _simplified() -> _Writing:
    lines = Path(__file__).with_name("script.txt").read_text("utf-8").splitlines()
    pairs = [line for line in lines if not line.startswith("#")]
    return _Writing(str.maketrans("".join(pairs[::2]), "".join(pairs[1::2])))


def simplified(text: str) -> str:
    """Write a text in simplified characters, one for one: its offsets hold.

    Source of the table: OpenCC, https://github.com/BYVoid/OpenCC.

    >>> simplified("騰訊領投月之暗面"), simplified("OpenAI发布GPT-4o")
    ('腾讯领投月之暗面', 'OpenAI发布GPT-4o')
    """
    return text if text.isascii() else _simplified()(text)


def lowered(text: str) -> str:
    """Write a text in small letters, one for one: its offsets hold.

    >>> lowered("GPT-4 in İstanbul")
    'gpt-4 in İstanbul'
    """
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join([c if len(c.lower()) > 1 else c.lower() for c in text])


_regular = _Writing(
    dict.fromkeys((0xA0, 0x202F, *range(0x2002, 0x200B)), " ")
    | dict.fromkeys((0x2010, 0x2011), "-")
    | {c: c - 0xFEE0 for a, z in ("09", "AZ", "az")
       for c in range(ord(a) + 0xFEE0, ord(z) + 0xFEE1)}
)  # fmt: skip
_QUOTES = str.maketrans("‘’“”", "''\"\"")
_HAN = re.compile("[\u3400-\u9fff]")
_APOSTROPHE = re.compile("’(?<=[A-Za-z\u00c0-\u024f]’)(?=[A-Za-z\u00c0-\u024f])")


def regular(text: str) -> str:
    r"""Write a text as the training text is written.

    Besides `simplified`, spaces that do not break, hyphens and wide letters become plain ones;
    curved quotes become straight where no Chinese is on the line, and apostrophes everywhere.

    >>> regular("OpenAI’s “o3”"), regular("Adam D’Angelo：“是ＧＰＴ‑4”")
    ('OpenAI\'s "o3"', "Adam D'Angelo：“是GPT-4”")
    """
    if text.isascii():
        return text
    text = _regular(simplified(text))
    if "‘" not in text and "’" not in text and "“" not in text and "”" not in text:
        return text
    lines = text.split("\n")
    return "\n".join(
        _APOSTROPHE.sub("'", line) if _HAN.search(line) else line.translate(_QUOTES)
        for line in lines
    )
