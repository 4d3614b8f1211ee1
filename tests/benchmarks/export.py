"""Print time and peak memory of every export of a large store.

Run as: python tests/benchmarks/export.py [QUADS…]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

SIZES = (200_000, 1_000_000)
GENERATE = Path(__file__).with_name("generate.py")
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


def main(sizes: tuple[int, ...]) -> None:
    """Print one line a size and format; "nothing" is what opening the store alone takes."""
    print(f"{'quads':>9}  {'format':8} {'seconds':>8} {'peak':>8} {'written':>9}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            store = Path(folder) / "store"
            # Processes of their own: one inherits the peak of the process that starts it.
            subprocess.run([sys.executable, str(GENERATE), str(size), str(store)], check=True)
            for format_ in ("nothing", *FORMATS):
                out = Path(folder) / format_
                command = [sys.executable, "-c", ONE, str(store), format_, str(out)]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                seconds, peak = map(float, done.stdout.split())
                written = (
                    sum(f.stat().st_size for f in [out, *out.rglob("*")] if f.is_file()) / 2**20
                )
                print(f"{size:9,d}  {format_:8} {seconds:8.1f} {peak:4.0f} MiB {written:5.1f} MiB",
                      flush=True)  # fmt: skip


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
