"""Sums, dates, rounds, sizes and titles, as Chinese and English news writes them."""

from __future__ import annotations

import math
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Amount
from kg.nlp.grammar import Value
from kg.nlp.grammar.amounts import CURRENCY, find_amounts
from kg.nlp.grammar.dates import find_dates
from kg.nlp.grammar.numbers import parse_number
from kg.nlp.grammar.terms import find_terms
from kg.nlp.qualifiers import comparisons

PUBLISHED = "2024-02-26"  # a Monday
ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?\Z")
M, B = 1e6, 1e9


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("66亿美元", 6.6 * B, "USD"), ("约66亿美元", 6.6 * B, "USD"), ("近10亿元", B, "CNY"),
        ("数千万元", 10 * M, "CNY"), ("数千万元人民币", 10 * M, "CNY"), ("数亿美元", 1e8, "USD"),
        ("上亿元", 1e8, "CNY"), ("十几亿元", B, "CNY"), ("三千五百万元", 35 * M, "CNY"),
        ("一千两百万美元", 12 * M, "USD"), ("1,250万美元", 12.5 * M, "USD"),
        ("2000多万元", 20 * M, "CNY"), ("20余亿元", 2 * B, "CNY"), ("1万亿美元", 1e12, "USD"),
        ("超百亿元", 10 * B, "CNY"), ("30万欧元以上", 3e5, "EUR"), ("10亿美金", B, "USD"),
        ("270亿至290亿美元", 27 * B, "USD"), ("500亿美元到1000亿美元", 50 * B, "USD"),
        ("40-50亿元", 4 * B, "CNY"), ("人民币5亿元", 5e8, "CNY"), ("5000万 美元", 50 * M, "USD"),
        ("0.8元", 0.8, "CNY"), ("66億美元", 6.6 * B, "USD"), ("數千萬歐元", 10 * M, "EUR"),
        ("2000万英镑", 20 * M, "GBP"), ("3亿港元", 3e8, "HKD"), ("1万亿韩元", 1e12, "KRW"),
        ("$6.6 billion", 6.6 * B, "USD"), ("US$40bn", 40 * B, "USD"), ("$1.3B", 1.3 * B, "USD"),
        ("$40-50 million", 40 * M, "USD"), ("€300m", 300 * M, "EUR"), ("£20 million", 20 * M, "GBP"),
        ("₹500 crore", 5 * B, "INR"), ("Rs. 20 lakh", 2 * M, "INR"), ("RMB 2 billion", 2 * B, "CNY"),
        ("RMB2.5bn", 2.5 * B, "CNY"), ("¥100亿", 10 * B, "CNY"), ("S$10 million", 10 * M, "SGD"),
        ("5 million euros", 5 * M, "EUR"), ("1.2 billion yuan", 1.2 * B, "CNY"),
        ("several billion dollars", B, "USD"), ("hundreds of millions of dollars", 1e8, "USD"),
        ("half a billion dollars", 5e8, "USD"), ("a million dollars", M, "USD"),
        ("640 million kroner", 640 * M, "NOK"), ("2 billion Hong Kong dollars", 2 * B, "HKD"),
        ("$500 to $600 million", 500 * M, "USD"), ("$3,000", 3000, "USD"), ("$0.15", 0.15, "USD"),
        ("USD 5 million", 5 * M, "USD"), ("about $2 billion", 2 * B, "USD"),
        ("约 69 亿美元", 6.9 * B, "USD"), ("1.2亿美金", 1.2e8, "USD"), ("一点五亿元", 1.5e8, "CNY"),
        ("十二点五亿美元", 1.25 * B, "USD"), ("过亿元", 1e8, "CNY"), ("亿元", 1e8, "CNY"),
        ("万亿元", 1e12, "CNY"), ("十来亿元", B, "CNY"), ("0.0008 元", 0.0008, "CNY"),
        ("3亿泰铢", 3e8, "THB"), ("NT$5 million", 5 * M, "TWD"), ("US$3 million", 3 * M, "USD"),
        ("$1.5bn", 1.5 * B, "USD"), ("RMB 200 million", 2e8, "CNY"), ("20 million USD", 2e7, "USD"),
        ("nearly a billion dollars", B, "USD"), ("close to $6 Mn", 6 * M, "USD"),
    ],
)  # fmt: skip
def test_amounts(text, value, currency):
    (found,) = find_amounts(f"融资{text}。")
    assert (found.start, found.end) == (2, 2 + len(text))
    assert found.amount is not None
    assert found.amount.currency == currency
    assert found.amount.value == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    ["12亿参数", "2元素", "元旦", "三万件", "66亿", "美元走强", "100 tokens", "GPT-4", "元宇宙", "5个月",
     "the dollar", "$", "9" * 400 + "美元", "三元组", "5亿用户", "千万级日活", "5亿用户完成A轮", "百万种子用户",
     "数万轮对话", "完成十余轮融资", "70亿参数融资", "3万融资者", "($1 = 0.92 euros)"],
)  # fmt: skip
def test_no_amounts(text):
    assert not [v for v in find_amounts(text) if v.amount and v.amount.value > 1e300]
    assert len(text) > 100 or not list(find_amounts(text))


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("完成近5亿A轮融资", "近5亿", 5e8), ("完成数千万级种子轮融资", "数千万级", 10 * M),
        ("完成近 10 亿融资", "近 10 亿", B), ("完成数亿融资", "数亿", 1e8),
        ("获 2 亿 Pre-A+ 轮投资", "2 亿", 2e8), ("完成3000万“天使++”轮融资", "3000万", 30 * M),
        ("完成亿级新一轮融资", "亿级", 1e8), ("完成百亿级战略融资", "百亿级", 10 * B),
    ],
)  # fmt: skip
def test_what_is_raised_without_a_currency(text, words, value):
    (found,) = find_amounts(text)
    assert (text[found.start : found.end], found.amount) == (words, Amount(value, "CNY"))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("以 200 亿美元收购", ["200 亿美元"]), ("输入 1 元、输出 2 元", ["1 元", "2 元"]),
        ("2023，200亿元", ["200亿元"]), ("9亿美元（约合人民币64亿元）", ["9亿美元"]),
        ("23 亿美元 D 轮融资（约 163 亿元人民币）", ["23 亿美元"]),
        ("9亿美元，约合人民币 64 亿元", ["9亿美元"]), ("9亿美元，64亿元", ["9亿美元", "64亿元"]),
        ("$5 million ($3 million in cash)", ["$5 million", "$3 million"]),
    ],
)  # fmt: skip
def test_sums_beside_other_words(text, values):
    assert [text[v.start : v.end] for v in find_amounts(text)] == values


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2023年11月17日", "2023-11-17"), ("2024年5月", "2024-05"), ("2024年", "2024"),
        ("2024-05-13", "2024-05-13"), ("2024/5/3", "2024-05-03"), ("2024年2月29日", "2024-02-29"),
        ("May 13, 2024", "2024-05-13"), ("13 May 2024", "2024-05-13"), ("May 2024", "2024-05"),
        ("Sept. 9th, 2023", "2023-09-09"), ("in 2021", "2021"), ("since 2019", "2019"),
        ("2023 年 11 月 17 日", "2023-11-17"), ("2023 年 5 月", "2023-05"), ("23年5月", "2023-05"),
        ("98 年 3 月 2 日", "1998-03-02"), ("mid-2023", "2023"), ("Q3 2025", "2025"),
        ("the third quarter of 2025", "2025"), ("H1 2025", "2025"), ("before 2024", "2024"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("published", [PUBLISHED, None])
def test_absolute_dates(text, iso, published):
    assert [v.iso for v in find_dates(f"于 {text} 发布", published)] == [iso]


RELATIVE = [
    ("今天", "2024-02-26"), ("昨天", "2024-02-25"), ("前天", "2024-02-24"), ("昨晚", "2024-02-25"),
    ("周一", "2024-02-26"), ("上周五", "2024-02-23"), ("下周二", "2024-03-05"),
    ("本周三", "2024-02-28"), ("今年1月", "2024-01"), ("去年8月", "2023-08"), ("前年", "2022"),
    ("明年3月15日", "2025-03-15"), ("去年底", "2023"), ("上月", "2024-01"), ("下个月", "2024-03"),
    ("本月15日", "2024-02-15"), ("1月5日", "2024-01-05"), ("12月", "2023-12"),
    ("三个月前", "2023-11"), ("两年前", "2022"), ("10天前", "2024-02-16"), ("上週五", "2024-02-23"),
    ("yesterday", "2024-02-25"), ("last Friday", "2024-02-23"), ("on Monday", "2024-02-26"),
    ("next Tuesday", "2024-03-05"), ("last month", "2024-01"), ("last year", "2023"),
    ("two months ago", "2023-12"), ("Dec. 5", "2023-12-05"), ("last May", "2023-05"),
    ("1 月 11 日", "2024-01-11"), ("2 月初", "2024-02"), ("1 月上旬", "2024-01"),
    ("今年 1 月", "2024-01"), ("去年 8 月 3 日", "2023-08-03"), ("去年8 月", "2023-08"),
    ("本月 15 日", "2024-02-15"), ("3 个月前", "2023-11"), ("10 天前", "2024-02-16"),
    ("去年第三季度", "2023"), ("last Tuesday", "2024-02-20"), ("earlier this month", "2024-02"),
    ("in the third quarter", "2023"), ("the fourth quarter of last year", "2023"),
    ("January last year", "2023-01"), ("a decade ago", "2014"), ("before November", "2023-11"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "iso"), RELATIVE)
def test_relative_dates(text, iso):
    assert [v.iso for v in find_dates(f"，{text}，", PUBLISHED)] == [iso]


@pytest.mark.parametrize("text", [t for t, _ in RELATIVE])
def test_no_relative_date_without_a_publication_date(text):
    assert list(find_dates(f"，{text}，", None)) == []


@pytest.mark.parametrize(
    ("text", "isos"),
    [
        ("2023年11月离开，次月加入", ["2023-11", "2023-12"]),
        ("2023年12月离开，次月加入", ["2023-12", "2024-01"]),
        ("2022年成立，次年融资，当年盈利", ["2022", "2023", "2023"]),
        ("2022 年 9 月成立，次年 3 月融资", ["2022-09", "2023-03"]),
        ("2022年3月成立\n转年，投了天使轮", ["2022-03", "2023"]),
        ("2024年4月领投；\n同年12月，又一笔", ["2024-04", "2024-12"]),
        ("2022年底离开，隔年2月创业", ["2022", "2023-02"]),
        ("2022年成立，隔年举办一次", ["2022"]),
        ("2023年8月13日拿到，28日", ["2023-08-13"]),
        ("2023年8月13日拿到，半个月后的28日，签约", ["2023-08-13", "2023-08-28"]),
        ("2023年3月拿到；半年后，领投", ["2023-03", "2023-09"]),
        ("In May 2023 it rose. That December it fell.", ["2023-05", "2023-12"]),
        ("In May 2023 it rose.\nThe same month it fell.", ["2023-05", "2023-05"]),
        ("In August 2023 she joined, three months after she had left.", ["2023-08", "2023-05"]),
        ("In August 2023 it rose, three months after launch.", ["2023-08", "2023-11"]),
        ("2023年5月1日，次日", ["2023-05-01", "2023-05-02"]),
        ("2023年5月1日，3天后", ["2023-05-01", "2023-05-04"]),
        ("2025年11月融资，两个月后上市", ["2025-11", "2026-01"]),
        ("2023年5月1日降价。上午，又降", ["2023-05-01", "2023-05-01"]),
        ("2023年5月1日降价。几个小时后，又降", ["2023-05-01", "2023-05-01"]),
        ("2023年5月降价。上午，又降", ["2023-05"]),
        ("2021年离职，第二年和", ["2021", "2022"]),
        ("2021年运营到第二年", ["2021"]),
        ("拐点在2023年，那一年2月", ["2023", "2023-02"]),
        ("2023年2月刚刚裁掉", ["2023-02"]),
        ("2023年5月1日，同一天", ["2023-05-01", "2023-05-01"]),
        ("Model 4\n\nApril 3, 2026", ["2026-04-03"]),
        ("Model 4 April 3, 2026", ["2026-04-03"]),
        ("In March 2023 it rose. Two months later it fell.", ["2023-03", "2023-05"]),
        ("On March 5, 2023 it rose; three days later it fell.", ["2023-03-05", "2023-03-08"]),
        ("In June 2023 it rose. The following month it fell.", ["2023-06", "2023-07"]),
    ],
)
@pytest.mark.parametrize("published", [PUBLISHED, None])
def test_dates_that_lean_on_the_one_before(text, isos, published):
    assert [v.iso for v in find_dates(text, published)] == isos


@pytest.mark.parametrize(
    ("text", "isos"),
    [
        ("Founded in 2021. It will be released in January.", ["2021", "2025-01"]),
        ("Founded in 2021. In January it grew.", ["2021", "2021-01"]),
        ("She left four years ago. In January it grew.", ["2020", "2024-01"]),
        ("It rose in November. In October it fell.", ["2023-11", "2023-10"]),
        ("He departs at the end of March, and she starts on April 6.", ["2024-03", "2024-04-06"]),
        ("It is due to the slump in January.", ["2024-01"]),
        ("Ana, who left in 2021 with Vox.AI, was back in January.", ["2021", "2024-01"]),
        ("On Monday it was out, first shown in May. Two days later it sold.",
         ["2024-02-26", "2023-05", "2024-02-28"]),
        ("It sued on Monday. The same day it fell.", ["2024-02-26", "2024-02-26"]),
        ("The same day it fell.", []),
    ],
)  # fmt: skip
def test_months_and_days_without_a_year(text, isos):
    assert [v.iso for v in find_dates(text, PUBLISHED)] == isos


@pytest.mark.parametrize(
    ("text", "words", "iso"),
    [
        ("28 日发布声明", "28 日", "2024-01-28"), ("周三（21 日）", "21 日", "2024-02-21"),
        ("1月上线", "1月", "2024-01"), ("1月中国", "1月", "2024-01"), ("1月中旬", "1月中旬", "2024-01"),
        ("于 2 月 6 日发布", "2 月 6 日", "2024-02-06"), ("in March last year", "March last year", "2023-03"),
    ],
)  # fmt: skip
def test_dates_beside_other_words(text, words, iso):
    assert (words, iso) in [(text[v.start : v.end], v.iso) for v in find_dates(text, PUBLISHED)]


@pytest.mark.parametrize("text", ["3天后", "一周后", "当日", "次日", "a year later", "两个月后"])
def test_nothing_to_lean_on(text):
    assert list(find_dates(text, PUBLISHED)) == []


@pytest.mark.parametrize(
    "text",
    ["2024-13-45", "2024年13月5日", "2月30日", "2023年2月29日", "April 31", "90年代", "2020年代", "5个月",
     "周边", "周末", "may well be", "99999天前", "9999年后", "GPT-4", "march on", "1.5个月大",
     "2 月 30 日", "9 个月", "前 9 月", "前5月", "1.5月", "28号线，", "by May Lee", "of 2000 people",
     "Q4_K_M"],
)  # fmt: skip
def test_no_dates(text):
    assert list(find_dates(text, PUBLISHED)) == []


def test_a_month_of_publication_gives_no_days():
    text = "昨天、周一、3天前、去年8月、两个月前；yesterday, on Monday, three days ago, last month"
    assert [v.iso for v in find_dates(text, "2024-05")] == ["2023-08", "2024-03", "2024-04"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("B轮", "round"), ("A+轮", "round"), ("Pre-A轮", "round"), ("天使轮", "round"),
        ("战略融资", "round"), ("种子轮", "round"), ("Series B", "round"),
        ("亲友轮", "round"), ("follow-on round", "round"), ("bridge round", "round"),
        ("约900人", "size"), ("900名员工", "size"), ("200 people", "size"), ("10%", "percent"),
        ("about 5% of its workforce", "percent"), ("半价", "percent"), ("首席执行官", "title"),
        ("天使++轮", "round"), ("天使++”轮", "round"), ("种子++轮", "round"), ("Pre-Series A", "round"),
        ("D 轮", "round"), ("约 40%", "percent"), ("1–2%", "percent"), ("2.1万名员工", "size"),
        ("约 1.2 万名员工", "size"), ("4,000 corporate jobs", "size"), ("co-CEO", "title"),
        ("interim co-CEOs", "title"), ("CTOs", "title"), ("interim chief executive", "title"),
        ("联合创始人", "title"), ("vice president of research", "title"), ("CEO", "title"),
        ("chief technology officer", "title"), ("前首席科学家", "title"),
    ],
)  # fmt: skip
def test_terms(text, kind):
    framed = f"，{text}，" if not text.isascii() else f", {text} , "
    found = [(v.kind, framed[v.start : v.end]) for v in find_terms(framed)]
    assert (kind, text) in found


