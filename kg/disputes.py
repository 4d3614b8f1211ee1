"""Which reports disagree: on an amount or a date of what both of them tell of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final, Literal, TypeVar

from kg.happenings import Amounts, Report

ROUNDS: Final = frozenset({"Funding", "Acquisition"})
"""What has one amount: a company's round of one name, and the purchase of one thing."""
ONCE: Final = frozenset({"Release", "Founding", "Acquisition"})
"""What happens to a thing only once, and so has one date."""

Dispute = tuple[Literal["amount", "date"], str, str]
"""What two reports disagree on, and both, the smaller IRI first."""
C = TypeVar("C", Amounts, frozenset[str])


def disputes(reports: Iterable[Report], stands: Mapping[str, str]) -> Iterator[Dispute]:
    """Yield all pairs of reports that disagree.

    Reports are not compared one by one but by what they claim: of a thing that is much spoken of
    there are thousands of reports, but few claims.

    Args:
        reports: those to compare.
        stands: the event that stands for the happening of each report, as `kg.happenings.group`
            tells it; one that is missing stands for itself.

    >>> told = (("urn:a", "2024-05-13"), ("urn:b", "2024-06"), ("urn:c", "2024"))
    >>> model = (frozenset({"urn:x"}),)
    >>> list(disputes([Report(i, "Release", model, dates=frozenset({d})) for i, d in told], {}))
    [('date', 'urn:a', 'urn:b')]
    """
    amounts: dict[Hashable, dict[Amounts, list[str]]] = defaultdict(lambda: defaultdict(list))
    dates: dict[Hashable, dict[frozenset[str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for report in reports:
        happening = stands.get(report.iri, report.iri)
        if report.amounts:
            for key in (happening, *_rounds(report)):
                amounts[key][report.amounts].append(report.iri)
        if report.dates:
            for thing in (happening, *_things(report)):
                dates[thing][report.dates].append(report.iri)
    yield from (("amount", *pair) for pair in _differing(amounts.values(), _amounts_differ))
    yield from (("date", *pair) for pair in _differing(dates.values(), _dates_differ))


def _rounds(report: Report) -> Iterator[Hashable]:
    if report.type in ROUNDS:
        names = {r.lower() for r in report.rounds} if report.type == "Funding" else {""}
        yield from ((report.type, who, name) for who in report.fillers[0] for name in names)


def _things(report: Report) -> Iterator[Hashable]:
    if report.type in ONCE:
        yield from ((report.type, thing) for thing in report.fillers[0])


def _differing(
    groups: Iterable[Mapping[C, list[str]]], differ: Callable[[C, C], bool]
) -> Iterator[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for by_claim in groups:
        for one, other in combinations(by_claim, 2):
            if differ(one, other):
                pairs = ((a, b) for a in by_claim[one] for b in by_claim[other])
                found |= dict.fromkeys((min(p), max(p)) for p in pairs)
        for claim, reports in by_claim.items():
            if len(claim) > 1 and differ(claim, claim):
                found |= dict.fromkeys(combinations(sorted(reports), 2))
    yield from found


def _amounts_differ(one: Amounts, other: Amounts) -> bool:
    return any(v != w for v, c in one for w, d in other if c == d)


def _dates_differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(not d.startswith(e) and not e.startswith(d) for d in one for e in other)
