"""English sentences with a sign for each name and value, over which forms are regular expressions.

"Lumidor raised $5 million" becomes ``<O3> raised <A0>``: the number of the entity, or of the value
in the list beside. `slot` writes the part of an expression that a place of a form stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.nlp.grammar import Value
from kg.nlp.lexicon import load
from kg.nlp.reading import ReadSentence

ENTITIES = {
    "Person": "P", "Organization": "O", "Model": "X", "Product": "X", "Benchmark": "B",
    "Place": "L",
}  # fmt: skip
"""What stands for a name of each type."""
VALUES = {"title": "T", "amount": "A", "round": "R", "size": "Z", "percent": "C", "date": "D"}
"""What stands for a value of each kind."""
VALUED = frozenset(VALUES.values())
"""The signs of values, which are not entities."""
WIDER = {"W": "PO"}
"""Places for several kinds of signs."""
_TAIL = re.compile(r" (?:of|for|at)(?: the)?\s*\Z|\s+\Z")
_SLOT = re.compile(r"\{([A-Z])(s?)(?::(\w+))?\}|\{([a-z]+)\}")
_PARTS: Mapping[str, str] = load("templates_en")["parts"]
_KIN = _PARTS["kin"]
_FIRM = rf"(?:<O\d+>'s {_KIN})?<O(?P<O>\d+)>{_PARTS['arm']}"
_PERSON = rf"(?:<O\d+>(?:'s)? {_KIN}(?:<T\d+[a-z]*> )?)?<P(?P<P>\d+)>{_PARTS['post']}"
_MEMBERS = {"O": _FIRM, "P": _PERSON, "W": f"(?:{_PERSON}|{_FIRM})"}
_JOINT = rf"{_PARTS['joint']}{_KIN}(?:<T\d+[a-z]*> )?"
_PAST = re.compile(r"(?i:former|ex|then|onetime|interim|acting)\b")
_GROUP = re.compile(r"\?P<\w+>")


def _member(letter: str) -> str:
    return _MEMBERS.get(letter, rf"<{letter}(?P<{letter}>\d+)[a-z]*>")


def slot(match: re.Match[str]) -> str:
    """Write what a place of a form stands for: a name, a list of them, a part of a sentence."""
    letter, many, name, part = match.groups()
    if part:
        return _PARTS[part]
    one = _GROUP.sub("?:", _member(letter))
    if not many:
        return f"(?P<{name or letter}><{'[PO]' if letter == 'W' else letter}\\d+[a-z]*>)"
    return f"(?P<{name or letter}>{one}(?:{_JOINT}{one})*)"


def expression(words: str) -> re.Pattern[str]:
    """Compile a form of sentence, places and all."""
    return re.compile(_SLOT.sub(slot, words))


def letters(words: str) -> Mapping[str, str]:
    """Map the places of a form to the kind of names or values that stand there.

    >>> dict(letters("{P} left {O:old} for {O}"))
    {'P': 'P', 'old': 'O', 'O': 'O'}
    """
    return {m[3] or m[1]: m[1] for m in _SLOT.finditer(words) if m[1]}


_LISTED = {letter: re.compile(_member(letter)) for letter in "POWXBLTARZCD"}


def numbers(stretch: str, letter: str) -> list[int]:
    """List the members of an enumeration, without the firms that people are of.

    >>> numbers("<O1>, <O2> co-founder <P3> and <O4>'s <O5>", "W")
    [1, 3, 5]
    """
    return [int(next(g for g in m.groups() if g)) for m in _LISTED[letter].finditer(stretch)]


def line(
    text: str, read: ReadSentence, signs: Mapping[tuple[int, int], str]
) -> tuple[str, list[Value]]:
    """Write a sentence with signs for names and values, and list the values.

    The longest value goes first; a post that runs on into a name ends before it.

    Args:
        text: the article.
        read: the sentence.
        signs: what stands for the names in it, by their place.
    """
    values: list[Value] = []
    places = dict(signs)
    found = [v for v in read.values if v.kind in VALUES]
    for value in sorted(found, key=lambda v: v.start - v.end):
        end = min([value.end, *(s for s, _ in places if value.start < s < value.end)])
        end = value.start + len(_TAIL.sub("", text[value.start : end]))
        if value.start < end and not any(s < end and value.start < e for s, e in places):
            mark = _marks(text[value.start : end]) if value.kind == "title" else ""
            places[value.start, end] = f"<{VALUES[value.kind]}{len(values)}{mark}>"
            values.append(value if end == value.end else value._replace(end=end))
    return "".join(_written(text, read, places)), values


def _marks(post: str) -> str:
    """Mark a post as one of the past (e), of a founder (f), of several (s), in this order.

    >>> _marks("former co-founder"), _marks("engineers"), _marks("boss"), _marks("head of sales")
    ('ef', 's', '', '')
    """
    head = re.split(r" (?:of|for|in) ", post)[0]
    past, founder = _PAST.match(post), "founder" in head.casefold()
    several = head.endswith("s") and not head.endswith("ss")
    return f"{'e' if past else ''}{'f' if founder else ''}{'s' if several else ''}"


def _written(text: str, read: ReadSentence, places: Mapping[tuple[int, int], str]) -> Iterator[str]:
    at = read.sentence.start
    for (start, end), sign in sorted(places.items()):
        yield text[at:start]
        yield sign
        at = end
    yield text[at : read.sentence.end]
