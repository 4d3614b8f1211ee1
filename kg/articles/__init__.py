"""Readers: one a format, each giving articles with exact offsets into the raw text.

>>> from pathlib import Path
>>> [a.title for a in read([Path("seeds/000_b5ebdc3f42c15fb7.txt")]) if isinstance(a, Article)]
['GPT-4o：AI的“人”格化革命']
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.articles import jsonlines, plain, tagged
from kg.articles.decode import MAX_BYTES, MAX_CHARACTERS, decode
from kg.errors import KgError
from kg.model import Article

__all__ = ["MAX_CHARACTERS", "STDIN", "SUFFIXES", "Unreadable", "read"]
SUFFIXES = (".txt", ".md", ".markdown", ".jsonl")
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An article that could not be read: where, and what to do about it."""

    path: str
    error: str


def read(
    paths: Iterable[Path], *, stdin: Callable[[], bytes] | None = None
) -> Iterator[Article | Unreadable]:
    """Read articles from files and folders, in the order given; folders in order of name.

    A file with several articles (JSON Lines) gives them one by one. What can't be read comes as
    an `Unreadable` in its place, and the rest goes on.

    Args:
        paths: files, folders (searched below for .txt, .md, .markdown, .jsonl), or ``-``.
        stdin: gives the bytes to read for ``-``.
    """
    for path in paths:
        if str(path) == STDIN:
            yield from _parse(STDIN, (stdin or _read_stdin)())
            continue
        try:
            found = list(_walk(path))
        except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
            what = getattr(error, "strerror", None) or error
            yield Unreadable(str(path), f"{what}; give a file or folder that exists")
            continue
        if not found and path.is_dir():
            wanted = ", ".join(SUFFIXES)
            yield Unreadable(str(path), f"no articles in this folder (looked for {wanted})")
        for file in found:
            yield from [file] if isinstance(file, Unreadable) else _read_file(file)


def count(paths: Iterable[Path]) -> int | None:
    """Count the articles without reading them; None if that can't be told beforehand.

    >>> from pathlib import Path
    >>> count([Path("seeds")]), count([Path("-")])
    (46, None)
    """
    found = 0
    for path in paths:
        if str(path) == STDIN:
            return None
        try:
            for file in _walk(path):
                found += 1
                if isinstance(file, Path) and file.suffix.lower() == ".jsonl":
                    with file.open("rb") as lines:
                        found += sum(1 for line in lines if line.strip()) - 1
        except OSError:
            continue  # reading it will tell
    return found


def _read_stdin() -> bytes:
    with open(0, "rb", closefd=False) as stream:
        return stream.read(MAX_BYTES + 1)


def _walk(path: Path) -> Iterator[Path | Unreadable]:
    """Yield a file itself, or the article files below a folder; follows no directory links."""
    denied: list[OSError] = []
    if not path.is_dir():
        path.lstat()
        yield path
        return
    for folder, folders, files in os.walk(path, onerror=denied.append):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted([*files, *(f for f in folders if Path(f).suffix in SUFFIXES)]):
            if name.lower().endswith(SUFFIXES) and not name.lower().startswith("readme."):
                yield Path(folder) / name
    for error in denied:
        where = str(error.filename or path)
        yield Unreadable(where, f"{error.strerror}; check the folder's permissions")


def _read_file(path: Path) -> Iterator[Article | Unreadable]:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise KgError("is a folder with a file's name; rename it or leave it out")
        if not stat.S_ISREG(mode):
            raise KgError("is no regular file (a pipe or device); pipe it in through '-'")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        yield Unreadable(str(path), f"{error.strerror}; check the path and its permissions")
        return
    except KgError as error:
        yield Unreadable(str(path), str(error))
        return
    yield from _parse(str(path), data)


def _parse(path: str, data: bytes) -> Iterator[Article | Unreadable]:
    try:
        text, warnings = decode(data)
    except KgError as error:
        yield Unreadable(path, str(error))
        return
    if path.lower().endswith(".jsonl") or (path == STDIN and text.lstrip().startswith("{")):
        for item in jsonlines.parse(path, text):
            yield item if isinstance(item, Article) else Unreadable(*item)
        return
    if len(text) > MAX_CHARACTERS:
        yield Unreadable(path, f"longer than {MAX_CHARACTERS} characters; split it into articles")
        return
    if not text.strip():
        yield Unreadable(path, "the article is empty; add text or remove the file")
        return
    parse = tagged.parse if tagged.looks_tagged(text) else plain.parse
    yield parse(path, text, warnings)