@pytest.mark.parametrize(
    "text",
    [
        "人工智能",
        "三千人类",
        "研究员们",
        "一轮明月",
        "serious B",
        "这一人事变动",
        "一人选",
        "三人物",
        "engineers",
        "investors",
        "the first half",
    ],
)
def test_no_terms(text):
    assert list(find_terms(text)) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("66亿", 6.6 * B), ("三千五百万", 35 * M), ("一千零一", 1001), ("十二", 12), ("两百", 200),
        ("1,250.5", 1250.5), ("1万亿", 1e12), ("二〇二四", 2024), ("twelve", 12), ("a", 1),
        ("", None), ("abc", None), ("1x", None),
    ],
)  # fmt: skip
def test_numbers(text, number):
    assert parse_number(text) == number


def test_comparisons():
    text = "相比GPT-4 Turbo，速度更快、价格便宜50%、速率限制高5倍"
    assert list(comparisons(text)) == ["速度更快", "价格便宜50%", "速率限制高5倍"]
    assert list(comparisons("It is twice as fast, 50% cheaper")) == ["50% cheaper"]


def everything(text: str, published: str | None) -> list[Value]:
    return [*find_amounts(text), *find_dates(text, published), *find_terms(text)]


words = st.sampled_from(
    ["数", "千", "万", "亿", "元", "美元", "年", "月", "日", "前", "后", "去年", "次月", "周", "上", "一", "十二",
     "轮", "B", "$", "₹", "-", "至", "billion", "million", "May", "last", "ago", "two", "months", "9999",
     "2024", "0", "13", ",", ".", " ", "\n", "首席", "CEO", "人", "降", "%", "days", "later", "億", "個"]
)  # fmt: skip


