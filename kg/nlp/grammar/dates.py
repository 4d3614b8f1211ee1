"""Dates in words, worked out from the article's own date: "去年8月", "次月", "last Friday".

A relative date needs something to lean on: the publication date for 昨天, the date told last
for 次月 or "a month earlier". Where there is none, no date is given.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.nlp.grammar import Value
from kg.nlp.grammar.dates_en import english
from kg.nlp.grammar.dates_zh import chinese
from kg.nlp.grammar.days import Context, Day
from kg.script import simplified


def find_dates(text: str, published: str | None) -> Iterator[Value]:
    """Yield the dates of a text, in order, as `Value` of kind ``date``.

    Args:
        text: any length of running text.
        published: ISO date of publication, on which relative dates lean; None if unknown.

    >>> text = "去年8月加盟，次月离职；2025年11月融资，两个月后上市"
    >>> [(text[v.start : v.end], v.iso) for v in find_dates(text, "2024-02-26")]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('去年8月', '2023-08'), ('次月', '2023-09'), ('2025年11月', '2025-11'),
     ('两个月后', '2026-01')]
    """
    day: Day | None = None
    if published:
        day = Day(*(int(x) for x in (published + "-01-01")[:10].split("-")))
    text = simplified(text)
    found = [*chinese.find(text), *english.find(text)]
    context = Context(day, exact=len(published or "") >= 10)
    end = -1
    for match, resolver in sorted(found, key=lambda f: (f[0].start(), -f[0].end())):
        start = match.start()
        if start < end:
            continue
        if "\n" in text[max(end, 0) : start]:
            # A new paragraph leans on publication again, but for words that never do (同年).
            context.before, context.last = context.last or context.before, None
            context.day = None
        try:
            iso = resolver(match, context)
        except (OverflowError, ValueError):
            iso = None  # a year outside of the calendar
        if iso:
            end = match.end()
            if not match[0].endswith(" ago"):
                context.last = iso
            if len(iso) == 10:
                context.day = iso
            yield Value(start, end, kind="date", iso=iso)
