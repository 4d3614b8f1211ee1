"""Entities by name: exactly, or whatever is alike, in any script, with typos forgiven."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import KgError
from kg.names import name_key, pinyin, search_keys
from kg.sparql import given
from kg.store import Store, select, solutions
from kg.terms import PREFIXES, literal

_MOST_CANDIDATES = 500


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that was found.

    Attributes:
        score: how well the name fits, 0 to 100.
        matched: the folded name that fits best.
    """

    iri: str
    name: str
    type: str
    score: float = 100.0
    matched: str = ""


class UnknownName(KgError):
    """A name that nobody bears, or several; `candidates` are what may be meant."""

    def __init__(self, message: str, candidates: Sequence[Found]) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


def named(store: Store, name: str) -> list[Found]:
    """List the entities that bear a name, folded as `kg.names.name_key` does."""
    asked = """
        SELECT DISTINCT ?e ?name ?kind WHERE {
          # parameters
          ?e kg:nameKey ?key ; kg:name ?name ; kg:kind ?kind }"""
    rows = select(store, asked, {"key": literal(name_key(name))})
    found = [_found(r["e"].value, r["name"].value, r["kind"].value) for r in rows]
    return sorted(found, key=lambda f: f.iri)


def _found(iri: str, name: str, kind: str, score: float = 100.0, matched: str = "") -> Found:
    return Found(iri, name, kind.removeprefix(PREFIXES["kg"]), score, matched)


def by_iri(store: Store, iri: str) -> Found | None:
    """Look an entity up by IRI, or by that of one which was merged into it."""
    asked = """
        SELECT ?e ?found ?name ?kind WHERE {
          # parameters
          { ?e kg:name [] BIND(?e AS ?found) } UNION { ?e kg:mergedInto ?found }
          ?found kg:name ?name ; kg:kind ?kind }"""
    try:
        rows = select(store, asked, {"e": ox.NamedNode(iri)})
    except ValueError:
        return None
    found = (_found(r["found"].value, r["name"].value, r["kind"].value) for r in rows)
    return next(found, None)


def resolve(store: Store, text: str, *, types: Sequence[str] = ()) -> Found:
    """Find the one entity that is meant by a name, an alias, an IRI, or ``ent:…``.

    Args:
        store: where to look.
        text: what the user gave.
        types: the types that it may have; empty for any.

    Raises:
        UnknownName: if none or several fit; the candidates are in it.
    """
    if text.startswith("ent:"):
        text = PREFIXES["ent"] + text[4:]
    if "://" in text:
        entity = by_iri(store, text)
        if entity is None:
            raise UnknownName(f"no entity {text}; look for it with 'kg search'", ())
        return entity
    bearers = named(store, text)
    fitting = [f for f in bearers if not types or f.type in types]
    exact = [f for f in fitting if f.name == text]
    if len(fitting) > 1 and len(exact) == 1:
        return exact[0]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        listed = "; ".join(f"{f.name} ({f.type}) {f.iri}" for f in fitting)
        raise UnknownName(f"{text!r} may be any of: {listed}; give the IRI", fitting)
    alike = [f for f in search(store, text, limit=20) if not types or f.type in types][:5]
    wanted = f"no {' or '.join(types)}" if types else "nothing"
    hint = ", ".join(f"{f.name} ({f.type})" for f in alike or bearers[:5])
    advice = f"did you mean {hint}?" if hint else "look for it with 'kg search'"
    raise UnknownName(f"{wanted} named {text!r}; {advice}", alike or bearers)


def search(store: Store, text: str, *, limit: int = 10) -> list[Found]:
    """Find entities by any name, in any script or in pinyin, with typos forgiven; best first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - slow to import, and rarely needed

    key = name_key(text)
    if not key:
        return []
    keys = _candidates(store, text)
    spelled = [
        (iri, s)
        for iri, theirs in keys.items()
        for k in sorted(theirs)
        for s in (k, pinyin(k))
        if s
    ]
    wanted = dict.fromkeys((key, pinyin(text) or key))
    best: dict[str, tuple[float, str]] = {}
    for want in wanted:
        for matched, score, at in process.extract(
            want, [s for _, s in spelled], scorer=fuzz.WRatio, limit=None, score_cutoff=60
        ):
            iri = spelled[at][0]
            if score > best.get(iri, (0.0, ""))[0]:
                best[iri] = (score, matched)
    # Names are read of those alone that may be among the first.
    if not best or limit < 1:
        return []
    last = sorted((-round(s, 1), len(m)) for s, m in best.values())[:limit][-1]
    near = {i: (s, m) for i, (s, m) in best.items() if (-round(s, 1), len(m)) <= last}
    ranked = sorted(
        (_found(*told, round(near[told[0]][0], 1), near[told[0]][1])
         for told in _described(store, near)),
        key=lambda f: (-f.score, len(f.matched), f.name, f.iri),
    )  # fmt: skip
    return ranked[:limit]


def _candidates(store: Store, text: str) -> dict[str, set[str]]:
    """Map entities that share a piece of a name with the text to the keys of their names.

    Of too many it takes those that share most; one of that very name shares all.
    """
    values = " ".join(str(literal(k)) for k in sorted(search_keys(text)))
    exact = literal(name_key(text))
    # One row an entity: rows take longer than joining keys, in which there are no spaces.
    asked = f"""
        SELECT ?e (GROUP_CONCAT(?key; SEPARATOR=" ") AS ?keys) WHERE {{
          {{ SELECT ?e (COUNT(*) AS ?shared) WHERE {{
              {{ VALUES ?k {{ {values} }} ?e kg:searchKey ?k }}
              UNION {{ ?e kg:nameKey {exact} }}
          }} GROUP BY ?e ORDER BY DESC(?shared) LIMIT {_MOST_CANDIDATES} }}
          ?e kg:nameKey ?key }} GROUP BY ?e"""
    _, rows = solutions(store, asked)
    return {e.value: set(keys.value.split()) for e, keys in rows if e and keys}


def _described(store: Store, entities: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Yield IRI, name and kind of some entities."""
    for values in given("e", entities):
        asked = f"SELECT DISTINCT ?e ?name ?kind {{ {values} ?e kg:name ?name ; kg:kind ?kind }}"
        for row in select(store, asked):
            yield row["e"].value, row["name"].value, row["kind"].value