@given(
    st.lists(words | st.text(max_size=3), max_size=14).map("".join),
    st.none() | st.dates().map(lambda d: d.isoformat()) | st.just("2024-05"),
)
def test_any_text(text, published):
    ends = {"amount": 0, "date": 0}
    for v in everything(text, published):
        assert 0 <= v.start < v.end <= len(text)
        assert (v.iso is not None) == (v.kind == "date")
        assert (v.amount is not None) == (v.kind == "amount")
        if v.iso:
            assert ISO.match(v.iso)
        if v.amount:
            assert math.isfinite(v.amount.value)
            assert v.amount.currency in CURRENCY.values()
        if v.kind in ends:
            assert ends[v.kind] <= v.start
            ends[v.kind] = v.end


@pytest.mark.parametrize(
    "unit",
    ["1", "1,", "一", "数", " ", "\u3000", "\n", "前", "首席", "联合", "总", "从1", "$1-", "CEO of A ",
     "1 million ", "去年", "1月", "May 1 ", "百分之", "速度", "Chief ", "1 月 ", "今年 ", "1 亿 ", "数亿级", "亿", "A ",
     "天使+", "in the "],
)  # fmt: skip
def test_time_is_linear(unit):
    text = unit * 5000
    started = time.process_time()
    everything(text, PUBLISHED)
    list(comparisons(text))
    assert time.process_time() - started < 4


def test_the_same_day_may_be_that_of_the_item_before():
    text = "· 灵樾科技3月5日完成融资。\n· 蓝岭股份同日宣布裁员。"
    assert [d.iso for d in find_dates(text, "2025-03-08")] == ["2025-03-05", "2025-03-05"]
    assert [d.iso for d in find_dates(text.replace("同日", "当天"), "2025-03-08")] == ["2025-03-05"]
