"""Dates of publication: as a field tells them, or a line at the head of a page does."""

from __future__ import annotations

import datetime
import re
import unicodedata

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_NUMERIC = (
    r"(?<!\d)(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})"
    r"(?:\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)\s*日?|(?!\s*[-/.月]?\s*\d)\s*月?)"
)
_ENGLISH = (
    rf"(?<![A-Za-z\d])(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?)?(?P<name>{_MONTH})"
    r"\b\.?(?:\s+(?P<behind>\d{1,2})(?:st|nd|rd|th)?\b)?,?\s+(?P<of>\d{4})(?!\d)"
)
DATE = re.compile(f"{_NUMERIC}|{_ENGLISH}", re.IGNORECASE)
_BESIDE = re.compile(
    r"(?P<time>T?\d{1,2}[:：]\d{2}(?:[:：]\d{2}(?:\.\d+)?)?\s?(?:[ap]\.?m\b\.?)?"
    r"(?:\s?(?:GMT|UTC|Z|[ECMPB][SD]?T|CES?T|IST|HKT|SGT)\b)?(?:\s?[+-]\d{1,2}:?\d{2})?)"
    r"|(?P<label>(?:首次)?发[布表](?:时间|日期|于)|更新(?:时间|于)?|时间|日期|来源|作者|编辑|责任编辑|责编|记者|编译|撰文|采写"
    r"|(?<![\u3400-\u9fff])文(?=\s?[|:/])|(?:总?第\s?\d+\s?期|\b(?:vol|no|issue)\b\.?\s?#?\d+)"
    r"|\b(?:first |last )?(?:published|updated|posted|modified|written|source)\b:?|^by\b)"
    r"|\b(?:on|at|by|date)\b:?|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?|(?:星期|[周週])[一二三四五六日天]",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[\s,.:：·•|丨/()（）\[\]【】—–-]+")
_PARTS = re.compile(r"[:：·•|丨/()（）\[\]【】—–]+|\s{2,}|\s-\s")
_SIGNS = re.compile(r"[·•|丨]")
_NAME = re.compile(
    r"(?=.*[\u3400-\u9fff])[\u3400-\u9fffA-Za-z\d*]{2,12}(?:\s[\u3400-\u9fff]{2,6}){0,2}"
    r"|(?:[A-Z][\w.'’&-]*)(?:\s(?:(?:and|of|the|de|van|von)\s)?[A-Z][\w.'’&-]*){0,5}"
)
_BYLINE = re.compile(
    r"By\s(?:[A-Z][\w.'’-]*,?\s?(?:(?:and|of|the|for|de|van|von)\s)*){1,8}"
    r"|(?:文|作者|编辑|编译|撰文|采写|来源|记者|责编|图源)\s?[|｜丨/:：]\s?.{1,30}"
)
_WIRE = re.compile(
    rf"(?:[A-Z][\w.'’ -]{{1,30}}(?:,\s[A-Z][\w.'’ -]{{1,24}}){{0,2}}\s?[,–—-]{{1,2}}\s?)?"
    rf"({_ENGLISH})\s?[(/–—-]",
    re.IGNORECASE,
)
LONGEST = 100
"""Characters of a line at the head of a page, beyond which it is text."""


def parse_date(text: str) -> tuple[str | None, str | None]:
    """Read a publication date; returns it in ISO 8601 and a warning where it makes no sense.

    >>> parse_date("2024年5月13日"), parse_date("Fri, 19 Jan 2024 10:00:00 GMT")
    (('2024-05-13', None), ('2024-01-19', None))
    >>> parse_date("2024-13-45")
    (None, "date '2024-13-45' is not a day of the calendar; left out")
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None, None
    match = DATE.search(text)
    if not match:
        return None, f"date {text[:40]!r} is not understood; write it as 2024-05-13"
    if match["name"]:
        year, month = int(match["of"]), 1 + _MONTHS.index(match["name"][:3].casefold())
        day = match["before"] or match["behind"]
    else:
        year, month, day = int(match["year"]), int(match["month"]), match["day"]
    try:
        full = datetime.date(year, month, int(day or 1))
    except ValueError:
        return None, f"date {text[:40]!r} is not a day of the calendar; left out"
    return (full.isoformat() if day else full.isoformat()[:7]), None


def is_date(line: str) -> bool:
    """Tell whether a line is a date and nothing else, but for a time or a word such as Published.

    >>> is_date("2024-05-13"), is_date("Published on November 17, 2023, 6:15 pm")
    (True, True)
    >>> is_date("GPT-5 came out on August 7, 2025")
    False
    """
    line = unicodedata.normalize("NFKC", line).strip()
    return len(line) <= LONGEST and _rest(line) == ""


def dates_page(line: str) -> bool:
    """Tell whether a line behind the title says when, and who or what outlet, published a page.

    >>> dates_page("2026-03-07来源：天脉网编辑：瑞雪"), dates_page("By Jane Doe | July 14, 2025")
    (True, True)
    >>> dates_page("2025年6月5日 14:05　文｜林舟"), dates_page("2025年6月5日　第36期")
    (True, True)
    >>> dates_page("2025年6月，星潮完成融资"), dates_page("Meta hired Wang on July 1, 2025")
    (False, False)
    """
    line = unicodedata.normalize("NFKC", line).strip()
    rest = _rest(line) if len(line) <= LONGEST else None
    if not rest:
        return rest == ""
    told = DATE.sub("\n", line)
    signed = any(m["time"] or m["label"] for m in _BESIDE.finditer(told)) or _SIGNS.search(told)
    parts = [p.strip(" ,.-") for p in _PARTS.split(_BESIDE.sub("|", told.replace("\n", "|")))]
    names = [p for p in parts if p]
    return bool(signed) and len(names) <= 3 and all(_NAME.fullmatch(n) for n in names)


def _rest(line: str) -> str | None:
    """Give what a line holds beside dates, times, labels and marks; None if it holds no date."""
    bare = DATE.sub(" ", line)
    return None if bare == line else _MARKS.sub("", _BESIDE.sub(" ", bare))


def is_byline(line: str) -> bool:
    """Tell whether a line names an author or an outlet and nothing else.

    >>> is_byline("文 | 投资界PEdaily"), is_byline("By Jane Doe and John Roe")
    (True, True)
    >>> is_byline("By 2030, Nvidia will sell more chips than all others")
    False
    """
    line = line.strip()
    return len(line) <= LONGEST and bool(_BYLINE.fullmatch(line))


def of_wire(line: str) -> str:
    """Give the date with which the text of a news agency or a press release begins; "" for none.

    >>> of_wire("NEW YORK, May 18, 2025 (GLOBE NEWSWIRE) -- Lumo today announced")
    'May 18, 2025'
    """
    match = _WIRE.match(line)
    return match[1] if match else ""
