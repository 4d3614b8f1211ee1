"""Cells of tables that a spreadsheet must not take for formulas."""

from __future__ import annotations

import re
from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_QUOTED: Final = re.compile(r'(?:^|(?<=\t))(?="[=+\-@＝＋－＠])', re.MULTILINE)


def inert(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would carry out.

    >>> inert("=1+1"), inert("OpenAI")
    ("'=1+1", 'OpenAI')
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def inert_terms(text: str) -> str:
    """Put a space before strings of tab-separated RDF terms that a spreadsheet would carry out.

    It takes off the quotes otherwise; those who read terms pass over the space.

    >>> inert_terms('"=1+1"')
    ' "=1+1"'
    """
    return _QUOTED.sub(" ", text)
