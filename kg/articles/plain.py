"""Plain text and Markdown: optional front matter, a title on the first line, then the body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.articles.dates import dates_page, is_byline, is_date, of_wire, parse_date
from kg.articles.fields import article_id, language
from kg.model import Article, Section

FRONT = re.compile(r"\A---[^\S\n]*\r?\n(.*?)^---[^\S\n]*\r?$", re.DOTALL | re.MULTILINE)
PAIR = re.compile(r"^([A-Za-z_]+)[^\S\n]*[:：][^\S\n]*(.*?)[^\S\n]*\r?$", re.MULTILINE)
HEAD = 4
"""Lines with text at the head of a page, of which one may date it and others sign it."""


def parse(path: str, text: str, warnings: tuple[str, ...] = ()) -> Article:
    """Read plain text or Markdown: a title, lines that date and sign the page, the body."""
    notes = list(warnings)
    front = FRONT.match(text)
    given = {m[1].lower(): m[2].strip("\"'") for m in PAIR.finditer(front[1])} if front else {}
    offset = front.end() if front else 0
    lines = [
        (m.start() + offset, m.end() + offset)
        for m in re.finditer(r"[^\r\n]+", text[offset:]) if m[0].strip()
    ]  # fmt: skip
    told = [text[start:end] for start, end in lines[:HEAD]]
    opening = bool(told) and is_date(told[0])
    head = int(opening)  # the line of the title
    dated = 0 if opening else next((i for i in range(1, len(told)) if dates_page(told[i])), -1)
    title, sections = given.get("title", ""), list[Section]()
    if not title and len(lines) > head:
        start, end = lines[head]
        title = text[start:end].lstrip("# ").strip()
        sections.append(Section("title", start, end))
        head += 1
    about = {i for i in range(head, len(told)) if i == dated or is_byline(told[i])}
    sections += _bodies(lines, [i for i in range(head, len(lines)) if i not in about])
    if front and "title" in given and (at := text.find(given["title"], 0, front.end())) >= 0:
        sections.insert(0, Section("title", at, at + len(given["title"])))
    date_text = given.get("date", "") or (told[dated].strip() if dated >= 0 else "")
    date_text = date_text or next(filter(None, map(of_wire, told[1:])), "")
    date, warning = parse_date(date_text)
    if warning:
        notes.append(warning)
    return Article(
        id=article_id(given.get("id") or Path(path).stem, text),
        path=path,
        text=text,
        sections=tuple(s for s in sections if text[s.start : s.end].strip()),
        title=title,
        date=date,
        author=given.get("author", ""),
        tags=tuple(t for t in re.split(r"[,，、\[\]\s]+", given.get("tags", "")) if t),
        url=given.get("url") or None,
        lang=language(text),
        warnings=tuple(notes),
    )


def _bodies(lines: Sequence[tuple[int, int]], kept: Sequence[int]) -> Iterator[Section]:
    """Yield the stretches of lines, given by offsets, of which none is left out."""
    start = 0
    for place, line in enumerate(kept):
        if place + 1 == len(kept) or kept[place + 1] != line + 1:
            yield Section("body", lines[kept[start]][0], lines[line][1])
            start = place + 1
