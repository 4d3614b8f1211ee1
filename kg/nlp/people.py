"""Who is meant by the name of a person: somebody famous, or somebody else of that name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.knowledge import Known
from kg.nlp.aliases import in_both_scripts, in_brackets
from kg.nlp.naming import NameMention, is_chinese
from kg.nlp.shortforms import BETWEEN, short_for, short_forms


def meant(text: str, mentions: Sequence[NameMention]) -> list[NameMention]:
    """Give the mentions of an article, without the famous where they are not who is meant."""
    return list(_strangers(_paired(text, mentions)))


def _paired(text: str, mentions: Sequence[NameMention]) -> list[NameMention]:
    """Give mentions; where a name stands in both scripts, what both say decides who is meant.

    汪洋（Peter Vance） is nobody whom the knowledge base calls 汪洋, which many are called.
    """
    meant: dict[tuple[str, str], Known | None] = {}
    for one, other in pairwise(mentions):
        if one.type != "Person" or not (one.known or other.known) or one.known == other.known:
            continue
        if in_both_scripts(one, other) and in_brackets(text, one, other):
            chinese, latin = (one, other) if is_chinese(one.text) else (other, one)
            known = _of_both(chinese, latin)
            meant[chinese.type, chinese.text] = meant[latin.type, latin.text] = known
    if not meant:
        return list(mentions)
    return [
        m._replace(known=meant[m.type, m.text]) if (m.type, m.text) in meant else m
        for m in mentions
    ]


def _of_both(chinese: NameMention, latin: NameMention) -> Known | None:
    """Tell whom a Chinese and a Latin name mean together, each of which may mean somebody else."""
    one, other = chinese.known, latin.known
    if one and other:
        return one if latin.text in other.ambiguous and chinese.text not in one.ambiguous else other
    if one and chinese.text in one.ambiguous:
        named = set(_name_parts(latin.text))
        spelt = [set(_name_parts(label)) for label in one.labels if not is_chinese(label)]
        spelt = [parts for parts in spelt if len(parts) > 1]
        return one if not spelt or may_be(latin.text, None, one) or named in spelt else None
    if other and latin.text in other.ambiguous and any(map(is_chinese, other.labels)):
        return None  # many are called Yao Shunyu in Latin letters
    return one or other


def _strangers(mentions: Sequence[NameMention]) -> Iterator[NameMention]:
    """Yield mentions; a surname that the article gives to somebody unknown is not the famous one's.

    "Musk" is Kevin Musk, where he is named and Elon is not.
    """
    people = {m.text: m.known for m in mentions if m.type == "Person"}
    fuller: dict[str, list[str]] = defaultdict(list)
    for name in people:
        for part in short_forms("Person", name, ()):
            fuller[part].append(name)
    strange = set()
    for short, famous in people.items():
        longer = (f for f in fuller[short.casefold()] if f != short)
        bearers = [f for f in longer if short_for("Person", short, f)]
        if famous and bearers and not any(may_be(f, people[f], famous) for f in bearers):
            strange.add(short)
    for m in mentions:
        yield m._replace(known=None) if m.type == "Person" and m.text in strange else m


def may_be(full: str, known: Known | None, famous: Known) -> bool:
    """Tell whether a full name may be that of a known person: the same one, or S. or Samuel Altman.

    >>> altman = Known("", "Person", ("Sam Altman", "Altman"), ())
    >>> [may_be(name, None, altman) for name in ("Samuel Altman", "S. Altman", "Rita Altman")]
    [True, True, False]
    """
    if known:
        return known == famous
    given, surname = _name_parts(full)[0], _name_parts(full)[-1]
    names = [parts for parts in map(_name_parts, famous.labels) if len(parts) > 1]
    return any(
        last == surname and (first.startswith(given) or given.startswith(first))
        for first, *_, last in names
    )


def _name_parts(name: str) -> list[str]:
    """Part a person's name, in small letters and without the dots of initials."""
    return [part.strip(".") for part in BETWEEN.split(name.casefold())]
