"""Titles, rounds, shares and head counts: the values of events other than money and time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from kg.nlp.grammar import Value, any_of
from kg.nlp.lexicon import load
from kg.script import lowered

# Most places are done with at a glance: no round, share, size, change or title begins so.
ROUND = re.compile(
    r"(?=[A-KP天种战首基过亲psSabgef][\d+\-/\sr、和及至到系轮”\"使子略石桥友enxo])(?=[^psSabgef]|\b)(?:(?:[Pp]re[-\s]?)?[A-K](?:\d|\+{1,3}|-\d)?(?:[、和及至到/]\s?(?:Pre-?)?[A-K]\+*)?\s?(?:系列)?[”\"]?轮"
    r"|(?:(?:天使|种子)\s?\+{0,3}|战略|首|Pre-IPO|基石|过桥|亲友)\s?[”\"]?轮|战略融资|天使(?:轮)?融资|种子融资"
    r"|\b(?:[Pp]re-)?[Ss]eries[\s-][A-K](?:-?\d|\+)?\b"
    r"|\b(?:[Pp]re-)?[Ss]eed(?=\s(?:round|funding|financing|money|stage|capital|investment|extension))"
    r"|\bangel(?=\s(?:round|funding))|\b(?:bridge|growth|extension|friends[- ]and[- ]family) round|(?<=million )(?:follow-on|extension)\b"
    r"|(?<=billion )(?:follow-on|extension)\b|\bfollow-on (?:round|funding|financing|investment))"
)
_SERIES = re.compile(r"(?:(?<=[Pp]re)|(?<![A-Za-z]))[A-K](?![A-Za-z])(?:\d|\++|-\d)?")
_ROUNDS = {
    "ipo": "ipo", "天使": "angel", "angel": "angel", "种子": "seed", "seed": "seed",
    "战略": "strategic", "基石": "cornerstone", "过桥": "bridge", "bridge": "bridge",
    "growth": "growth", "extension": "extension", "follow-on": "followon", "亲友": "friends",
    "friends": "friends",
}  # fmt: skip
PERCENT = re.compile(
    r"(?=[\d约近超逾高最百一二两三四五六七八九十半ansht])"
    r"(?=\d[\d.]{0,45}[\s%％折分p\-–~～]|[^\da-z][\d\s过达高分成价]|\b[a-z])"
    r"(?:(?:(?:约|近|超过|超|逾|高达|最高)\s?)?(?:\d{1,20}(?:\.\d{1,20})?\s?[-–~～]\s?)?\d{1,20}(?:\.\d{1,20})?\s?[%％](?:\s?(?:以上|左右|以下|到\d{1,20}%))?|百分之[一二三四五六七八九十百]{1,9}"
    r"|(?:[一二三四五六七八九十]|\d{1,20})分之[一二三四五六七八九十]+|[一二两三四五六七八九]成(?=[，。、的以])|半价|\d(?:\.\d)?折"
    r"|\b(?:about |nearly |some |almost )?\d{1,20}(?:\.\d{1,20})?\s?(?:%|per ?cent)(?: of its (?:workforce|staff|employees))?"
    r"|(?<!first )(?<!second )\b(?:half|two-thirds|a third|a quarter|three-quarters|a tenth|a fifth)\b(?: of its (?:workforce|staff|employees))?)"
)
SIZE = re.compile(
    r"(?=[约近超逾至多大\d数几上一二三四五六七八九十百千两asnrmohdt])"
    r"(?:(?=[约近超过逾至少多达大\d,.数几上一二三四五六七八九十百千两余万名位个\s]{1,70}+[员人职岗雇])"
    r"(?:(?:约|近|超过|超|逾|至少|多达|大约)\s?)?(?:(?<![\d.,])\d[\d,]{0,30}(?:\.\d{1,20})?|[数几上一二三四五六七八九十百千两]{1,16})\s?(?:多|余)?(?:万|千|百)?(?:多|余)?\s?"
    r"(?:名|位|个)?\s?(?:员工|人|职位|岗位|雇员)(?!工|民|类|次|形|机|脸|均|气|心|才|生|际|们|事(?!后)|选(?!择)|员|物|马|格|称|力|体|像|设|手|声|口)"
    r"|(?=[a-z\d])\b(?:about |some |around |nearly |roughly |more than |at least |over )?(?:\d[\d,]{0,30}|hundreds of|dozens of|thousands of)\s"
    r"(?:(?:of|out of) (?:its|their|the|about) (?:\d[\d,]{0,30}\s)?)?"
    r"(?:(?:corporate|full-time|office|white-collar|additional|more|other) )?(?:people|employees|jobs|workers|staff|staffers|roles|positions)\b)"
)
LAID_OFF = re.compile(
    r"(?:裁[掉减撤去]|解雇|辞退|遣散)了?(?P<size>(?:约|近|超过|超|逾|至少|多达|大约)?"
    r"(?:\d[\d,]{0,30}|[数几上一二三四五六七八九十百千两]{1,16})(?:多|余)?[名位][\u4e00-\u9fff]{0,6}?[员师工人])"
)
"""How many of a trade are laid off, which behind other words counts anything: 500名标注员."""
CHANGE = re.compile(
    r"(?=[从降下调涨上打免f])(?=[^f]|\b)(?:从[^，。；\n]{1,24}?(?:降|下调|涨|上调|升|提高)(?:至|到|为)[^，。；\n]{1,16}"
    r"|(?:降|下调|降低|调低|涨|上涨|上调|打)(?:价|了|至|到|为|幅)?(?:约|近|超|逾|达|最高|高达)*\s?\d{1,20}(?:\.\d{1,20})?(?:%|折|倍|美元|元|成)"
    r"|免费(?:开放|使用|提供)?|\b(?:free of charge|free for [a-z ]+year|free)\b)"
)


_IN_CHARGE = re.compile(
    r"\s(?:of|for|in charge of)\s(?:the\s)?[A-Za-z&]+(?:\s(?:and\s)?(?:[A-Z][a-z&]+|research|engineering|product|affairs|policy|operations|safety|strategy|design|safety systems|partnerships))*"
)
"""Of what somebody with an English title is in charge."""


@cache
def _titles() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give the expressions for Chinese titles, and for English ones in small letters."""
    zh = load("titles")["zh"]
    words = [*zh["modifiers"], *zh["heads"]]
    first, second = _any_at(words, 0), _any_at(words, 1)
    alone = _any_at((word for word in words if len(word) == 1), 0)
    chinese = (
        rf"(?={first}(?:{second}|(?<={alone})))(?:(?:(?<![A-Za-z])|(?![A-Za-z]))(?:{any_of(zh['modifiers'])}){{1,6}}(?:业务|部门|团队)?)?(?<![A-Za-z])(?:{any_of(zh['heads'])})(?![A-Za-z])"
        rf"(?!们|们的|大会|会议|团队|级)"
    )
    en = {kind: [word.lower() for word in words] for kind, words in load("titles")["en"].items()}
    first = _any_at([*en["modifiers"], *en["heads"]], 0)
    english = (
        rf"\b(?={first})(?:(?:{any_of(en['modifiers'])})[\s-]){{0,6}}(?:{any_of(en['heads'])})\b"
    )
    return re.compile(chinese), re.compile(english)


