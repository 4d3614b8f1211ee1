"""Corrections applied to the quads of one named graph, and taken back again.

A corrected graph keeps what was taken out of it and what was put in instead, so that any other
corrections can be applied to it as it first was, without reading the article again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.corrections import Corrections, NoEvent, Triple, canonical
from kg.moving import moved, replaced, value
from kg.terms import TYPE, local, term
from kg.vocab import ENTITY_TYPES, EVENT_TYPES, PREDICATES

_OUT, _IN = term("kg:takenOut"), term("kg:putIn")
_LABELS = (term("skos:prefLabel"), term("skos:altLabel"))
_KINDS = frozenset(term(f"kg:{t}") for t in ENTITY_TYPES)
_FACTS = frozenset(term(f"kg:{p}") for p in PREDICATES)
_PARTS = tuple(term(f"rdf:{p}") for p in ("subject", "predicate", "object"))
_MENTIONS, _EVIDENCE, _EXACT = term("schema:mentions"), term("kg:evidence"), term("oa:exact")
_CAUSE = term("kg:fromEvent")


def original(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Give a graph as it was before corrections.

    >>> original([])
    []
    """
    found = list(quads)
    taken = [q for q in found if q.predicate in (_OUT, _IN)]
    if not taken:
        return found
    put = {t for q in taken if q.predicate == _IN for t in _read(q)}
    out = [t for q in taken if q.predicate == _OUT for t in _read(q)]
    kept = (q for q in found if q.predicate not in (_OUT, _IN) and q.triple not in put)
    name = taken[0].graph_name
    return [*kept, *(ox.Quad(t.subject, t.predicate, t.object, name) for t in out)]


def _read(quad: ox.Quad) -> Iterator[ox.Triple]:
    for found in ox.parse(getattr(quad.object, "value", ""), format=ox.RdfFormat.N_TRIPLES):
        yield found.triple


