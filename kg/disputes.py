"""What reports claim, and which claims don't agree: on an amount or a date of one matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Final, Literal

from kg.happenings import Report

ROUNDS: Final = frozenset({"Funding", "Acquisition"})
"""What has one amount: a company's round of one name, and the purchase of one thing."""
ONCE: Final = frozenset({"Release", "Founding", "Acquisition"})
"""What happens to a thing only once, and so has one date."""

Kind = Literal["amount", "date"]
Matter = tuple[Kind, str, str]
"""What a claim is of, the IRI that it is about, and what of that: nothing, a type, or a round."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A matter of which reports claim what does not agree.

    Attributes:
        claims: for each of the claims that another contradicts the IRIs of the reports.
        pairs: two claims that don't agree, the smaller amount or the earlier date first.
    """

    matter: Matter
    claims: Mapping[str, frozenset[str]]
    pairs: tuple[tuple[str, str], ...]


def disputes(reports: Iterable[Report], stands: Mapping[str, str]) -> Iterator[Dispute]:
    """Yield what is disputed.

    Reports are not compared one by one but by what they claim: of a thing that is much spoken of
    there are thousands of reports, but few claims.

    Args:
        reports: all that tell of some matters.
        stands: the event that stands for the happening of each report, as `kg.happenings.group`
            tells it; one that is missing stands for itself.

    >>> told = (("urn:a", "2024-05-13"), ("urn:b", "2024-06"), ("urn:c", "2024"))
    >>> model = (frozenset({"urn:x"}),)
    >>> found = disputes([Report(i, "Release", model, dates=frozenset({d})) for i, d in told], {})
    >>> [(dispute.matter, dispute.pairs) for dispute in found]
    [(('date', 'urn:x', 'Release'), (('2024-05-13', '2024-06'),))]
    """
    told: dict[Matter, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for report in reports:
        happening = (stands.get(report.iri, report.iri), "")
        for value, currency in report.amounts:
            if not value.is_finite():
                continue
            for about in (happening, *_rounds(report)):
                told["amount", *about][f"{currency} {value.normalize():f}"].add(report.iri)
        for date in report.dates:
            for about in (happening, *_things(report)):
                told["date", *about][date].add(report.iri)
    for matter, claims in told.items():
        pairs = tuple(
            (one, other) for one, other in _differing(matter[0], claims)
            if len(claims[one] | claims[other]) > 1
        )  # fmt: skip
        if pairs:
            disputed = sorted({claim for pair in pairs for claim in pair})
            yield Dispute(matter, {c: frozenset(claims[c]) for c in disputed}, pairs)


def _rounds(report: Report) -> Iterator[tuple[str, str]]:
    if report.type in ROUNDS:
        names = {r.lower() for r in report.rounds} if report.type == "Funding" else {""}
        yield from ((who, f"{report.type} {name}") for who in report.fillers[0] for name in names)


def _things(report: Report) -> Iterator[tuple[str, str]]:
    if report.type in ONCE:
        yield from ((thing, report.type) for thing in report.fillers[0])


def _differing(kind: Kind, claims: Iterable[str]) -> Iterator[tuple[str, str]]:
    if kind == "date":
        pairs = combinations(sorted(claims), 2)
        yield from ((one, other) for one, other in pairs if not other.startswith(one))
        return
    by_currency: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        by_currency[claim.rpartition(" ")[0]].append(claim)
    for alike in by_currency.values():
        yield from combinations(sorted(alike, key=_number), 2)


def _number(amount: str) -> Decimal:
    return Decimal(amount.rpartition(" ")[2])
