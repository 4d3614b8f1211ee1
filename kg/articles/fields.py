"""What the readers share: slugs and language of an article's fields."""

from __future__ import annotations

import hashlib
import re

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


def language(text: str) -> str:
    """Tell Chinese from English by the share of Chinese characters.

    >>> language("月之暗面 released Kimi"), language("Moonshot (月之暗面) released Kimi today")
    ('zh', 'en')
    """
    sample = text[:5000]
    letters = sum(map(str.isalpha, sample))
    return "zh" if letters and len(HAN.findall(sample)) / letters > 0.15 else "en"
