"""Numbers in digits, Chinese characters and English words."""

from __future__ import annotations

import re

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "兆": 10**12}
WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "a": 1, "an": 1, "couple": 2,
    "dozen": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "million": 1e6, "millions": 1e6,
    "b": 1e9, "bn": 1e9, "billion": 1e9, "billions": 1e9, "t": 1e12, "tn": 1e12, "trn": 1e12,
    "trillion": 1e12, "crore": 1e7, "crores": 1e7, "lakh": 1e5,
}  # fmt: skip


def parse_number(text: str) -> float | None:
    """Work out a number as Chinese or English texts write it; None if it is none.

    >>> parse_number("1,250.5"), parse_number("66亿"), parse_number("三千五百万")
    (1250.5, 6600000000.0, 35000000.0)
    >>> parse_number("数千万"), parse_number("十几亿"), parse_number("1万亿")
    (10000000.0, 1000000000.0, 1000000000000.0)
    >>> parse_number("一点五亿")
    150000000.0
    """
    text = text.strip().replace(",", "").replace("，", "").casefold()
    if text in WORDS:
        return float(WORDS[text])
    text = re.sub(r"^[数几上过]", "", text) or text
    total = section = place = 0.0
    current: float | None = None
    for part in re.findall(r"\d+(?:\.\d+)?|.", text):
        if part[0].isdecimal():
            current = float(part)
        elif part == "点" and current is not None:
            place = 1.0
        elif part in DIGITS and place:
            place /= 10
            current = (current or 0.0) + DIGITS[part] * place
        elif part in DIGITS:
            current = (current or 0.0) * 10 + DIGITS[part] if current else float(DIGITS[part])
        elif part in "几多余来半":
            continue
        elif part in UNITS:
            unit = UNITS[part]
            if unit >= 10**4:
                section += current or 0.0
                if section == 0 and total:  # 万亿: a unit upon a unit
                    total *= unit
                else:
                    total += (section or 1.0) * unit
                section = 0.0
            else:
                section += (1.0 if current is None else current) * unit
            current, place = None, 0.0
        else:
            return None
    return total + section + (current or 0.0) if text else None
