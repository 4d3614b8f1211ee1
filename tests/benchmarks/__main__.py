"""Print speed and accuracy: `python -m tests.benchmarks [accuracy|speed|length|startup|writing|knowledge|long …]`,
or `… store --help`, `… adding --help`."""

from __future__ import annotations

import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_info, threadpool_limits

if TYPE_CHECKING:
    from spacy.language import Language

    from kg.articles import Article

ROOT = Path(__file__).parents[2]
EVAL = ROOT.parent / "shared" / "eval"


def accuracy() -> None:
    """Score the extraction on annotated articles, with the knowledge base and without.

    The articles and the scorer are not part of the project; without them this says so.
    """
    if not (EVAL / "score.py").exists():
        print("accuracy: no annotated articles beside the checkout (../shared/eval)")
        return
    dev = EVAL / "dev"
    for flags in ([], ["--no-knowledge"]):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "found.jsonl"
            with out.open("w") as stream:
                subprocess.run(
                    [sys.executable, "-m", "kg.cli.main", "extract", str(dev), *flags],
                    stdout=stream, check=True,
                )  # fmt: skip
            print(f"\n== accuracy on {dev.name}, {' '.join(flags) or 'with knowledge'}")
            score = [sys.executable, str(EVAL / "score.py"), str(dev), str(out)]
            print(subprocess.run(score, capture_output=True, text=True, check=True).stdout)
            for lang in ("zh", "en"):
                _by_language(dev, out, lang, Path(folder))
            if not flags:
                reliability(dev, out)


def _by_language(dev: Path, found: Path, lang: str, folder: Path) -> None:
    golds = folder / lang
    golds.mkdir()
    for gold in dev.glob(f"{lang}-*"):
        (golds / gold.name).write_bytes(gold.read_bytes())
    score = [sys.executable, str(EVAL / "score.py"), str(golds), str(found), "--json"]
    r = json.loads(subprocess.run(score, capture_output=True, text=True, check=True).stdout)
    print(f"{lang}: entities {r['entities']:.3f}  facts {r['facts']:.3f}  events {r['events']:.3f}")


def reliability(dev: Path, found: Path) -> None:
    """Tell for each band of confidence how many facts are right."""
    sys.path.insert(0, str(EVAL))
    import score  # type: ignore[import-not-found]

    bands: dict[float, list[int]] = {}
    for line in found.read_text("utf-8").splitlines():
        row = json.loads(line)
        gold = json.loads((dev / f"{Path(row['path']).stem}.gold.json").read_text("utf-8"))
        ids = score.match_entities(gold["entities"], row["entities"], same_type=False)
        right = {score.fact_key(f["s"], f["p"], f["o"]) for f in gold["facts"]}
        for f in row["facts"]:
            ends = (ids.get(f["subject"], "?"), ids.get(f["object"], "?"))
            band = bands.setdefault(min(int(f["confidence"] * 10), 9) / 10, [0, 0])
            band[0] += score.fact_key(ends[0], f["predicate"], ends[1]) in right
            band[1] += 1
    print("confidence  right   of")
    for low in sorted(bands):
        right_, all_ = bands[low]
        print(f"{low:.1f}–{low + 0.1:.1f}    {right_ / all_:6.2f}  {all_:4d}")


def speed() -> None:
    """Time the extraction of the sample articles on one core, start-up apart."""
    from kg.articles import Article, plain, read
    from kg.extract import Extractor

    extractor = Extractor()
    articles = [a for a in read([ROOT / "seeds"]) if isinstance(a, Article)]
    size = len(next(a for a in articles if a.id.startswith("000")).text)
    # What is loaded when it is first needed, such as how Chinese names sound, is start-up too.
    extractor.extract(plain.parse("warm.txt", "启明星河科技完成融资。Vexor Labs hired Ana Brune."))
    first = _rate(extractor.extract, articles) / size
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    recognizer = _recognizer()
    again, others = [], []
    for _ in range(5):
        again.append(_rate(extractor.extract, articles) / size)
        with threadpool_limits(1):
            others.append(_rate(lambda a: recognizer(a.text), articles) / size)
    print(f"\n== speed: {statistics.median(again):.1f} articles of the sample's size a second "
          f"(median of 5 runs over {len(articles)} articles; {first:.1f} in the first, in which "
          f"their words are new), peak memory {memory:.0f} MiB; spaCy's entity recognizer alone, "
          f"by turns: {statistics.median(others):.1f}; {_machine()}")  # fmt: skip


