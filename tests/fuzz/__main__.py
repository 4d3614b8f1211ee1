"""Look for bytes that a check fails on, guided by coverage: python -m tests.fuzz CHECK [SECONDS [FOLDER]].

Needs atheris. What is found is written to the folder and printed; put it under
``tests/fuzz/cases/CHECK`` once it is mended.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

import atheris  # noqa: E402 - it has to be there before what it instruments

with atheris.instrument_imports(include=["kg"], enable_loader_override=False):
    from tests.fuzz import targets


def seeds(check: str) -> Iterator[bytes]:
    """Yield what the search starts from: cases found before, and pieces of real input."""
    for case in sorted((HERE / "cases" / check).glob("*")):
        yield case.read_bytes()
    texts = [p.read_text("utf-8") for p in sorted((ROOT / "seeds").glob("*.txt"))[::4]]
    match check:
        case "articles":
            yield from (t[:1500].encode() for t in texts)
            yield b'{"id": "a", "text": "<title>T</title>", "date": "2024-05-01"}\n'
            yield "---\ntitle: T\ndate: 2024年5月1日\n---\n# T\n\nText".encode("gb18030")
        case "grammar":
            lines = [line for t in texts for line in t.splitlines() if any(map(str.isdigit, line))]
            yield from (b"\1" + line[:200].encode() for line in lines[::5])
        case "parameters":
            yield from (b"x" * n + b"\nOpenAI\n2024-05\n0.8\n20" for n in range(20))
            yield b"# en: a\n# zh: b\n# param: company entity(Organization) = x\n# columns: a\nASK {}"
        case "graph":
            lines = targets.nquads(targets.quads(targets.sample())).splitlines(keepends=True)
            article = b"".join(line for line in lines if b"/article/a1> <" in line)
            for part in (b"/event/", b"/statement/", b"/entity/", b"/quote/"):
                yield article[:2000] + b"".join(x for x in lines if part in x)[:4000]
        case "round_trip":
            yield bytes(range(256)) * 2


def noting(check: str, folder: Path) -> Callable[[bytes], None]:
    """Keep the bytes that a check fails on."""

    def run(data: bytes) -> None:
        try:
            targets.ALL[check](data)
        except BaseException:
            (folder / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)
            raise

    return run


def main(check: str, seconds: int, folder: str) -> None:
    """Search for so many seconds; exits with an error as soon as something is found."""
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds(check)):
            (Path(corpus) / str(number)).write_bytes(seed)
            if not number:
                # What is compiled at first use is compiled before the hook: its stand-ins for
                # regular expressions can't search from a place on.
                noting(check, Path(folder))(seed)
        atheris.enabled_hooks.add("RegEx")
        atheris.Setup(
            [check, f"-max_total_time={seconds}", "-max_len=6000", "-timeout=20", "-rss_limit_mb=4096",
             f"-artifact_prefix={folder}/", f"-dict={HERE / 'words.dict'}", corpus],
            noting(check, Path(folder)),
        )  # fmt: skip
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int((sys.argv[2:] or ["600"])[0]), (sys.argv[3:] or ["."])[0])
