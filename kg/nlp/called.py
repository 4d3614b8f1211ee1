"""What the words right before and behind a name call it: 新车X, "X, an app that …"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from kg.nlp.lexicon import load

_NOUNS = load("called")
_FIRM_LIKE = ("Place", "Model", "Product", "Organization")
"""What may be a firm, if what stands beside it is only said of firms."""
_FAR = 60
"""So many characters are looked at on either side of a name."""
_OCCURRENCES = 20
"""A name that stands more often in an article needs no more signs."""


_SURE = load("beside")
_FIRM_BEFORE = re.compile(rf"(?:{'|'.join(_SURE['Organization']['before'])})\Z")
_FIRM_BEHIND = re.compile(rf"[”」]?(?:{'|'.join(_SURE['Organization']['behind'])})")
_STAFF = re.compile(rf"[”」]?(?:{'|'.join(_SURE['Organization']['staff'])})")
_TRADE = re.compile(rf"(?:{'|'.join(_SURE['Organization']['trades'])})\Z")
"""What no person is: 连锁药房 before a name."""
_OUT = re.compile(rf"[”」]?(?:{'|'.join(_SURE['Product']['behind'])})")
_QUOTED = re.compile(rf"(?:{'|'.join(_SURE['Product']['quoted'])})[“「『]\Z")


def _any(lang: str, *, behind: bool) -> str:
    """Write the nouns as alternatives, each in a group named after the type it tells of."""
    kinds = [k for k in _NOUNS if _NOUNS[k][lang] and not (behind and k == "Person")]
    return "|".join(
        f"(?P<{k}>{'|'.join(map(re.escape, sorted(_NOUNS[k][lang], key=len, reverse=True)))})"
        for k in kinds
    )


_ZH_BEFORE = re.compile(rf"(?:{_any('zh', behind=False)})(?:名?叫做?|名为|取名)?\s?[“「『《]?\Z")
_EN_BEFORE = re.compile(
    rf"(?<![\w-])(?:{_any('en', behind=False)})(?P<called>,? (?:called|named|dubbed))? [“\"‘']?\Z"
)
_ON = r"[^，。；：、！？（）,;:!?()\n]"
"""Whatever does not end a Chinese clause."""
_NAMED_BEFORE = re.compile(r"(?:名为|名叫|叫做?|取名|代号)\s?[“「『《]?\Z")
_NAMED_BEHIND = re.compile(
    rf"[”」』》]?\s?的{_ON}{{0,10}}?"
    rf"(?:{_any('zh', behind=True)}|{'|'.join(_SURE['Product']['quoted'])})"
)
_ZH_BEHIND = re.compile(
    rf"[”」』》]?[，,（(]?\s?(?:则?是|这?一款|一个|一家|其){_ON}{{0,36}}?"
    rf"(?:{_any('zh', behind=True)})(?!{_ON})"
)
_EN_BEHIND = re.compile(
    r"[”\"’']?(?:,| \(|,? (?:is|was))? "
    r"(?:an?|its|their|the|his|her|(?<=, )[A-Z][\w.&-]*(?: [A-Z][\w.&-]*){0,2}['’]s) "
    r"(?:(?!(?:of|for|to|with|that|who|and) )[\w’'-]+ ){0,5}?"
    rf"(?:{_any('en', behind=True)})"
    r"(?=[,.;:!?)\n—–]|\Z"
    r"| (?:that|which|for|from|to|by|of|with|in|on|aimed|designed|built|trained))"
)
_EN_NOUN = re.compile(rf" (?P<Product>{'|'.join(_NOUNS['Product']['en'])})\b(?! ?[A-Z])")
_EN_LINE = re.compile(
    r" (?:(?P<Model>models\b|(?:family|line|series|range) of (?:[\w-]+ ){0,4}models\b)"
    r"|(?P<Product>(?:family|line|line-up|series|range) of [a-z]))"
)
"""What stands behind a name of several things, where somebody owns it: its Vox models."""
_EN_OWNED = re.compile(r"(?:\b[Tt]he|\b[Ii]ts|\b[Tt]heir|['’]s) \Z")
_EN_OWN = re.compile(
    r"(?:\b[Ii]ts|\b[Tt]heir|['’]s) (?:(?:own|new|older|latest|open|open-source|flagship) )*\Z"
)
_EN_AT_WORK = re.compile(
    r"\b(?:power(?:s|ed|ing)?|us(?:e|es|ed|ing)|deploy(?:s|ed|ing)?|adopt(?:s|ed|ing)?|atop"
    r"|built on|runs on|running(?: on)?|launch(?:es|ed)|unveil(?:s|ed)|open-source[sd]) "
    r"(?:[A-Z][\w.&-]*(?: [A-Z][\w.&-]*){0,2})[’']s \Z"
)
"""What is used or launched, and is somebody's, is a thing: "uses Vox AI's Lumo"."""
_GOES_ON = re.compile(r" [A-Z]")
"""The name is but the beginning of another: the firm Specs Inc."""
_FULL_NAME = re.compile(r" \w+\w\Z")
_MODEL = re.compile(
    r"[,，(（]?\s*(?:is )?(?:an?|its|their|the) (?:[\w-]+ ){0,4}(?P<Model>models?)\b"
    r"|[，（]?(?:是|这?一款|一个|其)[^，。；、（）]{0,12}(?P<zh>模型)(?![\u3400-\u9fff]{0,2}(?:平台|公司|工具|应用|产品))"
)


