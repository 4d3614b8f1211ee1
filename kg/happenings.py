"""Which reports tell of one happening: same type, same participants, matching dates and amounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
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
        for role, filler in report.keys():  # noqa: SIM118 - no dictionary
            block = blocks.setdefault((report.type, role, filler), [])
            for earlier in block:
                if root(earlier.iri) != root(report.iri) and same(earlier, report):
                    first, second = sorted(
                        (root(earlier.iri), root(report.iri)), key=rank.__getitem__
                    )
                    parent[second] = first
            block.append(report)
    return {r.iri: root(r.iri) for r in ordered}
