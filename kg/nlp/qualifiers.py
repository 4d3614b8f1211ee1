"""What qualifies a fact: the post held, the sum paid, in what one model beats another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.nlp.grammar import Value
from kg.nlp.reading import ReadSentence
from kg.nlp.resolve import ResolvedEntity

_ASPECT = r"(?:推理|运行|响应|生成|输入|输出)?(?:速度|价格|成本|费用|速率限制|延迟|性能|效率|吞吐量?|得分|成绩|准确率|上下文|能耗|功耗|体积|参数量|质量|表现)"
_BETTER = (
    r"(?:更?(?:快|便宜|高|低|强|好|长|小|大|省)|提升|提高|降低|下降|增加|减少|缩短|领先|高出|低至)"
)
_MUCH = r"(?:了|出|至|到|达|约|近|超过?|不止)*\s?(?:\d+(?:\.\d+)?\s?(?:%|倍|成|个百分点|分)|[一两三四五六七八九十]倍|一半|一成|三分之[一二])?"
_ZH = re.compile(
    rf"{_ASPECT}(?:也|都|则|上)?{_BETTER}{_MUCH}|(?:便宜|快|高|低)(?:了|出)?\s?\d+(?:\.\d+)?(?:%|倍)"
)
_EN = re.compile(
    r"\b(?:(?:twice|half|\d+(?:\.\d+)?(?:x|%| times| percent)|five times|three times) (?:as |the )?)?"
    r"(?:faster|cheaper|better|smaller|larger|more (?:accurate|capable|efficient|powerful)|higher|lower)\b"
    r"(?: (?:rate limits?|accuracy|latency|scores?|cost|speed|throughput))?"
)


def comparisons(text: str) -> Iterator[str]:
    """Yield in what respects a sentence says that one thing beats another.

    >>> list(comparisons("相比GPT-4 Turbo，速度更快、价格便宜50%、速率限制高5倍"))
    ['速度更快', '价格便宜50%', '速率限制高5倍']
    """
    for pattern in (_ZH, _EN):
        for match in pattern.finditer(text):
            yield match[0].strip()


def post(
    text: str, read: ReadSentence, person: ResolvedEntity, organization: ResolvedEntity
) -> str | None:
    """Find the post of a person in a sentence: the title that touches the name.

    Only what stands right before or behind the name counts, with nothing but the name of the
    organisation, a bracket or a space between.
    """
    number = read.sentence.index
    places = [m for m in person.mentions if m.sentence == number]
    houses = [m for m in organization.mentions if m.sentence == number]
    titles = [v for v in read.values if v.kind == "title"]
    best: Value | None = None
    for mention in places:
        for title in titles:
            between = (
                text[title.end : mention.start] if title.end <= mention.start
                else text[mention.end : title.start]
            )  # fmt: skip
            for house in houses:
                between = between.replace(house.text, "")
            if len(between) <= 3 and not re.search(r"[，。；、和与,;.]", between):
                wider = best is None or title.end - title.start > best.end - best.start
                best = title if wider else best
    return text[best.start : best.end] if best else None
