"""The graph as RDF: Turtle, TriG, N-Quads and JSON-LD, sorted, the same from run to run."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Final

import pyoxigraph as ox

from kg.errors import KgError
from kg.exports.progress import Progress, silent, watched
from kg.files import replacing
from kg.terms import PREFIXES

FORMATS: Final = {
    "ttl": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
_RUN: Final = 50_000
"""Quads sorted in memory at a time; longer exports are merged from files."""
_CHUNK: Final = 1_000
"""Lines parsed at a time: one by one takes ten times as long."""


def trig(quads: Iterable[ox.Quad]) -> str:
    """Write quads as TriG text."""
    return (ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=PREFIXES) or b"").decode()


def export(
    quads: Iterable[ox.Quad], path: Path, format_: str, *, progress: Progress = silent
) -> int:
    """Write quads to a file that is replaced whole; returns how many there were.

    Memory stays bounded, however many there are. Turtle has no named graphs: it holds the union of
    all of them, what several say once.

    Raises:
        KgError: if there is no such format, or the file can't be written.
    """
    if format_ not in FORMATS:
        raise KgError(f"no format {format_!r}; there are {', '.join(FORMATS)}")
    if format_ == "ttl":
        quads = (ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    with replacing(path) as beside, in_order(quads) as (count, lines):
        ordered = watched(lines, progress, "writing", count)
        if format_ == "nq":
            with beside.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(f"{line}\n" for line in ordered)
        elif format_ == "jsonld":
            from kg.exports import jsonld  # noqa: PLC0415 - only for this format

            with beside.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(jsonld.text(_parsed(ordered)))
        elif format_ == "ttl":
            triples = (quad.triple for quad in _parsed(line for line, _ in groupby(ordered)))
            ox.serialize(triples, str(beside), format=FORMATS[format_], prefixes=PREFIXES)
        else:
            parsed = _parsed(ordered)
            ox.serialize(parsed, str(beside), format=FORMATS[format_], prefixes=PREFIXES)
    return count


@contextmanager
def in_order(quads: Iterable[ox.Quad]) -> Iterator[tuple[int, Iterator[str]]]:
    """Sort any number of quads by their text, in bounded memory; gives their number and N-Quads.

    >>> with in_order([]) as (count, lines):
    ...     count, list(lines)
    (0, [])
    """
    stream = iter(quads)
    run = sorted(map(_line, islice(stream, _RUN)))
    count = len(run)
    with ExitStack() as held:
        if count < _RUN:
            yield count, (line.split("\t", 1)[1] for line in run)
            return
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        runs: list[IO[str]] = []
        while run:
            part = folder / f"{len(runs)}.nq"
            part.write_text("\n".join(run) + "\n", "utf-8", newline="\n")
            runs.append(held.enter_context(part.open(encoding="utf-8", newline="\n")))
            run = sorted(map(_line, islice(stream, _RUN)))
            count += len(run)
        yield count, (line[:-1].split("\t", 1)[1] for line in heapq.merge(*runs))


def _line(quad: ox.Quad) -> str:
    return f"{quad.graph_name}\t{quad} ."


def _parsed(lines: Iterator[str]) -> Iterator[ox.Quad]:
    while chunk := "\n".join(islice(lines, _CHUNK)):
        yield from ox.parse(chunk, format=ox.RdfFormat.N_QUADS)
