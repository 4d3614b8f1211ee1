"""Which reports tell of one happening: same type, same participants, matching dates and amounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from operator import itemgetter
from typing import Final

Amounts = frozenset[tuple[Decimal, str]]
"""Numbers with their currencies."""

MAIN_ROLES: Final[dict[str, tuple[str, ...]]] = {
    "Release": ("item",),
    "Funding": ("recipient",),
    "Acquisition": ("target",),
    "Partnership": ("partner",),
    "Appointment": ("person", "organization"),
    "Departure": ("person", "organization"),
    "Founding": ("organization",),
    "Lawsuit": ("plaintiff", "defendant"),
    "Regulation": ("authority", "target"),
    "PriceChange": ("item",),
    "Layoff": ("organization",),
}
"""Reports of one happening share a filler in each of these roles."""

_NEAR = dt.timedelta(days=3)
_REPORTED_NEAR = dt.timedelta(days=45)
_ALIKE = 0.1


@dataclass(frozen=True, slots=True)
class Report:
    """An event as one article tells it, as far as telling happenings apart goes.

    Attributes:
        fillers: for each main role the IRIs that fill it.
        published: publication date of the article, as precise as known.
        amount: number and currency of its amount, the largest of several.
        dates: all dates that it tells; so are amounts and rounds, where it tells of several.
    """

    iri: str
    type: str
    fillers: tuple[frozenset[str], ...]
    date: str | None = None
    published: str | None = None
    amount: tuple[float, str] | None = None
    round: str | None = None
    dates: frozenset[str] = frozenset()
    amounts: Amounts = frozenset()
    rounds: frozenset[str] = frozenset()

    def keys(self) -> list[tuple[str, str]]:
        """Give (role, IRI) pairs under which reports of the same happening are found."""
        role = MAIN_ROLES[self.type][0]
        return [(role, filler) for filler in sorted(self.fillers[0])]


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _dates_agree(one: str, other: str, near: dt.timedelta) -> bool:
    """Tell whether two dates of any precision may be the same.

    >>> _dates_agree("2024-05", "2024-05-13", _NEAR), _dates_agree("2024-05-01", "2024-06", _NEAR)
    (True, False)
    """
    if one.startswith(other) or other.startswith(one):
        return True
    first, second = _day(one), _day(other)
    return first is not None and second is not None and abs(first - second) <= near


def same(one: Report, other: Report) -> bool:
    """Tell whether two reports tell of the same happening.

    >>> a = Report("urn:a", "Layoff", (frozenset({"urn:x"}),), "2024-05-13")
    >>> same(a, Report("urn:b", "Layoff", (frozenset({"urn:x"}),), "2024-05"))
    True
    """
    if one.type != other.type or not one.fillers or not other.fillers:
        return False
    needed = 2 if one.type == "Partnership" else 1
    if any(len(a & b) < needed for a, b in zip(one.fillers, other.fillers, strict=True)):
        return False
    if not near(one, other):
        return False
    if one.round and other.round and one.round.casefold() != other.round.casefold():
        return False
    if one.amount and other.amount and one.amount[1] == other.amount[1]:
        larger = max(one.amount[0], other.amount[0])
        alike = abs(one.amount[0] - other.amount[0]) <= _ALIKE * larger
        # The same day or the same named round is one happening with a conflict to be shown.
        return alike or bool(one.round and other.round) or bool(one.date and one.date == other.date)
    return True


def near(one: Report, other: Report) -> bool:
    """Tell whether two reports of one type are of the same time, as far as they tell.

    >>> near(Report("urn:a", "Layoff", (), "2024-05-13"), Report("urn:b", "Layoff", (), "2024"))
    True
    """
    if one.date and other.date:
        return _dates_agree(one.date, other.date, _NEAR)
    if one.type == "Founding":
        return True
    published = one.published and other.published
    return bool(published) and _dates_agree(
        one.published or "", other.published or "", _REPORTED_NEAR
    )


def group(reports: Iterable[Report]) -> dict[str, str]:
    """Map each report to the one that stands for its happening: the first published of them.

    >>> a = Report("urn:a", "Layoff", (frozenset({"urn:x"}),), "2024-05-13", "2024-05-14")
    >>> b = Report("urn:b", "Layoff", (frozenset({"urn:x"}),), "2024-05", "2024-05-13")
    >>> group([a, b])
    {'urn:b': 'urn:b', 'urn:a': 'urn:b'}
    """
    ordered = sorted(reports, key=lambda r: (r.published or "9", r.iri))
    parent = {r.iri: r.iri for r in ordered}

    def root(iri: str) -> str:
        while parent[iri] != iri:
            parent[iri] = parent[parent[iri]]
            iri = parent[iri]
        return iri

    rank = {r.iri: n for n, r in enumerate(ordered)}
    blocks: dict[tuple[str, str, str], list[Report]] = {}
    for report in ordered:
        for key in report.keys():  # noqa: SIM118 - no dictionary
            blocks.setdefault((report.type, *key), []).append(report)
    for one, other in chain.from_iterable(map(_near, blocks.values())):
        first, second = root(one.iri), root(other.iri)
        if first != second and same(one, other):
            first, second = sorted((first, second), key=rank.__getitem__)
            parent[second] = first
    return {r.iri: root(r.iri) for r in ordered}


def _near(block: list[Report]) -> Iterator[tuple[Report, Report]]:
    """Yield pairs of reports that link all of a block which are `same`, and few others.

    Of a thing that is much spoken of there are thousands of reports, but few of each time.
    """
    undated = [r for r in block if not r.date]
    yield from _in_turn([(r.date, r) for r in block if r.date], _NEAR)
    if undated and undated[0].type == "Founding":
        yield from ((undated[0], r) for r in block)
    elif undated:
        pairs = _in_turn([(r.published, r) for r in block if r.published], _REPORTED_NEAR)
        yield from ((a, b) for a, b in pairs if not (a.date and b.date))


def _in_turn(told: list[tuple[str, Report]], span: dt.timedelta) -> Iterator[tuple[Report, Report]]:
    """Yield pairs of reports whose dates may agree; of those that say the same only the first."""
    firsts: dict[object, tuple[str, Report]] = {}
    for date, report in told:
        said = (date, report.fillers, report.date, report.amount, report.round)
        _, first = firsts.setdefault(said, (date, report))
        yield first, report
    ordered = sorted(firsts.values(), key=itemgetter(0))
    for at, (date, report) in enumerate(ordered, start=1):
        day = _day(date)
        last = date if day is None else str(min(day, dt.date.max - span) + span)
        for later, other in islice(ordered, at, None):
            if later > last and not later.startswith(last):
                break
            yield report, other
