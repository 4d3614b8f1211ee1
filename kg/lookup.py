"""What a store says of entities, as rows: the functions behind `kg show`, `kg links` and so on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kg import views
from kg.errors import KgError
from kg.facts import as_of as held
from kg.facts import event_rows, fact_rows, only, source_rows, steps
from kg.rows import EventRow, FactRow, Rows, SourceRow, Step, ViewRows
from kg.search import resolve
from kg.store import Store
from kg.terms import date
from kg.view_filter import EVERYTHING, Filter

LINKS: Final = ("developedBy", "uses", "basedOn", "variantOf", "successorOf")
"""The relations of companies, models and products."""


def show(
    store: Store, name: str, *, wanted: Filter = EVERYTHING, as_of: str | None = None,
    brief: bool = False,
) -> ViewRows[FactRow]:  # fmt: skip
    """List all facts about one entity, those of which it is the subject first.

    Args:
        store: where to ask.
        name: a name in any script, an alias, or an IRI.
        wanted: limits what is listed.
        as_of: a day, month or year; only what held then is listed.
        brief: read no more than tables show; what can be drawn of it lacks quotes and events.

    Raises:
        KgError: if the name is unknown or may mean several, or the date is none.
    """
    _checked(as_of)
    iri = resolve(store, name).iri
    if brief:
        view = held(views.facts(store, iri, wanted=wanted), as_of)
    else:
        near = held(views.around(store, [iri], hops=1, wanted=wanted), as_of)
        view = only(near, lambda e: iri in (e.source, e.target))
    return ViewRows(view, fact_rows, FactRow)


def links(
    store: Store, name: str, *, wanted: Filter = EVERYTHING, as_of: str | None = None,
    brief: bool = False,
) -> ViewRows[FactRow]:  # fmt: skip
    """List who made, uses or builds on what, around one entity; parameters as of `show`."""
    limited = replace(wanted, relations=frozenset(LINKS))
    return show(store, name, wanted=limited, as_of=as_of, brief=brief)


def path(
    store: Store, name: str, other: str, *, hops: int = 4, wanted: Filter = EVERYTHING,
    as_of: str | None = None, brief: bool = False,
) -> ViewRows[Step]:  # fmt: skip
    """List the shortest ways from one entity to another, step by step.

    Args:
        store: where to ask.
        name: where the ways begin.
        other: where they end.
        hops: how many steps they may have.
        wanted: limits the facts and events that they may use.
        as_of: a day, month or year; only what held then is used.
        brief: as of `show`.

    Raises:
        KgError: as of `show`, or if no way leads from one to the other.
    """
    _checked(as_of)
    one, two = resolve(store, name).iri, resolve(store, other).iri
    view = views.path(store, one, two, wanted=wanted, longest=hops, brief=brief)
    return ViewRows(held(view, as_of), steps, Step)


def timeline(
    store: Store, name: str, *, wanted: Filter = EVERYTHING, brief: bool = False
) -> ViewRows[EventRow]:
    """List what happened to one entity, in order; parameters as of `show`."""
    view = views.timeline(store, resolve(store, name).iri, wanted, brief=brief)
    return ViewRows(view, event_rows, EventRow)


def events(store: Store, *, wanted: Filter = EVERYTHING, brief: bool = False) -> ViewRows[EventRow]:
    """List all events, in order; parameters as of `show`."""
    if brief:
        view = views.events(store, wanted)
    else:
        view = only(views.whole(store, wanted), lambda _: False)
    return ViewRows(view, event_rows, EventRow)


def part(
    store: Store, names: Sequence[str] = (), *, hops: int = 1, wanted: Filter = EVERYTHING
) -> views.View:
    """Choose what is to be drawn: entities with what lies around them, or without names the whole.

    Args:
        store: where to ask.
        names: names in any script, aliases, or IRIs.
        hops: how many facts or events away something may be.
        wanted: limits what is chosen, and so where steps may lead.

    Raises:
        KgError: if a name is unknown or may mean several.
    """
    if not names:
        return views.whole(store, wanted)
    return views.around(store, [resolve(store, n).iri for n in names], hops=hops, wanted=wanted)


def explain(
    store: Store, subject: str, predicate: str, object_: str, *, limit: int | None = None
) -> Rows[SourceRow]:
    """List the quotes of the sources of a fact, the surest first.

    Args:
        store: where to ask.
        subject: a name in any script, an alias, or an IRI.
        predicate: a relation, with ``kg:`` or without.
        object_: as the subject.
        limit: how many sources at most; a note counts the others. None for all.

    Raises:
        KgError: if no source says so, or a name or the relation is unknown.
    """
    wanted = Filter.of(relations=[predicate.removeprefix("kg:")])
    (relation,) = wanted.relations
    one, other = resolve(store, subject).iri, resolve(store, object_).iri
    edge, sources = views.fact(store, one, relation, other, most=limit)
    if edge is None:
        raise KgError(
            f"no source says that {subject} {relation} {object_}; see 'kg show {subject}'"
        )
    left = sources - limit if limit is not None else 0
    notes = [f"{left} more source{'s' * (left > 1)}, none of them surer"] if left > 0 else ()
    return Rows(source_rows(edge), SourceRow, notes)


def _checked(day: str | None) -> None:
    if day is not None:
        date(day)
