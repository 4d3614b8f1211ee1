"""What names tell by themselves: GPT-4V is of the family GPT-4, NVIDIA H100 is made by NVIDIA."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from kg.nlp.resolve import ResolvedEntity
from kg.nlp.weigh import Told

_PARTS = ("研究院", "实验室", "研究所", "研究中心", "事业部", "事业群", "达摩院", "附属医院")
"""What the names of parts of a firm or university end in, behind that of the whole."""


def families(entities: Sequence[ResolvedEntity]) -> Iterator[tuple[int, str, int, Told]]:
    """Yield what the names themselves tell: a member of a family carries the family's name.

    The nearest family counts that the article names too. A longer number is no member of a
    shorter one: GPT-4.1 is not of the family GPT-4.
    """
    things = [(i, e) for i, e in enumerate(entities) if e.type in ("Model", "Product")]
    named: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, e in things:
        for text in {m.text for m in e.mentions}:
            named[e.type, text].append(i)
    sizes = sorted({len(text) for _, text in named if len(text) > 1}, reverse=True)
    for i, member in things:
        best: tuple[int, int] | None = None
        for text in {m.text for m in member.mentions}:
            for size in sizes:
                if size >= len(text):
                    continue
                others = [j for j in named.get((member.type, text[:size]), ()) if j != i]
                if others and _belongs(text, text[:size]):
                    best = max(best or (0, 0), (size, -others[0]))
                    break
        if best:
            first = min(m.sentence for m in member.mentions)
            yield i, "variantOf", -best[1], Told(0.85, first, "family-name")


def makers(entities: Sequence[ResolvedEntity]) -> Iterator[tuple[int, str, int, Told]]:
    """Yield what else the names tell: at the head of a thing's name stands who makes it.

    Of two names at the head the longer counts: Mistral AI Studio is of Mistral AI.
    """
    firms = _firms(entities)
    sizes = {len(firm) for firm in firms if len(firm) > 1}
    for i, thing in enumerate(entities):
        if thing.type not in ("Model", "Product"):
            continue
        heads = [
            (size, firms[m.text[:size]], m.sentence)
            for m in thing.mentions for size in sizes
            if size < len(m.text) and m.text[:size] in firms and _heads(m.text[:size], m.text)
        ]  # fmt: skip
        if heads:
            _, maker, sentence = max(heads, key=lambda h: (h[0], -h[2]))
            yield i, "developedBy", maker, Told(0.85, sentence, "maker-name")


def parents(entities: Sequence[ResolvedEntity]) -> Iterator[tuple[int, str, int, Told]]:
    """Yield what the names of Chinese labs tell: Meta超级智能实验室 is a part of Meta."""
    firms = _firms(entities)
    for i, lab in enumerate(entities):
        if lab.type != "Organization":
            continue
        for m in lab.mentions:
            if not m.text.endswith(_PARTS):
                continue
            heads = [m.text[:size] for size in range(len(m.text) - 1, 1, -1)]
            owner = next((firms[h] for h in heads if h in firms and firms[h] != i), None)
            if owner is not None:
                yield i, "partOf", owner, Told(0.85, m.sentence, "family-name")
                break


def _firms(entities: Sequence[ResolvedEntity]) -> dict[str, int]:
    """Map the names of organizations to these; of namesakes the first counts."""
    firms: dict[str, int] = {}
    for i, e in enumerate(entities):
        if e.type == "Organization":
            for m in e.mentions:
                firms.setdefault(m.text, i)
    return firms


def _heads(firm: str, thing: str) -> bool:
    """Tell whether a thing's name begins with that of a firm.

    >>> _heads("NVIDIA", "NVIDIA H100"), _heads("英伟达", "英伟达H100"), _heads("Arm", "Armory 2")
    (True, True, False)
    """
    rest = thing[len(firm) :]
    whole = not firm[-1].isascii() or not rest[:1].isalnum()
    return len(firm) > 1 and thing.startswith(firm) and bool(rest.strip()) and whole


def _belongs(member: str, family: str) -> bool:
    """Tell whether one name is the other with the name of a version behind it.

    >>> _belongs("Baichuan-53B", "Baichuan"), _belongs("GPT-4V", "GPT-4")
    (True, True)
    >>> _belongs("GPT-4.1", "GPT-4")
    False
    """
    if len(family) < 2 or len(member) <= len(family) or not member.startswith(family):
        return False
    rest = member[len(family) :]
    if family[-1].isdigit() and re.match(r"\.?\d", rest):
        return False
    return bool(re.match(r"[\s\-–·]|[\d.]+\Z|[\u4e00-\u9fff]|[A-Z]\Z", rest))
