"""Train all weights from the committed corpus: `python -m kg.nlp.training` (or `make train`)."""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import sys
import time
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

from kg.extract import Extractor
from kg.knowledge import KnowledgeBase
from kg.knowledge import load as load_knowledge
from kg.nlp import links
from kg.nlp.pipeline import WEIGHTS
from kg.nlp.scorer import Scorer
from kg.nlp.tagger import Tagger
from kg.nlp.training import corpus, tagger, weighing
from kg.nlp.training import links as pairs
from kg.nlp.training.corpus import GoldArticle
from kg.nlp.training.links import Example
from kg.nlp.training.weighing import Reading

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
FOLDS = 2
"""Parts of the corpus, each of which is read with scorers trained on the others."""


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


@dataclass(frozen=True, slots=True)
class Job:
    """One network to train, on all articles or on those outside a part of the corpus."""

    name: str
    seed: int
    fold: int | None = None


class Work:
    """What the processes that train share: the articles, and the examples they give.

    Args:
        articles: the articles to train on.
        knowledge: the knowledge base, for the tagger.
        out: folder for the weights.
        epochs: passes of the tagger's training.
    """

    def __init__(
        self, articles: Sequence[GoldArticle], knowledge: KnowledgeBase, out: Path, epochs: int
    ) -> None:
        self.articles, self.knowledge, self.out, self.epochs = articles, knowledge, out, epochs
        self.part = [crc32(a.id.encode()) % FOLDS for a in articles]
        self.examples = {
            name: [[(array("q", f), yes, no) for f, yes, no in given(a)] for a in articles]
            for name, (given, *_) in SCORERS.items()
        }

    def run(self, job: Job) -> Scorer | None:
        """Train a scorer, or the tagger, which is written at once."""
        if job.name == "tagger":
            trained = tagger.train(self.articles, self.knowledge, epochs=self.epochs)
            shutil.rmtree(self.out / "tagger", ignore_errors=True)
            trained.to_disk(self.out / "tagger")
            return None
        _, labels, rows, width = SCORERS[job.name]
        parts = zip(self.part, self.examples[job.name], strict=True)
        given = [e for part, examples in parts if part != job.fold for e in examples]
        return pairs.train(
            given, labels, rows=rows, width=width, epochs=PASSES, seed=job.seed, log=False
        )

    def read_unseen(self, scorers: Mapping[Job, Scorer]) -> Iterator[Reading]:
        """Read each part of the corpus with the scorers that have not seen it."""
        for fold in range(FOLDS):
            with TemporaryDirectory() as folder:
                weights = Path(folder)
                shutil.copytree(self.out / "tagger", weights / "tagger")
                for job, scorer in scorers.items():
                    if job.fold == fold:
                        scorer.to_disk(weights / f"{job.name}.npz")
                held = [a for p, a in zip(self.part, self.articles, strict=True) if p == fold]
                yield from weighing.read(Extractor(weights=weights), held)


_work: Work


def _run(job: Job) -> tuple[Job, Scorer | None, float]:
    started = time.perf_counter()
    return job, _work.run(job), time.perf_counter() - started


def main() -> int:
    """Train, write the weights, and print how they do on the articles held out."""
    global _work  # noqa: PLW0603 - the processes that train inherit it
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--out", type=Path, default=WEIGHTS, help="folder for the weights")
    cli.add_argument("--epochs", type=int, default=10, help="passes of the tagger's training")
    cli.add_argument("--processes", type=int, default=2, help="networks trained at a time")
    cli.add_argument("--keep-tagger", action="store_true", help="train the others alone")
    args = cli.parse_args()
    started = time.perf_counter()
    knowledge = load_knowledge()
    articles = list(corpus.load(knowledge))
    seen = [a for a in articles if not a.held_out]
    unseen = [a for a in articles if a.held_out]
    print(f"{len(seen)} articles to train on, {len(unseen)} held out, "
          f"{sum(len(a.sentences) for a in articles)} sentences", flush=True)  # fmt: skip
    _work = Work(seen, knowledge, args.out, args.epochs)
    jobs = [] if args.keep_tagger else [Job("tagger", 7)]
    jobs += [Job(name, seed) for name in SCORERS for seed in SEEDS]
    jobs += [Job(name, SEEDS[0], fold) for name in SCORERS for fold in range(FOLDS)]
    jobs.sort(key=lambda j: (j.name != "tagger", j.name != "relations"))
    scorers: dict[Job, Scorer] = {}
    with multiprocessing.get_context("fork").Pool(args.processes) as pool:
        for job, scorer, seconds in pool.imap_unordered(_run, jobs):
            print(f"{job}: {seconds:.0f} s", flush=True)
            if scorer:
                scorers[job] = scorer
    for name, (examples, *_) in SCORERS.items():
        whole = Scorer.average([scorers[Job(name, seed)] for seed in SEEDS])
        whole.to_disk(args.out / f"{name}.npz")
        held = [e for a in unseen for e in examples(a)]
        print(table(name, pairs.evaluate(whole, held, threshold=0.3)))
    trained = Tagger.from_disk(args.out / "tagger")
    for known in (True, False):
        title = f"names, {'with' if known else 'no'} knowledge"
        print(table(title, tagger.evaluate(trained, unseen, knowledge=known)))
    readings = list(_work.read_unseen(scorers))
    roles = weighing.train(map(weighing.judged_roles, readings))
    roles.to_disk(args.out / "roles.npz")
    facts = weighing.train(weighing.judged_facts(r, roles) for r in readings)
    facts.to_disk(args.out / "facts.npz")
    held_out = list(weighing.read(Extractor(weights=args.out), unseen))
    for title, weigher, judged in (
        ("roles weighed", roles, map(weighing.judged_roles, held_out)),
        ("facts weighed", facts, (weighing.judged_facts(r, roles) for r in held_out)),
    ):
        print(table(title, weighing.evaluate(weigher, judged)))
    print(f"{(time.perf_counter() - started) / 60:.1f} minutes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
