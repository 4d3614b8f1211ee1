"""One type for all mentions of a name, and names dropped for which nobody vouches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kg.names import name_key
from kg.nlp.called import called
from kg.nlp.naming import THINGS, NameMention
from kg.nlp.reading import ReadSentence, occurrences

MIN_SCORE = 0.45
"""A name whose mentions are tagged with less certainty than this on average is dropped."""
MIN_SINGLE = 0.6
"""The same for a name that the article mentions but once."""
_CALLED = (*THINGS, "Organization", "Person")
"""Types that nouns beside a name may gainsay."""


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
    for m in raw:
        weight[name_key(m.text)][m.type] += m.score + (1.0 if m.known else 0.0)
        count[name_key(m.text)] += 1
    surnames = {
        part for m in raw if m.type == "Person" and m.score > 0.6 and " " in m.text.strip()
        for part in (m.text.split()[-1], m.text.split()[0])
    }  # fmt: skip
    for name in surnames & {m.text for m in raw}:
        weight[name_key(name)]["Person"] += 1.0 + sum(weight[name_key(name)].values())
    for key, told in _called(text, reads, raw):
        weight[key][told] += 1.0
    for short, full in _tails(raw):
        for kind in THINGS:
            both = weight[short][kind] + weight[full][kind]
            weight[short][kind] = weight[full][kind] = both
        count[short] = count[full] = count[short] + count[full]
    out = []
    for m in raw:
        key = name_key(m.text)
        types, seen = weight[key], count[key]
        total = sum(types.values())
        best = max(types, key=lambda t: (types[t], t)) if len(types) > 1 else m.type
        if total / seen < (MIN_SCORE if seen > 1 else MIN_SINGLE):
            continue
        both = m.known is not None and types[m.type] >= 0.3 * total
        kind = m.type if both else best
        known = m.known if m.known and m.known.type == kind else None
        out.append(m._replace(type=kind, known=known))
    return out


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


def _tails(raw: Sequence[NameMention]) -> list[tuple[str, str]]:
    """Pair a short name with the one longer name that ends in it: Sable 5, Vox Sable 5."""
    things = {m.text: name_key(m.text) for m in raw if m.type in THINGS and not m.known}
    longer: dict[str, set[str]] = defaultdict(set)
    for full in things:
        short = full.partition(" ")[2]
        if short in things and any(map(str.isalpha, short)) and any(map(str.isdigit, short)):
            longer[short].add(full)
    return [(things[s], things[min(full)]) for s, full in longer.items() if len(full) == 1]
