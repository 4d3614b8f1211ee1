"""Corrections as people make them: checked against the store and one another, kept, and applied."""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg.corrections import PREFIX, Corrections, Record
from kg.corrections_file import load, write
from kg.corrections_read import listed, parse
from kg.errors import KgError
from kg.files import locked
from kg.ledger import Ledger
from kg.store import Store, Term
from kg.terms import TYPE, term
from kg.vocab import BASE

Parts = Mapping[str, Iterable[Term]]


@dataclass(frozen=True, slots=True)
class Author:
    """Who corrects, when, and why."""

    by: str = ""
    note: str = ""
    when: str = field(
        default_factory=lambda: dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
    )

    def triples(self, node: ox.NamedNode) -> Iterable[ox.Triple]:
        """Sign a correction."""
        moment = ox.Literal(self.when, datatype=term("xsd:dateTime"))
        yield ox.Triple(node, term("schema:author"), ox.Literal(self.by or user()))
        yield ox.Triple(node, term("schema:dateCreated"), moment)
        if self.note.strip():
            yield ox.Triple(node, term("rdfs:comment"), ox.Literal(self.note.strip()))


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of the corrections.

    Attributes:
        add: the triples of a new one.
        drop: IRIs of those that are taken back.
        told: what to tell the person, in one line.
    """

    told: str
    add: tuple[ox.Triple, ...] = ()
    drop: tuple[str, ...] = ()


Make = Callable[[Corrections], Change]


def user() -> str:
    """Name who is logged in.

    >>> bool(user())
    True
    """
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"


def record(
    kind: str, parts: Parts, what: str, author: Author, known: Corrections
) -> tuple[str, tuple[ox.Triple, ...]]:
    """Write a correction; gives its id and its triples, none if it is known already.

    Args:
        kind: its class, such as ``Merge``.
        parts: what it says, by property; only this makes the id.
        what: the same in words, for people who read the file.
        author: who says so.
        known: the corrections that there are.
    """
    said = sorted(
        (property_, str(value)) for property_, values in parts.items() for value in values
    )
    id_ = hashlib.sha256(f"{kind} {said}".encode()).hexdigest()[:8]
    node = ox.NamedNode(PREFIX + id_)
    if any(t.subject == node for t in known.records):
        return id_, ()
    triples = [ox.Triple(node, TYPE, term(f"kg:{kind}"))]
    triples += [ox.Triple(node, term(p), v) for p, values in parts.items() for v in values]
    triples.append(ox.Triple(node, term("rdfs:label"), ox.Literal(what)))
    return id_, (*triples, *author.triples(node))


def amend(store: Store, path: Path, make: Make, *, base: str = BASE) -> Change:
    """Change the corrections of a store: in their file, and in the store at once.

    Args:
        store: opened for writing.
        path: the corrections file; it is made if it is missing.
        make: says what to change; nothing is written if it raises.
        base: the IRI that graphs are named under.

    Raises:
        KgError: if the corrections that would come out contradict each other, or can't be written.
    """
    changes: list[Change] = []

    def changed(known: Corrections) -> Corrections:
        change = make(known)
        changes.append(change)
        kept = [t for t in known.records if getattr(t.subject, "value", "") not in change.drop]
        return parse([*kept, *change.add], str(path))

    keep(store, path, changed, base=base)
    return changes[0]


def keep(
    store: Store, path: Path, make: Callable[[Corrections], Corrections], *, base: str = BASE
) -> tuple[list[Record], list[Record]]:
    """Put other corrections in the place of those that there are; gives what came and what went.

    Args:
        store: opened for writing.
        path: the corrections file; it is made if it is missing.
        make: gives the new corrections, by those that there are; nothing is written if it raises.
        base: the IRI that graphs are named under.

    Raises:
        KgError: if the file can't be read or written.
    """
    with locked(path):
        known = load(path)
        fresh = make(known)
        if fresh.version != known.version:
            write(path, fresh)
        enforce(store, fresh, base=base)
    before, after = listed(known), listed(fresh)
    return [r for r in after if r not in before], [r for r in before if r not in after]


def enforce(store: Store, corrections: Corrections, *, base: str = BASE) -> None:
    """Apply corrections to a store, and let readers see it."""
    ledger = Ledger(store, base)
    ledger.correct(corrections)
    ledger.settle()


def undo(known: Corrections, id_: str) -> Change:
    """Take a correction back.

    Args:
        known: the corrections that there are.
        id_: its id, or enough of the beginning of it.

    Raises:
        KgError: if there is none, or several, or another one rests on it.
    """
    found = [r for r in listed(known) if r.id.startswith(id_)] if id_ else []
    exact = [r for r in found if r.id == id_] or found
    if len(exact) != 1:
        told = "; ".join(f"{r.id} ({r.what})" for r in exact) or "see 'kg corrections'"
        raise KgError(f"{len(exact) or 'no'} corrections begin with {id_!r}: {told}")
    one = exact[0]
    if resting := _resting(known, one):
        others = "; ".join(f"{r.id} ({r.what})" for r in resting)
        raise KgError(f"{one.id} made an entity that others speak of: {others}; undo those first")
    return Change(f"took back {one.id}: {one.what}", drop=(one.iri,))


def _resting(known: Corrections, one: Record) -> list[Record]:
    """Find the corrections that speak of an entity which only this one has made."""
    made = {
        s.target for s in known.splits
        if any(t.subject == ox.NamedNode(s.iri) and t.predicate == term("kg:newName")
               for t in known.records)
    }  # fmt: skip
    mine = {s.target for s in known.splits if s.iri == one.iri} & made
    mine -= {s.target for s in known.splits if s.iri != one.iri}
    speak = {
        getattr(t.subject, "value", "") for t in known.records
        if getattr(t.object, "value", "") in mine
    }  # fmt: skip
    return [r for r in listed(known) if r.iri in speak - {one.iri}]
