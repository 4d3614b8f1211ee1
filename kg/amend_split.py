"""Mentions of an entity that a person takes for another one."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from kg import iris
from kg.amend import Author, Change, record
from kg.amend_entities import named
from kg.corrections import Corrections
from kg.corrections_read import listed
from kg.errors import KgError
from kg.names import name_key
from kg.search import Found, by_iri, resolve
from kg.store import Store, Term, select
from kg.terms import term
from kg.vocab import BASE, ENTITY_TYPES


def split(
    store: Store, known: Corrections, entity: str, author: Author, *,
    articles: Sequence[str] = (), names: Sequence[str] = (),
    into: str | None = None, new: str | None = None, type_: str | None = None, base: str = BASE,
) -> Change:  # fmt: skip
    """Take mentions of an entity for another one: those of articles, of names, or of both.

    Args:
        store: where the names are known.
        known: the corrections that there are.
        entity: a name or IRI.
        author: who says so.
        articles: ids or IRIs of articles; none means all.
        names: what the entity is called where another is meant; none means all.
        into: a name or IRI of the other one, if it is known.
        new: a name for the other one, if it is not.
        type_: the type of a new one, if it is another.
        base: the IRI that articles are named under.

    Raises:
        UnknownName: if an entity is not known, or several bear the name.
        KgError: if nothing is of these names or in these articles, or another correction makes
            both entities one.
    """
    one = resolve(store, entity)
    sources = {one.iri} | {b for b, end in known.merges.items() if end == one.iri}
    where = [_article(a, base) for a in articles]
    if into is None:
        target, name = _new(store, known, one, new or "", type_ or one.type)
    else:
        target, name = _known(store, known, one, into)
    parts: dict[str, list[Term]] = {
        "kg:corrects": [ox.NamedNode(s) for s in sorted(sources)],
        "kg:replacement": [ox.NamedNode(target)],
        "kg:inArticle": sorted({ox.NamedNode(a) for a in where}, key=str),
        "kg:splitName": [ox.Literal(n) for n in sorted(set(names))],
    }
    if into is None:
        parts["kg:newName"] = [ox.Literal(name)]
    told = [f"called {', '.join(names)}"] if names else []
    told += [f"in {', '.join(a.rpartition('/')[2] for a in where)}"] if where else []
    what = f"{one.name} {' '.join(told)} is {name}"
    id_, add = record("Split", parts, what, author, known)
    if add:
        _check_mentions(store, one, where, names)
    return Change(f"{id_}: {what}", add)


def _known(store: Store, known: Corrections, one: Found, into: str) -> tuple[str, str]:
    """Find the entity that mentions go to: its IRI and its name."""
    other = resolve(store, into)
    if other.iri == one.iri:
        _refuse_merged(known, one, {b for b, end in known.merges.items() if end == one.iri}, into)
        raise KgError(f"{into!r} is {one.name} itself; name another entity, or --new")
    return other.iri, other.name


def _new(store: Store, known: Corrections, one: Found, label: str, type_: str) -> tuple[str, str]:
    """Name an entity that mentions go to, and that there was not yet: its IRI and its name."""
    name = named(label)
    kind = {t.casefold(): t for t in ENTITY_TYPES}.get(type_.casefold())
    if kind is None:
        raise KgError(f"no type {type_!r}; there are {', '.join(ENTITY_TYPES)}")
    target = iris.entity_iri(kind, name)
    if target == one.iri:
        raise KgError(f"{name!r} is {one.name} itself; give another name")
    if known.merges.get(target) == one.iri:
        _refuse_merged(known, one, {target}, name)
    if all(s.target != target for s in known.splits) and by_iri(store, target):
        raise KgError(f"there is {name} ({kind}) already; use --into")
    return target, name


def _refuse_merged(known: Corrections, one: Found, merged: set[str], name: str) -> None:
    """Raise if the entity is only gone since a person merged it away."""
    for t in known.records:
        if t.predicate == term("kg:corrects") and getattr(t.object, "value", "") in merged:
            found = [r for r in listed(known) if r.iri == getattr(t.subject, "value", "")]
            if found and found[0].kind == "merge":
                raise KgError(
                    f"{found[0].id} made {name} a name of {one.name}; "
                    f"run 'kg corrections undo {found[0].id}' instead"
                )


def _article(text: str, base: str) -> str:
    iri = text if "://" in text else iris.article_iri(text, base=base)
    try:
        return ox.NamedNode(iri).value
    except ValueError as error:
        raise KgError(f"{text!r} is no id of an article") from error


def _check_mentions(store: Store, one: Found, where: Sequence[str], names: Sequence[str]) -> None:
    """Raise unless each article mentions an entity, and some of them by each of the names."""
    for article in where:
        node, told = ox.NamedNode(article), article.rpartition("/")[2]
        if not store.query(f"ASK {{ {node} a kg:Article }}"):
            raise KgError(f"no article {told!r} in the store; give its id")
        if not store.query(f"ASK {{ {node} schema:mentions {ox.NamedNode(one.iri)} }}"):
            raise KgError(f"the article {told} does not mention {one.name}")
    labels = _labels(store, one, where)
    called = ", ".join(sorted(labels)) or "nothing"
    for name in names:
        if name_key(name) not in map(name_key, labels):
            raise KgError(f"no article calls {one.name} {name!r}; it is called {called}")
    if not where and not names:
        raise KgError(f"say which mentions of {one.name}: --article ID, or --name, of {called}")


def _labels(store: Store, one: Found, articles: Sequence[str]) -> set[str]:
    """List what articles call an entity."""
    values = (
        f"VALUES ?a {{ {' '.join(str(ox.NamedNode(a)) for a in articles)} }}" if articles else ""
    )
    asked = f"""SELECT DISTINCT ?label WHERE {{ {values}
        GRAPH ?g {{ ?a schema:mentions {ox.NamedNode(one.iri)} .
          {ox.NamedNode(one.iri)} skos:prefLabel|skos:altLabel ?label }} }}"""
    return {r["label"].value for r in select(store, asked)}
