"""Make a realistic graph of any size: heavy-tailed, seeded, as N-Quads.

Run as: python tests/benchmarks/generate.py QUADS STORE
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kg import iris
from kg.happenings import MAIN_ROLES
from kg.model import Amount, Argument, Article, Entity, Event, Extraction, Fact, Span
from kg.rdf import nquads, quads
from kg.vocab import EVENT_TYPES, MONEY_ROLES, PREDICATES

KINDS = {
    "Organization": 4, "Person": 5, "Model": 4, "Product": 3, "Benchmark": 1, "Place": 1,
}  # fmt: skip
PER_ARTICLE = 144
LINEAGE = frozenset({"variantOf", "successorOf", "basedOn"})
FAMILY = 12
"""Models of one series; a model follows an earlier one of its own, now and then a famous one."""
EVENTS = {
    "Release": 30, "Funding": 25, "Partnership": 12, "Appointment": 8, "Departure": 7,
    "Acquisition": 6, "Lawsuit": 4, "Founding": 3, "PriceChange": 3, "Regulation": 1, "Layoff": 1,
}  # fmt: skip
ROUNDS = ("seed", "Series A", "Series B", "Series C", "Series D", "Series E")
FIRST, DAYS = dt.date(2018, 1, 1), 2920
RETOLD, WRONG = 0.5, 0.02
"""How many events were told of by an article before, and how many amounts and dates are mistaken."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What articles tell of: who took part as what, and what was said to be how much."""

    type: str
    date: str
    who: tuple[tuple[str, Entity], ...]
    what: tuple[Argument, ...]


class World:
    """Entities of a size that fits, of which few are spoken of often and most seldom."""

    def __init__(self, articles: int, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.articles = articles
        self.recent: deque[Happening] = deque(maxlen=100)
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

    def happening(self, day: str) -> Happening:
        """Let something happen; what happens to a thing only once is always told alike."""
        rnd = self.random
        type_ = rnd.choices(list(EVENTS), list(EVENTS.values()))[0]
        roles = EVENT_TYPES[type_].roles.values()
        who = tuple((r.name, self.pick(rnd.choice(sorted(r.types)))) for r in roles if r.types)
        round_ = rnd.choice(ROUNDS)
        main = next(e.iri for role, e in who if role == MAIN_ROLES[type_][0])
        fixed = random.Random(f"{type_} {main} {round_}")
        if type_ in ("Release", "Founding", "Acquisition"):
            fixed = random.Random(f"{type_} {main}")
            day = str(FIRST + dt.timedelta(fixed.randrange(DAYS)))
        what = []
        for role in roles:
            if role.name in MONEY_ROLES:
                what.append(_money(role.name, fixed.randint(1, 900) * 1e7))
            elif role.literal:
                what.append(Argument(role.name, value=round_ if role.name == "round" else "some"))
        return Happening(type_, day, who, tuple(what))

    def event(self, day: str, quote: tuple[Span, ...], known: Callable[[Entity], str]) -> Event:
        """Tell of something that happened, often of what others have told of; seldom mistaken."""
        rnd = self.random
        if not self.recent or rnd.random() > RETOLD:
            self.recent.append(self.happening(day))
        told = rnd.choice(self.recent)
        if rnd.random() < WRONG:
            told = replace(told, date=day, what=tuple(
                _money(a.role, a.amount.value * 2) if a.amount else a for a in told.what
            ))  # fmt: skip
        who = (Argument(role, known(entity)) for role, entity in told.who)
        return Event("v1", told.type, (*who, *told.what), 0.9, quote, "r", told.date)

    def article(self, number: int) -> Extraction:
        """Write the graph of an article; time goes on with their number."""
        rnd = self.random
        day = str(FIRST + dt.timedelta(min(number * DAYS // self.articles, DAYS)))
        text = f"Sentence {number} tells who did what to whom, and when it happened. " * 4
        article = Article(f"g{number}", "", text, (), title=f"Story {number}", date=day)
        found: dict[str, Entity] = {}

        def known(entity: Entity) -> str:
            return found.setdefault(entity.id, entity).id

        def some(types: frozenset[str]) -> str:
            return known(self.pick(rnd.choice(sorted(types))))

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
                object_ = known(older)
            else:
                object_ = some(frozenset({kind}) if p.same_type else p.range)
            facts.append(Fact(subject, p.name, object_, rnd.randint(50, 99) / 100, quote(), "r",
                              since=day if p.temporal else None))  # fmt: skip
        event = self.event(day, quote(), known)
        return Extraction(article, tuple(found.values()), tuple(facts), (event,))


def _money(role: str, value: float) -> Argument:
    return Argument(role, value=f"${value:.0f}", amount=Amount(value, "USD"))


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
