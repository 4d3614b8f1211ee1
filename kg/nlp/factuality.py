"""What a text denies, doubts or only supposes is no fact."""

from __future__ import annotations

import re

_CUE = re.compile(
    r"否认|辟谣|谈好由|一度谈|差点|险些|本打算|原打算|威胁|扬言|不实|传闻|据传|传言|坊间|未经证实|谈判|洽谈|接洽|磋商|无意|并未|从未|没有(?!人|想到)|未曾|告吹|流产|拒绝(?=了?(?:收购|投资|入股|合作))"
    r"|\b(?:den(?:y|ies|ied)|rumou?r(?:s|ed)?|in talks|no plans?|(?:has|have|had|did|does|do|is|was|were) not|"
    r"never|hasn[’']t|haven[’']t|didn[’']t|call(?:s|ed|ing) (?:for|on)|threaten(?:s|ed|ing)?|reportedly (?:considering|in talks|weighing|seeking)|rebuffed|rejected)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[，,。；;！!？?：:]|——|\bbut\b|\band\b")
DEALS = frozenset(
    {
        "Funding",
        "Acquisition",
        "Partnership",
        "Lawsuit",
        "Appointment",
        "Departure",
        "investedIn",
        "acquired",
        "partnerOf",
        "suedBy",
    }
)
"""Kinds of statements that are often denied or rumoured before they are true."""


_REPORT = r"(?:reports?|reporting|stor(?:y|ies)|articles?|scoops?)"
_SMALL = r"(?-i:(?:(?!(?:filed|brought|led|by|from|of|at|in|with|and|or)\b)[a-z][a-z'’-]* ){0,4}?)"
_CITED = re.compile(
    r"(?:据|援引|根据|告诉|(?:来源|图源|编译自|[Ss]ource|via)\s?[:：])《?\s*\Z"
    r"|\b(?:told|reported by|interview (?:with|by)|interviewed by|asked on|appear(?:ed|ing|ance) on"
    r"|(?:spoke|spoken|speaking) to|(?:viewed|seen) by|exclusive from|per (?:his|her|their)"
    rf"|{_REPORT} (?:by|from|in)|according to {_SMALL}"
    rf"(?:(?:{_REPORT}|data|figures|estimates|analysis|survey) (?:by|from|in|of))?"
    rf"|(?:statement|comment|e-?mail|interview)s? {_SMALL}to"
    rf"|(?:memo|e-?mail|statement|note|document|letter|message)s? {_SMALL}"
    r"(?:shared with|(?:reviewed|obtained) by)"
    r")\s?(?:the\s)?\Z",
    re.IGNORECASE,
)
_CITES = re.compile(
    r"》?\s?(?:的?报道|的?消息|此前报道|率先报道|数据显示|的数据|了解到|(?:had |has |first )*reported\b|put the (?:valuation|price|figure|number|sum)\b)"
)
_SPEAKS = re.compile(r"\s?(?:wrote\b|says\b|said on)")
"""What outlets do, but also firms that say something of themselves."""
_OUTLET = re.compile(
    r"\b(?:The (?!.*(?:Company|Group|Lab|Fund|Foundation)\Z)[A-Z][\w'’. -]*|(?:[A-Z][\w'’.-]* ){0,4}(?:News|Times|Post|Journal|Daily|Herald|Tribune|Gazette|Observer"
    r"|Review|Wire|Weekly|Magazine|Street Journal|Bloomberg|Reuters|CNBC|BBC|CNN|NPR|TechCrunch|Axios|Politico|Wired))\Z"
)
"""What outlets are called."""
_ONLINE = (
    (
        re.compile(r"(?:\b(?:his|her|their|its|an?)|[’']s)\s\Z", re.IGNORECASE),
        re.compile(r"\s(?:profile|page|bio)s?\b"),
    ),
    (
        re.compile(r"\b(?:in|on|to|via) (?:his|her|their|its|an?)\s\Z", re.IGNORECASE),
        re.compile(r"\s(?:posts?|account|feed)\b"),
    ),
)
"""What stands before and behind where somebody only has a page: her LinkedIn profile."""
_DAY = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:, \d{4})?"
_DATELINE = re.compile(
    rf"(?:^|\n)\s*(?:{_DAY}|[A-Z][A-Z .'/-]{{2,}}(?:, [^\n(]{{1,24}})?|[A-Z][\w .'/-]{{1,24}}, {_DAY})\s?\(\Z"
)
_BEHIND_DATELINE = re.compile(r"\)\s?[-–—]")
_ANNOUNCES = re.compile(
    r"\s?\S{0,6}?\s?(?:\d{4}\s?年\s?)?\d{1,2}\s?月\s?\d{1,2}\s?日\s?(?:电|讯|消息|报道|获悉)|[”」》]?(?:独家)?(?:从[^，。]{1,6})?获悉|(?:首发|独家|专访)[|｜丨：:]"
)
_SPOKEN_TO = re.compile(r"(?:接受|[对向])了?《?\s*\Z")
_LEADS = frozenset("据引诉受对向了《:：")
"""What stands, if no white space does, at the end of what `_CITED` and `_SPOKEN_TO` match."""
_SPEAKS_TO = re.compile(r"》?\s?(?:的?采访|的?专访|独家|透露|证实|表示)")


