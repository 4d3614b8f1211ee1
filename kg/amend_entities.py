"""Entities that a person merges, or gives another name."""

from __future__ import annotations

import re

import pyoxigraph as ox

from kg.amend import Author, Change, record
from kg.corrections import Corrections
from kg.corrections_read import listed
from kg.errors import KgError
from kg.names import name_key
from kg.search import resolve
from kg.store import Store, Term
from kg.terms import term

_LANG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def merge(store: Store, known: Corrections, kept: str, other: str, author: Author) -> Change:
    """Say that two entities are one; the second becomes a name of the first.

    Raises:
        UnknownName: if a name is not known, or several bear it.
        KgError: if a person has taken them apart.
    """
    one, two = resolve(store, kept), resolve(store, other)
    if one.iri == two.iri:
        return Change(f"{other} is a name of {one.name} already")
    for split in known.splits:
        ends = {known.entity(s) for s in split.sources}
        target = known.entity(split.target)
        if (one.iri in ends and two.iri == target) or (two.iri in ends and one.iri == target):
            id_ = _id(known, split.iri)
            raise KgError(
                f"{id_} takes {one.name} and {two.name} apart; "
                f"run 'kg corrections undo {id_}' instead"
            )
    parts: dict[str, list[Term]] = {
        "kg:corrects": [ox.NamedNode(two.iri)], "kg:replacement": [ox.NamedNode(one.iri)],
    }  # fmt: skip
    what = f"{two.name} is {one.name}"
    id_, add = record("Merge", parts, what, author, known)
    told = f"{id_}: {two.name} is a name of {one.name} now"
    if one.type != two.type:
        told += f"; it was of type {two.type}, so what only a {two.type} can do is left out"
    return Change(told, add)


def rename(
    store: Store, known: Corrections, entity: str, label: str, author: Author,
    *, lang: str | None = None,
) -> Change:  # fmt: skip
    """Give an entity another name to be shown under, in a language or in all.

    Raises:
        UnknownName: if the entity is not known, or several bear the name.
        KgError: if the new name or the language is none.
    """
    one, name = resolve(store, entity), named(label)
    if lang is not None and not _LANG.fullmatch(lang):
        raise KgError(f"{lang!r} is no language; give en, zh or another code")
    literal = ox.Literal(name, language=lang.lower()) if lang else ox.Literal(name)
    parts: dict[str, list[Term]] = {
        "kg:corrects": [ox.NamedNode(one.iri)], "kg:newName": [literal],
    }  # fmt: skip
    what = f"{one.name} is called {name}" + (f" in {lang}" if lang else "")
    id_, add = record("Rename", parts, what, author, known)
    if not add:
        return Change(f"{id_}: called {name} already")
    former = _former(known, one.iri, literal)
    told = f"{id_}: {what}"
    if former:
        told += f"; takes the place of {', '.join(_id(known, f) for f in former)}"
    return Change(told, add, tuple(former))


def _former(known: Corrections, iri: str, name: ox.Literal) -> list[str]:
    """Find the corrections that give an entity another name in the same language."""
    renames = {r.iri for r in listed(known) if r.kind == "rename"}
    named = {
        getattr(t.subject, "value", "") for t in known.records
        if t.predicate == term("kg:newName") and isinstance(t.object, ox.Literal)
        and t.object.language == name.language
    }  # fmt: skip
    return sorted(
        getattr(t.subject, "value", "") for t in known.records
        if t.predicate == term("kg:corrects") and getattr(t.subject, "value", "") in renames & named
        and known.entity(getattr(t.object, "value", "")) == iri
    )  # fmt: skip


def named(text: str) -> str:
    """Check the name that a person gives an entity; white space is folded.

    Raises:
        KgError: if it is none.

    >>> named("  Moonshot  AI ")
    'Moonshot AI'
    """
    name = " ".join(text.split())
    if not name_key(name) or not all(c.isprintable() for c in name):
        raise KgError(f"{text!r} is no name; give one with letters or digits")
    return name


def _id(known: Corrections, iri: str) -> str:
    return next(r.id for r in listed(known) if r.iri == iri)
