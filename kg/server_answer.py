"""What a SPARQL server answers, read as it comes: where it breaks off, that is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.client import HTTPException
from typing import IO, Final

from kg.nesting import MOST
from kg.store import StoreError

_QUOTED: Final = re.compile(rb'"type"\s{0,9}:\s{0,9}"triple"')
_OVERLAP: Final = 40
"""Bytes that are looked at again with the next piece, since it may end in the midst of a word."""


class Answered:
    """The stream of an answer."""

    def __init__(self, answer: IO[bytes], url: str) -> None:
        self._answer, self._url = answer, url
        self.headers: Mapping[str, str] = getattr(answer, "headers", {})
        size = self.headers.get("Content-Length") or ""
        self._left = int(size) if size.isdigit() else 0
        self._quoted, self._end = 0, b""

    def read(self, size: int = -1) -> bytes:
        """Read on.

        Raises:
            StoreError: if the server has gone, or quotes triples in one another without end.
        """
        try:
            piece = self._answer.read(size)
        except (OSError, HTTPException) as error:
            raise self._broken(" ".join(str(error).split())) from error
        self._left -= len(piece)
        if not piece and self._left > 0 and size:
            raise self._broken(f"{self._left} bytes are missing")
        self._quoted += len(_QUOTED.findall(self._end + piece))
        self._end = (self._end + piece)[-_OVERLAP:]
        if self._quoted > MOST:
            raise self._broken("quoted triples, which graphs of kg never have")
        return piece

    def _broken(self, why: str) -> StoreError:
        return StoreError(f"{self._url}: the answer broke off: {why}; ask again")

    def close(self) -> None:
        """Let go of the connection."""
        self._answer.close()
