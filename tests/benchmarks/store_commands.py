"""The commands that ask a store: inside this process, and as whole processes."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

from kg.search import resolve
from kg.store import Store, select
from tests.benchmarks.entities import GROUPS, Cast
from tests.benchmarks.measure import Promise, children, milliseconds

ONE = (
    ("show", "Organization"), ("show", "Person"), ("show", "Model"),
    ("show", "Organization", "--as-of", "2022"), ("links", "Organization"), ("links", "Model"),
    ("timeline", "Organization"), ("search", "Organization"),
)  # fmt: skip
"""Commands about one entity; a kind stands for a name."""
TWO = ("links", "Organization", "Person")
"""The paths between two, which is no command about one."""
TYPO = ("search", "Modle 5")
WHOLE = (("stats",), ("conflicts",), ("events", "--type", "Funding", "--since", "2025-12"),
         ("query", "SELECT (COUNT(*) AS ?n) WHERE { ?s a kg:Event }"))  # fmt: skip
PROCESSES = 3


def commands(where: Path, store: Store, cast: Cast) -> list[Promise]:
    """Print each command, the opening of the store included; gives what is promised of them."""
    print(
        f"\nms of the processor{'':28}{'hub':>8}{'lines':>7}{'middle':>8}{'rare':>8}{'median':>9}"
    )
    one = [_about_one(where, cast, command) for command in ONE]
    one += [_plain(where, TYPO), _plain(where, _explain(store))]
    _about_one(where, cast, TWO)
    print()
    whole = [_plain(where, command) for command in WHOLE]
    print()
    shown = [_process(where, cast.name("Organization", group, 0), group) for group in GROUPS]
    return [
        Promise("command about one entity, slowest median", max(one), 50, "ms"),
        Promise("command over the whole graph, slowest", max(whole), 1000, "ms"),
        Promise("kg show NAME as a whole process, median", statistics.median(shown), 350, "ms"),
    ]


def _run(where: Path, command: tuple[str, ...]) -> str:
    from typer.testing import CliRunner

    from kg.cli.main import app

    result = CliRunner().invoke(app, [*command, "--store", str(where)])
    if result.exit_code:
        raise RuntimeError(f"{command}: {result.output}")
    return result.stdout


def _about_one(where: Path, cast: Cast, command: tuple[str, ...]) -> float:
    took: list[float] = []
    lines: list[int] = []
    for group in GROUPS:
        for number in range(cast.each):
            # Of two the second is one of those in the middle.
            names = [cast.name(w, group if n == 1 else "middle", number) if w.istitle() else w
                     for n, w in enumerate(command)]  # fmt: skip
            took.append(milliseconds(
                lambda: lines.append(_run(where, tuple(names)).count("\n"))  # noqa: B023
            ))  # fmt: skip
    hub, middle, rare = (
        statistics.median(took[n * cast.each : (n + 1) * cast.each]) for n in range(len(GROUPS))
    )
    median = statistics.median(took)
    print(f"{' '.join(command):47}{hub:8.1f}{max(lines):7}{middle:8.1f}{rare:8.1f}{median:9.1f}",
          flush=True)  # fmt: skip
    return median


def _plain(where: Path, command: tuple[str, ...]) -> float:
    took = milliseconds(lambda: _run(where, command))
    shown = " ".join(a if len(a) < 30 else f"{a[:27]}…" for a in command)
    print(f"{shown[:70]:78}{took:9.1f}", flush=True)
    return took


def _process(where: Path, name: str, group: str) -> float:
    args = [sys.executable, "-m", "kg.cli.main", "show", name, "--store", str(where)]
    # Python keeps what it has compiled, unless told not to; the first run does not count.
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    took = milliseconds(
        lambda: subprocess.run(args, check=True, stdout=subprocess.DEVNULL, env=env),
        PROCESSES, children,
    )  # fmt: skip
    print(f"{f'whole process: kg show NAME ({group})':78}{took:9.1f}", flush=True)
    return took


def _explain(store: Store) -> tuple[str, ...]:
    asked = "SELECT ?m ?o WHERE { ?m kg:developedBy ?o ; kg:kind kg:Model } ORDER BY ?m LIMIT 1"
    row = next(select(store, asked))
    one, other = (resolve(store, row[v].value).iri for v in ("m", "o"))
    return "explain", one, "developedBy", other
