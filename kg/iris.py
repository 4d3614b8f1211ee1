"""Deterministic, readable, ASCII IRIs for everything that the graph names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from kg.script import simplified
from kg.vocab import BASE, ENTITY_TYPES

if TYPE_CHECKING:
    from kg.model import Event

_LONGEST = 80
_HAN = re.compile(r"([\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+)")


def _digest(text: str, length: int) -> str:
    import hashlib  # noqa: PLC0415 - 3 ms that asking a store never needs

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def _folded(name: str) -> str:
    """Fold width, case and script; a plus sign tells models apart, so it becomes a word."""
    return simplified(unicodedata.normalize("NFKC", name)).casefold().replace("+", " plus ")


def _carries_meaning(char: str) -> bool:
    """Tell whether leaving a character out would lose more than punctuation or space."""
    return (not char.isascii() and unicodedata.category(char)[0] in "LNMS") or char in "$<=>^`|~"


def _romanised(text: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - 60 ms that most commands never need

    parts = _HAN.split(text)
    return "".join(
        "-" + "-".join(lazy_pinyin(p, errors="ignore")) + "-" if _HAN.match(p) else p for p in parts
    )


@lru_cache(maxsize=65536)
def slug(name: str) -> str:
    """Turn a name in any script into a readable segment of an IRI.

    Case, spaces and punctuation are folded, dots within a name are kept. Where more than that
    would be lost (romanised Chinese, accents, very long names), a short hash of the name tells
    names apart that would else look alike.

    >>> slug("Moonshot AI"), slug("GPT-4.1"), slug("Command R+"), slug("ＧＰＴ－４ｏ")
    ('moonshot-ai', 'gpt-4.1', 'command-r-plus', 'gpt-4o')
    >>> slug("月之暗面")
    'yue-zhi-an-mian-481243'
    """
    folded = _folded(name)
    lossy = any(map(_carries_meaning, folded))
    text = _romanised(folded) if _HAN.search(folded) else folded
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = re.sub(r"[^a-z0-9.]+", "-", text)
    text = re.sub(r"\.*-[-.]*|\.{2,}", "-", text).strip("-.")
    if len(text) > _LONGEST:
        lossy, text = True, text[:_LONGEST].strip("-.")
    if lossy or not text:
        kept = "".join(c for c in folded if c.isalnum() or _carries_meaning(c)) or folded
        text = f"{text or 'x'}-{_digest(kept, 6)}"
    return text


def _segment(text: str) -> str:
    """Percent-encode what an IRI segment can't hold; different texts stay different."""
    encoded = quote(text, safe="", errors="surrogatepass")
    return encoded.replace(".", "%2E") if not encoded.strip(".") else encoded


def entity_iri(type_: str, label: str, *, base: str = BASE) -> str:
    """Name an entity that no knowledge base knows.

    >>> entity_iri("Organization", "Moonshot AI")
    'https://w3id.org/aikg/entity/organization/moonshot-ai'
    """
    return f"{base}entity/{type_.lower()}/{slug(label)}"


def entity_type(iri: str) -> str | None:
    """Tell the type of an entity by its IRI; None where that does not tell.

    >>> entity_type("https://w3id.org/aikg/entity/organization/openai"), entity_type("urn:a")
    ('Organization', None)
    """
    head, slash, _ = iri.rpartition("/")
    kinds = {f"/entity/{t.lower()}": t for t in ENTITY_TYPES}
    return next((t for end, t in kinds.items() if slash and head.endswith(end)), None)


def article_iri(article_id: str, *, base: str = BASE) -> str:
    """Name an article.

    >>> article_iri("zh-01")
    'https://w3id.org/aikg/article/zh-01'
    """
    return f"{base}article/{_segment(article_id)}"


def graph_iri(article_id: str, *, base: str = BASE) -> str:
    """Name the graph of all that an article says.

    >>> graph_iri("zh-01")
    'https://w3id.org/aikg/graph/article/zh-01'
    """
    return f"{base}graph/article/{_segment(article_id)}"


def own_graph_iri(name: str, *, base: str = BASE) -> str:
    """Name a graph that belongs to no article: ``knowledge``, ``corrections`` and so on.

    >>> own_graph_iri("knowledge")
    'https://w3id.org/aikg/graph/knowledge'
    """
    return f"{base}graph/{_segment(name)}"


def event_iri(article_id: str, event: Event | str, *, base: str = BASE) -> str:
    """Name an event as one article tells it.

    >>> event_iri("zh-01", "v1")
    'https://w3id.org/aikg/event/zh-01/v1'
    """
    event_id = event if isinstance(event, str) else event.id
    return f"{base}event/{_segment(article_id)}/{_segment(event_id)}"


def event_graph_iri(iri: str) -> str | None:
    """Name the graph of the article that tells an event; None where the IRI is no event's.

    >>> event_graph_iri("https://w3id.org/aikg/event/zh-01/v1")
    'https://w3id.org/aikg/graph/article/zh-01'
    """
    found = re.fullmatch(r"(.*/)event/([^/]+)/[^/]+", iri)
    return f"{found[1]}graph/article/{found[2]}" if found else None


def quote_iri(article_id: str, start: int, end: int, *, base: str = BASE) -> str:
    """Name a stretch of an article's text.

    >>> quote_iri("zh-01", 3, 9)
    'https://w3id.org/aikg/quote/zh-01/3-9'
    """
    return f"{base}quote/{_segment(article_id)}/{start}-{end}"


def statement_iri(
    article_id: str, subject: str, predicate: str, object_: str, *details: str, base: str = BASE
) -> str:
    r"""Name a statement by all that it says, so that the order of facts does not matter.

    >>> statement_iri("zh-01", "s", "worksFor", "o")
    'https://w3id.org/aikg/statement/zh-01/worksFor-4066554f6b'
    """
    content = "\x1f".join((subject, predicate, object_, *details))
    return f"{base}statement/{_segment(article_id)}/{_segment(predicate)}-{_digest(content, 10)}"


def claim_iri(*said: str, base: str = BASE) -> str:
    """Name what reports claim by all that it says.

    >>> claim_iri("date", "s", "Release", "2024-05-13")
    'https://w3id.org/aikg/claim/date-7e12cf611ccf093b'
    """
    return f"{base}claim/{_segment(said[0])}-{_digest(chr(0x1F).join(said), 16)}"


def last_name(iri: str) -> str:
    """Give the name that the last segment of an IRI was made from.

    A segment that was made elsewhere, of bytes that are no text, stays as it is.

    >>> last_name("https://w3id.org/aikg/article/a%20b"), last_name("urn:x/%A1")
    ('a b', '%A1')
    """
    segment = iri.rpartition("/")[2]
    try:
        return unquote(segment, errors="surrogatepass")
    except UnicodeDecodeError:
        return segment


def qualifier_iri(name: str) -> str:
    """Name the property of a qualifier; it belongs to the ontology, whatever the base.

    >>> qualifier_iri("role")
    'https://w3id.org/aikg/qualifier/role'
    """
    return f"{BASE}qualifier/{_segment(name)}"
