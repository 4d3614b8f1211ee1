"""Cells of CSV files that a spreadsheet must not take for formulas."""

from __future__ import annotations

import re
from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def inert(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would carry out; numbers stay.

    >>> inert("=1+1"), inert("-0.5"), inert("OpenAI")
    ("'=1+1", '-0.5', 'OpenAI')
    """
    if text.startswith(FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
