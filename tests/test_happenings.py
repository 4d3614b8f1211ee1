"""Which reports tell of one happening: the grouping that is fast gives what its definition says."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from kg.happenings import MAIN_ROLES, Report, group, same

MONEY = {"Funding", "Acquisition", "Partnership"}


def date(rng: random.Random) -> str | None:
    """A day, month, year or moment in a short time, or the last days that there are."""
    year, month, day = rng.choice((2023, 2024)), rng.randint(1, 3), rng.randint(1, 28)
    full = f"{year}-{month:02}-{day:02}"
    return rng.choice((None, full, full, full[:4], full[:7], f"{full}T10:00:00", "9999-12-31"))


def report(rng: random.Random, number: int, type_: str) -> Report:
    fillers = tuple(
        frozenset(rng.sample("abcd", rng.choice((0, 1, 1, 2)))) for _ in MAIN_ROLES[type_]
    )
    amount = (rng.choice((1.0, 1.05, 5.0)), rng.choice(("USD", "CNY")))
    return Report(
        f"urn:{number}", type_, fillers, date(rng), date(rng),
        amount if type_ in MONEY and rng.random() < 0.7 else None,
        rng.choice((None, "A", "a", "B")) if type_ == "Funding" else None,
    )  # fmt: skip


def defined(reports: list[Report]) -> dict[str, str]:
    """Join every two reports that are the same, until nothing changes; the first published stands."""
    groups = {r.iri: {r} for r in reports}
    for one, other in combinations(reports, 2):
        if not {*one.keys()}.isdisjoint(other.keys()) and same(one, other):
            joined = groups[one.iri] | groups[other.iri]
            groups |= dict.fromkeys((r.iri for r in joined), joined)
    return {
        iri: min(some, key=lambda r: (r.published or "9", r.iri)).iri
        for iri, some in groups.items()
    }


@pytest.mark.parametrize("seed", range(200))
def test_reports_are_grouped_as_defined(seed: int):
    rng = random.Random(seed)
    types = rng.sample(list(MAIN_ROLES), 2)
    reports = [report(rng, n, rng.choice(types)) for n in range(rng.randint(2, 40))]
    assert group(reports) == defined(reports)
