"""Train all weights from the committed corpus: `python -m kg.nlp.training` (or `make train`)."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import srsly

from kg.extract import Extractor
from kg.knowledge import load as load_knowledge
from kg.nlp import links
from kg.nlp.pipeline import WEIGHTS
from kg.nlp.scorer import Scorer
from kg.nlp.training import calibrate, corpus, tagger
from kg.nlp.training import links as pairs
from kg.nlp.training.corpus import GoldArticle
from kg.nlp.training.links import Example

Counts = Mapping[str, tuple[int, int, int]]
Examples = Callable[[GoldArticle], Iterator[Example]]
SCORERS: dict[str, tuple[Examples, tuple[str, ...], int, int]] = {
    "references": (pairs.reference_examples, links.REFERENCE_LABELS, 1 << 13, 24),
    "triggers": (pairs.trigger_examples, links.TRIGGER_LABELS, 1 << 15, 32),
    "arguments": (pairs.argument_examples, links.ARGUMENT_LABELS, 1 << 16, 40),
    "relations": (pairs.relation_examples, links.RELATION_LABELS, 1 << 16, 40),
}
"""For each scorer its examples, its labels, and the rows and width of its table."""
SEEDS = (7, 11)
"""Each scorer is the average of two, trained from these seeds."""
PASSES = 10


def table(title: str, counts: Counts) -> str:
    """Lay out precision, recall and F1 by kind, with the sum on top."""
    total = tuple(sum(c[i] for c in counts.values()) for i in range(3))
    rows = [(title, total), *((f"  {k}", c) for k, c in counts.items())]
    lines = [f"{'':<24}{'P':>8}{'R':>8}{'F1':>8}{'gold':>8}"]
    for name, (right, found, gold) in rows:
        p, r = right / max(found, 1), right / max(gold, 1)
        f1 = 2 * right / max(found + gold, 1)
        lines.append(f"{name:<24}{p:8.3f}{r:8.3f}{f1:8.3f}{gold:8d}")
    return "\n".join(lines)


def main() -> int:
    """Train, write the weights, and print how they do on the articles held out."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--out", type=Path, default=WEIGHTS, help="folder for the weights")
    cli.add_argument("--epochs", type=int, default=11, help="passes of the tagger's training")
    parts = ["tagger", *SCORERS]
    cli.add_argument("--only", nargs="+", choices=parts, default=parts, help="train these alone")
    args = cli.parse_args()
    started = time.perf_counter()
    knowledge = load_knowledge()
    articles = list(corpus.load(knowledge))
    seen = [a for a in articles if not a.held_out]
    unseen = [a for a in articles if a.held_out]
    print(f"{len(seen)} articles to train on, {len(unseen)} held out, "
          f"{sum(len(a.sentences) for a in articles)} sentences")  # fmt: skip
    if "tagger" in args.only:
        trained = tagger.train(seen, knowledge, epochs=args.epochs)
        shutil.rmtree(args.out / "tagger", ignore_errors=True)
        trained.to_disk(args.out / "tagger")
        for known in (True, False):
            title = f"names, {'with' if known else 'no'} knowledge"
            print(table(title, tagger.evaluate(trained, unseen, knowledge=known)))
    for name, (examples, labels, rows, width) in SCORERS.items():
        if name in args.only:
            print(f"{name}:")
            given = [e for a in seen for e in examples(a)]
            scorer = Scorer.average([
                pairs.train(given, labels, rows=rows, width=width, epochs=PASSES, seed=seed)
                for seed in SEEDS
            ])  # fmt: skip
            scorer.to_disk(args.out / f"{name}.npz")
            held = [e for a in unseen for e in examples(a)]
            print(table(name, pairs.evaluate(scorer, held, threshold=0.3)))
    calibration = args.out / "calibration.json"
    calibration.unlink(missing_ok=True)  # so that the extractor gives raw scores
    pairs_ = list(calibrate.outcomes(Extractor(weights=args.out), unseen))
    srsly.write_json(calibration, calibrate.curve(pairs_))
    print(f"{(time.perf_counter() - started) / 60:.1f} minutes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
