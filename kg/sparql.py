"""SPARQL as text: what is refused, how terms get into it, and where a mistake in it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

import pyoxigraph as ox

from kg.sparql_words import DEEPEST, measure, reaching
from kg.store import QueryError, Term

PARAMETERS = "# parameters"
"""The comment in a named query that marks where its parameters are bound on a server."""

PADDING = "\n" + " " * 32
"""What a query is followed by, so that its end does not hide how far the engine has read."""

BATCH = 1000
"""Rows of a VALUES clause at most."""

_REASONS = (
    "Prefix not found",
    "IRI parsing failed",
    "The SELECT contains a variable that is unbound",
)
_SHOWN = 100
_SUSPECT = re.compile(r"service|load|\\u", re.IGNORECASE)


@lru_cache(maxsize=64)  # of texts that may be long
def checked(sparql: str, *, allow: frozenset[str] = frozenset()) -> str:
    """Return a query unless it reaches out of the store, or the engine would die of it.

    Raises:
        QueryError: if it has a SERVICE or LOAD that is not allowed, or too many parts.

    >>> checked("ASK {}")
    'ASK {}'
    """
    if len(sparql) > DEEPEST:
        measure(sparql)
    if not _SUSPECT.search(sparql):
        return sparql  # as nearly all are; the rest is looked at word by word
    for word in sorted(reaching(sparql) - allow):
        raise QueryError(
            f"{word.upper()} is switched off; ask only what is in the store, or --allow {word}"
        )
    return sparql


def values(bindings: Mapping[str, Term]) -> str:
    r"""Write bindings as a VALUES clause; the terms are serialised, never pasted.

    >>> values({"n": ox.Literal('say "hi"')})
    'VALUES (?n) { ("say \\"hi\\"") }'
    """
    names = " ".join(str(ox.Variable(n)) for n in bindings)
    return f"VALUES ({names}) {{ ({' '.join(map(str, bindings.values()))}) }}"


def bound(sparql: str, bindings: Mapping[str, Term]) -> str:
    """Bind parameters in the text of a query, where its comment marks the place."""
    if not bindings:
        return sparql
    if PARAMETERS not in sparql:
        raise QueryError(f"the query has no line '{PARAMETERS}'; add it where they are bound")
    return sparql.replace(PARAMETERS, values(bindings))


def given(
    name: str, nodes: Collection[str] | None, key_name: str = "", curies: Iterable[str] = ()
) -> Iterator[str]:
    """Bind variables: one to some nodes, or to nothing where all are wanted; another to terms.

    Both stand in one clause: the engine looks each row of it up, but of two clauses it joins one
    with all of the store.

    >>> next(given("x", ["urn:a", "urn:b"], "k", ["kg:name"]))
    'VALUES (?x ?k) { (<urn:a> kg:name) (<urn:b> kg:name) }'
    """
    keys = list(curies)
    if nodes is None:
        yield f"VALUES ?{key_name} {{ {' '.join(keys)} }}" if keys else ""
        return
    iris = [str(ox.NamedNode(v)) for v in sorted(nodes)]
    names, lines = f"?{name}", iris
    if keys:
        names, lines = f"({names} ?{key_name})", [f"({i} {k})" for i in iris for k in keys]
    for at in range(0, len(lines), BATCH):
        yield f"VALUES {names} {{ {' '.join(lines[at : at + BATCH])} }}"


def insert_data(graph: str, triples: Iterable[ox.Triple]) -> str:
    """Write triples as an INSERT DATA into a named graph."""
    return f"INSERT DATA {_data(graph, triples)}"


def delete_data(graph: str, triples: Iterable[ox.Triple]) -> str:
    """Write triples as a DELETE DATA out of a named graph."""
    return f"DELETE DATA {_data(graph, triples)}"


def change_data(graph: str, out: Iterable[ox.Triple], put: Iterable[ox.Triple]) -> str:
    """Write what takes some triples out of a named graph and puts others in."""
    gone, new = list(out), list(put)
    # Not every server takes an empty list.
    parts = [delete_data(graph, gone)] * bool(gone) + [insert_data(graph, new)] * bool(new)
    return ";\n".join(parts)


def _data(graph: str, triples: Iterable[ox.Triple]) -> str:
    data = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    return f"{{ GRAPH {ox.NamedNode(graph)} {{\n{data}}} }}"


def syntax_error(sparql: str, error: Exception) -> QueryError:
    """Say where the mistake in a query is.

    Args:
        sparql: the query as the user wrote it.
        error: what the engine said to it, followed by `PADDING`.

    >>> str(syntax_error("SELEC", SyntaxError("error at 1:10: expected CONSTRUCT")))
    'SPARQL line 1, column 1: not understood here: SELEC'
    """
    message = " ".join(str(error).split())
    place = re.match(r"error at (\d+):(\d+)", message)
    reason = next((f"{r}: " for r in _REASONS if r in message), "not understood here: ")
    if not place:
        return QueryError(f"SPARQL: {message}")
    before = (sparql + PADDING).split("\n")[: int(place[1])]
    before[-1] = before[-1][: int(place[2]) - 1]
    text = "\n".join(before)
    text = text[: max(0, len(text) - _overrun(message))]
    text = text if len(text) < len(sparql.rstrip()) else sparql.rstrip()
    number, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    line = sparql.split("\n")[number - 1].rstrip()
    start = max(0, column - _SHOWN // 2) if len(line) > _SHOWN else 0
    shown = line[start : start + _SHOWN].strip()
    shown = "…" * (start > 0) + shown + "…" * (len(line) > start + _SHOWN)
    return QueryError(f"SPARQL line {number}, column {column}: {reason}{shown or 'the end'}")


def _overrun(message: str) -> int:
    """Count the characters by which the engine tells a place too late.

    It reads as many as a keyword has before it sees that they are another word.

    >>> _overrun("error at 1:29: expected one of HAVING, OPTIONAL"), _overrun("error at 1:1: '}'")
    (6, 0)
    """
    expected = re.sub(r".*?: expected (one of )?", "", message, count=1)
    words_ = [w for w in expected.split(", ") if w != "[_]"]
    return min((len(w) if re.fullmatch(r"\w+", w) else 0 for w in words_), default=0)
