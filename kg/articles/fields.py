"""What the readers share: slugs, dates and language of an article's fields."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata

ISO = re.compile(
    r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})(?!\d)|(?!\s*[-/.月]?\s*\d))"
)
HAN = re.compile(r"[\u3400-\u9fff]")


def article_id(name: str, text: str) -> str:
    """Make a URL-safe identifier of a name; what can't be kept is told apart by a hash.

    >>> article_id("000_b5ebdc3f42c15fb7", ""), article_id("a b", "")[:3]
    ('000_b5ebdc3f42c15fb7', 'a-b')
    """
    slug = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:80]
    if slug == name:
        return slug
    digest = hashlib.sha256(f"{name}\0{'' if slug else text}".encode("utf-8", "replace"))
    return f"{slug}-{digest.hexdigest()[:8]}".lstrip("-")


def parse_date(text: str) -> tuple[str | None, str | None]:
    """Read a publication date; returns it in ISO 8601 and a warning where it makes no sense.

    >>> parse_date("2024年5月13日"), parse_date("2024-13-45")
    (('2024-05-13', None), (None, "date '2024-13-45' is not a day of the calendar; left out"))
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None, None
    match = ISO.search(text)
    if not match:
        return None, f"date {text[:40]!r} is not understood; write it as 2024-05-13"
    year, month, day = (int(g) if g else None for g in match.groups())
    try:
        full = datetime.date(year or 0, month or 0, day or 1)
    except ValueError:
        return None, f"date {text[:40]!r} is not a day of the calendar; left out"
    return (full.isoformat() if day else full.isoformat()[:7]), None


def language(text: str) -> str:
    """Tell Chinese from English by the share of Chinese characters.

    >>> language("月之暗面 released Kimi"), language("Moonshot (月之暗面) released Kimi today")
    ('zh', 'en')
    """
    sample = text[:5000]
    letters = sum(map(str.isalpha, sample))
    return "zh" if letters and len(HAN.findall(sample)) / letters > 0.15 else "en"
