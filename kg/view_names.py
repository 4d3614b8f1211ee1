"""Entities of a view by their names: found by one, and shown with all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

import pyoxigraph as ox

from kg import view_ask as ask
from kg.errors import KgError
from kg.names import name_key
from kg.view_ask import Queryable, key
from kg.view_load import Material
from kg.view_model import Node, View


def find(store: Queryable, name: str) -> str:
    """Give the IRI of the entity that bears a name; of several the one that most articles name.

    Case, width, spaces and dashes do not matter.

    Raises:
        KgError: if no entity bears it.
    """
    if _iri(name) and ask.types(store, [name]):
        return name
    bearers = ask.bearers(store, name_key(name))
    if not bearers:  # a store without derived names
        wanted = name_key(name) or name
        names = ask.literals(store, ("skos:prefLabel", "skos:altLabel", "kg:name"), None)
        bearers = {iri for iri, _, text, _ in names if (name_key(text) or text) == wanted}
        bearers &= ask.types(store, bearers).keys()
    if not bearers:
        raise KgError(f"nothing in the store is called {name!r}; look with 'kg search'")
    counts = ask.mentioned(store, bearers)
    return min(bearers, key=lambda i: (-counts.get(i, 0), i))


def _iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def assembled(
    store: Queryable, material: Material, chosen: Collection[str], *, title: str = "",
    focus: tuple[str, ...] = (), notes: tuple[str, ...] = (), brief: bool = False,
) -> View:  # fmt: skip
    """Make a view of the chosen entities, and of the facts and events among them."""
    inside = set(chosen)
    events = [v for v in material.events if _belongs(v.roles, inside)]
    edges = [e for e in material.edges if e.source in inside and e.target in inside]
    nodes = named(store, material, inside, focus if brief else None)
    return View.of(title, nodes, edges, events, focus=focus, notes=notes)


def _belongs(roles: tuple[tuple[str, str], ...], chosen: Collection[str]) -> bool:
    """Tell whether an event is shown: with one participant that it has, or with two of several."""
    who = {i for _, i in roles}
    return len(who & set(chosen)) >= min(len(who), 2) > 0


def named(
    store: Queryable, material: Material, chosen: Collection[str], focus: Collection[str] | None
) -> list[Node]:
    """Give the chosen entities with their names.

    Args:
        store: where to ask.
        material: tells their types.
        chosen: IRIs.
        focus: those that get all their names, and a count of articles; the others get the name
            that they are shown under. None for all.
    """
    shown = {} if focus is None else ask.pairs(store, "kg:name", set(chosen) - set(focus))
    labels: dict[str, list[tuple[str, str, str | None]]] = defaultdict(list)
    for iri, name in shown.items():
        labels[iri].append((key("kg:name"), name, None))
    whole = set(chosen) - shown.keys()
    for iri, prop, text, language in ask.literals(
        store, ("skos:prefLabel", "skos:altLabel", "kg:newName", "kg:name"), whole
    ):
        labels[iri].append((prop, text, language))
    counts = material.articles or ask.mentioned(store, whole)
    types = material.types | ask.types(store, set(chosen) - material.types.keys())
    return [node(i, types.get(i, "Thing"), labels[i], counts.get(i, 0)) for i in sorted(chosen)]


def node(
    iri: str, type_: str, told: Iterable[tuple[str, str, str | None]], articles: int = 0
) -> Node:
    """Make an entity of its names.

    Args:
        iri: the entity.
        type_: its type's local name.
        told: (IRI of the property, name, language) of every name.
        articles: how many articles mention it.

    >>> pref = key("skos:prefLabel")
    >>> n = node("x", "Model", [(pref, "Doubao", "en"), (pref, "豆包", "zh"), (pref, "豆包", None)])
    >>> n.label, n.labels
    ('Doubao', (('en', 'Doubao'), ('zh', '豆包')))
    """
    names = sorted(told, key=lambda t: (t[0], t[2] or "~", t[1]))
    preferred = [t for p in ("kg:newName", "skos:prefLabel") for t in names if t[0] == key(p)]
    by_language: dict[str, str] = {}
    for _, text, language in preferred:
        lang = (language or ("zh" if _chinese(text) else "en")).partition("-")[0]
        by_language.setdefault(lang, text)
    shown = next((t[1] for t in names if t[0] == key("kg:name")), None)
    fallback = iri.rstrip("/").rpartition("/")[2] or iri
    label = shown or by_language.get("en") or next(iter(by_language.values()), fallback)
    every = {t[1] for t in names} - {label}
    return Node(iri, type_, label, tuple(sorted(by_language.items())), tuple(sorted(every)),
                articles=articles)  # fmt: skip


def _chinese(text: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" for c in text)
