"""One entity for all its names: mentions of an article to entities.

Names meet by the knowledge base, by equal form, by a declared alias, as a short form, or as the
surname of a person. Versions of a model never meet: what follows the shared part must be a word
of `lexicon/resolution.toml`, and a number is none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kg.knowledge import Known
from kg.names import name_key
from kg.nlp.aliases import declared
from kg.nlp.lexicon import load
from kg.nlp.mentions import NameMention
from kg.vocab import ENTITY_TYPES

_BRACKET = re.compile(r"[*”\"」』’']{0,3}\s*[（(]\s*[“\"「]?\s*\Z")
_REGISTERED = re.compile(r"公司\Z|\b(?:Inc|Corp|Co|Ltd|LLC|GmbH|AG|PLC|Limited)\.?\Z")
_VERSIONED = ("Model", "Product")
_BETWEEN = re.compile(r"[\s·•・]+")
"""What stands between the parts of a person's name."""
_SEAM = re.compile(r"[\s-]")
_VERSION = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[\w.+\s-]{2,}")
"""What may stand for a model without its family's name: R1, 4o, Sonnet 4.5, 72B."""
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class ResolvedEntity:
    """An entity of an article, before it has an IRI.

    Attributes:
        label: its fullest name.
        mentions: all mentions, in order of appearance.
    """

    type: str
    label: str
    mentions: tuple[NameMention, ...]
    known: Known | None


