"""What the trained components see of a token: a row of hashes, one column a feature.

Jieba's dictionary, the knowledge base and the grammars give features and never boundaries:
each token keeps its own row whatever they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate
from struct import Struct

import numpy as np
import numpy.typing as npt
import rjieba
from spacy.strings import hash_string  # type: ignore[attr-defined]

from kg.nlp.lexicon import load

Hashes = npt.NDArray[np.uint64]

COLUMNS = (
    "word", "bigram_before", "bigram_after", "shape", "prefix", "suffix", "jieba_word", "jieba_tag",
    "jieba_before", "jieba_after", "known", "value", "lexicon", "trigram", "skip",
    "frame", "frame_before", "frame_after",
)  # fmt: skip
_M1, _M2, _M3 = (np.uint64(x) for x in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))


@lru_cache(maxsize=100_000)
def shape(word: str) -> str:
    """Reduce a word to its letter case and digits, runs cut to two.

    >>> shape("GPT-4o"), shape("OpenAI"), shape("的")
    ('XX-dx', 'XxxXX', '的')
    """
    if len(word) == 1 and not word.isalnum():
        return word
    if "\u3400" <= word[0] <= "\u9fff":
        return word if word in "的了在和与是" else "汉"
    out: list[str] = []
    for c in word[:24]:
        s = "d" if c.isdigit() else "X" if c.isupper() else "x" if c.isalpha() else c
        if out[-2:] != [s, s]:
            out.append(s)
    return "".join(out)


@cache
def _lexicon() -> dict[str, str]:
    """Map a word or character to a code of the name-part lists it stands in."""
    zh, en = load("names")["zh"], load("names")["en"]
    codes: dict[str, str] = {}
    for words, code in (
        (zh["surnames"], "S"), (zh["transliteration"], "T"),
        (en["given_names"], "G"), (en["organization_words"], "O"), (en["model_words"], "M"),
    ):  # fmt: skip
        for word in words:
            codes[word] = codes.get(word, "") + code
    return {w: "".join(sorted(set(c))) for w, c in codes.items()}


@cache
def _suffix_table() -> dict[str, str]:
    zh = load("names")["zh"]
    table = {}
    for key, code in (
        ("organization_suffixes", "o"), ("model_suffixes", "m"),
        ("product_suffixes", "p"), ("compound_surnames", "s"),
    ):  # fmt: skip
        for word in zh[key]:
            table[word] = code
    return table


@cache
def _frame_tables() -> tuple[dict[str, str], dict[str, str], int]:
    """Map words to frames: whole words, and beginnings of English words; how long these are."""
    whole: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    for frame, words in load("frames").items():
        for word in (*words["zh"], *words["en"]):
            table = stems if word.endswith("*") else whole
            table.setdefault(word.rstrip("*").casefold(), []).append(frame)
    return (
        {w: "|".join(f) for w, f in whole.items()},
        {w: "|".join(f) for w, f in stems.items()},
        max(map(len, stems)),
    )


@lru_cache(maxsize=100_000)
def frame(word: str) -> str:
    """Name the frames that a word evokes, or "" for none.

    >>> frame("领投"), frame("acquired"), frame("香蕉")
    ('fund', 'acquire', '')
    """
    whole, stems, longest = _frame_tables()
    word = word.casefold()
    if word in whole:
        return whole[word]
    if word.isascii():
        for size in range(min(len(word), longest), 2, -1):
            if word[:size] in stems:
                return stems[word[:size]]
        return ""
    # A word of jieba that holds an evoking word: 完成融资, 率先发布.
    for size in (4, 3, 2):
        for at in range(len(word) - size, -1, -1):
            if word[at : at + size] in whole:
                return whole[word[at : at + size]]
    return ""


@lru_cache(maxsize=1000)
def jieba_layer(words: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Give each token the jieba word it lies in, and its part of speech with the place in it."""
    in_word: list[str] = []
    tags: list[str] = []
    ends = list(accumulate(map(len, words)))
    at = end = 0  # how far the words of jieba reach, and the tokens taken up
    for word, tag in rjieba.tag(_spaced(words)):
        if word.isspace():
            continue
        begins = end == at
        at += len(word)
        whole, first, later = _places(tag)
        while end < at:
            end = ends[len(tags)]
            tags.append(later if not begins else whole if end == at else first)
            in_word.append(word)
            begins = False
    # Where there is white space within tokens, the words end before them.
    missing = len(words) - len(tags)
    return in_word + [""] * missing, tags + ["x"] * missing