def announces(text: str, start: int, end: int) -> bool:
    """Tell whether a name at some place of a text is where an outlet names itself.

    >>> announces("36氪获悉，星潮完成融资", 0, 3), announces("从星潮科技获悉", 1, 5)
    (True, False)
    >>> announces("智东西3月9日消息，", 0, 3), announces("IT之家 3 月 9 日消息，", 0, 4)
    (True, True)
    >>> announces("June 11 (Reuters) - Mistral said", 9, 16), announces("GPT-4 (OpenAI) - new", 7, 13)
    (True, False)
    """
    before, behind = text[max(0, start - 60) : start], text[end : end + 24]
    if _BEHIND_DATELINE.match(behind) and _DATELINE.search(before):
        return True
    return bool(_ANNOUNCES.match(behind)) and not before.endswith(("从", "从《", "从“"))


def reports(text: str, start: int, end: int) -> bool:
    """Tell whether a name at some place of a text is that of an outlet which is only cited.

    >>> reports("in the memo that was shared with CNBC", 33, 37), reports("shared with Lumo", 12, 16)
    (True, False)
    >>> reports("according to her LinkedIn profile", 17, 25), reports("left her Lumo post", 9, 13)
    (True, False)
    >>> reports("据彭博社报道，OpenAI融资", 1, 4), reports("OpenAI收购彭博社", 8, 11)
    (True, False)
    >>> reports("他接受彭博社采访时说", 3, 6), reports("他接受彭博社的聘请", 3, 6)
    (True, False)
    >>> reports("June 11 (Reuters) - Mistral said", 9, 16), reports("新华社北京1月8日电", 0, 3)
    (True, True)
    """
    before, behind = text[max(0, start - 70) : start], text[end : end + 40]
    led = before[-1:].isspace() or before[-1:] in _LEADS
    if (led and _CITED.search(before)) or _CITES.match(behind) or announces(text, start, end):
        return True
    if _SPEAKS.match(behind) and _OUTLET.fullmatch(text[start:end]):
        return True
    if led and any(p.match(behind) and b.search(before) for b, p in _ONLINE):
        return True
    return bool(led and _SPEAKS_TO.match(behind) and _SPOKEN_TO.search(before))


def doubted(sentence: str, start: int, end: int) -> bool:
    """Tell whether the clause around a stretch of a sentence denies or doubts what it says.

    >>> doubted("蔚来否认收购岚图，并发布新车。", 4, 6), doubted("蔚来否认收购岚图，并发布新车。", 10, 12)
    (True, False)
    """
    left = max((m.end() for m in _BREAK.finditer(sentence, 0, start)), default=0)
    right = _BREAK.search(sentence, end)
    return bool(_CUE.search(sentence, left, right.start() if right else len(sentence)))
