"""One entity for all its names: mentions of an article to entities.

Names meet by the knowledge base, by equal form, by a declared alias, as a short form, or as the
surname of a person. Versions of a model never meet: what follows the shared part must be a word
of `lexicon/resolution.toml`, and a number is none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.knowledge import Known
from kg.names import name_key
from kg.nlp import aliases, people
from kg.nlp.lexicon import load
from kg.nlp.naming import NameMention, is_chinese
from kg.nlp.shortforms import seatless, short_for, short_forms
from kg.vocab import ENTITY_TYPES

_REGISTERED = re.compile(r"公司\Z|\b(?:Inc|Corp|Co|Ltd|LLC|GmbH|AG|PLC|Limited)\.?\Z")

_WORD = re.compile(r"[A-Z][A-Za-z\u00c0-\u024f'’-]{3,}")
_PARTS = frozenset(load("resolution")["parts"]["en"])

Name = tuple[str, str]
"""A type, and a name of that type as `name_key` writes it."""


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
    """Union-find over the names of an article.

    Attributes:
        known: for each name the entity of the knowledge base that bears it, if any.
    """

    def __init__(self, known: Mapping[Name, Known | None]) -> None:
        self.known = known
        self._parent = {name: name for name in known}

    def find(self, name: Name) -> Name:
        while self._parent[name] != name:
            name = self._parent[name]
        return name

    def join(self, one: Name, other: Name) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first

    def may_join(self, one: Name, other: Name) -> bool:
        """Tell whether two names are not known to be of two entities."""
        a, b = self.known[one], self.known[other]
        return a is None or b is None or a == b


def resolve(text: str, mentions: Sequence[NameMention]) -> list[ResolvedEntity]:
    """Group the mentions of an article into entities, in order of first appearance."""
    mentions = people.meant(text, mentions)
    names: dict[Name, list[NameMention]] = defaultdict(list)
    for m in mentions:
        names[_name(m)].append(m)
    groups = _Groups({n: next((m.known for m in f if m.known), None) for n, f in names.items()})
    _join_known(groups)
    for one, other in aliases.pairs(text, mentions):
        if groups.may_join(_name(one), _name(other)):
            groups.join(_name(one), _name(other))
    for kind in ENTITY_TYPES:
        if of_kind := {n: f for n, f in names.items() if n[0] == kind}:
            _join_short_forms(kind, of_kind, groups)
    _join_first_words({n: f for n, f in names.items() if n[0] == "Organization"}, groups)
    members: dict[Name, list[NameMention]] = defaultdict(list)
    for name, found in names.items():
        members[groups.find(name)] += found
    out = [_entity(found) for found in members.values()]
    return sorted(out, key=lambda e: (e.mentions[0].start, e.type))


def _name(mention: NameMention) -> Name:
    return mention.type, name_key(mention.name)


def _join_known(groups: _Groups) -> None:
    """Join the names of one entity of the knowledge base."""
    first: dict[str, Name] = {}
    for name, entity in groups.known.items():
        if entity:
            groups.join(name, first.setdefault(entity.iri, name))


def _join_short_forms(
    kind: str, names: Mapping[Name, Sequence[NameMention]], groups: _Groups
) -> None:
    """Join short forms with the one longer name that they can stand for."""
    forms = {n: seatless(found[0].name) for n, found in names.items()}
    fuller: dict[str, list[Name]] = defaultdict(list)
    sizes = {len(form.casefold()) for form in forms.values()}
    for name, form in forms.items():
        for part in short_forms(kind, form, sizes):
            fuller[part].append(name)
    for short, form in forms.items():
        longer = [
            n for n in fuller.get(form.casefold(), ())
            if len(forms[n]) > len(form) and short_for(kind, form, forms[n])
            and groups.may_join(short, n)
            and _may_mean(groups.known[short], groups.known[n], names[n][0])
        ]  # fmt: skip
        meant = {groups.find(n) for n in longer}
        if groups.known[short]:
            meant.discard(groups.find(short))  # joined already, since both are known
        if len(meant) == 1:
            groups.join(short, meant.pop())


def _join_first_words(names: Mapping[Name, Sequence[NameMention]], groups: _Groups) -> None:
    """Join the first word of a firm's name with the whole, which the text gives before it.

    A headline comes before. Another firm that begins alike, or a part of it (Halden Foundation),
    leaves it open who is meant.
    """
    firsts: dict[str, list[Name]] = defaultdict(list)
    for name, found in names.items():
        first, _, rest = found[0].name.partition(" ")
        if rest:
            firsts[first].append(name)
    for short, found in names.items():
        word = found[0].name
        full = firsts.get(word, ())
        if not full or groups.known[short] or not _WORD.fullmatch(word):
            continue
        meant = {groups.find(n) for n in full}
        told = [m for m in found if m.sentence]
        whole = full[0]
        behind = names[whole][0].name.split(" ", 2)[1]
        if (
            len(meant) == 1
            and behind not in _PARTS
            and told
            and min(m.start for m in names[whole]) < told[0].start
        ):
            groups.join(short, meant.pop())


def _may_mean(short: Known | None, full: Known | None, mention: NameMention) -> bool:
    """Tell whether what bears a short form may bear a longer name too, which nobody known does.

    A firm may by the name that it is registered by, a person by that of a known one.
    """
    if not short or full:
        return True
    if mention.type == "Organization":
        return bool(_REGISTERED.search(mention.text))
    return mention.type != "Person" or people.may_be(mention.text, None, short)


def _entity(found: list[NameMention]) -> ResolvedEntity:
    """Make an entity of its mentions."""
    found.sort(key=lambda m: m.start)
    known = _known([m.known for m in found if m.known])
    if known:
        label = known.label("zh" if any(is_chinese(m.text) for m in found) else "en")
    else:
        label = _fullest(found)
    return ResolvedEntity(found[0].type, label, tuple(found), known)


def _known(bearers: Sequence[Known]) -> Known | None:
    """Give the known entity that most mentions name, of several the one named first."""
    counts = Counter([bearer.iri for bearer in bearers])
    if len(counts) > 1:
        iri = max(counts, key=counts.__getitem__)
        return next(bearer for bearer in bearers if bearer.iri == iri)
    return bearers[0] if bearers else None


def _fullest(found: Sequence[NameMention]) -> str:
    """Give the fullest name that is no one-off: seen at least a third as often as the commonest.

    A Chinese name of a person comes before the Latin one, which is longer anyway.
    """
    counts = Counter([m.name for m in found])
    often = max(counts.values())
    person = found[0].type == "Person"
    return max(
        (t for t in counts if counts[t] * 3 >= often or len(counts) < 3),
        key=lambda t: (person and is_chinese(t), len(t), counts[t], t),
    )
