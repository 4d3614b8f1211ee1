"""Make a realistic graph of any size: heavy-tailed, seeded, as N-Quads.

Run as: python tests/benchmarks/generate.py QUADS STORE
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from kg import iris
from kg.model import Amount, Argument, Article, Entity, Event, Extraction, Fact, Span
from kg.rdf import nquads, quads
from kg.vocab import PREDICATES

KINDS = {
    "Organization": 4, "Person": 5, "Model": 4, "Product": 3, "Benchmark": 1, "Place": 1,
}  # fmt: skip
PER_ARTICLE = 135
LINEAGE = frozenset({"variantOf", "successorOf", "basedOn"})
FAMILY = 12
"""Models of one series; a model follows an earlier one of its own, now and then a famous one."""


class World:
    """Entities of a size that fits, of which few are spoken of often and most seldom."""

    def __init__(self, articles: int, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.names = {
            kind: [f"{kind} {n}" for n in range(max(20, articles * share // 8))]
            for kind, share in KINDS.items()
        }

    def rank(self, kind: str) -> int:
        return min(int(self.random.paretovariate(0.7)) - 1, 10**9) % len(self.names[kind])

    def pick(self, kind: str) -> Entity:
        return self.entity(kind, self.rank(kind))

    def forebear(self, entity: Entity) -> Entity | None:
        """Choose what a model follows, so that families are trees as those of real models are."""
        n = int(entity.label.rpartition(" ")[2])
        first = n - n % FAMILY
        if n > first and self.random.random() < 0.9:
            return self.entity(entity.type, self.random.randrange(first, n))
        famous = self.rank(entity.type)
        return self.entity(entity.type, famous) if famous < first else None

    def entity(self, kind: str, n: int) -> Entity:
        names = self.names[kind]
        iri = iris.entity_iri(kind, names[n])
        return Entity(iri, kind, names[n], (f"{kind[:3]}{n}",), iri, False, ())  # type: ignore[arg-type]

    def article(self, number: int) -> Extraction:
        rnd = self.random
        day = f"20{rnd.randint(18, 25)}-{rnd.randint(1, 12):02}-{rnd.randint(1, 28):02}"
        text = f"Sentence {number} tells who did what to whom, and when it happened. " * 4
        article = Article(f"g{number}", "", text, (), title=f"Story {number}", date=day)
        found: dict[str, Entity] = {}

        def some(types: frozenset[str]) -> str:
            entity = self.pick(rnd.choice(sorted(types)))
            return found.setdefault(entity.id, entity).id

        def quote() -> tuple[Span, ...]:
            start = rnd.randrange(0, 3) * 60
            return (Span.of(text, start, start + 60),)

        facts = []
        for _ in range(6):
            p = rnd.choice(list(PREDICATES.values()))
            subject = some(p.domain)
            kind = found[subject].type
            if p.name in LINEAGE:
                older = self.forebear(found[subject])
                if older is None:
                    continue
                object_ = found.setdefault(older.id, older).id
            else:
                object_ = some(frozenset({kind}) if p.same_type else p.range)
            facts.append(Fact(subject, p.name, object_, rnd.randint(50, 99) / 100, quote(), "r",
                              since=day if p.temporal else None))  # fmt: skip
        amount = Amount(float(rnd.randint(1, 9000)) * 1e6, "USD")
        event = Event("v1", "Funding", (
            Argument("recipient", some(frozenset({"Organization"}))),
            Argument("investor", some(frozenset({"Organization"}))),
            Argument("amount", value=f"${amount.value:.0f}", amount=amount),
        ), 0.9, quote(), "r", day)  # fmt: skip
        return Extraction(article, tuple(found.values()), tuple(facts), (event,))


def generate(size: int, seed: int = 7) -> Iterator[bytes]:
    """Yield the N-Quads of articles until there are at least so many quads."""
    world, count, number = World(size // PER_ARTICLE, seed), 0, 0
    while count < size:
        written = quads(world.article(number), "bench")
        count, number = count + len(written), number + 1
        yield nquads(written)


def main(size: int, where: Path) -> None:
    """Generate, load, derive."""
    from kg import derived
    from kg.store import open_store

    file = where.with_suffix(".nq")
    with file.open("wb") as out:
        out.writelines(generate(size))
    with open_store(where, write=True) as store:
        store.load(file)
        derived.refresh(store)
        store.optimize()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
