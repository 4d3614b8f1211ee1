"""Cells of CSV files that a spreadsheet must not take for formulas."""

from __future__ import annotations

from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would carry out.

    >>> inert("=1+1"), inert("OpenAI")
    ("'=1+1", 'OpenAI')
    """
    return f"'{text}" if text.startswith(FORMULA) else text
