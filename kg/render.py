"""A view as one interactive HTML file that needs nothing else: no network, no other file.

pyvis lays out the data and brings vis-network; what it would fetch from elsewhere is left out,
and the page's own scripts and styles from `kg/render_assets` are put in its place.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import KgError
from kg.files import replacing
from kg.render_data import FOLD_FROM, Kind, payload, picture
from kg.render_pyvis import network
from kg.view_model import View

if TYPE_CHECKING:
    import networkx as nx

ASSETS: Final = Path(__file__).parent / "render_assets"
_SHARED: Final = ("strings", "core", "state", "filter", "marks", "cards", "panels", "time")
_SCRIPTS: Final[dict[Kind, tuple[str, ...]]] = {
    "graph": (*_SHARED, "picture", "labels", "network", "graph"),
    "timeline": (*_SHARED, "picture", "rows", "timeline"),
}
_LONGEST_TITLE: Final = 200
_VIS: Final = "vis-9.1.2/vis-network.min.js"


@dataclass(frozen=True, slots=True)
class Page:
    """A finished page; Jupyter shows it inline."""

    html: str
    height: int = 640

    def write(self, path: Path) -> None:
        """Write the page to a file that is replaced whole.

        Raises:
            KgError: if it can't be written there.
        """
        with replacing(path) as beside:
            beside.write_text(self.html, "utf-8", newline="\n")

    def _repr_html_(self) -> str:
        """Show the page in a frame that can reach nothing of the notebook."""
        return (
            f'<iframe sandbox="allow-scripts allow-downloads" width="100%" height="{self.height}"'
            f' style="border:0" title="Graph" srcdoc="{html.escape(self.html)}"></iframe>'
        )


def page(
    view: View | nx.MultiDiGraph,
    *,
    kind: Kind = "graph",
    lang: str = "en",
    fold: bool | None = None,
    height: int = 640,
) -> Page:
    """Draw a view, or any networkx graph with the attributes of `View.to_networkx`.

    Args:
        view: what to draw; of a large one the most important part is shown first.
        kind: ``graph``, or ``timeline`` for its events along time, one row an actor.
        lang: ``en`` or ``zh``; the reader can switch.
        fold: whether events start as lines between those who take part; by default in large
            graphs only. The reader can switch.
        height: of the frame in a notebook, in pixels.

    Raises:
        KgError: if there is no such language.

    >>> page(View("Nothing yet")).html.startswith("<!DOCTYPE html>")
    True
    """
    if lang not in ("en", "zh"):
        raise KgError(f"no language {lang!r}; there are en and zh")
    graph = view.to_networkx() if isinstance(view, View) else view
    drawn = picture(graph)
    folded = len(drawn.nodes) > FOLD_FROM if fold is None else fold
    scripts = _scripts(kind)
    style = (ASSETS / "page.css").read_text("utf-8")
    title = " ".join(str(graph.graph.get("title") or "Graph").split())
    net = network(drawn)
    net.set_template_dir(f"{ASSETS}/", "page.html")
    net.templateEnv.filters["inert"] = inert
    net.templateEnv.globals.update(
        kind=kind, lang="zh-Hans" if lang == "zh" else "en", style=style, scripts=scripts,
        title=html.escape(_printable(title[:_LONGEST_TITLE])), policy=_policy(scripts, style),
        data=inert(payload(graph, drawn, kind, lang, fold=folded)),
    )  # fmt: skip
    return Page(net.generate_html(), height)


def save(
    view: View | nx.MultiDiGraph,
    path: Path,
    *,
    kind: Kind = "graph",
    lang: str = "en",
    fold: bool | None = None,
) -> None:
    """Draw a view, as `page` does, into an HTML file that is replaced whole.

    Raises:
        KgError: if there is nothing to draw, or the file can't be written.
    """
    if not view.nodes:
        raise KgError("nothing to draw: the store is empty, or the filters leave nothing")
    page(view, kind=kind, lang=lang, fold=fold).write(path)


def inert(value: object) -> str:
    r"""Write a value as JSON that stays JSON within a page, whatever its texts hold.

    Args:
        value: plain values, or text that is JSON already.

    >>> inert(["</script><!--"])
    '["\\u003c/script>\\u003c!--"]'
    """
    text = (
        value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    )
    text = text.replace("<", "\\u003c").replace("\x7f", "\\u007f")
    return re.sub("[\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]", _code, text)


def _code(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


@cache
def _scripts(kind: Kind) -> tuple[str, ...]:
    own = "\n".join((ASSETS / f"{name}.js").read_text("utf-8") for name in _SCRIPTS[kind])
    if kind == "timeline":
        return (own,)
    import pyvis  # noqa: PLC0415 - late, as all of pyvis

    lib = Path(pyvis.__file__).parent / "lib" / _VIS
    return (lib.read_text("utf-8"), own)


def _policy(scripts: tuple[str, ...], style: str) -> str:
    allowed = " ".join(map(_digest, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_digest(style)};"
        " img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
