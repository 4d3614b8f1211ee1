"""The graphs expected of the golden articles, in TriG beside them.

`python -m tests.golden_graphs` writes them anew; read the difference before you commit it. How
sure a statement is and which version read it are left out: they change with every training.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.articles import Article, read
from kg.exports.serialize import trig
from kg.extract import Extractor
from kg.rdf import quads
from kg.terms import term

GOLDEN = Path(__file__).parent / "golden"
VOLATILE = {term("kg:confidence"), term("kg:extractorVersion"), term("kg:rule")}


def graph(path: Path, extractor: Extractor) -> set[ox.Quad]:
    """Read a golden article, and give what it says as quads."""
    (article,) = read([path])
    assert isinstance(article, Article)
    # The path would hold the folder of the checkout.
    found = quads(extractor.extract(article), "any")
    return {q for q in found if q.predicate not in VOLATILE}


def expected(path: Path) -> set[ox.Quad]:
    """Parse the graph that stands beside a golden article."""
    return set(ox.parse(path.with_suffix(".trig").read_bytes(), format=ox.RdfFormat.TRIG))


def lines(quads_: Iterable[ox.Quad]) -> list[str]:
    """Write quads one a line, sorted, for people to compare."""
    return sorted(str(q) for q in quads_)


if __name__ == "__main__":
    reader = Extractor()
    for text in sorted(GOLDEN.glob("*.txt")):
        text.with_suffix(".trig").write_text(trig(sorted(graph(text, reader), key=str)), "utf-8")
