"""Names folded into keys: one to find exactly what is meant, others to find what is alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from kg.script import simplified

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_JOINT = "\1"
"""A character that folding leaves as it is; of names that hold it each is folded by itself."""
_FOLDED_AWAY = re.compile(r"[\s\-\u2010-\u2015_·・•‧]")
_WORD = re.compile(r"[\W_]+")
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]{2,}")
_EDGE = 3


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """Fold what does not tell two names apart: case, width, script, spaces, dashes, middle dots.

    >>> name_key("GPT-4o") == name_key("ＧＰＴ 4o"), name_key("GPT-4.1") == name_key("GPT-41")
    (True, False)
    >>> name_key("騰訊")
    '腾讯'
    """
    return _folded(name)


def name_keys(names: Sequence[str]) -> list[str]:
    """Fold many names as `name_key` does each, but all at once.

    >>> name_keys(["GPT 4o", "-", "騰訊"])
    ['gpt4o', '', '腾讯']
    """
    keys = _folded(_JOINT.join(names)).split(_JOINT)
    return keys if len(keys) == len(names) else list(map(_folded, names))


def _folded(text: str) -> str:
    return _FOLDED_AWAY.sub("", simplified(unicodedata.normalize("NFKC", text)).casefold())


@lru_cache(maxsize=65536)
def pinyin(name: str) -> str:
    """Romanise a name without tones and spaces; empty if it holds no Chinese character.

    >>> pinyin("月之暗面"), pinyin("OpenAI")
    ('yuezhianmian', '')
    """
    if not _HAN.search(name):
        return ""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - slow to import, and rarely needed

    return name_key("".join(lazy_pinyin(name)))


def search_keys(name: str) -> set[str]:
    """Cut a name into the pieces that it is looked for by.

    The beginning and the end of the name and of its romanisation survive a typo elsewhere; words
    and pairs of Chinese characters find a name by a part of it.

    >>> sorted(search_keys("Sam Altman"))
    ['^sam', 'altman', 'man$', 'sam']
    """
    keys: set[str] = set()
    for whole in (name_key(name), pinyin(name)):
        if whole:
            keys |= {f"^{whole[:_EDGE]}", f"{whole[-_EDGE:]}$"}
    folded = unicodedata.normalize("NFKC", name).casefold()
    keys |= {w for w in _WORD.split(folded) if len(w) > 1 and w.isascii()}
    for run in _RUN.findall(folded):
        keys |= {run[i : i + 2] for i in range(len(run) - 1)}
    return keys