def called(text: str, places: Iterable[tuple[int, int]], kind: str) -> Iterator[str]:
    """Yield the types that the words beside a name tell of, one for each place that tells one.

    Args:
        text: the article.
        places: where an unknown name stands in it.
        kind: what it is taken for so far.

    >>> list(called("The startup sells Vox, an app that sings.", [(18, 21)], "Organization"))
    ['Product']
    >>> list(called("复旦的公司星桥，新车星桥", [(5, 7), (10, 12)], "Product"))
    ['Organization', 'Product']
    """
    for start, end in islice(places, _OCCURRENCES):
        before, behind = text[max(0, start - _FAR) : start], text[end : end + _FAR]
        if told := _told(before, behind, text[start:end], kind):
            yield told


def _told(before: str, behind: str, name: str, kind: str) -> str | None:
    """Tell the type that the words beside one place of a name tell of."""
    person = kind == "Person" and (not name.isascii() or bool(_FULL_NAME.search(name)))
    if kind == "Person" and not name.isascii() and _TRADE.search(before):
        return "Organization"
    if kind in _FIRM_LIKE and (_FIRM_BEHIND.match(behind) or _FIRM_BEFORE.search(before)):
        return "Organization"
    if kind == "Place":
        return None
    if kind in _FIRM_LIKE and _STAFF.match(behind):
        return "Organization"
    if not person:
        if _NAMED_BEFORE.search(before) and (m := _NAMED_BEHIND.match(behind)):
            return m.lastgroup or "Product"
        for pattern in (_ZH_BEHIND, _EN_BEHIND):
            if m := pattern.match(behind):
                return m.lastgroup
        if kind in ("Model", "Product") and _MODEL.match(behind):
            return "Model"
        if _EN_OWNED.search(before) and (m := _EN_NOUN.match(behind)):
            return "Product"
        if _EN_OWN.search(before) and (m := _EN_LINE.match(behind)):
            return m.lastgroup
    if kind in ("Model", "Product") and _OUT.match(behind):
        return kind
    if not person and _QUOTED.search(before):
        return "Product"
    if _GOES_ON.match(behind):
        return None
    if not person and kind == "Organization" and _EN_AT_WORK.search(before):
        return "Product"
    if m := _ZH_BEFORE.search(before):
        return m.lastgroup if not person or m.lastgroup == "Person" else None
    if not person and (m := _EN_BEFORE.search(before)) and (m["called"] or kind != "Person"):
        return next(k for k in _NOUNS if k in m.groupdict() and m[k])
    return None
