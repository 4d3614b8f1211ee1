"""Sums of money: "66亿美元", "数千万元人民币", "270亿至290亿美元", "$6.6 billion", "€300m"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from kg.model import Amount
from kg.nlp.grammar import Value, any_of
from kg.nlp.grammar.numbers import SCALES, parse_number
from kg.script import lowered, simplified

CURRENCY = {
    "美元": "USD", "美金": "USD", "美刀": "USD", "元人民币": "CNY", "人民币元": "CNY",
    "人民币": "CNY", "元": "CNY", "块钱": "CNY", "欧元": "EUR", "英镑": "GBP", "日元": "JPY",
    "日圆": "JPY", "韩元": "KRW", "港元": "HKD", "港币": "HKD", "新元": "SGD", "新加坡元": "SGD",
    "加元": "CAD", "澳元": "AUD", "卢比": "INR", "印度卢比": "INR", "瑞士法郎": "CHF",
    "新台币": "TWD", "台币": "TWD", "迪拉姆": "AED", "里亚尔": "SAR", "谢克尔": "ILS",
    "瑞典克朗": "SEK", "丹麦克朗": "DKK", "挪威克朗": "NOK", "卢布": "RUB", "加拿大元": "CAD", "加币": "CAD",
    "澳大利亚元": "AUD", "澳币": "AUD", "新币": "SGD", "法郎": "CHF", "泰铢": "THB", "越南盾": "VND",
    "印尼盾": "IDR", "林吉特": "MYR", "令吉": "MYR", "雷亚尔": "BRL", "里拉": "TRY", "兹罗提": "PLN",
    "$": "USD", "us$": "USD", "usd": "USD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP",
    "¥": "CNY", "￥": "CNY", "rmb": "CNY", "cny": "CNY", "₹": "INR", "rs": "INR", "₩": "KRW",
    "hk$": "HKD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "s$": "SGD", "jp¥": "JPY",
    "nt$": "TWD", "hkd": "HKD", "sgd": "SGD", "jpy": "JPY",
    "dollars": "USD", "dollar": "USD", "us dollars": "USD", "euros": "EUR", "euro": "EUR",
    "pounds": "GBP", "yuan": "CNY", "renminbi": "CNY", "yen": "JPY", "won": "KRW",
    "rupees": "INR", "francs": "CHF", "swiss francs": "CHF", "canadian dollars": "CAD",
    "singapore dollars": "SGD", "dirhams": "AED", "shekels": "ILS", "kronor": "SEK",
    "swedish kronor": "SEK", "kroner": "NOK", "norwegian kroner": "NOK", "danish kroner": "DKK",
    "riyals": "SAR", "reais": "BRL", "zloty": "PLN", "ringgit": "MYR", "baht": "THB",
    "rubles": "RUB", "roubles": "RUB", "lira": "TRY", "rand": "ZAR", "hong kong dollars": "HKD",
    "australian dollars": "AUD", "taiwan dollars": "TWD", "indian rupees": "INR",
}  # fmt: skip

_ABOUT = (
    r"(?:大约|大概|约合|约为|约|近|将近|接近|超过|超|逾|至少|不低于|不少于|不超过|高达|多达|至多|最多|最高|"
    r"累计|总额|合计|共计|上|共)"
)
# Every repetition has a bound, so that reading takes time linear in the length of the text.
_NUM = (
    r"(?:\d[\d,]{0,30}(?:\.\d{1,20})?|[数几十两一二三四五六七八九零百千半]{1,16}(?:点[零一二三四五六七八九]{1,8})?"
    r"|[上数几]|(?<![\d.十百千万把])过?(?=万?亿))"
)
_SCALE = r"(?:多|余|几|来)?(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)?(?:多|余)?"
_UNIT = "|".join(sorted((re.escape(c) for c in CURRENCY if ord(c[0]) > 0x2FFF), key=len)[::-1])
_SIGN = r"[$€£¥￥₹₩]|us\$|hk\$|ca\$|au\$|nt\$|[cas]\$|usd|eur|gbp|rmb|cny|人民币|jp¥|rs\.?"
# "近5亿A轮融资", "数千万级种子轮融资": what money is raised in needn't be said.
_RAISED = (
    r"(?:(?<=[亿万])|(?<=[亿万][多余]))级?(?=\s?(?:的|规模)?\s?[“\"]?(?:"
    r"(?:(?:[Pp]re)?[-\s]?[A-K]\d?\+{0,3}|天使\+{0,3}|种子\+{0,3}|战略|首|新一|基石|过桥|股权)\s?[”\"]?轮?\s?)"
    r"{0,2}(?:(?<=轮)|(?<=轮\s)|融资(?![租者人方])))"
)
_UNITS = "".join(sorted({c[0] for c in CURRENCY if ord(c[0]) > 0x2FFF}))
# Most places are done with at a glance: no sum begins so, or nothing is counted soon behind.
_BEGIN = (
    r"(?=[\d大约近将接超逾至不高多最累总合共上过万亿数几十两一二三四五六七八九零百千半])"
    r"(?=[\d,.\s数几十两一二三四五六七八九零百千半点亿万多余来大约概合为近将接超过逾至不低少于高达最累计总额共上到\-—–~～]"
    rf"{{0,150}}[亿万{_UNITS}])"
)
_BEGIN_SIGNED = (
    r"(?=[$€£¥￥₹₩uhcansegrj人])(?=[$€£¥￥₹₩]|[uhcansegrj人][$sukabtmnp民][$¥drbymp币.\s\d])"
)
_BEGIN_WORDED = r"(?<![a-z])(?=[\daotfsenhd])"
ZH = re.compile(
    rf"{_BEGIN}(?:{_ABOUT}\s{{0,4}})?(?P<n>{_NUM})\s{{0,4}}(?P<s>{_SCALE})\s{{0,4}}"
    rf"(?:(?:{_UNIT})?(?:至|到|-|—|–|~|～)\s{{0,4}}{_NUM}\s{{0,4}}(?P<s2>{_SCALE})\s{{0,4}})?"
    rf"(?:(?P<c>{_UNIT})(?!素|老|旦|宇宙|首|年|月|件|器|组|锂|论|数据|学习|认知)(?:以上|左右|上下|出头)?|{_RAISED})"
)
# These two are for texts in small letters.
SIGNED = re.compile(
    rf"{_BEGIN_SIGNED}(?P<c>{_SIGN})\s?(?P<n>\d[\d,]{{0,30}}(?:\.\d{{1,20}})?)"
    rf"(?:(?:\s?[-–—]\s?|\s{{1,4}}(?:to|and)\s{{1,4}})(?:{_SIGN})?\s?\d[\d,]{{0,30}}(?:\.\d{{1,20}})?)?"
    rf"(?:[\s-]?(?P<s>thousand|million|billion|trillion|crore|lakh|bn|mn|tn|trn|[kmbt])\b)?"
    rf"(?P<z>\s?(?:万亿|千亿|百亿|十亿|亿|千万|百万|万))?(?:元|美元)?(?![\d,.]*\s=)"
)
WORDED = re.compile(
    rf"{_BEGIN_WORDED}"
    r"(?P<n>\d[\d,]{0,30}(?:\.\d{1,20})?|a|one|two|three|four|five|six|seven|eight|nine|ten|half a|several"
    r"|hundreds of|tens of|dozens of)\s{1,4}"
    r"(?P<s>thousand|million|billion|trillion|crore|lakh|millions of|billions of)\s{1,4}(?:of\s{1,4})?"
    r"(?P<c>usd|eur|gbp|rmb|cny|hkd|sgd|jpy|(?:us|canadian|singapore|swiss|swedish|norwegian|danish|hong kong|australian|taiwan|indian)?\s?"
    r"(?:dollars|euros|pounds|yuan|renminbi|yen|won|rupees|francs|dirhams|shekels|kronor|kroner|riyals|reais|zloty|ringgit"
    r"|baht|rou?bles|lira|rand))\b"
)
_LARGE = re.compile(r"illion|thousand|crore|lakh")
"""What every sum in words holds."""

_AROUND = ("about", "around", "nearly", "almost", "roughly", "over", "some", "at least", "up to",
           "more than", "less than", "just over", "close to")  # fmt: skip
_BEFORE = re.compile(rf"(?:{any_of(_AROUND)})\s{{1,4}}\Z", re.IGNORECASE)
"""What stands right before a sum in English and belongs to it."""
_CONVERTED = re.compile(
    r"(?:[^，。；,;（(\n]{0,8}[（(]\s?(?:约?折合|约?合|相当于)?|\s?[，,]\s?(?:约?折合|约合|相当于))(?:人民币)?\s?"
)
"""What stands between a sum and the same sum in another currency."""


def find_amounts(text: str) -> Iterator[Value]:
    """Yield the sums of money in a text, in order, as `Value` of kind ``amount``.

    >>> [(v.amount.value, v.amount.currency) for v in find_amounts("约66亿美元和$6.6 billion")]
    [(6600000000.0, 'USD'), (6600000000.0, 'USD')]
    >>> s = "数千万元人民币、270亿至290亿美元、30万欧元以上"
    >>> [s[v.start:v.end] for v in find_amounts(s)]
    ['数千万元人民币', '270亿至290亿美元', '30万欧元以上']

    The same sum in another currency is not told again.

    >>> s = "raised 600 million euros ($643.7 million)"
    >>> [s[v.start:v.end] for v in find_amounts(s)]
    ['600 million euros']
    """
    text = simplified(text)
    small = lowered(text)
    found: list[Value] = []
    for pattern in (ZH, SIGNED, WORDED) if _LARGE.search(small) else (ZH, SIGNED):
        for match in pattern.finditer(text if pattern is ZH else small):
            amount = _amount(match)
            if amount:
                start, end = match.span()
                if pattern is not ZH and (
                    before := _BEFORE.search(text, max(start - 16, 0), start)
                ):
                    start = before.start()
                found.append(Value(start, end, kind="amount", amount=amount))
    found.sort(key=lambda v: (v.start, -v.end))
    end, currency = -1, ""
    for value in found:
        if value.start >= end and value.amount:
            other = value.amount.currency != currency
            if not (other and currency and _CONVERTED.fullmatch(text, end, value.start)):
                yield value
            end, currency = value.end, value.amount.currency


def _amount(match: re.Match[str]) -> Amount | None:
    groups = match.groupdict()
    currency = CURRENCY.get((groups["c"] or "元").casefold().strip(" ."))
    words = (groups["n"] or "").strip()
    scale = groups["s"] or ""
    if match.re is ZH:
        if not scale and groups["s2"]:
            scale = groups["s2"]
        value = parse_number(words + scale)
    else:
        value = parse_number(words.casefold().replace("half a", "0.5"))
        if value is None:
            value = 100.0 if words.casefold().startswith("hundreds") else 10.0
            value = 1.0 if words.casefold() == "several" else value
        value *= SCALES.get(scale.casefold().removesuffix(" of"), 1.0)
        if z := groups.get("z"):
            value *= parse_number(z.strip()) or 1.0
    if not currency or value is None or not math.isfinite(value):
        return None
    return Amount(float(f"{value:.12g}"), currency)
