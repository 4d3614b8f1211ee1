"""A font with Chinese characters, for figures."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from matplotlib import font_manager

_NAMES: Final = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC",
    "Hiragino Sans GB", "Microsoft YaHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei",
    "Noto Sans CJK JP", "Noto Sans CJK TC", "Heiti SC", "Songti SC", "STHeiti", "SimSun",
    "Noto Serif CJK SC", "AR PL UMing CN", "Droid Sans Fallback", "Arial Unicode MS",
)  # fmt: skip
"""Best ones first: without serifs, and with the forms that are used on the mainland."""
_LATIN: Final = "DejaVu Sans"
"""Comes with matplotlib, and has what the others may lack."""
NONE_FOUND: Final = (
    "no font with Chinese characters is installed, so they show as boxes; install one, such as "
    "the package fonts-noto-cjk (Debian, Ubuntu) or google-noto-sans-cjk-fonts (Fedora)"
)


@cache
def chinese() -> str | None:
    """Find an installed font with Chinese characters; None where there is none."""
    known = {f.name for f in font_manager.fontManager.ttflist}
    if found := next((n for n in _NAMES if n in known), None):
        return found
    # The list is kept from when matplotlib first ran; a font may have been installed since.
    wanted = {n.replace(" ", "").casefold() for n in _NAMES}
    for path in sorted(font_manager.findSystemFonts()):
        stem = Path(path).stem.replace("-", "").replace(" ", "").casefold()
        if any(stem.startswith(w.removesuffix("sc").removesuffix("jp")) for w in wanted):
            font_manager.fontManager.addfont(path)
            return font_manager.FontProperties(fname=path).get_name()
    return None


def families(texts: Iterable[str]) -> list[str]:
    """Give the fonts to write some texts in, the first one that has a character being used.

    Warns if there are Chinese characters in them and no font that has any.

    >>> families(["OpenAI"])[-1]
    'DejaVu Sans'
    """
    found = chinese()
    if found is None and any("\u3400" <= c <= "\u9fff" for t in texts for c in t):
        warnings.warn(NONE_FOUND, stacklevel=2)
    return [found, _LATIN] if found else [_LATIN]
