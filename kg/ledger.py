"""What a build must keep straight: what changed, what is derived from it, and what readers see."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

import pyoxigraph as ox

from kg import derived, iris
from kg.correcting import apply
from kg.corrections import Corrections
from kg.corrections_read import parse
from kg.derived import names
from kg.reach import reach
from kg.sparql import BATCH, change_data, given, insert_data
from kg.store import Store, refill, select
from kg.terms import TYPE, term

_EVENT = term("kg:Event")
SETTLED = "settled 4"
"""The mark of a store with all that is derived, of the kinds that this kg derives."""


class Ledger:
    """Write to a store and remember what is touched, so that derived facts follow.

    The first change leaves a mark in the store that settling takes away; a build that finds the
    mark of one that was killed, or of an older kg, derives everything anew.
    """

    def __init__(self, store: Store, base: str) -> None:
        self._store, self._base = store, base
        self._corrections = Corrections()
        self._marks = iris.own_graph_iri("state", base=base)
        self._entities: set[str] = set()
        self._events: set[str] = set()
        self._marked = self._mark("derived") not in (None, SETTLED)
        self._everything = self._marked
        self.settled = time.monotonic()

    def replace(self, graph: str, quads: Iterable[ox.Quad]) -> None:
        """Give an article's graph another content, with the corrections that are in force."""
        self._begin()
        found = apply(self._corrections, quads)
        self._touch(graph, self._store.quads(graph), found)
        self._store.replace(graph, (q.triple for q in found))

    def remove(self, graph: str) -> bool:
        """Drop an article's graph; tell whether there was one."""
        self._begin()
        self._touch(graph, self._store.quads(graph), ())
        return self._store.remove(graph)

    def settle(self) -> None:
        """Bring derived facts up to date and let readers see the whole."""
        if self._everything:
            derived.refresh(self._store, base=self._base)
            self._store.optimize()  # or every writer that comes would begin with it
        elif self._entities or self._events:
            derived.refresh(
                self._store, entities=self._entities, events=self._events, base=self._base
            )
        if self._marked:
            self._set_mark("derived", SETTLED)
        self._store.publish()
        self._marked = self._everything = False
        self._entities, self._events = set(), set()
        self.settled = time.monotonic()

    def articles(self) -> set[str]:
        """List the graphs of all stored articles."""
        asked = "SELECT ?g WHERE { ?g a kg:ArticleGraph }"
        return {row["g"].value for row in select(self._store, asked)}

    def digests(self, graphs: Iterable[str]) -> dict[str, str]:
        """Map graphs of articles to their fingerprints; what is not stored whole has none."""
        return {
            row["g"].value: row["d"].value
            for values in given("g", {*graphs})
            for row in select(self._store, f"SELECT ?g ?d WHERE {{ {values} ?g kg:digest ?d }}")
        }

    def know(self, version: str, triples: Callable[[], Iterable[ox.Triple]]) -> None:
        """Load known facts, unless they are those that were loaded last."""
        if self._mark("knowledge") == version:
            return
        self._begin()
        self._everything = True
        name = ox.NamedNode(self._knowledge)
        quads = (ox.Quad(t.subject, t.predicate, t.object, name) for t in triples())
        found = apply(self._corrections, quads) if self._corrections.records else quads
        refill(self._store, name.value, (q.triple for q in found))
        self._set_mark("knowledge", version)

    @property
    def _knowledge(self) -> str:
        return iris.own_graph_iri("knowledge", base=self._base)

    def correct(self, corrections: Corrections | None) -> Corrections:
        """Put corrections in force; None leaves those in force that the store holds.

        What is stored is corrected, and what other corrections did to it is undone, all of it at
        once or not at all. Where that is more than the store takes at once, a mark stays until it
        is done: whoever corrects next looks at every article.
        """
        graph = iris.own_graph_iri("corrections", base=self._base)
        stored = parse(self._store.quads(graph))
        wanted = stored if corrections is None else corrections
        cut_short = self._mark("corrections") == "unsettled"
        self._corrections = wanted
        if wanted.version == stored.version and not cut_short:
            return wanted
        self._begin()
        reached = reach(stored, wanted)
        graphs = self.articles() if cut_short else self._mentioning(reached.entities)
        graphs |= reached.graphs
        if cut_short or self._known(reached.entities):
            graphs.add(self._knowledge)
        self._entities |= reached.entities | reached.named
        *parts, last = self._parts(graphs)
        if parts:
            self._set_mark("corrections", "unsettled")
        for part in parts:
            self._store.update(part)
        changes = [last, f"DROP SILENT GRAPH <{graph}>"]
        if wanted.triples:  # not every server takes an empty list
            changes.append(insert_data(graph, wanted.triples))
        if parts or cut_short:
            changes.append(self._marking("corrections", "settled"))
        self._store.update(";\n".join(filter(None, changes)))
        return wanted

    def _parts(self, graphs: Iterable[str]) -> Iterator[str]:
        """Write what corrects stored graphs, in as few updates as the store takes it in.

        There is one at least, which may be empty.
        """
        part = ""
        for change in filter(None, map(self._correction, sorted(graphs))):
            if part and len(part) + len(change) > self._store.largest:
                yield part
                part = ""
            part += f";\n{change}" if part else change
        yield part

    def _correction(self, graph: str) -> str:
        """Write what corrects a stored graph, if anything does, and touch what is another in it."""
        before = set(self._store.quads(graph))
        after = set(apply(self._corrections, before))
        if before == after:
            return ""
        out, put = (sorted((q.triple for q in some), key=str)
                    for some in (before - after, after - before))  # fmt: skip
        events = {q.subject for q in before | after if q.predicate == TYPE and q.object == _EVENT}
        for quad in before ^ after:
            if isinstance(quad.subject, ox.NamedNode):
                if quad.subject in events:
                    self._events.add(quad.subject.value)
                elif names(quad.triple):
                    self._entities.add(quad.subject.value)
        return change_data(graph, out, put)

    def _known(self, entities: Iterable[str]) -> bool:
        """Tell whether the graph of known facts speaks of any of some entities."""
        spoken = "{ ?e ?p ?o } UNION { ?s ?q ?e }"
        asked = f"ASK {{ # parameters\n GRAPH <{self._knowledge}> {{ {spoken} }} }}"
        return any(self._store.query(asked, {"e": ox.NamedNode(e)}) for e in sorted(entities))

    def _mentioning(self, entities: Iterable[str]) -> set[str]:
        asked = "SELECT DISTINCT ?g ?e WHERE { # parameters\n GRAPH ?g { ?a schema:mentions ?e } }"
        return {
            row["g"].value
            for iri in sorted(entities)
            for row in select(self._store, asked, {"e": ox.NamedNode(iri)})
        }

    def _touch(self, graph: str, before: Iterable[ox.Quad], after: Iterable[ox.Quad]) -> None:
        """Note what follows from a graph's change: events, and entities with another name or type.

        What another graph says too is no change, so of an entity that is much spoken of nothing is
        derived anew.
        """
        if self._everything:
            return
        old, new = ({q.triple for q in quads} for quads in (before, after))
        told = {t for t in old | new if t.predicate == TYPE and t.object == _EVENT}
        self._events |= {t.subject.value for t in told if isinstance(t.subject, ox.NamedNode)}
        named = sorted(f"({t.subject} {t.predicate} {t.object})" for t in filter(names, old ^ new))
        for at in range(0, len(named), BATCH):
            elsewhere = f"GRAPH ?g {{ ?e ?p ?o }} FILTER(?g != <{graph}>)"
            asked = f"""SELECT DISTINCT ?e WHERE {{
                VALUES (?e ?p ?o) {{ {" ".join(named[at : at + BATCH])} }}
                FILTER NOT EXISTS {{ {elsewhere} }} }}"""
            self._entities |= {row["e"].value for row in select(self._store, asked)}

    def _begin(self) -> None:
        if not self._marked:
            self._set_mark("derived", "unsettled")
            self._marked = True

    def _mark(self, name: str) -> str | None:
        asked = (
            f"SELECT ?v WHERE {{ GRAPH <{self._marks}> {{ <{self._marks}/{name}> kg:digest ?v }} }}"
        )
        return next((r["v"].value for r in select(self._store, asked)), None)

    def _set_mark(self, name: str, value: str) -> None:
        self._store.update(self._marking(name, value))

    def _marking(self, name: str, value: str) -> str:
        node = f"<{self._marks}/{name}>"
        return (
            f"DELETE WHERE {{ GRAPH <{self._marks}> {{ {node} kg:digest ?v }} }};\n"
            f"INSERT DATA {{ GRAPH <{self._marks}> {{ {node} kg:digest {ox.Literal(value)} }} }}"
        )


def settle(store: Store) -> None:
    """Derive all anew where an older kg, or one that was killed, has not derived all."""
    marked = """SELECT ?g { GRAPH ?g { ?mark kg:digest ?state } FILTER(
        STRENDS(STR(?g), "graph/state") && STRENDS(STR(?mark), "/derived")) }"""
    for row in list(select(store, marked)):  # its name tells the base of all IRIs
        Ledger(store, row["g"].value.removesuffix("graph/state")).settle()
