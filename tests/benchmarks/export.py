"""Print time and peak memory of every export of a large store, and what other programs read of it.

Run as: python tests/benchmarks/export.py [QUADS|STORE…]

"more" is the peak above that of a process which opens the store and asks one question; "read" is
what the reader of `tests/benchmarks/reread.py` counts: quads, or nodes and edges.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

SIZES = ("200000", "1000000")
GENERATE, REREAD = (Path(__file__).with_name(n) for n in ("generate.py", "reread.py"))
FORMATS = ("nq", "trig", "ttl", "jsonld", "graphml", "gexf", "csv", "neo4j", "parquet")
ONE = """
import resource, sys, time
from kg import Graph
start = time.process_time()
with Graph(sys.argv[1]) as graph:
    if sys.argv[2] == "nothing":
        graph.ask("ASK {}")
    else:
        graph.export(sys.argv[2], sys.argv[3], knowledge=True)
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main(stores: tuple[str, ...]) -> None:
    """Print one line a store and format; what is no folder is how many quads to generate."""
    print(
        f"{'store':>12}  {'format':8} {'seconds':>8} {'peak':>8} {'more':>9} {'written':>10}  read"
    )
    for wanted in stores:
        with tempfile.TemporaryDirectory() as folder:
            store = Path(wanted)
            if not store.is_dir():
                store = Path(folder) / "store"
                run(str(GENERATE), wanted, str(store))
            _, least = measured(store, "nothing", Path(folder) / "nothing")
            for format_ in FORMATS:
                out = Path(folder) / f"out.{format_}"
                seconds, peak = measured(store, format_, out)
                size = sum(f.stat().st_size for f in [out, *out.rglob("*")] if f.is_file())
                print(
                    f"{store.name if store.name != 'store' else wanted:>12}  {format_:8} "
                    f"{seconds:8.1f} {peak:4.0f} MiB {peak - least:5.0f} MiB "
                    f"{size / 2**20:6.1f} MiB  {run(str(REREAD), format_, str(out))}", flush=True,
                )  # fmt: skip


def measured(store: Path, format_: str, out: Path) -> tuple[float, float]:
    """Export once; gives seconds of the processor, and MiB of memory at the highest."""
    seconds, peak = map(float, run("-c", ONE, str(store), format_, str(out)).split())
    return seconds, peak


def run(*command: str) -> str:
    """Run Python; in a process of its own, since one inherits the peak of the one that starts it."""
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or SIZES)
