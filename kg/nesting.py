"""RDF that others wrote, looked at first: of triples quoted in one another the engine would die."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final, Protocol

MOST: Final = 64
_PIECE: Final = 1 << 20
_QUOTED: Final = re.compile(
    rb"""
      \"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' | <[^<>"{}|^`\x00-\x20]*> | \#[^\n\r]*
    | (<<\()
    """,
    re.VERBOSE | re.DOTALL,
)


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Read on."""


def shallow(data: bytes) -> bytes:
    """Return RDF text, unless it quotes triples without end; graphs of kg quote none.

    Raises:
        ValueError: if it does.

    >>> shallow(b'<urn:a> <urn:b> "<<(" .')
    b'<urn:a> <urn:b> "<<(" .'
    """
    if data.count(b"<<(") > MOST and sum(m[1] is not None for m in _QUOTED.finditer(data)) > MOST:
        raise ValueError(f"more than {MOST} quoted triples, which graphs of kg never have")
    return data


def blocks(stream: Readable | IO[bytes]) -> Iterator[bytes]:
    """Yield N-Triples or N-Quads in blocks of whole lines, none of which quotes without end.

    Raises:
        ValueError: if one does, or a line is longer than any that kg writes.
    """
    rest: list[bytes] = []
    while piece := stream.read(_PIECE):
        whole, newline, left = piece.rpartition(b"\n")
        if newline:
            yield shallow(b"".join([*rest, whole, newline]))
            rest = []
        rest.append(left)
        if len(rest) > MOST:
            raise ValueError(f"a line of more than {MOST} MB")
    yield shallow(b"".join(rest))
