"""Parts of the graph to look at: all of it, a neighbourhood, a path, a query's result, a timeline.

>>> import pyoxigraph as ox
>>> whole(ox.Store()).title
'AI-industry knowledge graph'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from kg import view_ask as ask
from kg import view_told as tell
from kg.errors import KgError
from kg.terms import PREFIXES, TYPE
from kg.view_ask import Queryable
from kg.view_filter import EVERYTHING, Filter, apply
from kg.view_load import Material, among, events_of, everything, happened, neighbours, over
from kg.view_model import Edge, Evidence, Source, View
from kg.view_names import assembled, find, named
from kg.view_tables import events, fact, facts
from kg.view_walk import Meeting, adjacent, distances, pairs

__all__ = [
    "Filter", "View", "around", "construct", "events", "fact", "facts", "find", "path", "timeline",
    "whole",
]  # fmt: skip

TITLE = "AI-industry knowledge graph"


def whole(store: Queryable, wanted: Filter = EVERYTHING, *, title: str = TITLE) -> View:
    """Show everything that articles and corrections speak of.

    Entities that only the knowledge base knows are left out, unless it is the one source wanted.

    Args:
        store: where to ask; anything that answers SPARQL as pyoxigraph does.
        wanted: limits what is shown.
        title: stands above the picture.
    """
    material = everything(store)
    if wanted.sources != {"knowledge"}:
        material = _spoken_of(material)
    material, notes = apply(material, wanted)
    limited = wanted != EVERYTHING
    spoken = {i for e in material.edges if _told(e, wanted) for i in (e.source, e.target)}
    spoken |= {i for v in material.events for _, i in v.roles}
    if not limited:
        spoken |= material.articles.keys() & material.types.keys()
    return assembled(store, material, spoken, title=title, notes=notes)


def around(
    store: Queryable, names: Iterable[str], *, hops: int = 1, wanted: Filter = EVERYTHING,
    brief: bool = False,
) -> View:  # fmt: skip
    """Show entities and what lies within some steps of them.

    Args:
        store: where to ask.
        names: names in any script, or IRIs.
        hops: how many facts or events away something may be.
        wanted: limits what is shown, and so where steps may lead.
        brief: leave out what tables don't show, such as quotes.

    Raises:
        KgError: if a name is not in the store, or there are no names.
    """
    focus = tuple(dict.fromkeys(find(store, n) for n in names))
    if not focus:
        raise KgError("no name is given; name an entity to look at")
    ring, inner, near = set(focus), set(focus), set(focus)
    for _ in range(hops):
        inner |= ring
        found = neighbours(store, ring, relations=wanted.relations)
        ring = {i for pair in found for i in pair} - near
        near |= ring
    material = among(store, near, inner, relations=wanted.relations, brief=brief)
    material, notes = apply(material, wanted, frozenset(focus))
    steps = distances(adjacent(pairs(material)), focus, hops)
    # An event of one is a step further than that one.
    material = replace(material, events=tuple(
        v for v in material.events
        if len({i for _, i in v.roles}) > 1 or any(steps.get(i, hops) < hops for _, i in v.roles)
    ))  # fmt: skip
    view = assembled(store, material, steps, focus=focus, notes=notes, brief=brief)
    labels = {n.iri: n.label for n in view.nodes}
    return replace(view, title=", ".join(labels[i] for i in focus))


def path(
    store: Queryable, start: str, end: str, *, wanted: Filter = EVERYTHING, longest: int = 6,
    brief: bool = False,
) -> View:  # fmt: skip
    """Show every shortest way from one entity to another, and the events that it leads over.

    Args:
        store: where to ask.
        start: a name or an IRI.
        end: a name or an IRI.
        wanted: limits the facts and events that a way may use.
        longest: how many steps it may have.
        brief: leave out what tables don't show, such as quotes.

    Raises:
        KgError: if a name is not in the store, or no way leads from one to the other.
    """
    a, b = find(store, start), find(store, end)
    meeting = Meeting(lambda ring: neighbours(store, ring, relations=wanted.relations), a, b)
    for length in range(longest + 1):
        # Filters may close the ways that there are; longer ones are looked for then.
        ways = meeting.within(length)
        if not ways and a != b:
            continue
        material = over(store, ways, relations=wanted.relations, brief=brief)
        material, notes = apply(material, wanted, frozenset((a, b)))
        linked = adjacent(pairs(material))
        from_a, from_b = distances(linked, (a,), length), distances(linked, (b,), length)
        if b in from_a:
            break
    else:
        raise KgError(f"no path of up to {longest} steps from {start!r} to {end!r}; limit less")
    on_way = {i for i in from_a if i in from_b and from_a[i] + from_b[i] == from_a[b]}
    view = assembled(store, material, on_way, focus=(a, b), notes=notes, brief=brief)
    events = [v for v in view.events if len({from_a[i] for _, i in v.roles}) > 1]
    steps = [e for e in view.edges if abs(from_a[e.source] - from_a[e.target]) == 1]
    labels = {n.iri: n.label for n in view.nodes}
    title = f"{labels[a]} – {labels[b]}"
    return View.of(title, view.nodes, steps, events, focus=(a, b), notes=notes)


def construct(store: Queryable, sparql: str, *, title: str = "Query") -> View:
    """Show the result of a CONSTRUCT query, with the evidence of those facts that are stored.

    Literals are not drawn, but for those that name an entity; a note counts the others.

    Raises:
        KgError: if the query is no CONSTRUCT.
    """
    made = ask.triples(store, sparql)
    names = {PREFIXES["skos"] + "prefLabel", PREFIXES["skos"] + "altLabel", PREFIXES["kg"] + "name"}
    links: dict[tuple[str, str, str], None] = {}
    chosen: set[str] = set()
    types: dict[str, str] = {}
    literal = 0
    for s, p, o in made:
        chosen.add(s.value)
        if p == TYPE:
            types[s.value] = o.value.removeprefix(PREFIXES["kg"])
        elif isinstance(o, ox.NamedNode):
            links[s.value, p.value.removeprefix(PREFIXES["kg"]), o.value] = None
            chosen.add(o.value)
        elif p.value not in names:
            literal += 1
    reported = {
        e for e, who in tell.participants(store, tell.reports(store, chosen), "e") if who in chosen
    }
    material = among(store, chosen)
    material = replace(material, events=happened(store, reported).events)
    stored = {(e.source, e.predicate, e.target): e for e in material.edges}
    events = [v for v in material.events if v.iri in chosen]
    happening = {v.iri for v in events}
    said = (Evidence(Source("other", "query")),)
    edges = [
        stored.get((s, p, o)) or Edge(s, o, p, said)
        for s, p, o in links
        if s not in happening and o not in happening
    ]
    known = replace(material, types=types | material.types)
    nodes = named(store, known, chosen - happening, None)
    notes = [f"{literal} values that are no entities are not drawn"] if literal else []
    return View.of(title, nodes, edges, events, notes=notes)


def timeline(
    store: Queryable, name: str, wanted: Filter = EVERYTHING, *, brief: bool = False
) -> View:
    """Show the events that an entity takes part in, with all others who do.

    Args:
        store: where to ask.
        name: a name or an IRI.
        wanted: limits what is shown.
        brief: leave out what tables don't show, such as quotes.

    Raises:
        KgError: if the name is not in the store.
    """
    actor = find(store, name)
    material = happened(store, events_of(store, [actor]), brief=brief)
    material, notes = apply(material, wanted, frozenset((actor,)))
    events = [v for v in material.events if any(i == actor for _, i in v.roles)]
    others = {i for v in events for _, i in v.roles} | {actor}
    view = assembled(
        store, replace(material, events=tuple(events)), others, focus=(actor,), brief=brief
    )
    label = next(n.label for n in view.nodes if n.iri == actor)
    undated = sum(not v.date for v in events)
    if undated:
        notes = (*notes, f"{undated} events that no source dates stand at the end")
    return replace(view, title=f"{label}: timeline", notes=notes)


def _told(edge: Edge, wanted: Filter) -> bool:
    """Tell whether more than the knowledge base says so, or only that was asked for."""
    return wanted.sources == {"knowledge"} or any(
        e.source.kind != "knowledge" for e in edge.evidence
    )


def _spoken_of(material: Material) -> Material:
    """Leave out facts about entities that only the knowledge base knows."""
    known = set(material.articles) | {i for v in material.events for _, i in v.roles}
    kept = tuple(
        e for e in material.edges
        if (e.source in known and e.target in known) or _told(e, EVERYTHING)
    )  # fmt: skip
    return replace(material, edges=kept)
