"""Dates in words, worked out from the article's own date: "去年8月", "次月", "last Friday".

A relative date needs something to lean on: the publication date for 昨天, the date told last
for 次月 or "a month earlier". Where there is none, no date is given.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.nlp.grammar import Value, any_of
from kg.nlp.grammar.numbers import parse_number
from kg.script import simplified

Day = datetime.date
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
WEEKDAYS = {d: i for i, d in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
DAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6,
}  # fmt: skip
# Many write "5 月 11 日", with a blank (never a line's end) on either side of a number.
_B = r"[^\S\n]?"
_CN = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_NUM = r"\d{1,3}|[一二两三四五六七八九十几数半]{1,3}"
_MONTH, _DAY = any_of(MONTHS), any_of(DAYS)
_COUNTED = ("people", "employees", "workers", "staff", "jobs", "customers", "users", "companies",
            "engineers", "researchers", "chips", "GPUs", "dollars", "tokens", "papers")  # fmt: skip
"""What "of 2000 people" counts, where no year is meant."""
_ORDER = ("first", "second", "third", "fourth")
_YEAR = r"(?:19|20)\d\d|this year|last year"
_WORDNUM = r"\d{1,2}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_YEARWORD = "去年|今年|前年|明年|当年|同年|次年|翌年|本年"
_MONTH_OF = rf"{_B}({_CN}){_B}月(?:份)?"
_DAY_OF = rf"(?:{_B}({_CN}){_B}[日号])"
_NOT_BEHIND = r"(?<![\d.个年前])(?<![个年前][^\S\n])"
"""What a month doesn't stand behind: "2023年5月" tells another year's, "前5月" five of them."""


@dataclass(slots=True)
class _Context:
    """What relative dates lean on: the publication day and the date told last (its ISO form)."""

    published: Day | None
    last: str | None = None
    exact: bool = True

    @property
    def today(self) -> Day | None:
        """The publication day, where it is known to the day."""
        return self.published if self.exact else None

    def anchor(self) -> Day | None:
        if self.last:
            return Day(*(int(x) for x in (self.last + "-01-01")[:10].split("-")))
        return self.published


_NAME = re.compile(r"\s[A-Z]")
"""What stands behind a month that is somebody's name: "by May Lee"."""
_Resolver = Callable[[re.Match[str], _Context], str | None]


