"""Facts and events that a person rejects, and facts that a person asserts."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.amend import Author, Change, record
from kg.corrections import Corrections, Triple, canonical
from kg.corrections_read import listed
from kg.errors import KgError
from kg.search import Found, resolve
from kg.store import Store, Term, select
from kg.terms import date, local, term
from kg.view_filter import Filter
from kg.vocab import EVENT_TYPES, PREDICATES


def reject(store: Store, known: Corrections, told: Triple, author: Author) -> Change:
    """Say that a fact is wrong, whoever says it.

    Args:
        store: where the names are known.
        known: the corrections that there are.
        told: subject, relation and object, as the person gave them.
        author: who says so.

    Raises:
        UnknownName: if a name is not known, or several bear it.
        KgError: if no source says so, or a person asserts it.
    """
    one, relation, other = _fact(store, told)
    fact = canonical((one.iri, relation, other.iri))
    what = f"not so: {one.name} {relation} {other.name}"
    id_, add = record("Rejection", _parts(fact), what, author, known)
    if known.fact(*fact) in known.rejected:
        return Change(f"rejected already: {one.name} {relation} {other.name}")
    if asserted := _by(known, "assertion", fact):
        raise KgError(
            f"{asserted} asserts that {one.name} {relation} {other.name}; "
            f"run 'kg corrections undo {asserted}' first"
        )
    asked = f"ASK {{ {ox.NamedNode(fact[0])} kg:{relation} {ox.NamedNode(fact[2])} }}"
    if not store.query(asked):
        raise KgError(f"no source says that {' '.join(told)}; see 'kg show {told[0]}'")
    said = f"{id_}: rejected that {one.name} {relation} {other.name}"
    if causes := sorted(_causes(store, fact)):
        said += f"; it followed from {', '.join(causes)}, which 'kg reject IRI' rejects too"
    return Change(said, add)


def reject_event(store: Store, known: Corrections, event: str, author: Author) -> Change:
    """Say that an event did not happen, in any of the reports of it.

    Raises:
        KgError: if there is no event of that IRI.
    """
    asked = """
        SELECT DISTINCT ?e ?r ?type ?quote WHERE {
          # parameters
          ?e kg:reportOf ?h . ?r kg:reportOf ?h ; a ?type .
          OPTIONAL { ?r kg:evidence ?q . ?q oa:exact ?quote } }"""
    try:
        node = ox.NamedNode(event)
    except ValueError as error:
        raise KgError(
            f"{event!r} is no IRI of an event; 'kg events --format json' has them"
        ) from error
    if any(e.event == node.value for e in known.events):
        return Change(f"rejected already: {event}")
    found = list(select(store, asked, {"e": node}))
    kinds = {local(r["type"]) for r in found if isinstance(r["type"], ox.NamedNode)}
    kind = next(iter(sorted(kinds & EVENT_TYPES.keys())), None)
    if kind is None:
        raise KgError(f"no event {event} in the store; 'kg events --format json' has their IRIs")
    reports = sorted({r["r"].value for r in found})
    quotes = sorted({r["quote"].value for r in found if "quote" in r})
    parts: dict[str, list[Term]] = {
        "kg:corrects": [ox.NamedNode(r) for r in reports],
        "oa:exact": [ox.Literal(q) for q in quotes],
    }
    what = f"did not happen: {kind} {event.rpartition('/event/')[2]}"
    id_, add = record("Rejection", parts, what, author, known)
    return Change(f"{id_}: rejected a {kind}, told in {len(reports)} articles", add)


def assert_(
    store: Store,
    known: Corrections,
    told: Triple,
    author: Author,
    *,
    source: str,
    quote: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Change:
    """Say that a fact holds, by a source.

    Args:
        store: where the names are known.
        known: the corrections that there are.
        told: subject, relation and object, as the person gave them.
        author: who says so.
        source: URL of what says so.
        quote: its words.
        since: when it began to hold, for a relation that holds for a time.
        until: when it ceased.

    Raises:
        UnknownName: if a name is not known, or several bear it.
        KgError: if things of these types are not so related, a person has rejected the fact, or the
            source or a date is malformed.
    """
    one, relation, other = _fact(store, told)
    allowed = PREDICATES[relation]
    if not allowed.admits(one.type, other.type) or one.iri == other.iri:
        raise KgError(
            f"{relation} relates {' or '.join(sorted(allowed.domain))} to "
            f"{' or '.join(sorted(allowed.range))}, not {one.name} ({one.type}) to "
            f"{other.name} ({other.type})"
        )
    fact = canonical((one.iri, relation, other.iri))
    if rejected := _by(known, "rejection", fact):
        raise KgError(
            f"{rejected} rejects that {one.name} {relation} {other.name}; "
            f"run 'kg corrections undo {rejected}' first"
        )
    parts = _parts(fact) | {"prov:wasDerivedFrom": [_url(source)]}
    parts |= _times(relation, since, until)
    if quote and quote.strip():
        parts["oa:exact"] = [ox.Literal(quote.strip())]
    what = f"{one.name} {relation} {other.name}"
    id_, add = record("Assertion", parts, what, author, known)
    return Change(f"{id_}: {'asserted' if add else 'asserted already'}: {what}", add)


def _fact(store: Store, told: Triple) -> tuple[Found, str, Found]:
    subject, predicate, object_ = told
    (relation,) = Filter.of(relations=[predicate.removeprefix("kg:")]).relations
    return resolve(store, subject), relation, resolve(store, object_)


def _parts(fact: Triple) -> dict[str, list[Term]]:
    subject, relation, object_ = fact
    return {
        "kg:subject": [ox.NamedNode(subject)],
        "kg:predicate": [term(f"kg:{relation}")],
        "kg:object": [ox.NamedNode(object_)],
    }


def _times(relation: str, since: str | None, until: str | None) -> dict[str, list[Term]]:
    parts: dict[str, list[Term]] = {}
    for name, day in (("since", since), ("until", until)):
        if day is not None:
            if not PREDICATES[relation].temporal:
                raise KgError(f"{relation} does not hold for a time; leave out --{name}")
            if len(day) > len("YYYY-MM-DD"):
                raise KgError(f"--{name} {day!r} is no day; give YYYY-MM-DD, YYYY-MM or YYYY")
            parts[f"kg:{name}"] = [date(day)]
    if since and until and until < since[: len(until)]:
        raise KgError(f"until {until} is before since {since}; give the earlier date first")
    return parts


def _url(text: str) -> ox.NamedNode:
    try:
        if text.startswith(("http://", "https://")) and not text.endswith("://"):
            return ox.NamedNode(text)
    except ValueError:
        pass
    raise KgError(f"{text!r} is no URL; give the http:// or https:// address of the source")


def _by(known: Corrections, kind: str, fact: Triple) -> str | None:
    """Give the id of the first assertion or rejection of a fact."""
    return next((i for i, other in _facts(known, kind) if other == known.fact(*fact)), None)


def _facts(known: Corrections, kind: str) -> Iterable[tuple[str, Triple]]:
    values: dict[str, dict[str, str]] = {}
    for t in known.records:
        values.setdefault(getattr(t.subject, "value", ""), {})[local(t.predicate)] = getattr(
            t.object, "value", ""
        )
    for r in listed(known):
        parts = values[r.iri]
        if r.kind == kind and "subject" in parts:
            relation = local(ox.NamedNode(parts["predicate"]))
            yield r.id, known.fact(parts["subject"], relation, parts["object"])


def _causes(store: Store, fact: Triple) -> set[str]:
    """Find the events that a fact follows from."""
    asked = f"""SELECT DISTINCT ?event WHERE {{
        ?s rdf:subject {ox.NamedNode(fact[0])} ; rdf:predicate kg:{fact[1]} ;
          rdf:object {ox.NamedNode(fact[2])} ; kg:fromEvent ?event }}"""
    return {r["event"].value for r in select(store, asked)}
