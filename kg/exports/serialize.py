"""The graph as RDF: Turtle, TriG, N-Quads and JSON-LD, sorted, the same from run to run."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError
from kg.terms import PREFIXES

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
_RUN = 200_000
"""Quads sorted in memory at a time; longer exports are merged from files."""


def trig(quads: Iterable[ox.Quad]) -> str:
    """Write quads as TriG text."""
    return (ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=PREFIXES) or b"").decode()


def export(quads: Iterable[ox.Quad], path: Path, format_: str) -> int:
    """Write quads to a file, beside it first and then renamed; returns how many were written.

    Turtle has no named graphs: it holds the union of all of them.

    Raises:
        KgError: if there is no such format, or the file can't be written.
    """
    if format_ not in FORMATS:
        raise KgError(f"no format {format_!r}; there are {', '.join(FORMATS)}")
    if format_ == "jsonld":
        from kg.exports import jsonld  # noqa: PLC0415 - it imports this module

        return jsonld.write(quads, path)
    kind = FORMATS[format_]
    count = 0

    def counted() -> Iterator[Any]:
        nonlocal count
        last = None
        for quad in _sorted(quads):
            count += 1
            if format_ == "ttl":
                if quad.triple != last:
                    last = quad.triple
                    yield quad.triple
            else:
                yield quad

    beside = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        prefixes = None if format_ == "nq" else PREFIXES
        ox.serialize(counted(), str(beside), format=kind, prefixes=prefixes)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise KgError(f"{path}: {error.strerror or error}; choose another file with -o") from error
    return count


def _sorted(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Sort any number of quads by their text in bounded memory, by runs in temporary files."""
    stream = iter(quads)
    first = sorted(map(_line, islice(stream, _RUN)))
    if len(first) < _RUN:
        yield from map(_quad, first)
        return
    with tempfile.TemporaryDirectory() as folder:
        runs: list[Path] = []
        run = first
        while run:
            part = Path(folder) / f"{len(runs)}.nq"
            part.write_text("\n".join(run) + "\n", "utf-8")
            runs.append(part)
            run = sorted(map(_line, islice(stream, _RUN)))
        files = [p.open(encoding="utf-8") for p in runs]
        try:
            for line in heapq.merge(*files):
                yield _quad(line)
        finally:
            for file in files:
                file.close()


def _line(quad: ox.Quad) -> str:
    return f"{quad.graph_name}\t{quad} ."


def _quad(line: str) -> ox.Quad:
    quad: ox.Quad = next(iter(ox.parse(line.split("\t", 1)[1], format=ox.RdfFormat.N_QUADS)))
    return quad
