"""The tagged format: `<title>`, `<date>`, `<author>`, `<tags>`, `<quote>`, `<summary>`, `<notes>`.

Any field may be missing, empty, unclosed or out of order. `<notes>` speaks of the article and
not of the world, so it is no section, wherever it stands. Text outside of all fields is taken
as body.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

from kg.articles.dates import parse_date
from kg.articles.fields import article_id, language
from kg.model import Article, Section

FIELDS = ("title", "date", "author", "tags", "quote", "summary", "notes")
CONTENT = ("title", "author", "tags", "quote", "summary")
_NAMES = "|".join(FIELDS)
_OPEN = rf"[<＜]\s*({_NAMES})(?:\s+\w+\s*=[^<>＜＞\n]*)?\s*[>＞]"
ANY = re.compile(_OPEN, re.IGNORECASE)
TAG = re.compile(rf"(?:^|(?<=\r))[^\S\r\n]*{_OPEN}", re.IGNORECASE | re.MULTILINE)
NEXT = re.compile(rf"[^\S\r\n]*{_OPEN}", re.IGNORECASE)
CLOSE = re.compile(rf"[<＜]\s*[/／]\s*({_NAMES})\s*[>＞]", re.IGNORECASE)


def looks_tagged(text: str) -> bool:
    """Tell whether a text uses the tagged format: a field opens at the start of some line."""
    return TAG.search(text) is not None


def parse(path: str, text: str, warnings: tuple[str, ...] = ()) -> Article:
    """Read an article in the tagged format; never fails, repairs are told as warnings."""
    notes = list(warnings)
    fields = _Fields(text, notes).found
    value = {name: text[start:end].strip() for name, start, end in reversed(fields)}
    date, warning = parse_date(value.get("date", ""))
    if warning:
        notes.append(warning)
    sections = tuple(
        Section(name, *_trim(text, start, end))
        for name, start, end in fields
        if (name in CONTENT or name == "body") and text[start:end].strip()
    )
    if not sections:
        notes.append("no field with content")
    return Article(
        id=article_id(Path(path).stem, text),
        path=path,
        text=text,
        sections=sections,
        title=value.get("title", ""),
        date=date,
        author=value.get("author", ""),
        tags=tuple(t for t in re.split(r"[,，、;；\s]+", value.get("tags", "")) if t),
        lang=language("".join(text[s.start : s.end] for s in sections)),
        warnings=tuple(notes),
    )


class _Fields:
    """The fields of a text as (name, start, end), in order; what had to be repaired is noted."""

    def __init__(self, text: str, notes: list[str]) -> None:
        self.text, self.notes = text, notes
        self.found: list[tuple[str, int, int]] = []
        self.openings = [m for m in ANY.finditer(text) if m[1].lower() == "notes"]
        self.starts: dict[str, list[int]] = {name: [] for name in FIELDS}
        self.closings: dict[str, list[re.Match[str]]] = {name: [] for name in FIELDS}
        self.heads: set[int] = set()
        for m in TAG.finditer(text):
            self.starts[m[1].lower()].append(m.start())
            self.heads.add(m.end())
        for m in CLOSE.finditer(text):
            self.closings[m[1].lower()].append(m)
        self._read()

    def _read(self) -> None:
        seen: set[str] = set()
        at = 0
        while opening := (NEXT.match(self.text, at) if at else None) or TAG.search(self.text, at):
            self._body(at, opening.start())
            name = opening[1].lower()
            end, at = self._end(name, opening)
            if name in seen and name != "notes":
                self.notes.append(
                    f"<{name}> at character {opening.start()} comes twice; read as body"
                )
                self._add("body", opening.end(), end)
            elif name != "notes":
                self._add(name, opening.end(), end)
            seen.add(name)
        self._body(at, len(self.text))

    def _end(self, name: str, opening: re.Match[str]) -> tuple[int, int]:
        """Find where a field ends and where reading goes on.

        A field named inside a field is text of the outer one; only a missing end lets the next
        field begin. An end behind a second opening of the same field is that one's.
        """
        start = opening.end()
        closing = self._closing(name, start, len(self.text))
        starts = self.starts[name]
        again = bisect_left(starts, start)
        if closing and not (again < len(starts) and starts[again] < closing.start()):
            inner = TAG.search(self.text, start, closing.start())
            if inner and name != "notes" and inner[1].lower() != "notes":
                self.notes.append(
                    f"<{inner[1]}> at character {inner.start()} stands within <{name}>; "
                    "read as its text"
                )
            return closing.span()
        following = TAG.search(self.text, start)
        end = following.start() if following else len(self.text)
        self.notes.append(f"<{name}> at character {opening.start()} is not closed")
        return end, end

    def _closing(self, name: str, start: int, end: int) -> re.Match[str] | None:
        closings = self.closings[name]
        place = bisect_left(closings, start, key=re.Match.start)
        found = closings[place] if place < len(closings) else None
        return found if found and found.end() <= end else None

    def _body(self, start: int, end: int) -> None:
        """Take the text between two fields as body, but not what ends in a stray ``</notes>``."""
        for begin, last in self._without_notes(start, end):
            first = begin
            while stray := self._closing("notes", first, last):
                first = stray.end()
            if CLOSE.sub("", self.text[first:last]).strip():
                self.found.append(("body", first, last))

    def _add(self, name: str, start: int, end: int) -> None:
        pieces = list(self._without_notes(start, end))
        self.found += [(name, *piece) for piece in pieces or [(start, start)]]

    def _without_notes(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Cut notes out of a stretch: closed ones anywhere, unclosed ones from a line's start."""
        place = bisect_left(self.openings, start, key=re.Match.start)
        while place < len(self.openings) and self.openings[place].end() <= end:
            opening = self.openings[place]
            place += 1
            if opening.start() < start:
                continue
            closing = self._closing("notes", opening.end(), end)
            if closing or opening.end() in self.heads:
                yield start, opening.start()
                start = closing.end() if closing else end
        yield start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    body = text[start:end]
    return start + len(body) - len(body.lstrip()), end - len(body) + len(body.rstrip())
