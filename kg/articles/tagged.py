"""The tagged format: `<title>`, `<date>`, `<author>`, `<tags>`, `<quote>`, `<summary>`, `<notes>`.

Any field may be missing, empty, unclosed or out of order. `<notes>` speaks of the article and
not of the world, so it is no section. Text outside of all fields is taken as body.
"""

from __future__ import annotations

import re
from pathlib import Path

from kg.articles.fields import article_id, language, parse_date
from kg.model import Article, Section

FIELDS = ("title", "date", "author", "tags", "quote", "summary", "notes")
CONTENT = ("title", "author", "tags", "quote", "summary")
TAG = re.compile(rf"^[^\S\n]*<(/?)({'|'.join(FIELDS)})>", re.IGNORECASE | re.MULTILINE)
CLOSE = re.compile(rf"</({'|'.join(FIELDS)})>", re.IGNORECASE)


def looks_tagged(text: str) -> bool:
    """Tell whether a text uses the tagged format: a field opens at the start of some line."""
    return any(not m[1] for m in TAG.finditer(text))


def parse(path: str, text: str, warnings: tuple[str, ...] = ()) -> Article:
    """Read an article in the tagged format; never fails, repairs are told as warnings."""
    notes = list(warnings)
    fields = _fields(text, notes)
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


def _fields(text: str, notes: list[str]) -> list[tuple[str, int, int]]:
    """Cut the text into (field, start, end) in order; doubles and unclosed fields are noted."""
    found: list[tuple[str, int, int]] = []
    seen: set[str] = set()
    at = 0
    while opening := _next_opening(text, at):
        _body(text, at, opening.start(), found)
        name = opening[2].lower()
        closing = re.compile(rf"</{name}>", re.IGNORECASE).search(text, opening.end())
        following = _next_opening(text, opening.end())
        if closing:
            # A field named inside a field is text of the outer one; only a missing
            # end lets the next field begin.
            end, at = closing.span()
        else:
            end = at = following.start() if following else len(text)
            notes.append(f"<{name}> at character {opening.start()} is not closed")
        if name in seen:
            notes.append(f"<{name}> at character {opening.start()} comes twice; read as body")
            name = "body" if name != "notes" else name
        seen.add(name)
        found.append((name, opening.end(), end))
    _body(text, at, len(text), found)
    return found


def _next_opening(text: str, at: int) -> re.Match[str] | None:
    while match := TAG.search(text, at):
        if not match[1]:
            return match
        at = match.end()
    return None


def _body(text: str, start: int, end: int, found: list[tuple[str, int, int]]) -> None:
    if CLOSE.sub("", text[start:end]).strip():
        found.append(("body", start, end))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    body = text[start:end]
    return start + len(body) - len(body.lstrip()), end - len(body) + len(body.rstrip())
