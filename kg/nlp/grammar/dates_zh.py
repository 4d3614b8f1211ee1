"""Dates as Chinese writes them: "去年8月", "次月", "两个月后"."""

from __future__ import annotations

import datetime
import re

from kg.nlp.grammar.days import Context, Day, integer, iso, recent, shift, weekday_of
from kg.nlp.grammar.rules import Rules

WEEKDAYS = {d: i for i, d in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
# Many write "5 月 11 日", with a blank (never a line's end) on either side of a number.
_B = r"[^\S\n]?"
_CN = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_NUM = r"\d{1,3}|[一二两三四五六七八九十几数半]{1,3}"
_YEARWORD = "去年|今年|前年|明年|当年|同年|次年|翌年|转年|隔年|本年"
_NEXT_YEAR = ("次年", "翌年", "转年", "隔年")
_MONTH_OF = rf"{_B}({_CN}){_B}月(?:份)?"
_DAY_OF = rf"(?:{_B}({_CN}){_B}[日号])"
_NOT_BEHIND = r"(?<![\d.个年前])(?<![个年前][^\S\n])"
"""What a month doesn't stand behind: "2023年5月" tells another year's, "前5月" five of them."""

chinese = Rules(
    r"(?=[\d一二三四五六七八九十两几数半约大去今前明当同次翌转隔本上下这那此昨后个周星礼刚不年第])"
    r"(?=(?<!\d)\d(?=\d{0,3}\s*[-/.年月日号个周天半])|大约|约[\d一二三四五六七八九十两几数半]"
    r"|[一二三四五六七八九十两几数半]{1,3}[^\S\n]?[个月周天日年小]"
    r"|[去今前明当同次翌转隔本](?:[年月天日晨早晚夜地场次个周星礼]|一天)|[上下这]个?[上个月周星礼场午]"
    r"|此次|昨[天日晚夜]|后天|个?(?:周|星期|礼拜)[一二三四五六日天末]|刚刚|不久|年初|第二|那一?年)"
)


def _year_word(word: str, context: Context) -> int | None:
    if word in ("当年", "同年", "那年", "那一年", *_NEXT_YEAR):
        anchor = context.anchor(before=True)
        return anchor.year + (word in _NEXT_YEAR) if anchor else None
    step = {"去年": -1, "前年": -2, "明年": 1}.get(word, 0)
    return context.published.year + step if context.published else None


@chinese(r"(?<!\d)((?:19|20)\d\d)\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?!\d)")
def _numeric(m: re.Match[str], _: Context) -> str | None:
    return iso(int(m[1]), int(m[2]), int(m[3]))


@chinese(
    r"(?<!\d)((?:19|20)\d\d)\s*年(?!代|间|来|度|龄)(?:\s*(\d{1,2})\s*月(?:份)?(?:\s*(\d{1,2})\s*[日号])?)?"
)
def _full(m: re.Match[str], _: Context) -> str | None:
    return iso(int(m[1]), integer(m[2]), integer(m[3]))


@chinese(rf"(?<![\d.])(\d\d){_B}年{_MONTH_OF}{_DAY_OF}?")
def _short_year(m: re.Match[str], context: Context) -> str | None:
    latest = (context.published.year if context.published else 2068) + 1
    century = latest - latest % 100
    year = century + int(m[1])
    return iso(year if year <= latest else year - 100, integer(m[2]), integer(m[3]))


@chinese(rf"({_YEARWORD}|那一?年)(?:的)?{_MONTH_OF}{_DAY_OF}?")
def _year_month(m: re.Match[str], context: Context) -> str | None:
    year = _year_word(m[1], context)
    return iso(year, integer(m[2]), integer(m[3])) if year else None


@chinese(
    rf"(?!隔年)(?:{_YEARWORD})(?:{_B}(?:年?[初底末中]|[春夏秋冬][天季]?|[上下]半年|第?[一二三四]季度))?"
)
def _year_only(m: re.Match[str], context: Context) -> str | None:
    year = _year_word(m[0][:2], context)
    return iso(year) if year else None


@chinese(r"(?<=[，。；])第二年(?!度)")
def _next_year(m: re.Match[str], context: Context) -> str | None:
    anchor = context.anchor() if context.last else None
    return iso(anchor.year + 1) if anchor else None


@chinese(rf"(当月|同月|本月|这个月|上个?月|次月|翌月|下个?月){_DAY_OF}?")
def _month_word(m: re.Match[str], context: Context) -> str | None:
    on_last = m[1] in ("当月", "同月", "次月", "翌月")
    base = context.anchor() if on_last else context.published
    if on_last and context.last and len(context.last) < 7:
        return None
    step = -1 if m[1][0] == "上" else 1 if m[1][0] in "次翌下" else 0
    month = base and shift(base, step)
    return iso(month.year, month.month, integer(m[2])) if month else None


@chinese(rf"{_NOT_BEHIND}({_CN}){_B}月(?:份)?{_DAY_OF}")
def _month_day(m: re.Match[str], context: Context) -> str | None:
    month, day = integer(m[1]), integer(m[2])
    return recent(context, month, day) if month and 1 <= month <= 12 else None


@chinese(
    rf"{_NOT_BEHIND}(?<!后)({_CN}){_B}月(?:份|[初底末]|[上中下]旬|中(?![国美欧信芯科兴文央]))?(?![\d个]|{_DAY_OF})"
)
def _month_only(m: re.Match[str], context: Context) -> str | None:
    month = integer(m[1])
    return recent(context, month, None) if month and 1 <= month <= 12 else None


@chinese(
    r"(?<![\d.月第])(?<![月第]\s)(\d{1,2})\s?[日号]"
    r"(?=\s?(?:[，、,]|上午|下午|晚|凌晨|宣布|发布|消息|表示|起|正式|报道)|(?<=日)[）)])"
)
def _day_only(m: re.Match[str], context: Context) -> str | None:
    base, day = context.today, int(m[1])
    if m.string.endswith("后的", 0, m.start()) and len(context.last or "") >= 7:
        # 8月13日…，半个月后的28日; 三周后 is a month, the day of which is told.
        last = context.anchor()
        month = last and shift(last, int(len(context.last or "") == 10 and day <= last.day))
        return iso(month.year, month.month, day) if month else None
    if not base:
        return None
    month = base if day <= base.day else shift(base, -1)
    return iso(month.year, month.month, day) if month else None


@chinese(
    r"(?:本次|本场|这场|此次)发布会|今天|今日|今晨|今早|今晚|昨天|昨日|昨晚|昨夜|前天|前日|明天|明日|后天|当地时间周[一二三四五六日]"
)
def _near(m: re.Match[str], context: Context) -> str | None:
    if not context.today:
        return None
    if m[0].startswith("当地"):
        return weekday_of(context.today, WEEKDAYS[m[0][-1]], "")
    step = {"昨": -1, "前": -2, "明": 1, "后": 2}.get(m[0][0], 0)
    return (context.today + datetime.timedelta(step)).isoformat()


@chinese(r"(上上|上|本|这|下)?个?(?:周|星期|礼拜)([一二三四五六日天末])(?!边|围|期|年|岁|刊)")
def _week_day(m: re.Match[str], context: Context) -> str | None:
    if not context.today or (m[2] == "末" and not m[1]):
        return None
    return weekday_of(context.today, WEEKDAYS[m[2]], m[1] or "")


@chinese(
    r"(上|本|这|下)个?(?:周|星期|礼拜)(?![一二三四五六日天末])|(?<![月日年周天底初末])刚刚|不久前的本月"
)
def _week(m: re.Match[str], context: Context) -> str | None:
    if not context.today:
        return None
    step = {"上": -7, "下": 7}.get(m[1] or "", 0)
    return (context.today + datetime.timedelta(step)).isoformat()[:7]


@chinese(r"(?<![今去前明当同本])年[初](?=[，、,的]|，?\s*[\u4e00-\u9fff])")
def _early(m: re.Match[str], context: Context) -> str | None:
    return iso(context.published.year) if context.published else None


@chinese(r"(?<![\d两三四五])半年(?:多)?(前|之后|以后|后)(?!来|续|的今天)")
def _half_year(m: re.Match[str], context: Context) -> str | None:
    ago = m[1] == "前"
    base = context.published if ago else context.anchor()
    if not base or (not ago and len(context.last or "") < 7):
        return None
    month = shift(base, -6 if ago else 6)
    return iso(month.year, month.month) if month else None


@chinese(
    rf"(?:约|大约)?(?<![\d.])({_NUM}){_B}(个月|个星期|周|天|日|年)(多|半)?(之前|以前|前|之后|以后|后)(?!来|续|的今天)"
)
def _distance(m: re.Match[str], context: Context) -> str | None:
    count = integer(m[1])
    if not count or m[1] in "几数半":
        return None
    ago = "前" in m[4]
    base = context.published if ago else context.anchor()
    if not base or (not ago and not context.last):
        return None
    sign = -1 if ago else 1
    if m[2] == "年":
        return iso(base.year + sign * count)
    if m[2] == "个月":
        if not ago and len(context.last or "") < 7:
            return None
        month = shift(base, sign * count)
        return iso(month.year, month.month) if month else None
    days = count * (1 if m[2] in "天日" else 7)
    if (ago and not context.exact) or (not ago and len(context.last or "") < 10):
        return None
    return (base + datetime.timedelta(sign * days)).isoformat()[: 10 if m[2] in "天日" else 7]


@chinese(
    r"(?:当天|同天|同一天|当日|同日|当晚)|(?:次日|翌日|第二天)"
    r"|(?<=[。！？])(?:上午|下午|几个?小时(?:之)?后|数小时后)(?=[，、])"
)
def _same_day(m: re.Match[str], context: Context) -> str | None:
    # An item of a list may lean on the one before: 同日; 当天 is of its own paragraph.
    last = context.last or (context.before if m[0] in ("同日", "同一天", "同天") else None)
    if not last or len(last) < 10:
        return None
    later = m[0] in ("次日", "翌日", "第二天")
    return (Day.fromisoformat(last) + datetime.timedelta(int(later))).isoformat()
