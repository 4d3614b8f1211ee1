"""Days, and what relative dates lean on: shared by the dates of both languages."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kg.nlp.grammar.numbers import parse_number

Day = datetime.date


@dataclass(slots=True)
class Context:
    """What relative dates lean on.

    Attributes:
        published: the publication day.
        last: the date told last in the paragraph (its ISO form).
        exact: whether publication is known to the day.
        before: the date told last in the paragraphs before.
        day: the date told last in the paragraph that is known to the day.
    """

    published: Day | None
    last: str | None = None
    exact: bool = True
    before: str | None = None
    day: str | None = None

    @property
    def today(self) -> Day | None:
        """The publication day, where it is known to the day."""
        return self.published if self.exact else None

    def anchor(self, before: bool = False) -> Day | None:
        """Give the first day of the date told last, else the publication day.

        Args:
            before: whether the date may stand in a paragraph before, as that of 同年 does.
        """
        last = self.last or (self.before if before else None)
        if last:
            return Day(*(int(x) for x in (last + "-01-01")[:10].split("-")))
        return self.published


def iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """Write a date in ISO form, as precise as what is known; None if the calendar lacks it.

    >>> iso(2025, 8), iso(2025, 2, 30)
    ('2025-08', None)
    """
    try:
        full = Day(year, month or 1, day or 1)
    except ValueError:
        return None
    return full.isoformat()[: 10 if day else 7 if month else 4]


def integer(text: str | None) -> int | None:
    """Read a whole number in figures or words; None if there is none.

    >>> integer("十二"), integer("two"), integer(None)
    (12, 2, None)
    """
    if not text:
        return None
    number = parse_number(text)
    return None if number is None else int(number)


def shift(day: Day, months: int) -> Day | None:
    """Give the first day of the month that lies some months off; None outside of the calendar.

    >>> shift(Day(2024, 1, 31), -2)
    datetime.date(2023, 11, 1)
    """
    index = day.year * 12 + day.month - 1 + months
    try:
        return Day(index // 12, index % 12 + 1, 1)
    except ValueError:
        return None


def recent(context: Context, month: int, day: int | None) -> str | None:
    """Give a month without a year the latest year that does not lie ahead of publication."""
    if not context.published:
        anchor = context.anchor()
        return iso(anchor.year, month, day) if anchor else None
    year = context.published.year
    if context.last and context.last[:4] != str(year):
        at = int(context.last[5:7] or 1)
        told = iso(int(context.last[:4]) + (month < at), month, day)
        lies_ahead = told and told > context.published.isoformat() > context.last
        return iso(int(context.last[:4]), month, day) if lies_ahead else told
    ahead = (month, day or 1) > (context.published.month, context.published.day)
    near = (month - context.published.month) in (0, 1)
    return iso(year - (ahead and not near), month, day)


def coming(context: Context, month: int, day: int | None) -> str | None:
    """Give a month without a year the first year in which it does not lie behind publication."""
    if not context.published:
        return None
    behind = (month, day or 31) < (context.published.month, context.published.day)
    return iso(context.published.year + behind, month, day)


def weekday_of(published: Day, weekday: int, which: str) -> str:
    """Follow a weekday to its date: the latest one up to publication, or that of a named week.

    >>> weekday_of(Day(2024, 2, 26), 4, ""), weekday_of(Day(2024, 2, 26), 4, "next")
    ('2024-02-23', '2024-03-08')
    """
    monday = published - datetime.timedelta(published.weekday())
    if which in ("上", "last"):
        day = monday + datetime.timedelta(weekday - 7)
    elif which in ("本", "这", "this"):
        day = monday + datetime.timedelta(weekday)
    elif which in ("下", "next"):
        day = monday + datetime.timedelta(weekday + 7)
    else:
        day = published - datetime.timedelta((published.weekday() - weekday) % 7)
    return day.isoformat()
