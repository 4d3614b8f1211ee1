"""Enumerations: who stands side by side, and what belongs to one of them alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.nlp import enumerations


def units(sentence: str) -> tuple[list[str], dict[int, str]]:
    """Read a sentence whose names are written as a letter of their type and a number."""
    symbols = sentence.split()
    named = {i: s[0] for i, s in enumerate(symbols) if re.fullmatch(r"[OPM]\d", s)}
    triggers = {i: "" for i, s in enumerate(symbols) if s.startswith("!")}
    return symbols, named | triggers


def members(sentence: str) -> list[str]:
    symbols, kinds = units(sentence)
    found = enumerations.find(symbols, kinds)
    groups = dict.fromkeys(found.values())
    return [" ".join(symbols[u] for u in sorted(found) if found[u] == g) for g in groups]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("O1 、 O2 和 O3 参投", ["O1 O2 O3"]),
        ("投资方 包括 O1 （ 创始人 P1 ） 、 O2 （ 合伙人 P2 ） ， 以及 O3", ["O1 O2 O3"]),
        ("名单 ： 前 O1 总监 P1 、 “ 教父 ” P2 、 O2 创始人 P3 ， 以及 O3 的 P4", ["P1 P2 P3 P4"]),
        ("O1 的 M1 、 O2 的 M2 和 O3 的 M3 都 上线 了", ["M1 M2 M3"]),
        ("former O1 director P1 , O2 chief P2 and P3", ["P1 P2 P3"]),
        ("backed by O1 , O2 , and O3", ["O1 O2 O3"]),
        ("O1 , which competes with O2 , said", []),
        ("O1 宣布 ， O2 离场", []),
        ("O1 、 !Funding O2", []),
        ("他 离开 O1 ， 和 P1 一起 做 了 O2", []),
    ],
)
def test_members(sentence, expected):
    assert members(sentence) == expected


def test_what_a_member_carries_lies_within():
    symbols, kinds = units("名单 ： 前 O1 总监 P1 、 O2 创始人 P2 （ 前 O3 ）")
    whole = enumerations.find(symbols, kinds)[symbols.index("P1")]
    assert symbols[whole.start : whole.end + 1] == symbols[2:]
    plain, kinds = units("O1 由 P1 、 P2 创立")
    assert enumerations.find(plain, kinds)[2] == (2, 4, 2, 4)


@given(
    st.lists(
        st.sampled_from(["O1", "P1", "、", "和", ",", "and", "，", "（", "）", "!x", "词"]),
        max_size=40,
    )
)
def test_members_are_of_one_kind_and_in_order(symbols):
    _, kinds = units(" ".join(symbols))
    for unit, whole in enumerations.find(symbols, kinds).items():
        assert whole.start <= whole.first <= unit <= whole.last <= whole.end < len(symbols)
        assert whole.first < whole.last
        assert kinds[unit] == kinds[whole.first] == kinds[whole.last] != ""
