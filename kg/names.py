"""Names folded into keys: one to find exactly what is meant, others to find what is alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kg.script import simplified

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
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
    folded = simplified(unicodedata.normalize("NFKC", name)).casefold()
    return _FOLDED_AWAY.sub("", folded)


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