def _rate(read: Callable[[Article], object], articles: Sequence[Article]) -> float:
    """Time a pass over articles on one core; gives characters a second."""
    start = time.process_time()
    for a in articles:
        read(a)
    return sum(len(a.text) for a in articles) / (time.process_time() - start)


def _recognizer() -> Language:
    """Make an untrained entity recognizer of spaCy's, one CNN of its usual width, on characters."""
    import spacy

    nlp = spacy.blank("zh")
    layers = {
        "@architectures": "spacy.HashEmbedCNN.v2", "pretrained_vectors": None, "width": 96,
        "depth": 4, "embed_size": 2000, "window_size": 1, "maxout_pieces": 3,
        "subword_features": True,
    }  # fmt: skip
    model = {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner",
        "extra_state_tokens": False, "hidden_width": 64, "maxout_pieces": 2, "use_upper": True,
        "nO": None, "tok2vec": layers,
    }  # fmt: skip
    ner = nlp.add_pipe("ner", config={"model": model})
    for label in ("Organization", "Person", "Model", "Product"):
        ner.add_label(label)  # type: ignore[attr-defined] # in its stubs
    nlp.initialize()
    return nlp


def _machine() -> str:
    """Name what the speed depends on: the processor, Python, and the kernel of the products."""
    info = Path("/proc/cpuinfo")
    names = info.read_text("utf-8").splitlines() if info.exists() else []
    models = (line.partition(":")[2].strip() for line in names if line.startswith("model name"))
    kernels = {str(pool.get("architecture")) for pool in threadpool_info()}
    return (
        f"{next(models, platform.processor())}, Python {platform.python_version()}, "
        f"BLAS kernel {', '.join(sorted(kernels))}"
    )


def length() -> None:
    """Time the extraction of one article from 1 KB to 5 MB: the time grows with the length."""
    from kg.articles import plain
    from kg.extract import Extractor

    extractor = Extractor()
    base = (ROOT / "seeds" / "001_chatgpt-launch.txt").read_text("utf-8")
    extractor.extract(plain.parse("warm.txt", base))
    print("\n== length      characters   seconds   per MB   peak MiB")
    for size in (1_000, 10_000, 100_000, 1_000_000, 2_300_000):
        text = (base * (size // len(base) + 1))[:size]
        start = time.process_time()
        extractor.extract(plain.parse("long.txt", text))
        took = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        read = len(text.encode())
        print(f"{read:14,d} B {size:11,d} {took:9.2f} {took / read * 1e6:8.2f} {peak:10.0f}")


def startup() -> None:
    """Time `kg --help` against `python -c pass`."""

    def median(command: list[str]) -> float:
        times = []
        for _ in range(7):
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    bare = median([sys.executable, "-c", "pass"])
    helped = median([sys.executable, "-m", "kg.cli.main", "--help"])
    print(f"\n== start-up: kg --help {helped * 1000:.0f} ms, python -c pass {bare * 1000:.0f} ms, "
          f"difference {(helped - bare) * 1000:.0f} ms")  # fmt: skip


def store() -> None:
    """Time queries and commands on a large graph; options come behind the name."""
    from tests.benchmarks.store import main

    main(sys.argv[2:])


def adding() -> None:
    """Time one more article into a store of many; options come behind the name."""
    from tests.benchmarks.adding import main

    main(sys.argv[2:])


def long() -> None:
    """Build 10,000 short articles and print memory and rate on the way; takes long."""
    from tests.benchmarks.long import long as run

    run()


def writing() -> None:
    """Time what the one process that writes does with an article."""
    from tests.benchmarks.writing import writing as run

    run()


def knowledge() -> None:
    """Time the loading of the knowledge base."""
    from tests.benchmarks.store import knowledge as timed

    timed()


ALL = {f.__name__: f for f in (accuracy, speed, length, startup, writing, knowledge)}

if __name__ == "__main__":
    if sys.argv[1:2] in (["store"], ["adding"]):
        {"store": store, "adding": adding}[sys.argv[1]]()
    else:
        for name in sys.argv[1:] or ALL:
            (ALL | {"long": long})[name]()
