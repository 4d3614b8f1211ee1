"""Print how long pages of several sizes take to make and to open, and how large they are.

Run with `python tests/benchmarks/render.py [NODES…]`; it needs chromium and chromedriver.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from browser import Browser
from graphs import large

from kg.render import page

SIZES = (100, 500, 1500, 5000, 20000)


def main(sizes: tuple[int, ...]) -> None:
    """Print one line a size; the time to open, from the start of the navigation
    to the first finished drawing, is the best of three."""
    page(large(10))  # imports
    folder = Path(tempfile.mkdtemp())
    chrome = Browser(folder / "profile")
    print(f"{'nodes':>7} {'lines':>7} {'make':>8} {'file':>10} {'drawn':>6} {'open':>8}")
    for size in sizes:
        view = large(size)
        start = time.perf_counter()
        made = page(view)
        seconds = time.perf_counter() - start
        path = folder / f"{size}.html"
        made.write(path)
        opened = []
        for _ in range(3):
            chrome.open(path)
            opened.append(float(str(chrome.js("return document.body.dataset.after"))) / 1000)
        drawn = chrome.count()[0]
        kib = path.stat().st_size / 1024
        print(
            f"{size:>7} {len(view.edges):>7} {seconds:>6.2f} s {kib:>6.0f} KiB {drawn:>6} "
            f"{min(opened):>6.2f} s",
            flush=True,
        )
    chrome.driver.quit()


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
