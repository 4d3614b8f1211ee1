"""JSON Lines: one article a line, `{"id": …, "text": …}`, optionally title, date, lang, url.

Offsets count in the line's `text`, which may itself be in the tagged format.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator

from kg.articles import plain, tagged
from kg.articles.dates import parse_date
from kg.articles.decode import MAX_CHARACTERS
from kg.articles.fields import article_id
from kg.model import Article


def parse(path: str, text: str) -> Iterator[Article | tuple[str, str]]:
    """Yield an article, or its place and what is wrong with it, for every line with content."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"{path}:{number}"
            try:
                yield _article(path, where, json.loads(line))
            except json.JSONDecodeError as error:
                yield where, f"not JSON at column {error.colno}: {error.msg}"
            except RecursionError:
                yield where, "JSON nested too deeply"
            except ValueError as error:
                yield where, str(error)


def _article(path: str, where: str, row: object) -> Article:
    if not isinstance(row, dict):
        raise ValueError('not an object; write {"id": …, "text": …}')
    for key in ("id", "text", "title", "date", "lang", "url", "author"):
        if not isinstance(row.get(key, ""), str | None):
            raise ValueError(f"{key!r} is not a string")
    text = row.get("text") or ""
    if not text.strip():
        raise ValueError("no 'text', or an empty one")
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"longer than {MAX_CHARACTERS} characters; split it into articles")
    base = (tagged.parse if tagged.looks_tagged(text) else plain.parse)(where, text)
    warnings = base.warnings
    date, warning = parse_date(row.get("date") or "")
    if warning:
        warnings += (warning,)
    return dataclasses.replace(
        base,
        id=article_id(row["id"], text) if row.get("id") else base.id,
        path=where if not row.get("id") else f"{path}#{row['id']}",
        title=row.get("title") or base.title,
        author=row.get("author") or base.author,
        date=date or base.date,
        url=row.get("url") or base.url,
        lang=row["lang"] if row.get("lang") in ("zh", "en") else base.lang,
        warnings=warnings,
    )