def _any_at(words: Iterable[str], at: int) -> str:
    """Write an expression for the characters that stand at a place of some words."""
    return f"[{re.escape(''.join(sorted({word[at] for word in words if len(word) > at})))}]"


def _find_titles(text: str) -> Iterator[tuple[int, int]]:
    chinese, english = _titles()
    for match in chinese.finditer(text):
        yield match.span()
    small, end = lowered(text), 0
    while titled := english.search(small, end):
        charge = _IN_CHARGE.match(text, titled.end())
        end = charge.end() if charge else titled.end()
        yield titled.start(), end


def round_name(words: str) -> str:
    """Name a round alike however it is written; empty if the words don't tell which one.

    >>> round_name("Pre-A轮"), round_name("Series B"), round_name("种子轮"), round_name("首轮")
    ('prea', 'b', 'seed', '')
    """
    folded = words.casefold()
    series = _SERIES.search(words)
    if series:
        name = series[0].replace("-", "").casefold()
    else:
        name = next((name for word, name in _ROUNDS.items() if word in folded), "")
        name += "+" * folded.count("+")
    return f"pre{name}" if name and folded.startswith("pre") else name


def find_terms(text: str) -> Iterator[Value]:
    """Yield titles, rounds, shares, sizes and price changes in a text, by place and then kind.

    Unlike sums and dates they may overlap: "下调50%" is a change, and "50%" in it a share.

    >>> text = "前首席科学家张三拿到B轮，裁员约900人，价格降50%"
    >>> [(v.kind, text[v.start:v.end]) for v in find_terms(text)]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('title', '前首席科学家'), ('round', 'B轮'), ('size', '约900人'), ('change', '降50%'),
     ('percent', '50%')]
    """
    found = [Value(start, end, kind="title") for start, end in _find_titles(text)]
    found += [Value(*m.span(), kind="round", name=round_name(m[0])) for m in ROUND.finditer(text)]
    for kind, pattern in (
        ("percent", PERCENT), ("size", SIZE), ("change", CHANGE),
    ):  # fmt: skip
        found += [Value(*m.span(), kind=kind) for m in pattern.finditer(text)]
    sizes = {v.start for v in found if v.kind == "size"}
    found += [
        Value(*m.span("size"), kind="size") for m in LAID_OFF.finditer(text)
        if m.start("size") not in sizes
    ]  # fmt: skip
    yield from sorted(found, key=lambda v: (v.start, v.end, v.kind))
