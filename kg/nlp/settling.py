"""One type for all mentions of a name, and names dropped for which nobody vouches."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from kg.names import name_key
from kg.nlp.called import called
from kg.nlp.naming import THINGS, NameMention, is_chinese
from kg.nlp.reading import ReadSentence, occurrences
from kg.nlp.shortforms import short_for

MIN_SCORE = 0.45
"""A name whose mentions are tagged with less certainty than this on average is dropped."""
MIN_SINGLE = 0.6
"""The same for a name that the article mentions but once."""
_PLACE = 0.8
"""A place that the tagger is so sure of is none of the firm called after it."""
_CALLED = (*THINGS, "Organization", "Person", "Place")
"""Types that nouns beside a name may gainsay."""
_VERSIONED = re.compile(r"[A-Z].*[ -]?\d+(?:\.\d+)?")
"""The name of a thing that ends in its version."""
_SECOND = re.compile(r" \d{1,2}(?:\.\d)?\Z")
_ORIGINAL = re.compile(r"\b[Tt]he (?:original |first |old |older |earlier |previous )?\Z")
_WHO = re.compile(r",? who\b|,? (?:himself|herself)\b| (?:says?|said|told)\b")
"""What stands behind somebody's name."""
_OF_FIRM = re.compile(
    r"\b(?:of|at|by|from|with|for|to|in|and|join\w*|left|acquir\w+|bought) (?:the )?\Z"
)
"""What stands before a firm's."""


def settled(
    text: str, reads: Sequence[ReadSentence], raw: Sequence[NameMention]
) -> list[NameMention]:
    """Give all mentions of a name the type that most speaks for; drop names nobody vouches for.

    Args:
        text: the article.
        reads: its sentences.
        raw: what is found in each sentence by itself.
    """
    weight: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    count: dict[str, int] = defaultdict(int)
    keys = [name_key(m.text) for m in raw]
    for m, key in zip(raw, keys, strict=True):
        weight[key][m.type] += m.score + (1.0 if m.known else 0.0)
        count[key] += 1
    surnames = {
        part for m in raw if m.type == "Person" and m.score > 0.6 and " " in m.text.strip()
        for part in (m.text.split()[-1], m.text.split()[0])
    }  # fmt: skip
    namesakes = set(_namesakes(text, raw))
    surnames |= {
        m.text for m in raw if m.type == "Person" and not m.known and _holds_post(reads, m)
    }
    for name in surnames & {m.text for m in raw}:
        weight[name_key(name)]["Person"] += 1.0 + sum(weight[name_key(name)].values())
    for key, told in _called(text, reads, raw):
        weight[key][told] += 1.0
    for short in _heads(raw):
        weight[short]["Organization"] += 1.0 + sum(weight[short].values())
    for short, full in _tails(raw):
        for kind in THINGS:
            both = weight[short][kind] + weight[full][kind]
            weight[short][kind] = weight[full][kind] = both
        count[short] = count[full] = count[short] + count[full]
    kin = {**_kin(raw, weight, count), **dict(_first_of(text, raw)), **dict(_firms(raw))}
    begun = {m.text for m in raw if m.type in THINGS}
    out = []
    for m, key in zip(raw, keys, strict=True):
        types, seen = weight[key], count[key]
        total = sum(types.values())
        best = max(types, key=lambda t: (types[t], t)) if len(types) > 1 else m.type
        least = MIN_SCORE if seen > 1 or _goes_on(m, begun) else MIN_SINGLE
        if total / seen < least and m.text not in kin:
            continue
        both = m.known is not None and types[m.type] >= 0.3 * total and m.text not in namesakes
        kind = kin.get(m.text) or (m.type if both else best)
        known = m.known if m.known and m.known.type == kind else None
        score = max(m.score, MIN_SINGLE + 0.01) if seen == 1 and least == MIN_SCORE else m.score
        out.append(m._replace(type=kind, known=known, score=score))
    return out


def _kin(
    raw: Sequence[NameMention],
    weight: Mapping[str, Mapping[str, float]],
    count: Mapping[str, int],
) -> Mapping[str, str]:
    """Map names of things that go on from one with a version to its type: Vox 3 Code, of Vox 3."""
    things = {m.text: m.type for m in raw if m.type in THINGS and _VERSIONED.fullmatch(m.text)}
    out = {}
    for m in raw:
        if m.type in THINGS and not m.known and m.score < MIN_SINGLE:
            for size in [i for i, c in enumerate(m.text) if c in " -"]:
                key = name_key(family := m.text[:size])
                if family in things and sum(weight[key].values()) >= MIN_SCORE * count[key]:
                    types = weight[key]
                    out[m.text] = max(types, key=lambda t: (types[t], t))
    return out


def _first_of(text: str, raw: Sequence[NameMention]) -> Iterator[tuple[str, str]]:
    """Yield names that are those of the first of a series: "the original Vox", beside a Vox 2."""
    numbered = (m for m in raw if m.type in THINGS and _SECOND.search(m.text))
    series = {m.text.rpartition(" ")[0]: m.type for m in numbered}
    for m in raw:
        sure = m.type in THINGS or (m.known and m.text not in m.known.ambiguous)
        if m.text in series and not sure and _ORIGINAL.search(text[max(0, m.start - 16) : m.start]):
            yield m.text, series[m.text]


