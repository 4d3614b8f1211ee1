"""Dates as English writes them: "last Friday", "July 14, 2025", "a month earlier"."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from kg.nlp.grammar import any_of
from kg.nlp.grammar.days import Context, Day, coming, integer, iso, recent, shift, weekday_of
from kg.nlp.grammar.rules import Rules

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",),
            ("june", "jun"), ("july", "jul"), ("august", "aug"), ("september", "sep", "sept"),
            ("october", "oct"), ("november", "nov"), ("december", "dec"),
        ), 1,
    )
    for name in names
}  # fmt: skip
DAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6,
}  # fmt: skip
_MONTH, _DAY = any_of(MONTHS), any_of(DAYS)
_COUNTED = ("people", "employees", "workers", "staff", "jobs", "customers", "users", "companies",
            "engineers", "researchers", "chips", "gpus", "dollars", "tokens", "papers")  # fmt: skip
"""What "of 2000 people" counts, where no year is meant."""
_ORDER = ("first", "second", "third", "fourth")
_YEAR = r"(?:19|20)\d\d|this year|last year"
_NUMBERS = ("a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve")  # fmt: skip
_WORDNUM = rf"\d{{1,2}}|{any_of(_NUMBERS)}"
_NAME = re.compile(r"\s[A-Z]")
"""What stands behind a month that is somebody's name: "by May Lee"."""

_CLAUSE = re.compile(
    r"\s(?:(?:she|he|they|it)\s(?:had|was|were|left|quit|joined)|leaving|quitting|joining)\b"
)
"""What stands behind "three months after" where something earlier is told."""

_AHEAD = re.compile(
    r"\b(?:will|[’']ll|due(?! to)|is to|are to|plans? to|expected|scheduled|slated|set to|departs|starts)\b[^.;:\n]*\Z"
)
"""What stands before a month that is still to come."""

_SAID = r"(?:[^.;\n]|\.(?=\S))*"
_BEHIND_CLAUSE = re.compile(
    rf", (?:who|which) {_SAID}\d{{4}}{_SAID},"
    r" (?:was|is|has|had|returned|joined|left|became)\b[^.;,\n]*\Z"
)
"""What stands before a month that a date in a clause on somebody does not tell the year of."""


def _nearest(m: re.Match[str], context: Context, month: int, day: int | None) -> str | None:
    """Give the month of a date without a year, or the day, the year that is meant."""
    lead = m.string[max(0, m.start() - 70) : m.start()]
    if _AHEAD.search(lead):
        return coming(context, month, day)
    if context.last and _BEHIND_CLAUSE.search(m.string[max(0, m.start() - 160) : m.start()]):
        context = replace(context, last=None)
    return recent(context, month, day)


_FIRST = (
    *MONTHS, *DAYS, *_ORDER, "last", "this", "next", "in", "since", "by", "until", "early", "late",
    "mid", "through", "for", "from", "of", "before", "after", "during", "back", "that", "the", "on",
    "today", "yesterday", "tomorrow", "tonight", "earlier", "later",
)  # fmt: skip
"""The words that a date begins with, besides numbers and quarters."""
english = Rules(
    rf"\b(?=\d\d?(?:st|nd|rd|th)?\s|(?:{any_of(_FIRST)}|{any_of(_NUMBERS)})\b|[qh][1-4])",
    small=True,
)


@english(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+((?:19|20)\d\d))?\b(?!\s*[%:])")
def _month_day(m: re.Match[str], context: Context) -> str | None:
    month, day = MONTHS[m[1].casefold()], int(m[2])
    return iso(int(m[3]), month, day) if m[3] else _nearest(m, context, month, day)


# "Model 4", a new line, "April 3, 2026" is no fourth of April, nor is "Model 4 April 3".
@english(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?[^\S\n]+(?:of\s+)?({_MONTH})\b(?!\.?\s+\d{{1,2}}\b(?!:))"
    r"(?:,?\s+((?:19|20)\d\d))?"
)
def _day_month(m: re.Match[str], context: Context) -> str | None:
    month, day = MONTHS[m[2].casefold()], int(m[1])
    return iso(int(m[3]), month, day) if m[3] else _nearest(m, context, month, day)


@english(rf"\b({_MONTH})\.?,?\s+(?:of\s+)?({_YEAR})\b")
def _month_year(m: re.Match[str], context: Context) -> str | None:
    month, said = MONTHS[m[1].casefold()], m[2].casefold()
    if said[0].isdigit():
        return iso(int(said), month)
    if not context.published:
        return None
    return iso(context.published.year - (said == "last year"), month)


@english(
    rf"\b(last|this|next|in|since|by|until|early|late|mid|through|for|from|of|before|after|during)[\s-]+"
    rf"(?:early[\s-]|late[\s-]|mid[\s-])?({_MONTH})\b(?!,?\s+(?:of\s+)?(?:\d|this year|last year))"
)
def _month(m: re.Match[str], context: Context) -> str | None:
    name, word = m[2], m[1].casefold()
    named = word in ("of", "by", "for", "from", "before", "after") and _NAME.match(
        m.string, m.end()
    )
    if not name[0].isupper() or named:
        return None
    month = MONTHS[name.casefold()]
    if word == "last" and context.published:
        return iso(context.published.year - (month >= context.published.month), month)
    if word == "next" and context.published:
        return iso(context.published.year + (month <= context.published.month), month)
    return _nearest(m, context, month, None)