def apply(corrections: Corrections, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Correct the quads of one named graph, whatever corrections were applied to it before.

    >>> apply(Corrections(), [])
    []
    """
    before = original(quads)
    after = _corrected(corrections, before)
    out, put = set(before).difference(after), set(after).difference(before)
    if not out and not put:
        return before
    graph = before[0].graph_name
    assert isinstance(graph, ox.NamedNode), "every graph of a store is named"
    marks = [ox.Quad(graph, p, _written(qs), graph) for p, qs in ((_OUT, out), (_IN, put)) if qs]
    return [*sorted(set(after), key=str), *marks]


def _written(quads: Collection[ox.Quad]) -> ox.Literal:
    triples = sorted((q.triple for q in quads), key=str)
    return ox.Literal((ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode())


def _corrected(corrections: Corrections, quads: list[ox.Quad]) -> list[ox.Quad]:
    found = quads
    for split in corrections.splits:
        found = moved(found, split)
    here = {q.subject.value for q in found if isinstance(q.subject, ox.NamedNode)}
    here |= {q.object.value for q in found if isinstance(q.object, ox.NamedNode)}
    merges = {one: end for one, end in corrections.merges.items() if one in here}
    if merges:
        found = replaced(found, merges)
    rejected = {f for f in corrections.rejected if f[0] in here.union(merges.values())}
    events = [e for e in corrections.events if e.event in here]
    if found is quads and not rejected and not events:
        return quads
    others = {*merges.values(), *(corrections.entity(s.target) for s in corrections.splits)}
    return _settled(found, _Wrong(rejected, events, others))


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What must not be in a graph: rejected facts and events, and what moved names make absurd."""

    facts: Collection[Triple]
    events: Iterable[NoEvent]
    moved: Collection[str]

    def fact(self, fact: Triple, kinds: Mapping[str, str]) -> bool:
        """Tell whether a fact is rejected, or relates what can't be related any more."""
        subject, predicate, object_ = fact
        if fact in self.facts:
            return True
        if subject not in self.moved and object_ not in self.moved:
            return False
        typed = subject in kinds and object_ in kinds
        admitted = not typed or PREDICATES[predicate].admits(kinds[subject], kinds[object_])
        return subject == object_ or not admitted

    def role(self, quad: ox.Quad, kinds: Mapping[str, str], event: str) -> bool:
        """Tell whether something plays a part in an event that things of its type can't."""
        role = EVENT_TYPES[event].roles.get(local(quad.predicate))
        filler = value(quad.object)
        known = filler in self.moved and filler in kinds
        return bool(role and role.types and known and kinds[filler] not in role.types)


def _settled(quads: list[ox.Quad], wrong: _Wrong) -> list[ox.Quad]:
    """Take out what is wrong and what is said of it; plain facts follow their statements."""
    kinds, types = _types(quads, ENTITY_TYPES), _types(quads, EVENT_TYPES)
    facts = _statements(quads)
    gone = {n for n, fact in facts.items() if wrong.fact(fact, kinds)}
    gone |= _with_what_follows(quads, _rejected_events(quads, wrong.events))
    quoting = [q for q in quads if q.predicate == _EVIDENCE]
    quoted = {value(q.object) for q in quoting if value(q.subject) not in gone}
    gone |= {value(q.object) for q in quoting} - quoted
    found = []
    for quad in quads:
        node = value(quad.subject)
        if node in gone or (node in types and wrong.role(quad, kinds, types[node])):
            continue
        if quad.predicate in _FACTS and isinstance(quad.object, ox.NamedNode):
            plain = canonical((node, local(quad.predicate), quad.object.value))
            if not facts and not wrong.fact(plain, kinds):
                found.append(_plain(plain, quad.graph_name))
        elif node in facts and quad.predicate in _PARTS:
            part = facts[node][_PARTS.index(quad.predicate)]
            object_ = term(f"kg:{part}") if quad.predicate == _PARTS[1] else ox.NamedNode(part)
            found.append(ox.Quad(quad.subject, quad.predicate, object_, quad.graph_name))
        else:
            found.append(quad)
    kept = {fact for node, fact in facts.items() if node not in gone}
    return [*found, *(_plain(fact, quads[0].graph_name) for fact in kept)]


def _types(quads: Iterable[ox.Quad], wanted: Collection[str]) -> dict[str, str]:
    named = ((value(q.subject), value(q.object).rpartition("#")[2]) for q in quads
             if q.predicate == TYPE)  # fmt: skip
    return {node: kind for node, kind in named if kind in wanted}


def _with_what_follows(quads: Iterable[ox.Quad], events: set[str]) -> set[str]:
    """Add the statements that follow from events, and the amounts in them."""
    found = set(events)
    for quad in quads:
        subject, object_ = value(quad.subject), value(quad.object)
        if quad.predicate == _CAUSE and object_ in events:
            found.add(subject)
        elif subject in events and object_.startswith(f"{subject}/"):
            found.add(object_)
    return found


def _plain(fact: Triple, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> ox.Quad:
    return ox.Quad(ox.NamedNode(fact[0]), term(f"kg:{fact[1]}"), ox.NamedNode(fact[2]), graph)


def _statements(quads: Iterable[ox.Quad]) -> dict[str, Triple]:
    """Give the fact that each statement is about, symmetric ones in their canonical direction."""
    parts: dict[str, dict[ox.NamedNode, str]] = {}
    for quad in quads:
        if quad.predicate in _PARTS:
            parts.setdefault(value(quad.subject), {})[quad.predicate] = value(quad.object)
    return {
        node: canonical((p[_PARTS[0]], local(ox.NamedNode(p[_PARTS[1]])), p[_PARTS[2]]))
        for node, p in parts.items()
        if len(p) == len(_PARTS)
    }


def _rejected_events(quads: list[ox.Quad], events: Iterable[NoEvent]) -> set[str]:
    texts = {value(q.subject): value(q.object) for q in quads if q.predicate == _EXACT}
    found = set()
    for event in events:
        quotes = {
            texts.get(value(q.object), "") for q in quads
            if q.predicate == _EVIDENCE and value(q.subject) == event.event
        }  # fmt: skip
        if not event.quotes or event.quotes & quotes:
            found.add(event.event)
    return found
