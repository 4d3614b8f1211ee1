"""Print how long pages of several sizes take to make, to open, to show all, to select and to zoom in.

Their sizes are printed as well.

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
    """Print one line a size.

    The time to make is of the processor. That to open, from the start of the navigation to the
    first finished drawing, is the best of three; that to show all is what the page's main thread
    works until all is drawn, that to select what it works once the most important node, a hub, is
    chosen among all, and that to zoom what one step in takes, with the names chosen anew.
    """
    page(large(10))  # imports
    folder = Path(tempfile.mkdtemp())
    chrome = Browser(folder / "profile")
    chrome.driver.set_script_timeout(100)
    print(
        f"{'nodes':>7} {'lines':>7} {'make':>8} {'file':>10} {'drawn':>6} {'open':>8} {'show all':>9} {'select':>8} {'zoom':>8}"
    )
    for size in sizes:
        view = large(size)
        start = time.process_time()
        made = page(view)
        seconds = time.process_time() - start
        path = folder / f"{size}.html"
        made.write(path)
        opened = []
        for _ in range(3):
            chrome.open(path)
            opened.append(float(str(chrome.js("return document.body.dataset.after"))) / 1000)
        drawn = chrome.count()[0]
        everything, hub, step = show_all(chrome), select(chrome), zoom(chrome)
        kib = path.stat().st_size / 1024
        print(
            f"{size:>7} {len(view.edges):>7} {seconds:>6.2f} s {kib:>6.0f} KiB {drawn:>6} "
            f"{min(opened):>6.2f} s {everything:>7.2f} s {hub:>6.2f} s {step:>6.2f} s",
            flush=True,
        )
    chrome.driver.quit()


def show_all(chrome: Browser) -> float:
    """Draw what was left out at first; gives seconds of the processor, so that others don't count."""
    chrome.driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    before = _worked(chrome)
    chrome.driver.execute_async_script(
        "const done = arguments[0], all = document.getElementById('all'); if (all) all.click();"
        "kg.network.once('afterDrawing', () => setTimeout(done, 0)); kg.network.redraw();"
    )
    return _worked(chrome) - before


def select(chrome: Browser) -> float:
    """Choose the most important node and let the page come to rest; gives seconds as above."""
    before = _worked(chrome)
    chrome.driver.execute_async_script(
        "const done = arguments[0], nodes = kg.data.nodes;"
        "kg.select({ node: nodes.reduce((most, n) => (n.w > most.w ? n : most)).i });"
        "setTimeout(() => requestAnimationFrame(() => setTimeout(done, 0)), 500);"
    )
    return _worked(chrome) - before


def zoom(chrome: Browser) -> float:
    """Go one step nearer, without a choice; gives seconds as above."""
    chrome.js("kg.closeCard(); kg.fit(false);")
    before = _worked(chrome)
    chrome.driver.execute_async_script(
        "const done = arguments[0]; kg.zoom(1.3);"
        "setTimeout(() => requestAnimationFrame(() => setTimeout(done, 0)), 500);"
    )
    return _worked(chrome) - before


def _worked(chrome: Browser) -> float:
    told = chrome.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return float(next(m["value"] for m in told if m["name"] == "TaskDuration"))


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