def _spaced(words: Sequence[str]) -> str:
    """Write tokens one behind the other, those in Latin script apart from what they follow."""
    out = []
    apart = False
    for word in words:
        if apart and word[:1].isascii() and word[:1].isalnum():
            out.append(" ")
        out.append(word)
        apart = word[-1:].isalnum()
    return "".join(out)


@cache
def _places(tag: str) -> tuple[str, str, str]:
    """Name the places in a jieba word: the whole of it, its first token and a later one."""
    return f"{tag}-S", f"{tag}-B", f"{tag}-I"


@lru_cache(maxsize=100_000)
def _of_token(word: str, jieba: str, tag: str, known: str, value: str) -> bytes:
    """Hash what a token shows by itself: the columns of `OWN`, as they lie in a row."""
    latin = word.isascii()
    evoked = frame(jieba)
    parts = _lexicon().get(word, "") + _suffix_table().get(jieba, "")
    return _ROW.pack(
        hash_string(word.casefold()),
        hash_string("s" + shape(word)),
        hash_string("p" + word[:3]) if latin else 0,
        hash_string("f" + word[-3:]) if latin else 0,
        hash_string("j" + jieba),
        hash_string("t" + tag),
        hash_string("r" + evoked) if evoked else 0,
        hash_string("l" + parts),
        hash_string("k" + known) if known else 0,
        hash_string("v" + value) if value else 0,
    )


Seen = tuple[tuple[str, ...], Sequence[str], Sequence[str]]
"""The tokens of a sentence, markup left out, and for each of them the code of the knowledge-base
match and that of the grammar's value it lies in, or ""."""
OWN = [
    COLUMNS.index(name)
    for name in ("word", "shape", "prefix", "suffix", "jieba_word", "jieba_tag", "frame",
                 "lexicon", "known", "value")
]  # fmt: skip
"""The columns that tell of a token by itself; the others see its neighbours."""
_ROW = Struct(f"={len(OWN)}Q")


def token_features(sentences: Sequence[Seen]) -> list[Hashes]:
    """Hash the features of the tokens of sentences, each of one token at least.

    Returns:
        For each sentence an array of shape (tokens, columns); 0 where a feature is absent.
    """
    if not sentences:
        return []
    own: list[bytes] = []
    heads: list[bool] = []  # whether a word of jieba begins with the token
    for words, known, values in sentences:
        in_word, tags = jieba_layer(words)
        own += map(_of_token, words, in_word, tags, known, values)
        heads += [i == 0 or tag[-1] != "I" for i, tag in enumerate(tags)]
    lengths = np.array([len(words) for words, *_ in sentences])
    out = np.zeros((len(own), len(COLUMNS)), dtype=np.uint64)
    out[:, OWN] = np.frombuffer(b"".join(own), dtype=np.uint64).reshape(-1, len(OWN))
    _see_tokens(out, lengths)
    _see_words(out, lengths, np.array(heads))
    return np.split(out, np.cumsum(lengths)[:-1])


def _see_tokens(out: Hashes, lengths: npt.NDArray[np.int_]) -> None:
    """Fill in what is seen of the tokens beside each: 1 before a sentence, 2 behind it."""
    number = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(len(out)) + 3 * number + 2
    tokens = np.full(len(out) + 3 * len(lengths), 1, dtype=np.uint64)
    tokens[place] = base = out[:, 0]
    tokens[np.cumsum(lengths + 3) - 1] = 2
    before, after = tokens[place - 1], tokens[place + 1]
    out[:, 1] = before * _M1 ^ base
    out[:, 2] = base * _M1 ^ after * _M2
    out[:, 13] = before * _M1 ^ base * _M2 ^ after * _M3
    out[:, 14] = tokens[place - 2] * _M3 ^ base


def _see_words(out: Hashes, lengths: npt.NDArray[np.int_], heads: npt.NDArray[np.bool_]) -> None:
    """Fill in what is seen of the words of jieba beside the one that each token lies in."""
    reach = 4
    number = np.repeat(np.arange(len(lengths)), lengths)
    place = np.cumsum(heads) - 1 + reach * (2 * number + 1)
    words, frames = np.zeros((2, place[-1] + reach + 1), dtype=np.uint64)
    last = np.cumsum(lengths) - 1
    words[place[last - lengths + 1] - 1], words[place[last] + 1] = 3, 4
    words[place[heads]], frames[place[heads]] = out[heads, 6], out[heads, 15]
    out[:, 8] = words[place - 1] * _M1
    out[:, 9] = words[place + 1] * _M2
    # The nearest frame on either side, within three words.
    for column, steps in ((16, (3, 2, 1)), (17, (-3, -2, -1))):
        for step in steps:
            seen = frames[place - step]
            out[:, column] = np.where(seen != 0, seen * _M1 + np.uint64(column), out[:, column])
