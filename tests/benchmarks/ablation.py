"""Print what the knowledge base and the trained tagger are worth, each alone and together.

`python -m tests.benchmarks.ablation`; needs annotated articles beside the checkout.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from kg.articles import Article, read
from kg.exports.extraction import as_dict
from kg.extract import Extractor

EVAL = Path(__file__).parents[3] / "shared" / "eval"


class Silent:
    """A tagger that finds nothing."""

    def predict(self, rows):
        return [[] for _ in rows]


def extractors() -> dict[str, Extractor]:
    knowledge_only = Extractor()
    knowledge_only.nlp.get_pipe("kg_tagger").tagger = Silent()
    return {
        "knowledge base only": knowledge_only,
        "trained only": Extractor(knowledge=False),
        "both": Extractor(),
    }


def scores(extractor: Extractor, folder: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as temporary:
        found = Path(temporary) / "found.jsonl"
        rows = (as_dict(extractor.extract(a)) for a in read([folder]) if isinstance(a, Article))
        found.write_text("".join(f"{json.dumps(r)}\n" for r in rows), "utf-8")
        command = [sys.executable, str(EVAL / "score.py"), str(folder), str(found), "--json"]
        return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def main() -> None:
    if not (EVAL / "score.py").exists():
        print("ablation: no annotated articles beside the checkout (../shared/eval)")
        return
    print(f"\n== ablation: F1        {'entities':>9}{'facts':>9}{'events':>9}")
    for name, extractor in extractors().items():
        r = scores(extractor, EVAL / "dev")
        print(f"{name:<22} {r['entities']:9.3f}{r['facts']:9.3f}{r['events']:9.3f}")


if __name__ == "__main__":
    main()
