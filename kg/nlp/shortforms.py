"""Short forms of names: Altman for Sam Altman, 星潮 for 星潮科技, R1 for DeepSeek-R1."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from kg.nlp.lexicon import load
from kg.nlp.naming import THINGS

BETWEEN = re.compile(r"[\s·•・]+")
"""What stands between the parts of a person's name."""
_SEAM = re.compile(r"[\s-]")
_VERSION = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[\w.+\s-]{2,}")
"""What may stand for a model without its family's name: R1, 4o, Sonnet 4.5, 72B."""
_HAN = re.compile(r"[\u3400-\u9fff]")


def short_for(kind: str, short: str, full: str) -> bool:
    """Tell whether one name is a usual short form of the other.

    >>> short_for("Person", "Altman", "Sam Altman"), short_for("Model", "GPT-4", "GPT-4 Turbo")
    (True, False)
    >>> short_for("Organization", "星潮", "星潮科技"), short_for("Organization", "阿里", "阿里云")
    (True, False)
    >>> short_for("Organization", "析木", "析木智能科技有限公司")
    True
    >>> short_for("Model", "R1", "DeepSeek-R1"), short_for("Model", "4", "GPT-4")
    (True, False)
    """
    if kind == "Person":
        parts = BETWEEN.split(full)
        if len(parts) > 1:
            surnames = (" ".join(parts[1:]), "·".join(parts[1:]))
            # "De Wit" opens a sentence about Anna de Wit.
            return short in (parts[0], parts[-1], *surnames) or (
                parts[1][:1].islower() and short.casefold() == surnames[0].casefold()
            )
        return (
            bool(_HAN.match(full)) and len(full) == 3 and full.endswith(short) and len(short) == 2
        )
    if full.casefold().startswith(short.casefold()) and _adds_nothing(kind).fullmatch(
        full, len(short)
    ):
        return True
    if kind in THINGS and _VERSION.fullmatch(short):
        return any(full[m.end() :].casefold() == short.casefold() for m in _SEAM.finditer(full))
    return (
        kind in ("Organization", "Product", "Benchmark") and len(short) > 1 and short.isupper()
        and initials(full) == short
    )  # fmt: skip


def short_forms(kind: str, full: str, sizes: Collection[int]) -> set[str]:
    """List, in small letters, what may be a short form of a name: all that `short_for` looks at.

    Args:
        kind: the type of the name.
        full: the name.
        sizes: how many characters the names have that may be short forms.
    """
    text = full.casefold()
    if kind != "Person":
        forms = {text[:size] for size in sizes if size < len(text)}
        forms.add(initials(full).casefold())
        if kind in THINGS:
            ends = (m.end() for m in _SEAM.finditer(text))
            forms.update(text[end:] for end in ends if len(text) - end in sizes)
        return forms
    parts = BETWEEN.split(text)
    return {parts[0], parts[-1], " ".join(parts[1:]), "·".join(parts[1:]), text[-2:]}


@cache
def _adds_nothing(kind: str) -> re.Pattern[str]:
    """Match words behind a name that leave it the same: "科技有限公司", " Technologies Inc."."""
    same = sorted(load("resolution")["same"].get(kind, []), key=len, reverse=True)
    latin = "|".join(re.escape(w) for w in same if w.isascii())
    chinese = "|".join(w for w in same if not w.isascii())
    return re.compile(
        rf"(?:\s?(?:{chinese or '(?!)'})|,?\s?(?:{latin or '(?!)'})(?![A-Za-z])){{1,4}}"
    )


def initials(name: str) -> str:
    """Give the capital letters that the words of a name begin with.

    >>> initials("Data-Center Research of Asia")
    'DCRA'
    """
    return "".join(w[0] for w in _SEAM.split(name) if w and w[0].isupper())


def seatless(name: str) -> str:
    """Leave out the place that a registered name begins with.

    >>> seatless("北京析木科技有限公司"), seatless("北京大学")
    ('析木科技有限公司', '北京大学')
    """
    match = _registered().fullmatch(name)
    return match[1] if match else name


@cache
def _registered() -> re.Pattern[str]:
    seats = "|".join(load("resolution")["seats"]["zh"])
    return re.compile(rf"(?:{seats})市?([^市].+公司)")
