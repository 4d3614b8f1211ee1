"""What people have corrected: merges, names, rejections and assertions, kept as Turtle.

The file lies beside the store and is applied while articles are written, so that queries need
nothing special; it survives rebuilding the store from nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError
from kg.rdf_read import Nodes
from kg.terms import local, term
from kg.vocab import PREDICATES

FILE = "corrections.ttl"
Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Corrections:
    """All corrections, ready to be applied.

    Attributes:
        merges: IRI of an entity to the IRI that stands for it, followed to the end.
        rejected: facts that are wrong: subject, local name of the predicate, object.
        triples: what the corrections graph holds.
        version: fingerprint of the whole.
    """

    merges: Mapping[str, str] = field(default_factory=dict)
    rejected: frozenset[Triple] = frozenset()
    triples: tuple[ox.Triple, ...] = ()
    version: str = "none"

    def entity(self, iri: str) -> str:
        """Give the IRI that stands for an entity."""
        return self.merges.get(iri, iri)

    def touched(self) -> set[tuple[str, ...]]:
        """List what each correction is about; what differs between two sets must be done again."""
        return {*self.merges.items(), *self.rejected}

    def apply(self, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
        """Correct the quads of one article's graph; the order stays fixed.

        >>> Corrections().apply([])
        []
        """
        found = list(quads)
        if not self.merges and not self.rejected:
            return found
        found = [self._merged(q) for q in found]
        statements = _statements(found)
        gone = {s for s, fact in statements.items() if fact in self.rejected}
        kept = (q for q in found if q.subject not in gone and not self._rejects(q))
        return sorted(set(_ordered(kept, statements)), key=str)

    def _merged(self, quad: ox.Quad) -> ox.Quad:
        subject, predicate, object_ = quad.subject, quad.predicate, quad.object
        if isinstance(subject, ox.NamedNode) and subject.value in self.merges:
            subject = ox.NamedNode(self.entity(subject.value))
            if predicate == term("skos:prefLabel"):
                predicate = term("skos:altLabel")  # the other one's name is preferred
        if isinstance(object_, ox.NamedNode):
            object_ = ox.NamedNode(self.entity(object_.value))
        return ox.Quad(subject, predicate, object_, quad.graph_name)

    def _rejects(self, quad: ox.Quad) -> bool:
        if not isinstance(quad.object, ox.NamedNode) or not isinstance(quad.subject, ox.NamedNode):
            return False
        fact = (quad.subject.value, local(quad.predicate), quad.object.value)
        return _canonical(fact) in self.rejected


def _canonical(fact: Triple) -> Triple:
    subject, predicate, object_ = fact
    known = PREDICATES.get(predicate)
    if known and known.symmetric and object_ < subject:
        return object_, predicate, subject
    return fact


def _statements(quads: Iterable[ox.Quad]) -> dict[ox.NamedNode, Triple]:
    """Give the fact that each statement is about, symmetric ones in their canonical direction."""
    parts: dict[ox.NamedNode, dict[str, str]] = {}
    names = {term(f"rdf:{n}"): n for n in ("subject", "predicate", "object")}
    for quad in quads:
        if quad.predicate in names and isinstance(quad.subject, ox.NamedNode):
            value = quad.object
            if isinstance(value, ox.NamedNode):
                parts.setdefault(quad.subject, {})[names[quad.predicate]] = value.value
    return {
        s: _canonical((p["subject"], local(ox.NamedNode(p["predicate"])), p["object"]))
        for s, p in parts.items()
        if len(p) == 3
    }


def _ordered(
    quads: Iterable[ox.Quad], statements: Mapping[ox.NamedNode, Triple]
) -> Iterable[ox.Quad]:
    """Turn symmetric facts round where a merge has changed which side comes first."""
    for quad in quads:
        subject, predicate, object_ = quad.subject, quad.predicate, quad.object
        name = local(predicate)
        if isinstance(subject, ox.NamedNode) and isinstance(object_, ox.NamedNode):
            if subject in statements and predicate == term("rdf:subject"):
                object_ = ox.NamedNode(statements[subject][0])
            elif subject in statements and predicate == term("rdf:object"):
                object_ = ox.NamedNode(statements[subject][2])
            elif name in PREDICATES:
                first, _, second = _canonical((subject.value, name, object_.value))
                subject, object_ = ox.NamedNode(first), ox.NamedNode(second)
        yield ox.Quad(subject, predicate, object_, quad.graph_name)


def load(path: Path) -> Corrections:
    """Read a corrections file; a missing one holds none.

    Raises:
        KgError: names file and place of a mistake, or merges that go in a circle.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Corrections()
    except OSError as error:
        raise KgError(f"{path}: {error.strerror}; check its permissions") from error
    try:
        quads = list(ox.parse(data, format=ox.RdfFormat.TURTLE))
    except (SyntaxError, ValueError) as error:
        raise KgError(f"{path}: {error}; mend the file or restore a backup of it") from error
    return parse(quads, str(path))


def parse(quads: Iterable[ox.Quad], where: str = FILE) -> Corrections:
    """Make corrections of their quads.

    Raises:
        KgError: if merges go in a circle, or a node has no IRI.
    """
    triples = sorted({q.triple for q in quads}, key=str)
    nodes = Nodes(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    merges: dict[str, str] = {}
    for node in nodes.typed("kg:Merge"):
        one, other = nodes.one(node, "kg:corrects"), nodes.one(node, "kg:replacement")
        if one and other and one != other:
            merges[one] = other
    followed = {one: _end(one, merges, where) for one in merges}

    def fact(node: str) -> Triple:
        subject, object_ = (nodes.one(node, f"rdf:{n}") or "" for n in ("subject", "object"))
        predicate = local(ox.NamedNode(nodes.one(node, "rdf:predicate") or "urn:none"))
        return _canonical(
            (followed.get(subject, subject), predicate, followed.get(object_, object_))
        )

    asserted = []
    for node in nodes.typed("kg:Assertion"):
        subject, predicate, object_ = fact(node)
        if subject and object_ and predicate in PREDICATES:
            asserted.append(
                ox.Triple(ox.NamedNode(subject), term(f"kg:{predicate}"), ox.NamedNode(object_))
            )
    statements = [
        ox.Triple(t.subject, t.predicate, ox.NamedNode(followed[t.object.value]))
        if isinstance(t.object, ox.NamedNode)
        and t.predicate in (term("rdf:subject"), term("rdf:object"))
        and t.object.value in followed
        else t
        for t in triples
    ]
    whole = tuple(sorted({*statements, *asserted}, key=str))
    version = (
        hashlib.sha256("\n".join(map(str, whole)).encode()).hexdigest()[:32] if whole else "none"
    )
    rejected = frozenset(fact(n) for n in nodes.typed("kg:Rejection"))
    return Corrections(followed, rejected, whole, version)


def _end(iri: str, merges: Mapping[str, str], where: str) -> str:
    seen = [iri]
    while (iri := merges.get(seen[-1], "")) and iri not in seen:
        seen.append(iri)
    if iri:
        raise KgError(f"{where}: merges go in a circle at {iri}; take one of them back")
    return seen[-1]


def names_of(corrections: Corrections) -> set[str]:
    """List the entities that a correction gives a name, or says something about."""
    wanted = (term("kg:corrects"), term("rdf:subject"), term("rdf:object"))
    about = (t.object for t in corrections.triples if t.predicate in wanted)
    return {node.value for node in about if isinstance(node, ox.NamedNode)}
