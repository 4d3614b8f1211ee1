"""Rows of facts and events as cells for printing."""

from __future__ import annotations

from collections.abc import Iterable

from kg.cli.options import Format
from kg.cli.output import print_rows
from kg.rows import EventRow, FactRow, SourceRow, Step

COLUMNS = ("subject", "predicate", "object", "since", "until", "sure", "sources", "from")
PATH_COLUMNS = ("step", *COLUMNS)
EVENT_COLUMNS = ("date", "event", "who and what", "values", "sure", "sources", "iri")
SOURCE_COLUMNS = ("article", "published", "sure", "rule", "qualifiers", "from", "quote")
Cells = tuple[object, ...]


def fact(row: FactRow | Step) -> Cells:
    """Lay out a fact under `COLUMNS`."""
    return (
        row.subject, row.predicate, row.object, row.since, row.until, _sure(row.confidence),
        row.sources, row.from_,
    )  # fmt: skip


def step(row: Step) -> Cells:
    """Lay out a step of a path under `PATH_COLUMNS`."""
    return (row.step, *fact(row))


def event(row: EventRow) -> Cells:
    """Lay out an event under `EVENT_COLUMNS`."""
    return (
        row.date, row.type, _pairs(row.who, ", "), _pairs(row.values, ", "),
        _sure(row.confidence), row.sources, row.iri,
    )  # fmt: skip


def print_events(rows: Iterable[EventRow], format_: Format) -> None:
    """Print events; their IRIs are for programs, they take half the screen."""
    end = -1 if format_ in (Format.TABLE, Format.MD) else None
    print_rows(EVENT_COLUMNS[:end], [event(r)[:end] for r in rows], format_)


def source(row: SourceRow) -> Cells:
    """Lay out a source under `SOURCE_COLUMNS`."""
    return (
        row.article, row.published, _sure(row.confidence), row.rule,
        _pairs(row.qualifiers, "; "), row.from_, row.quote,
    )  # fmt: skip


def _pairs(pairs: tuple[tuple[str, str], ...], between: str) -> str:
    return between.join(f"{key}: {value}" for key, value in pairs)


def _sure(confidence: float) -> str:
    return f"{confidence:.2f}"
