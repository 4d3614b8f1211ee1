"""Who is named in each sentence, and whom its references stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kg.nlp import antecedents, context, descriptions, epithets, focus, links, scene
from kg.nlp.factuality import announces, reports
from kg.nlp.focus import Focus
from kg.nlp.reading import ReadSentence
from kg.nlp.resolve import ResolvedEntity
from kg.nlp.scene import Item
from kg.nlp.scorer import Scorer
from kg.nlp.setting import Setting
from kg.nlp.tagger import REFERENCE, TaggedSpan


def mentions(text: str, entities: Sequence[ResolvedEntity]) -> dict[int, list[Item]]:
    """List for each sentence the names that may take part in what it tells."""
    named: dict[int, list[Item]] = defaultdict(list)
    for number, entity in enumerate(entities):
        firm = entity.type == "Organization"
        if (
            firm
            and not entity.known
            and any(announces(text, m.start, m.end) for m in entity.mentions)
        ):
            continue  # nobody knows it, and it calls itself an outlet
        for m in entity.mentions:
            if firm and reports(text, m.start, m.end):
                continue  # an outlet that is cited takes no part in what it reports
            named[m.sentence].append(
                Item("mention", entity.type, number, m.text, m.first, m.last, entity.known)
            )
    return named


def references(text: str, read: ReadSentence, tagged: Sequence[TaggedSpan]) -> Iterator[Item]:
    """Yield the words of a sentence that stand for something named before."""
    found = [(s.first, s.last) for s in tagged if s.kind == REFERENCE]
    taken = [i for s in tagged for i in range(s.first, s.last)]
    found += [(first, last) for first, last in descriptions.heads(text, read) if first not in taken]
    for first, last in found:
        words = read.text_of(text, first, last)
        yield Item("reference", REFERENCE, -1, words, first, last)


def followed(
    text: str,
    reads: Sequence[ReadSentence],
    references: Sequence[Sequence[Item]],
    named: dict[int, list[Item]],
    *,
    topics: Mapping[int, Sequence[Item]],
    since: Sequence[int],
    scorer: Scorer,
) -> Iterator[tuple[int, list[Item], list[Item]]]:
    """Yield for each sentence its names, references followed, and the context before it."""
    spoken = Focus()
    asides: dict[int, frozenset[int]] = {}
    firms: dict[str, Item] = {}
    described = descriptions.called(text, reads, named) if any(references) else {}
    for n, read in enumerate(reads):
        mentions = named.setdefault(n, [])
        themes = topics.get(since[n], ())
        before = context.context(named, n, themes, since[n])
        spoken = spoken.opened(reads, n, fresh=since[n] == n)
        asides[n] = focus.asides(text, read, mentions)
        for m in mentions:
            if m.known and m.type == "Organization":
                firms.pop(m.known.iri, None)  # the one named last stands last
                firms[m.known.iri] = m
        if references[n]:
            where = Setting(text, reads, n, spoken, asides, described, mentions)
            told = [(r, epithets.meant(text, read, r, firms)) for r in references[n]]
            found = list(_follow(where, mentions, [r for r, m in told if not m], before, scorer))
            found += [_standing_for(r, m) for r, m in told if m and m is not epithets.NOBODY]
            named[n] = sorted([*mentions, *found], key=lambda i: i.first)
            before = context.context(named, n, themes, since[n])
        spoken = spoken.after(text, read, named[n], asides[n])
        yield n, named[n], before


def _follow(
    where: Setting,
    mentions: Sequence[Item],
    references: Sequence[Item],
    before: Sequence[Item],
    scorer: Scorer,
) -> Iterator[Item]:
    """Give each reference the entity it most likely stands for, if any is likely enough."""
    stage = scene.build(where.read, [*mentions, *references], before)
    for number, item in enumerate(stage.items):
        if item.kind != "reference":
            continue
        pairs = list(links.reference_pairs(stage, number))
        if not pairs:
            continue
        best, likely = antecedents.chosen(
            where, item, pairs, scorer.logits([p.features() for p in pairs])[:, 0]
        )
        if likely > 0.25:
            yield _standing_for(item, pairs[best].other)


def _standing_for(item: Item, target: Item) -> Item:
    return item._replace(
        type=target.type, key=target.key, known=target.known, salience=target.salience
    )
