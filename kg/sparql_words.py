"""SPARQL as words, and how many of them the engine can take.

The engine reads and plans a query by recursion; where that fills the stack, it takes the process
with it. What must not be missed is therefore read as the engine reads it, which wants no spaces
between words: in ``1<((1))&&2>1`` it finds brackets, and in ``trueSERVICE<urn:a>`` another server.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Mapping
from typing import Final

import pyoxigraph as ox

from kg.store import QueryError
from kg.terms import PREFIXES

DEEPEST: Final = 64
"""Brackets in one another at most; from some hundred on the stack is full."""
LONGEST: Final = 2000
"""Words and signs of a query at most, without its data; of a row of triples the stack holds 2800,
each of three words and a sign."""
_MEMBER: Final = 4
"""What a member of a list counts for, since that is two triples, or another that is described."""

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def _letters(and_: str = "") -> str:
    """Write the class of letters, as which all from U+00B7 on count, and of some other characters.

    It names those that are left out: Python takes 10 ms to compile a class up to U+10FFFF.
    """
    kept = {*string.ascii_letters, *and_}
    return f"[^{re.escape(''.join(c for c in map(chr, range(0xB7)) if c not in kept))}]"


_TOKEN: Final = re.compile(
    rf"""
      <[^<>"{{}}|^`\x00-\x20]*>                             # an IRI, or what is less and more
    | \"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'         # strings
    | \#[^\n\r]*                                            # a comment
    | [?$]{_letters("0123456789_")}+                        # a variable
    | @[A-Za-z]+(?:-[A-Za-z0-9]+)*                          # a language
    | (?:_|{_letters()}{_letters("0123456789_.-")}*)?:      # a prefixed name
      (?:(?:{_letters("0123456789_:%-")}|\\.)+(?:\.+(?:{_letters("0123456789_:%-")}|\\.)+)?)?
    | {_letters("_")}{_letters("0123456789_")}*             # a word
    | [0-9]+ | [ \t\r\n]+ | .
    """,
    re.VERBOSE | re.DOTALL,
)
_SPACES: Final = frozenset(" \t\r\n#")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_BEFORE_TERMS: Final = frozenset({*"(,|&=+-*/!^<>", "as"})
_SIGNS: Final = frozenset({*"|&=+-*/!^<>.;()[]{}", "as", "in", "not"})
_BEFORE_DATA: Final = frozenset({"data", "insert", "delete", "construct"})
_PREFIX: Final = re.compile(r"prefix([^<>:]*):<([^<>]*)>", re.IGNORECASE)
_OFF: Final = ("load", "service")


def words(sparql: str) -> list[str]:
    """Split a query into words and signs, without spaces and comments.

    >>> words('ASK{?s a "b c"@en.}# all')
    ['ASK', '{', '?s', 'a', '"b c"', '@en', '.', '}']
    """
    plain = _ESCAPE.sub(lambda m: _character(m[1] or m[2]), sparql)
    return [w for w in _TOKEN.findall(plain) if w[0] not in _SPACES]


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def reaching(sparql: str) -> set[str]:
    """Tell which of LOAD and SERVICE a query may hold; strings, IRIs and variables hold none.

    >>> reaching("SELECT * { ?load a <urn:SERVICE> ; kg:service 1 } # service")
    set()
    >>> reaching("ASK { ?s ?p trueSERVICESilent<urn:a>{} }")
    {'service'}
    """
    found = words(sparql)
    bases = {p: {iri} for p, iri in (PREFIXES | {"_": "urn:node:"}).items()}
    for prefix, iri in _PREFIX.findall("".join(found)):
        bases.setdefault(prefix, set()).add(iri)
    return {
        off
        for word in found
        if word[0] not in "<\"'?$@"
        for off in _OFF
        if off in word.lower() and not _named(word, bases)
    }


def _named(word: str, bases: Mapping[str, Collection[str]]) -> bool:
    """Tell whether a word is a name, which the engine would not take for anything else."""
    prefix, _, local = word.partition(":")
    try:
        named = [ox.NamedNode(base + local.replace("\\", "")) for base in bases.get(prefix, ())]
    except ValueError:
        return False  # of a name that makes no IRI it takes what is before the colon
    return bool(named)


def measure(sparql: str) -> None:
    """Refuse what might fill the stack of the engine.

    Data does not count: rows of VALUES, what is inserted or deleted, and arguments in a row.
    Of updates in a row each may be as large.

    Raises:
        QueryError: if there are too many brackets in one another, or too many words.

    >>> measure("ASK {" + " ?s ?p ?o ." * 600 + " }")
    Traceback (most recent call last):
    kg.store.QueryError: more than 2000 words and signs; ask in parts, or give terms in VALUES
    """
    opened: list[str] = []
    size = hidden = 0
    before, fills = "", False
    for word in words(sparql):
        if word in _OPENING:
            starts = word == "{" and (fills or before.lower() in _BEFORE_DATA)
            opened.append("data" if starts or opened[-1:] == ["data"] else word)
            fills = fills and not starts
        elif word in _CLOSING:
            del opened[-1:]
        inside = opened[-1] if opened else ""
        follows = inside in ("", "(") and before.lower() not in _BEFORE_TERMS
        if before == "<" and word[0] == "<":  # a quoted triple
            hidden += 1
        if inside == "(" and follows and word[0] == "<" and len(word) > 1:
            # It may be no IRI: less than something, whatever that is, which is more than another.
            hidden += sum(map(word.count, _OPENING))
            size += len(word)
        if inside != "data" and not (inside == "(" and "," in (word, before)):
            size += _weight(word, follows=follows)
        if word == ";" and not opened:
            size = 0  # another update
        fills = fills or word.lower() == "values"
        before = word
        if len(opened) + hidden > DEEPEST:
            raise QueryError(f"more than {DEEPEST} brackets in one another; ask in parts")
        if size > LONGEST:
            raise QueryError(
                f"more than {LONGEST} words and signs; ask in parts, or give terms in VALUES"
            )


def _weight(word: str, *, follows: bool) -> int:
    """Say for how many a word counts, which may follow another where no triples stand."""
    if word in ("~", ","):
        return 2
    # What looks like a name may be a sum: true-1-1:a.
    signs = word.count("-") if ":" in word and word[0] != "<" else 0
    return signs + (_MEMBER if follows and word.lower() not in _SIGNS else 1)