class _Groups:
    """Union-find over the names of an article."""

    def __init__(self) -> None:
        self.parent: dict[tuple[str, str], tuple[str, str]] = {}

    def find(self, item: tuple[str, str]) -> tuple[str, str]:
        self.parent.setdefault(item, item)
        while self.parent[item] != item:
            item = self.parent[item]
        return item

    def join(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        a, b = sorted((self.find(one), self.find(other)))
        self.parent[b] = a


def resolve(text: str, mentions: Sequence[NameMention]) -> list[ResolvedEntity]:
    """Group the mentions of an article into entities, in order of first appearance."""
    mentions = list(_strangers(_paired(text, mentions)))
    names: dict[tuple[str, str], list[NameMention]] = defaultdict(list)
    for m in mentions:
        names[m.type, name_key(m.name)].append(m)
    groups = _Groups()
    by_known: dict[str, tuple[str, str]] = {}
    known: dict[tuple[str, str], Known | None] = {}
    for name, found in names.items():
        groups.find(name)
        known[name] = next((m.known for m in found if m.known), None)
        entity = known[name]
        if entity:
            groups.join(name, by_known.setdefault(entity.iri, name))
    _join_aliases(text, mentions, groups, known)
    for kind in ENTITY_TYPES:
        _join_short_forms(kind, {n: f for n, f in names.items() if n[0] == kind}, groups, known)
    members: dict[tuple[str, str], list[NameMention]] = defaultdict(list)
    for name, found in names.items():
        members[groups.find(name)] += found
    out = [_entity(found) for found in members.values()]
    return sorted(out, key=lambda e: (e.mentions[0].start, e.type))


def _strangers(mentions: Sequence[NameMention]) -> Iterator[NameMention]:
    """Yield mentions; a surname that the article gives to somebody unknown is not the famous one's.

    "Musk" is Kevin Musk, where he is named and Elon is not.
    """
    people = {m.text: m.known for m in mentions if m.type == "Person"}
    fuller: dict[str, list[str]] = defaultdict(list)
    for name in people:
        for part in _parts("Person", name):
            fuller[part].append(name)
    strange = set()
    for short, famous in people.items():
        longer = (f for f in fuller[short.casefold()] if f != short)
        bearers = [f for f in longer if _short_for("Person", short, f)]
        if famous and bearers and not any(_may_be(f, people[f], famous) for f in bearers):
            strange.add(short)
    for m in mentions:
        yield m._replace(known=None) if m.type == "Person" and m.text in strange else m


def _may_be(full: str, known: Known | None, famous: Known) -> bool:
    """Tell whether a full name may be that of a known person: the same one, or S. or Samuel Altman.

    >>> altman = Known("", "Person", ("Sam Altman", "Altman"), ())
    >>> [_may_be(name, None, altman) for name in ("Samuel Altman", "S. Altman", "Rita Altman")]
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
    return [part.strip(".") for part in _BETWEEN.split(name.casefold())]


def _entity(found: list[NameMention]) -> ResolvedEntity:
    found.sort(key=lambda m: m.start)
    entities = Counter(m.known.iri for m in found if m.known)
    known = None
    if entities:
        iri = entities.most_common(1)[0][0]
        known = next(m.known for m in found if m.known and m.known.iri == iri)
    counts = Counter(m.name for m in found)
    # The fullest form that is no one-off: longest among those seen at least a third as often. A
    # Chinese name of a person comes before the Latin one, which is longer anyway.
    often = max(counts.values())
    written = "zh" if any(_HAN.search(m.text) for m in found) else "en"
    label = known.label(written) if known else max(
        (t for t in counts if counts[t] * 3 >= often or len(counts) < 3),
        key=lambda t: (found[0].type == "Person" and bool(_HAN.search(t)), len(t), counts[t], t),
    )  # fmt: skip
    return ResolvedEntity(found[0].type, label, tuple(found), known)


def _join_aliases(
    text: str,
    mentions: Sequence[NameMention],
    groups: _Groups,
    known: dict[tuple[str, str], Known | None],
) -> None:
    """Join what the text itself declares to be one: "月之暗面（Moonshot AI）"."""
    starts = {m.start: m for m in mentions}
    for m in mentions:
        for start, end in declared(text, m.start, m.end, m.type):
            alias = starts.get(start)
            if alias and (alias.end, alias.type) == (end, m.type):
                _join_alias(m, alias, groups, known)
    for one, other in pairwise(mentions):
        scripts = bool(_HAN.search(one.text)) != bool(_HAN.search(other.text))
        acronym = _initials(one.text) == other.text or _initials(other.text) == one.text
        if (scripts or acronym) and _in_brackets(text, one, other):
            _join_alias(one, other, groups, known)


def _join_alias(
    one: NameMention,
    other: NameMention,
    groups: _Groups,
    known: dict[tuple[str, str], Known | None],
) -> None:
    a, b = (one.type, name_key(one.name)), (other.type, name_key(other.name))
    if not (known[a] and known[b] and known[a] != known[b]):
        groups.join(a, b)


def _in_brackets(text: str, one: NameMention, other: NameMention) -> bool:
    """Tell whether a name stands in brackets of its own right behind another of its type."""
    return (
        one.type == other.type
        and one.sentence == other.sentence
        and text[other.end : other.end + 2].lstrip('”"」')[:1] in ("）", ")")
        and bool(_BRACKET.fullmatch(text[one.end : other.start]))
    )


def _paired(text: str, mentions: Sequence[NameMention]) -> list[NameMention]:
    """Give mentions; where a name stands in both scripts, what both say decides who is meant.

    汪洋（Peter Vance） is nobody whom the knowledge base calls 汪洋, which many are called.
    """
    meant: dict[tuple[str, str], Known | None] = {}
    for one, other in pairwise(mentions):
        if one.type != "Person" or not (one.known or other.known) or one.known == other.known:
            continue
        scripts = bool(_HAN.search(one.text)) != bool(_HAN.search(other.text))
        if scripts and _in_brackets(text, one, other):
            chinese, latin = (one, other) if _HAN.search(one.text) else (other, one)
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
        spelt = [set(_name_parts(label)) for label in one.labels if not _HAN.search(label)]
        spelt = [parts for parts in spelt if len(parts) > 1]
        return one if not spelt or _may_be(latin.text, None, one) or named in spelt else None
    if other and latin.text in other.ambiguous and any(map(_HAN.search, other.labels)):
        return None  # many are called Yao Shunyu in Latin letters
    return one or other


def _initials(name: str) -> str:
    return "".join(w[0] for w in re.split(r"[\s-]+", name) if w and w[0].isupper())


def _join_short_forms(
    kind: str,
    names: dict[tuple[str, str], list[NameMention]],
    groups: _Groups,
    known: dict[tuple[str, str], Known | None],
) -> None:
    """Join short forms with the one longer name that they can stand for."""
    forms = {n: _seatless(f[0].name) for n, f in names.items()}
    fuller: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for n, text in forms.items():
        for part in _parts(kind, text):
            fuller[part].append(n)
    for short, short_text in forms.items():
        longer = [
            n for n in fuller.get(short_text.casefold(), ())
            if len(forms[n]) > len(short_text) and _short_for(kind, short_text, forms[n])
            and not (known[short] and known[n] and known[short] != known[n])
            and not (kind == "Organization" and known[short] and not known[n]
                     and not _REGISTERED.search(names[n][0].text))
            and not (kind == "Person" and (famous := known[short]) and not known[n]
                     and not _may_be(names[n][0].text, None, famous))
        ]  # fmt: skip
        meant = {groups.find(n) for n in longer}
        if known[short]:
            meant.discard(groups.find(short))  # joined already, since both are known
        if len(meant) == 1:
            groups.join(short, meant.pop())


@cache
def _registered() -> re.Pattern[str]:
    seats = "|".join(load("resolution")["seats"]["zh"])
    return re.compile(rf"(?:{seats})市?([^市].+公司)")


def _seatless(name: str) -> str:
    """Leave out the place that a registered name begins with.

    >>> _seatless("北京析木科技有限公司"), _seatless("北京大学")
    ('析木科技有限公司', '北京大学')
    """
    match = _registered().fullmatch(name)
    return match[1] if match else name


def _parts(kind: str, full: str) -> set[str]:
    """List what may be a short form of a name: all that `_short_for` has to look at."""
    text = full.casefold()
    if kind != "Person":
        ends = {text[m.end() :] for m in _SEAM.finditer(text)} if kind in _VERSIONED else set()
        return {text[:size] for size in range(1, len(text))} | {_initials(full).casefold()} | ends
    parts = _BETWEEN.split(text)
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


def _short_for(kind: str, short: str, full: str) -> bool:
    """Tell whether one name is a usual short form of the other.

    >>> _short_for("Person", "Altman", "Sam Altman"), _short_for("Model", "GPT-4", "GPT-4 Turbo")
    (True, False)
    >>> _short_for("Organization", "星潮", "星潮科技"), _short_for("Organization", "阿里", "阿里云")
    (True, False)
    >>> _short_for("Organization", "析木", "析木智能科技有限公司")
    True
    >>> _short_for("Model", "R1", "DeepSeek-R1"), _short_for("Model", "4", "GPT-4")
    (True, False)
    """
    if kind == "Person":
        parts = _BETWEEN.split(full)
        if len(parts) > 1:
            return short in (parts[0], parts[-1], " ".join(parts[1:]), "·".join(parts[1:]))
        return (
            bool(_HAN.match(full)) and len(full) == 3 and full.endswith(short) and len(short) == 2
        )
    if full.casefold().startswith(short.casefold()) and _adds_nothing(kind).fullmatch(
        full, len(short)
    ):
        return True
    if kind in _VERSIONED and _VERSION.fullmatch(short):
        return any(full[m.end() :].casefold() == short.casefold() for m in _SEAM.finditer(full))
    return (
        kind in ("Organization", "Product", "Benchmark") and len(short) > 1 and short.isupper()
        and _initials(full) == short
    )  # fmt: skip