class _Rules:
    """Rules that are looked for together.

    Args:
        begin: what every date of theirs begins with: most places are done with at a glance.
        flags: of the rules' regular expressions.
    """

    def __init__(self, begin: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self._begin, self._flags = begin, flags
        self._rules: list[tuple[re.Pattern[str], _Resolver]] = []

    def __call__(self, pattern: str) -> Callable[[_Resolver], _Resolver]:
        """Add a rule: a regular expression, and what works out the date that it finds."""

        def add(resolver: _Resolver) -> _Resolver:
            self._rules.append((re.compile(pattern, self._flags), resolver))
            return resolver

        return add

    @cached_property
    def _place(self) -> re.Pattern[str]:
        either = "|".join(pattern.pattern for pattern, _ in self._rules)
        return re.compile(f"(?={self._begin})(?={either})", self._flags)

    def find(self, text: str) -> Iterator[tuple[re.Match[str], _Resolver]]:
        """Yield what each rule finds, by place and then in the order of the rules."""
        behind = [0] * len(self._rules)
        for place in self._place.finditer(text):
            at = place.start()
            for number, (pattern, resolver) in enumerate(self._rules):
                if at >= behind[number] and (match := pattern.match(text, at)):
                    behind[number] = match.end()
                    yield match, resolver


_chinese = _Rules(
    r"(?<!\d)\d|[一二三四五六七八九十两几数半约大去今前明当同次翌本上下这此昨后个周星礼刚不年第]"
)
_english = _Rules(r"\b[\da-z]", re.IGNORECASE)


def _iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    try:
        full = Day(year, month or 1, day or 1)
    except ValueError:
        return None
    return full.isoformat()[: 10 if day else 7 if month else 4]


def _int(text: str | None) -> int | None:
    if not text:
        return None
    number = parse_number(text)
    return None if number is None else int(number)


def _shift(day: Day, months: int) -> Day | None:
    index = day.year * 12 + day.month - 1 + months
    try:
        return Day(index // 12, index % 12 + 1, 1)
    except ValueError:
        return None


def _year_word(word: str, context: _Context) -> int | None:
    if word in ("当年", "同年", "次年", "翌年"):
        anchor = context.anchor()
        return anchor.year + (word in ("次年", "翌年")) if anchor else None
    step = {"去年": -1, "前年": -2, "明年": 1}.get(word, 0)
    return context.published.year + step if context.published else None


def _recent(context: _Context, month: int, day: int | None) -> str | None:
    """Give a month without a year the latest year that does not lie ahead of publication."""
    if not context.published:
        anchor = context.anchor()
        return _iso(anchor.year, month, day) if anchor else None
    year = context.published.year
    if context.last and context.last[:4] != str(year):
        at = int(context.last[5:7] or 1)
        return _iso(int(context.last[:4]) + (month < at), month, day)
    ahead = (month, day or 1) > (context.published.month, context.published.day)
    near = (month - context.published.month) in (0, 1)
    return _iso(year - (ahead and not near), month, day)


@_chinese(r"(?<!\d)((?:19|20)\d\d)\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?!\d)")
def _numeric(m: re.Match[str], _: _Context) -> str | None:
    return _iso(int(m[1]), int(m[2]), int(m[3]))


@_chinese(
    r"(?<!\d)((?:19|20)\d\d)\s*年(?!代|间|来|度|龄)(?:\s*(\d{1,2})\s*月(?:份)?(?:\s*(\d{1,2})\s*[日号])?)?"
)
def _full(m: re.Match[str], _: _Context) -> str | None:
    return _iso(int(m[1]), _int(m[2]), _int(m[3]))


@_chinese(rf"(?<![\d.])(\d\d){_B}年{_MONTH_OF}{_DAY_OF}?")
def _short_year(m: re.Match[str], context: _Context) -> str | None:
    latest = (context.published.year if context.published else 2068) + 1
    century = latest - latest % 100
    year = century + int(m[1])
    return _iso(year if year <= latest else year - 100, _int(m[2]), _int(m[3]))


@_chinese(rf"({_YEARWORD})(?:的)?{_MONTH_OF}{_DAY_OF}?")
def _year_month(m: re.Match[str], context: _Context) -> str | None:
    year = _year_word(m[1], context)
    return _iso(year, _int(m[2]), _int(m[3])) if year else None


@_chinese(
    rf"(?:{_YEARWORD})(?:{_B}(?:年?[初底末中]|[春夏秋冬][天季]?|[上下]半年|第?[一二三四]季度))?"
)
def _year_only(m: re.Match[str], context: _Context) -> str | None:
    year = _year_word(m[0][:2], context)
    return _iso(year) if year else None


@_chinese(rf"(当月|同月|本月|上个?月|次月|翌月|下个?月){_DAY_OF}?")
def _month_word(m: re.Match[str], context: _Context) -> str | None:
    on_last = m[1] in ("当月", "同月", "次月", "翌月")
    base = context.anchor() if on_last else context.published
    if on_last and context.last and len(context.last) < 7:
        return None
    step = -1 if m[1][0] == "上" else 1 if m[1][0] in "次翌下" else 0
    month = base and _shift(base, step)
    return _iso(month.year, month.month, _int(m[2])) if month else None


@_chinese(rf"{_NOT_BEHIND}({_CN}){_B}月(?:份)?{_DAY_OF}")
def _month_day(m: re.Match[str], context: _Context) -> str | None:
    month, day = _int(m[1]), _int(m[2])
    return _recent(context, month, day) if month and 1 <= month <= 12 else None


@_chinese(
    rf"{_NOT_BEHIND}(?<!后)({_CN}){_B}月(?:份|[初底末]|[上中下]旬|中(?![国美欧信芯科兴文央]))?(?![\d个]|{_DAY_OF})"
)
def _month_only(m: re.Match[str], context: _Context) -> str | None:
    month = _int(m[1])
    return _recent(context, month, None) if month and 1 <= month <= 12 else None


@_chinese(
    r"(?<![\d.月第])(?<![月第]\s)(\d{1,2})\s?[日号]"
    r"(?=\s?(?:[，、,]|上午|下午|晚|凌晨|宣布|发布|消息|表示|起|正式|报道)|(?<=日)[）)])"
)
def _day_only(m: re.Match[str], context: _Context) -> str | None:
    base = context.today
    if not base:
        return None
    day = int(m[1])
    month = base if day <= base.day else _shift(base, -1)
    return _iso(month.year, month.month, day) if month else None


@_chinese(
    r"(?:本次|本场|这场|此次)发布会|今天|今日|今晨|今早|今晚|昨天|昨日|昨晚|昨夜|前天|前日|明天|明日|后天|当地时间周[一二三四五六日]"
)
def _near(m: re.Match[str], context: _Context) -> str | None:
    if not context.today:
        return None
    if m[0].startswith("当地"):
        return _weekday(context.today, WEEKDAYS[m[0][-1]], "")
    step = {"昨": -1, "前": -2, "明": 1, "后": 2}.get(m[0][0], 0)
    return (context.today + datetime.timedelta(step)).isoformat()


def _weekday(published: Day, weekday: int, which: str) -> str:
    """Follow a weekday to its date: the latest one up to publication, or that of a named week."""
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


@_chinese(r"(上上|上|本|这|下)?个?(?:周|星期|礼拜)([一二三四五六日天末])(?!边|围|期|年|岁|刊)")
def _week_day(m: re.Match[str], context: _Context) -> str | None:
    if not context.today or (m[2] == "末" and not m[1]):
        return None
    return _weekday(context.today, WEEKDAYS[m[2]], m[1] or "")


@_chinese(r"(上|本|这|下)个?(?:周|星期|礼拜)(?![一二三四五六日天末])|刚刚|不久前的本月")
def _week(m: re.Match[str], context: _Context) -> str | None:
    if not context.today:
        return None
    step = {"上": -7, "下": 7}.get(m[1] or "", 0)
    return (context.today + datetime.timedelta(step)).isoformat()[:7]


@_chinese(r"(?<![今去前明当同本])年[初](?=[，、,的]|，?\s*[\u4e00-\u9fff])")
def _early(m: re.Match[str], context: _Context) -> str | None:
    return _iso(context.published.year) if context.published else None


@_chinese(
    rf"(?:约|大约)?(?<![\d.])({_NUM}){_B}(个月|个星期|周|天|日|年)(多|半)?(之前|以前|前|之后|以后|后)(?!来|续|的今天)"
)
def _distance(m: re.Match[str], context: _Context) -> str | None:
    count = _int(m[1])
    if not count or m[1] in "几数半":
        return None
    ago = "前" in m[4]
    base = context.published if ago else context.anchor()
    if not base or (not ago and not context.last):
        return None
    sign = -1 if ago else 1
    if m[2] == "年":
        return _iso(base.year + sign * count)
    if m[2] == "个月":
        if not ago and len(context.last or "") < 7:
            return None
        month = _shift(base, sign * count)
        return _iso(month.year, month.month) if month else None
    days = count * (1 if m[2] in "天日" else 7)
    if (ago and not context.exact) or (not ago and len(context.last or "") < 10):
        return None
    return (base + datetime.timedelta(sign * days)).isoformat()[: 10 if m[2] in "天日" else 7]


@_chinese(r"(?:当天|同天|同一天|当日|同日|当晚)|(?:次日|翌日|第二天)")
def _same_day(m: re.Match[str], context: _Context) -> str | None:
    if not context.last or len(context.last) < 10:
        return None
    later = m[0] in ("次日", "翌日", "第二天")
    return (Day.fromisoformat(context.last) + datetime.timedelta(int(later))).isoformat()


@_english(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+((?:19|20)\d\d))?\b(?!\s*[%:])")
def _en_month_day(m: re.Match[str], context: _Context) -> str | None:
    month, day = MONTHS[m[1].casefold()], int(m[2])
    return _iso(int(m[3]), month, day) if m[3] else _recent(context, month, day)


# "Model 4", a new line, "April 3, 2026" is no fourth of April, nor is "Model 4 April 3".
@_english(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?[^\S\n]+(?:of\s+)?({_MONTH})\b(?!\.?\s+\d{{1,2}}\b(?!:))"
    r"(?:,?\s+((?:19|20)\d\d))?"
)
def _en_day_month(m: re.Match[str], context: _Context) -> str | None:
    month, day = MONTHS[m[2].casefold()], int(m[1])
    return _iso(int(m[3]), month, day) if m[3] else _recent(context, month, day)


@_english(rf"\b({_MONTH})\.?,?\s+(?:of\s+)?({_YEAR})\b")
def _en_month_year(m: re.Match[str], context: _Context) -> str | None:
    month, said = MONTHS[m[1].casefold()], m[2].casefold()
    if said[0].isdigit():
        return _iso(int(said), month)
    if not context.published:
        return None
    return _iso(context.published.year - (said == "last year"), month)


@_english(
    rf"\b(last|this|next|in|since|by|until|early|late|mid|through|for|from|of|before|after|during)[\s-]+"
    rf"(?:early[\s-]|late[\s-]|mid[\s-])?({_MONTH})\b(?!,?\s+(?:of\s+)?(?:\d|this year|last year))"
)
def _en_month(m: re.Match[str], context: _Context) -> str | None:
    name, word = m[2], m[1].casefold()
    named = word in ("of", "by", "for", "from", "before", "after") and _NAME.match(
        m.string, m.end()
    )
    if not name[0].isupper() or named:
        return None
    month = MONTHS[name.casefold()]
    if word == "last" and context.published:
        return _iso(context.published.year - (month >= context.published.month), month)
    if word == "next" and context.published:
        return _iso(context.published.year + (month <= context.published.month), month)
    return _recent(context, month, None)


@_english(
    rf"\b(?:in\s)?(?:the\s)?(?:({any_of(_ORDER)})[\s-]quarter(?:\s(?:of\s)?({_YEAR}))?"
    rf"|(?:(?:first|second)\shalf|[QH][1-4])\s(?:of\s)?({_YEAR}))\b"
)
def _en_quarter(m: re.Match[str], context: _Context) -> str | None:
    """A quarter has no form of its own in ISO 8601: its year is told."""
    said = (m[2] or m[3] or "").casefold()
    if said[:1].isdigit():
        return _iso(int(said))
    if not context.published:
        return None
    if said:
        return _iso(context.published.year - (said == "last year"))
    month = _recent(context, 3 * _ORDER.index(m[1].casefold()) + 1, None)
    return month and month[:4]


@_english(
    r"\b(?:in|since|by|of|from|until|during|before|after|early|late|mid|through|back in)[\s-]+"
    r"(?:early[\s-]|late[\s-]|mid-|the (?:spring|summer|autumn|fall|winter) of )?"
    rf"((?:19|20)\d\d)\b(?![-–]\d|%|\s(?:{any_of(_COUNTED)})\b)"
)
def _en_year(m: re.Match[str], _: _Context) -> str | None:
    return _iso(int(m[1]))


@_english(
    r"\b(?:on\s+)?(?:(last|this|next|late|early)\s+)?"
    rf"({_DAY})\b"
)
def _en_weekday(m: re.Match[str], context: _Context) -> str | None:
    if not context.today or not m[2][0].isupper():
        return None
    which = (m[1] or "").casefold()
    weekday = DAYS[m[2].casefold()]
    return _weekday(context.today, weekday, which if which in ("last", "next") else "")


@_english(r"\b(today|yesterday|tomorrow|tonight|last night|this morning)\b")
def _en_near(m: re.Match[str], context: _Context) -> str | None:
    if not context.today:
        return None
    step = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(m[1].casefold(), 0)
    return (context.today + datetime.timedelta(step)).isoformat()


@_english(
    r"\b(earlier this|later this|this|last|next|the same|that|the following|the previous)\s+"
    r"(year|month|week|spring|summer|autumn|fall|winter)\b"
)
def _en_period(m: re.Match[str], context: _Context) -> str | None:
    which, unit = m[1].casefold(), m[2].casefold()
    on_last = which in ("the same", "that", "the following", "the previous")
    base = context.anchor() if on_last and context.last else context.published
    if not base or (on_last and not context.last):
        return None
    step = (
        -1 if which in ("last", "the previous") else 1 if which in ("next", "the following") else 0
    )
    if unit == "month":
        if on_last and len(context.last or "") < 7:
            return None
        month = _shift(base, step)
        return _iso(month.year, month.month) if month else None
    if unit == "week" and (on_last or context.exact):
        return (base + datetime.timedelta(7 * step)).isoformat()[:7]
    if unit == "week":
        return None
    return _iso(base.year + (step if unit == "year" else min(step, 0)))


@_english(
    rf"(?<!less than )(?<!more than )\b({_WORDNUM})\s+(day|week|month|year|decade)s?\s+(ago|earlier|before|later|after|afterwards)\b"
)
def _en_distance(m: re.Match[str], context: _Context) -> str | None:
    count, unit, way = _int(m[1]), m[2].casefold(), m[3].casefold()
    ago = way == "ago"
    base = context.published if ago else context.anchor()
    if not base or not count or (not ago and not context.last):
        return None
    sign = -1 if way in ("ago", "earlier", "before") else 1
    told = (10 if context.exact else 7) if ago else len(context.last or "")
    if unit in ("year", "decade"):
        return _iso(base.year + sign * count * (10 if unit == "decade" else 1))
    if unit == "month":
        month = _shift(base, sign * count) if told >= 7 else None
        return _iso(month.year, month.month) if month else None
    if told < 10:
        return None
    days = count * (7 if unit == "week" else 1)
    day = base + datetime.timedelta(sign * days)
    return day.isoformat()[: 7 if unit == "week" else 10]


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
    found = [*_chinese.find(text), *_english.find(text)]
    context = _Context(day, exact=len(published or "") >= 10)
    end = -1
    for match, resolver in sorted(found, key=lambda f: (f[0].start(), -f[0].end())):
        start = match.start()
        if start < end:
            continue
        if "\n" in text[max(end, 0) : start]:
            context.last = None  # a new paragraph leans on publication again
        try:
            iso = resolver(match, context)
        except (OverflowError, ValueError):
            iso = None  # a year outside of the calendar
        if iso:
            end = match.end()
            context.last = iso
            yield Value(start, end, kind="date", iso=iso)
