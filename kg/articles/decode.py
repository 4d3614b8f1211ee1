"""Bytes to text: UTF-8 with or without BOM, UTF-16 by its BOM, GB18030 where UTF-8 fails."""

from __future__ import annotations

import codecs

from kg.errors import KgError

MAX_BYTES = 64 * 1024 * 1024
"""Of a file; one of JSON Lines holds many articles."""
MAX_CHARACTERS = 1_000_000
"""Of one article: a thick book; what is longer is none, and would take hours to read."""


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode an article's bytes; newlines stay as they are, a BOM is dropped.

    Returns:
        The text and warnings about what had to be guessed.

    Raises:
        KgError: if the bytes are no text in a known encoding, or too many.

    >>> decode("月之暗面".encode("gb18030"))
    ('月之暗面', ('not UTF-8; read as GB18030',))
    """
    if len(data) > MAX_BYTES:
        raise KgError(f"larger than {MAX_BYTES >> 20} MB; split it into articles")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise KgError(f"broken UTF-16 at byte {error.start}; save it as UTF-8") from error
        if "\0" in text:
            raise KgError("holds a NUL character: UTF-32 or binary; save it as UTF-8")
        return text, ("read as UTF-16",)
    if b"\0" in data:
        raise KgError(f"holds a NUL byte at {data.index(0)}: binary, no text; save it as UTF-8")
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as utf8:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            text = ""
        if text and _plausible(text):
            return text, ("not UTF-8; read as GB18030",)
        raise KgError(
            f"neither UTF-8 (broken at byte {utf8.start}) nor GB18030; save it as UTF-8"
        ) from utf8


def _plausible(text: str) -> bool:
    """Tell Chinese text from other bytes that happen to decode: most of it in the common block.

    GB18030 decodes almost anything, Big5 above all; what comes out is then full of rare
    characters outside GB2312, whose own repertoire real articles hardly leave. Japanese in EUC
    comes out as syllables between wrong characters.
    """
    high = [c for c in text if ord(c) > 0x7F]
    if not high:
        return True
    common = sum(_in_gb2312(c) for c in high)
    kana = sum("\u3041" <= c <= "\u30ff" for c in high)
    return common >= 0.97 * len(high) and kana <= 0.2 * len(high)


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