def _firms(raw: Sequence[NameMention]) -> Iterator[tuple[str, str]]:
    """Yield words taken for a person's name with which that of a firm before begins: Vox Compute.

    Unless somebody of that name is named in full.
    """
    firms: dict[str, int] = {}
    for m in raw:
        first, _, rest = m.text.partition(" ")
        if m.type == "Organization" and rest and not m.known and len(first) > 3:
            firms.setdefault(first, m.start)
    people = {part for m in raw if m.type == "Person" and " " in m.text for part in m.text.split()}
    for m in raw:
        alike = m.type == "Person" and not m.known and firms.get(m.text, m.start) < m.start
        if alike and m.text not in people:
            yield m.text, "Organization"


def _namesakes(text: str, raw: Sequence[NameMention]) -> Iterator[str]:
    """Yield the names of known firms that are the surname of somebody named in full just before.

    "Roche, who has run it" is Bastien Roche, if nothing is of Roche, at it, or bought by it.
    """
    full = {m.text.rsplit(" ", 1)[-1]: m for m in raw if m.type == "Person" and " " in m.text}
    alike: dict[str, list[NameMention]] = defaultdict(list)
    for m in raw:
        if m.known and m.type == "Organization" and m.text in full:
            alike[m.text].append(m)
    for name, own in alike.items():
        after = own[0].start > full[name].start and not full[name].known
        who = any(_WHO.match(text, m.end) for m in own)
        firm = any(_OF_FIRM.search(text[max(0, m.start - 12) : m.start]) for m in own)
        if after and who and not firm:
            yield name


def _goes_on(mention: NameMention, begun: Set[str]) -> bool:
    """Tell whether a thing's name is that of another and one more word: 竹一One Pro."""
    head, _, last = mention.text.rpartition(" ")
    return mention.type in THINGS and last[:1].isupper() and head in begun


def _holds_post(reads: Sequence[ReadSentence], mention: NameMention) -> bool:
    """Tell whether a Chinese name stands right behind a post, as a person's does: CEO陆一."""
    if mention.score < MIN_SINGLE or not 1 < len(mention.text) < 4 or not is_chinese(mention.text):
        return False
    values = reads[mention.sentence].values
    return any(v.kind == "title" and v.end == mention.start for v in values)


def _called(
    text: str, reads: Sequence[ReadSentence], raw: Sequence[NameMention]
) -> Iterator[tuple[str, str]]:
    """Yield the keys of unknown names, each with a type that words beside the name tell of."""
    doubtful = {
        (m.text, m.type): reads[m.sentence].words[m.first]
        for m in raw
        if not m.known and m.type in _CALLED
    }
    places = _places(text, reads, {name: head for (name, _), head in doubtful.items()})
    for name, kind in sorted(doubtful):
        for told in called(text, places[name], kind):
            yield name_key(name), told


def _places(
    text: str, reads: Sequence[ReadSentence], heads: Mapping[str, str]
) -> Mapping[str, list[tuple[int, int]]]:
    """Find where names stand in the text, all in one go over it.

    Its last characters may share their token with others: 团团2 in 新品团团26月开卖.

    Args:
        text: the article.
        reads: its sentences.
        heads: for each name the token that it begins with.
    """
    sizes: dict[str, set[int]] = defaultdict(set)
    for name, head in heads.items():
        sizes[head].add(len(name))
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, at, (head,) in occurrences(reads, {(head,) for head in sizes}):
        start = reads[number].starts[at]
        for size in sizes[head]:
            name, end = text[start : start + size], start + size
            if name in heads and not (name.isascii() and _letter(text, end)):
                places[name].append((start, end))
    return places


def _letter(text: str, at: int) -> bool:
    """Tell whether a Latin letter or a digit stands at a place."""
    character = text[at : at + 1]
    return character.isascii() and character.isalnum()


def _heads(raw: Sequence[NameMention]) -> set[str]:
    """List the keys of Chinese names of things and places that a firm's begins with: 星桥科技."""
    firms = [m.text for m in raw if m.type == "Organization" and is_chinese(m.text)]
    kinds = {
        m.text: m.type for m in raw
        if not m.known and is_chinese(m.text) and (m.type != "Place" or m.score < _PLACE)
    }  # fmt: skip
    return {
        name_key(short)
        for short, kind in kinds.items()
        if kind != "Person"
        and any(
            f != short and f.startswith(short) and short_for("Organization", short, f)
            for f in firms
        )
    }


def _tails(raw: Sequence[NameMention]) -> list[tuple[str, str]]:
    """Pair a short name with the one longer name that ends in it: Sable 5, Vox Sable 5."""
    things = {m.text: name_key(m.text) for m in raw if m.type in THINGS and not m.known}
    longer: dict[str, set[str]] = defaultdict(set)
    for full in things:
        short = full.partition(" ")[2]
        if short in things and any(map(str.isalpha, short)) and any(map(str.isdigit, short)):
            longer[short].add(full)
    return [(things[s], things[min(full)]) for s, full in longer.items() if len(full) == 1]
