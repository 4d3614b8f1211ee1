"""What was worked out from files and is kept for the next run; may be deleted at any time."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


def path(name: str) -> Path:
    """Give the place of an entry in the user's cache folder."""
    root = os.environ.get("KG_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "kg" / name


def cached(name: str) -> bytes | None:
    """Give what was kept under a name, or None if nothing was, or not all of it is there."""
    try:
        digest, _, content = path(name).read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if digest == _digest(content) else None


def keep(name: str, content: bytes) -> None:
    """Keep something under a name that its sources decide; where that can't be done, nothing is.

    >>> os.environ["KG_CACHE_DIR"] = tempfile.mkdtemp()  # not the user's
    >>> keep("a", b"hello"), cached("a"), cached("b")
    (None, b'hello', None)
    """
    place = path(name)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as out:
            out.write(_digest(content) + b"\n" + content)
        Path(out.name).replace(place)
    except OSError:
        return  # a cache that can't be kept costs time at the next start and nothing else


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest()[:32].encode()
