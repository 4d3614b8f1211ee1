"""What the trained components see of a token: a row of hashes, one column a feature.

Jieba's dictionary, the knowledge base and the grammars give features and never boundaries:
each token keeps its own row whatever they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

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


@lru_cache(maxsize=200_000)
def _h(text: str) -> int:
    return int(hash_string(text)) if text else 0


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
def _frame_tables() -> tuple[dict[str, str], dict[str, str]]:
    """Map words to their frames: whole words, and beginnings of English words."""
    whole: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    for frame, words in load("frames").items():
        for word in (*words["zh"], *words["en"]):
            table = stems if word.endswith("*") else whole
            table.setdefault(word.rstrip("*").casefold(), []).append(frame)
    return ({w: "|".join(f) for w, f in whole.items()}, {w: "|".join(f) for w, f in stems.items()})


@lru_cache(maxsize=100_000)
def frame(word: str) -> str:
    """Name the frames that a word evokes, or "" for none.

    >>> frame("领投"), frame("acquired"), frame("香蕉")
    ('fund', 'acquire', '')
    """
    whole, stems = _frame_tables()
    word = word.casefold()
    if word in whole:
        return whole[word]
    if word.isascii():
        for size in range(len(word), 2, -1):
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
    text = "".join(
        f" {w}" if w[0].isascii() and w[0].isalnum() and v[-1:].isalnum() else w
        for w, v in zip(words, ["", *words], strict=False)
    )
    in_word = [""] * len(words)
    tags = ["x"] * len(words)
    token = 0
    left = 0  # characters of the current token still uncovered
    for word, tag in rjieba.tag(text):
        if word.isspace():
            continue
        size = len(word)
        first = True
        while size > 0 and token < len(words):
            if left == 0:
                left = len(words[token])
                in_word[token] = word
                whole = size == left
                tags[token] = f"{tag}-{'S' if first and whole else 'B' if first else 'I'}"
            used = min(size, left)
            size -= used
            left -= used
            if left == 0:
                token += 1
            first = False
    return in_word, tags


def token_features(words: tuple[str, ...], known: Sequence[str], values: Sequence[str]) -> Hashes:
    """Hash the features of the tokens of one sentence.

    Args:
        words: the tokens, markup left out.
        known: for each token the code of the knowledge-base match it lies in, or "".
        values: for each token the code of the grammar's value it lies in, or "".

    Returns:
        An array of shape (tokens, columns); 0 where a feature is absent.
    """
    n = len(words)
    lexicon, suffixes = _lexicon(), _suffix_table()
    in_word, tags = jieba_layer(words)
    base = np.array([_h(w.casefold()) for w in words], dtype=np.uint64)
    out = np.zeros((n, len(COLUMNS)), dtype=np.uint64)
    before = np.concatenate(([np.uint64(1)], base[:-1]))
    after = np.concatenate((base[1:], [np.uint64(2)]))
    before2 = np.concatenate(([np.uint64(1)] * min(2, n), base[:-2]))[:n]
    out[:, 0] = base
    out[:, 1] = before * _M1 ^ base
    out[:, 2] = base * _M1 ^ after * _M2
    out[:, 3] = [_h("s" + shape(w)) for w in words]
    out[:, 4] = [_h("p" + w[:3]) if w.isascii() else 0 for w in words]
    out[:, 5] = [_h("f" + w[-3:]) if w.isascii() else 0 for w in words]
    jieba_word = np.array([_h("j" + w) for w in in_word], dtype=np.uint64)
    out[:, 6] = jieba_word
    out[:, 7] = [_h("t" + t) for t in tags]
    # The words of jieba before and behind the word that this token lies in.
    edge = [i for i in range(n) if i == 0 or not tags[i].endswith("-I")]
    number = np.searchsorted(edge, np.arange(n), side="right") - 1
    heads = jieba_word[edge] if n else jieba_word
    padded = np.concatenate(([np.uint64(3)], heads, [np.uint64(4)]))
    out[:, 8] = padded[number] * _M1
    out[:, 9] = padded[number + 2] * _M2
    out[:, 10] = [_h("k" + k) if k else 0 for k in known]
    out[:, 11] = [_h("v" + v) if v else 0 for v in values]
    out[:, 12] = [
        _h("l" + lexicon.get(w, "") + suffixes.get(j, ""))
        for w, j in zip(words, in_word, strict=True)
    ]
    out[:, 13] = before * _M1 ^ base * _M2 ^ after * _M3
    out[:, 14] = before2 * _M3 ^ base
    frames = np.array([_h("r" + f) if (f := frame(w)) else 0 for w in in_word], dtype=np.uint64)
    out[:, 15] = frames
    # The frames nearest on either side, within a few words.
    heads = frames[edge] if n else frames
    filled = np.concatenate((np.zeros(4, np.uint64), heads, np.zeros(4, np.uint64)))
    for column, steps in ((16, (1, 2, 3)), (17, (-1, -2, -3))):
        nearest = np.zeros(n, dtype=np.uint64)
        for step in reversed(steps):
            seen = filled[number + 4 - step]
            nearest = np.where(seen != 0, seen * _M1 + np.uint64(column), nearest)
        out[:, column] = nearest
    return out
