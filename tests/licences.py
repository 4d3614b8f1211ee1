"""List the licences of all locked dependencies in NOTICE: `python -m tests.licences`.

What a package says of itself is taken; one that is not installed here, because another system
needs it, keeps the line it has.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTICE, LOCK = ROOT / "NOTICE", ROOT / "requirements.lock"
HEAD = "Dependencies, none of which is part of kg's own distribution, and their licences:\n"
UNKNOWN = "unknown, not installed where this list was made"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
_LINE = re.compile(r"^  (\S+): (.+)$", re.MULTILINE)


def locked() -> list[str]:
    """Name the packages of the lock."""
    return sorted({name for name, _ in _PIN.findall(LOCK.read_text("utf-8"))})


def licence(name: str) -> str | None:
    """Say under which licence a package is, or None if it is not installed here."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return None
    if expression := told.get("License-Expression"):
        return expression
    classes = [
        c.rpartition(" :: ")[2] for c in told.get_all("Classifier") or () if c.startswith("License")
    ]
    precise = [c for c in classes if c != "OSI Approved"]
    written = (told.get("License") or "").strip().splitlines()
    short = written[0].strip() if written and len(written[0]) < 80 else ""
    return "; ".join(precise) or short or "see its own files"


def listed(text: str) -> dict[str, str]:
    """Read the list that NOTICE holds."""
    return dict(_LINE.findall(text.partition(HEAD)[2]))


def with_list(text: str) -> str:
    """Bring the list in a text of NOTICE up to date."""
    before = listed(text)
    lines = (f"  {n}: {licence(n) or before.get(n, UNKNOWN)}\n" for n in locked())
    return f"{text.partition(HEAD)[0].rstrip()}\n\n{HEAD}{''.join(lines)}"


if __name__ == "__main__":
    NOTICE.write_text(with_list(NOTICE.read_text("utf-8")), "utf-8")
    missing = [n for n, told in listed(NOTICE.read_text("utf-8")).items() if told == UNKNOWN]
    sys.stdout.write(
        f"{len(locked())} packages in NOTICE; unknown: {', '.join(missing) or 'none'}\n"
    )
