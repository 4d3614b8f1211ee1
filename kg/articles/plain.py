"""Plain text and Markdown: optional front matter, a title on the first line, then the body."""

from __future__ import annotations

import re
from pathlib import Path

from kg.articles.fields import article_id, language, parse_date
from kg.model import Article, Section

FRONT = re.compile(r"\A---[^\S\n]*\r?\n(.*?)^---[^\S\n]*\r?$", re.DOTALL | re.MULTILINE)
PAIR = re.compile(r"^([A-Za-z_]+)[^\S\n]*[:：][^\S\n]*(.*?)[^\S\n]*\r?$", re.MULTILINE)
DATE_LINE = re.compile(r"\s*(\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?)\s*\Z")


def parse(path: str, text: str, warnings: tuple[str, ...] = ()) -> Article:
    """Read plain text or Markdown; a line among the first three that is a date dates it."""
    notes = list(warnings)
    front = FRONT.match(text)
    given = {m[1].lower(): m[2].strip("\"'") for m in PAIR.finditer(front[1])} if front else {}
    lines = list(re.finditer(r"[^\r\n]+", text[front.end() if front else 0 :]))
    offset = front.end() if front else 0
    spans = [(m.start() + offset, m.end() + offset) for m in lines if m[0].strip()]
    sections: list[Section] = []
    title, date_text = given.get("title", ""), given.get("date", "")
    head = spans[:3]
    dated = next((s for s in head if DATE_LINE.match(text[slice(*s)])), None)
    if dated:
        date_text = date_text or text[slice(*dated)].strip()
        spans.remove(dated)
    if spans:
        start, end = spans[0]
        if not title:
            title = text[start:end].lstrip("# ").strip()
            sections.append(Section("title", start, end))
            spans = spans[1:]
    if spans:
        if dated and dated[0] > spans[0][0]:
            sections.append(Section("body", spans[0][0], dated[0]))
            spans = [s for s in spans if s[0] > dated[0]]
        if spans:
            sections.append(Section("body", spans[0][0], spans[-1][1]))
    if front and "title" in given and (at := text.find(given["title"], 0, front.end())) >= 0:
        sections.insert(0, Section("title", at, at + len(given["title"])))
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
