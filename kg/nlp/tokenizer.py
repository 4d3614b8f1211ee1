"""A tokenizer for mixed script: Chinese by character, Latin by word, model names whole.

Offsets are kept exactly: the document's text has the code points of the raw text, one for one
(lone surrogates, which spaCy can't store, become U+FFFD in the document alone).
"""

from __future__ import annotations

import re
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from kg.nlp.lexicon import load

LATIN = (
    "A-Za-z0-9\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u1e00-\u1eff"
)
HAN = "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3040-\u30ff\u31f0-\u31ff\uac00-\ud7af"
JOINERS = "-\u2010\u2011.·&'’+_"

TOKEN = re.compile(
    rf"[{HAN}{KANA}]"
    rf"|(?:[A-Za-z]\.){{2,}}"  # U.S.
    rf"|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?"  # 1,000
    rf"|[A-Za-z]{{2,40}}(?=(?:19|20)\d\d\s?年)"  # OpenAI2015年
    rf"|[{LATIN}]+(?:[{JOINERS}][{LATIN}]+)*\+*"
    rf"|[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+"
    rf"|\s+"
    rf"|[^\W{LATIN}{HAN}{KANA}_]+"  # words of other scripts
    rf"|.",
    re.DOTALL,
)
_HAN = re.compile(f"[{HAN}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
SUFFIX = re.compile(r"(?:'s|’s|'re|’re|'ve|’ve|n't|n’t|'ll|’ll|'d|’d)\Z")
NAME_PARTS = frozenset(load("tokens")["name_parts"])
SPLIT = re.compile(r"[-\u2010\u2011](?=[a-z]{2,})")
PREFIX = re.compile(rf"((?i:{'|'.join(load('tokens')['prefixes'])}))([-\u2010\u2011])(?=[A-Z])")
LONGEST = 200
"""Longer tokens are no words of any language; they stay whole, whatever is in them."""
if not Doc.has_extension("words"):
    Doc.set_extension("words", default=())


def pieces(token: str) -> list[str]:
    """Split what the regular expression took too greedily: possessives and compounds.

    >>> pieces("OpenAI's"), pieces("Paris-based"), pieces("GPT-4o-mini"), pieces("ex-Googler")
    (['OpenAI', "'s"], ['Paris', '-', 'based'], ['GPT-4o-mini'], ['ex', '-', 'Googler'])
    """
    if len(token) > LONGEST:
        return [token]
    if suffix := SUFFIX.search(token):
        if suffix.start():
            return [*pieces(token[: suffix.start()]), suffix[0]]
        return [token]
    if prefix := PREFIX.match(token):
        return [*prefix.groups(), *pieces(token[prefix.end() :])]
    if "_" in token:
        return [p for p in re.split(r"(_)", token) if p]
    for hyphen in SPLIT.finditer(token):
        after = re.match(r"[a-z]+", token[hyphen.end() :])
        word = after[0] if after else ""
        whole = token[hyphen.end() + len(word) : hyphen.end() + len(word) + 1] in ("", "-", ".")
        if hyphen.start() and not (word in NAME_PARTS or not whole):
            rest = token[hyphen.end() :]
            return [*pieces(token[: hyphen.start()]), token[hyphen.start()], *pieces(rest)]
    return [token]


def tokenize(text: str) -> tuple[list[str], list[bool]]:
    """Cut a text into tokens, and tell which are followed by one space.

    >>> tokenize("月之暗面的Kimi K2 超过GPT-4.1。")[0]
    ['月', '之', '暗', '面', '的', 'Kimi', 'K2', '超', '过', 'GPT-4.1', '。']
    """
    words: list[str] = []
    spaces: list[bool] = []
    for found in TOKEN.findall(text):
        token = found
        if found[0] == " " and words and not spaces[-1]:
            spaces[-1] = True
            token = found[1:]
            if not token:
                continue
        if token.isalnum() or len(token) <= 2 or not token[0].isascii():
            words.append(token)
            spaces.append(False)
        else:
            parts = pieces(token)
            words += parts
            spaces += [False] * len(parts)
    return words, spaces


class MixedScriptTokenizer:
    """The tokenizer as spaCy wants it: a callable from text to `Doc`."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self._kept: set[str] = set()

    def keep_characters(self, text: str) -> None:
        """Make spaCy's entries for the Chinese characters of a text outlive a memory zone.

        There are only so many of them, and making them anew for each article takes time.
        """
        for character in filter(_HAN.match, set(text) - self._kept):
            self.vocab[character]
            self._kept.add(character)

    def __call__(self, text: str) -> Doc:
        """Make a document whose character offsets are those of the text."""
        words, spaces = tokenize(_SURROGATE.sub("\ufffd", text))
        doc = Doc(self.vocab, words=words, spaces=spaces)
        kept: dict[str, str] = {}  # a word once, however often it stands in the text
        doc._.words = list(map(kept.setdefault, words, words))
        return doc

    def to_disk(self, path: str | Path, **_: object) -> None:
        """Store nothing: the tokenizer has no state."""

    def from_disk(self, path: str | Path, **_: object) -> MixedScriptTokenizer:
        """Load nothing: the tokenizer has no state."""
        return self

    def to_bytes(self, **_: object) -> bytes:
        """Serialise to nothing: the tokenizer has no state."""
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: object) -> MixedScriptTokenizer:
        """Load nothing: the tokenizer has no state."""
        return self


def _create(nlp: Language) -> MixedScriptTokenizer:
    return MixedScriptTokenizer(nlp.vocab)


@registry.tokenizers("kg.MixedScriptTokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> object:
    """Register the tokenizer under a name that a spaCy config can use."""
    return _create