@english(rf"\b(?:that|the (?:same|following|next))\s({_MONTH})\b(?!\s+\d)")
def _that_month(m: re.Match[str], context: Context) -> str | None:
    """That December: the first one not before the date told last."""
    anchor = context.anchor(before=True)
    if not m[1][0].isupper() or not anchor or not (context.last or context.before):
        return None
    month = MONTHS[m[1].casefold()]
    return iso(anchor.year + (month < anchor.month), month)


@english(
    rf"\b(?:in\s)?(?:the\s)?(?:({any_of(_ORDER)})[\s-]quarter(?:\s(?:of\s)?({_YEAR}))?"
    rf"|(?:(?:first|second)\shalf|[qh][1-4])\s(?:of\s)?({_YEAR}))\b"
)
def _quarter(m: re.Match[str], context: Context) -> str | None:
    """A quarter has no form of its own in ISO 8601: its year is told."""
    said = (m[2] or m[3] or "").casefold()
    if said[:1].isdigit():
        return iso(int(said))
    if not context.published:
        return None
    if said:
        return iso(context.published.year - (said == "last year"))
    month = recent(context, 3 * _ORDER.index(m[1].casefold()) + 1, None)
    return month and month[:4]


@english(
    r"\b(?:in|since|by|of|from|until|during|before|after|early|late|mid|through|back in)[\s-]+"
    r"(?:early[\s-]|late[\s-]|mid-|the (?:spring|summer|autumn|fall|winter) of )?"
    rf"((?:19|20)\d\d)\b(?![-–]\d|%|\s(?:{any_of(_COUNTED)})\b)"
)
def _year(m: re.Match[str], _: Context) -> str | None:
    return iso(int(m[1]))


@english(
    r"\b(?:on\s+)?(?:(last|this|next|late|early)\s+)?"
    rf"({_DAY})\b"
)
def _weekday(m: re.Match[str], context: Context) -> str | None:
    if not context.today or not m[2][0].isupper():
        return None
    which = (m[1] or "").casefold()
    weekday = DAYS[m[2].casefold()]
    return weekday_of(context.today, weekday, which if which in ("last", "next") else "")


@english(r"\b(today|yesterday|tomorrow|tonight|last night|this morning)\b")
def _near(m: re.Match[str], context: Context) -> str | None:
    if not context.today:
        return None
    step = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(m[1].casefold(), 0)
    return (context.today + datetime.timedelta(step)).isoformat()


@english(r"\b(?:the same|later that) (?:day|morning|afternoon|evening|night)\b")
def _same_day(m: re.Match[str], context: Context) -> str | None:
    return context.day


@english(
    r"\b(earlier this|later this|this|last|next|the same|that|the following|the previous)\s+"
    r"(year|month|week|spring|summer|autumn|fall|winter)\b"
)
def _period(m: re.Match[str], context: Context) -> str | None:
    which, unit = m[1].casefold(), m[2].casefold()
    on_last = which in ("the same", "that", "the following", "the previous")
    told = context.last or context.before
    base = context.anchor(before=True) if on_last else context.published
    if not base or (on_last and not told):
        return None
    step = (
        -1 if which in ("last", "the previous") else 1 if which in ("next", "the following") else 0
    )
    if unit == "month":
        if on_last and len(told or "") < 7:
            return None
        month = shift(base, step)
        return iso(month.year, month.month) if month else None
    if unit == "week" and (on_last or context.exact):
        return (base + datetime.timedelta(7 * step)).isoformat()[:7]
    if unit == "week":
        return None
    return iso(base.year + (step if unit == "year" else min(step, 0)))


@english(
    rf"(?<!less than )(?<!more than )\b({_WORDNUM})\s+(day|week|month|year|decade)s?\s+"
    r"(ago|earlier|before|later|after|afterwards)\b"
)
def _distance(m: re.Match[str], context: Context) -> str | None:
    count, unit, way = integer(m[1]), m[2].casefold(), m[3].casefold()
    ago = way == "ago"
    base = context.published if ago else context.anchor()
    if not base or not count or (not ago and not context.last):
        return None
    # "Joined in May, three months after she had left": the words behind tell what came before.
    behind = way == "after" and _CLAUSE.match(m.string, m.end())
    sign = -1 if behind or way in ("ago", "earlier", "before") else 1
    told = (10 if context.exact else 7) if ago else len(context.last or "")
    if not ago and unit == "day" and context.day:
        base, told = Day.fromisoformat(context.day), 10
    if unit in ("year", "decade"):
        return iso(base.year + sign * count * (10 if unit == "decade" else 1))
    if unit == "month":
        month = shift(base, sign * count) if told >= 7 else None
        return iso(month.year, month.month) if month else None
    if told < 10:
        return None
    days = count * (7 if unit == "week" else 1)
    day = base + datetime.timedelta(sign * days)
    return day.isoformat()[: 7 if unit == "week" else 10]
