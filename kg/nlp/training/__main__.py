"""Train all weights from the committed corpus: `python -m kg.nlp.training` (or `make train`)."""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

from kg.extract import Extractor
from kg.knowledge import KnowledgeBase
from kg.knowledge import load as load_knowledge
from kg.nlp import links
from kg.nlp.encoder import Encoder
from kg.nlp.pipeline import WEIGHTS
from kg.nlp.scorer import Scorer
from kg.nlp.tagger import Tagger
from kg.nlp.training import corpus, encoder, tagger, weighing
from kg.nlp.training import links as pairs
from kg.nlp.training.corpus import GoldArticle
from kg.nlp.training.encoder import Lesson
from kg.nlp.training.links import Bag
from kg.nlp.training.weighing import Reading

Counts = Mapping[str, tuple[int, int, int]]
SCORERS: dict[str, tuple[tuple[str, ...], int, int, tuple[int, ...]]] = {
    "references": (links.REFERENCE_LABELS, 1 << 13, 24, (7, 11)),
    "triggers": (links.TRIGGER_LABELS, 1 << 15, 32, (7, 11)),
    "arguments": (links.ARGUMENT_LABELS, 1 << 16, 40, (7,)),
    "relations": (links.RELATION_LABELS, 1 << 16, 40, (7,)),
}
"""For each scorer its labels, the rows and width of its table, and the seeds from which it is
trained: what several give is averaged."""
LONG = ("tagger", "encoder", "relations")
"""What takes longest to train, and is begun with."""
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


def look(article: GoldArticle) -> tuple[dict[str, list[Bag]], tuple[Lesson, Lesson]]:
    """Make of an article what the scorers learn from, and what the encoder does.

    The encoder sees it twice: before its triggers are found, and after.
    """
    stages = list(pairs.scenes(article))
    bare = [pairs.bare(s, scene) for s, scene, _ in stages]
    triggers = list(pairs.trigger_examples(stages, bare))
    arguments = list(pairs.argument_examples(article, stages))
    relations = list(pairs.relation_examples(article, stages))
    seen = {
        "references": list(pairs.reference_bags(article)),
        "triggers": list(pairs.bags(triggers)),
        "arguments": list(pairs.bags(arguments)),
        "relations": list(pairs.bags(relations)),
    }
    laid = [scene for _, scene, _ in stages]
    return seen, (
        encoder.lesson(bare, triggers), encoder.lesson(laid, [*arguments, *relations])
    )  # fmt: skip


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
        looks = [look(a) for a in articles]
        self.bags = {name: [bags[name] for bags, _ in looks] for name in SCORERS}
        self.lessons = [lessons for _, lessons in looks]

    def run(self, job: Job) -> Scorer | Encoder | None:
        """Train a scorer, the encoder, or the tagger, which is written at once."""
        if job.name == "tagger":
            trained = tagger.train(self.articles, self.knowledge, epochs=self.epochs)
            trained.to_disk(self.out / "tagger.npz")
            return None
        if job.name == "encoder":
            looks = zip(self.part, self.lessons, strict=True)
            lessons = [x for part, both in looks if part != job.fold for x in both]
            return encoder.train(lessons, seed=job.seed)
        labels, rows, width, _ = SCORERS[job.name]
        parts = zip(self.part, self.bags[job.name], strict=True)
        given = [e for part, bags in parts if part != job.fold for e in bags]
        return pairs.train(
            given, labels, rows=rows, width=width, epochs=PASSES, seed=job.seed, log=False
        )

    def read_unseen(self, trained: Mapping[Job, Scorer | Encoder]) -> Iterator[Reading]:
        """Read each part of the corpus with the scorers that have not seen it."""
        for fold in range(FOLDS):
            with TemporaryDirectory() as folder:
                weights = Path(folder)
                shutil.copy(self.out / "tagger.npz", weights)
                for job, network in trained.items():
                    if job.fold == fold:
                        network.to_disk(weights / f"{job.name}.npz")
                held = [a for p, a in zip(self.part, self.articles, strict=True) if p == fold]
                yield from weighing.read(Extractor(weights=weights), held)


_work: Work


def _run(job: Job) -> tuple[Job, Scorer | Encoder | None, float]:
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
    jobs += [Job(name, seed) for name, (*_, seeds) in SCORERS.items() for seed in seeds]
    jobs += [Job(name, 7, fold) for name in (*SCORERS, "encoder") for fold in range(FOLDS)]
    jobs += [Job("encoder", 7)]
    jobs.sort(key=lambda j: LONG.index(j.name) if j.name in LONG else len(LONG))
    networks: dict[Job, Scorer | Encoder] = {}
    with multiprocessing.get_context("fork").Pool(args.processes) as pool:
        for job, network, seconds in pool.imap_unordered(_run, jobs):
            print(f"{job}: {seconds:.0f} s", flush=True)
            if network:
                networks[job] = network
    held = [look(a) for a in unseen]
    for name, (*_, seeds) in SCORERS.items():
        members = [networks[Job(name, seed)] for seed in seeds]
        whole = Scorer.average([n for n in members if isinstance(n, Scorer)])
        whole.to_disk(args.out / f"{name}.npz")
        bags = [b for seen, _ in held for b in seen[name]]
        print(table(name, pairs.evaluate(whole, bags, threshold=0.3)))
    networks[Job("encoder", 7)].to_disk(args.out / "encoder.npz")
    trained = Tagger.from_disk(args.out / "tagger.npz")
    for known in (True, False):
        title = f"names, {'with' if known else 'no'} knowledge"
        print(table(title, tagger.evaluate(trained, unseen, knowledge=known)))
    readings = list(_work.read_unseen(networks))
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
