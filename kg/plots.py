"""Figures for reports: what happened to one entity along time, and who raised how much, when."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from kg.errors import KgError
from kg.exports.tables import days
from kg.rows import EventRow

try:
    import matplotlib as mpl
    from matplotlib import dates as mdates
    from matplotlib.figure import Figure

    from kg.fonts import families
except ImportError as error:
    raise KgError("figures need matplotlib: pip install 'aikg[notebook]'") from error

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SURE: Final = 0.5
"""Events that are less sure are drawn only if asked for."""
_INK, _SOFT, _FAINT, _BACK = "#1b2430", "#5b6675", "#d9dee5", "#ffffff"
_BLUE, _GREEN, _ORANGE, _RED = "#0067a5", "#00805e", "#c96a00", "#c44100"
_COLOURS: Final = {
    "Funding": _BLUE, "Acquisition": _BLUE, "Partnership": "#3c94c8", "Release": _GREEN,
    "Appointment": _ORANGE, "Departure": _ORANGE, "Founding": _ORANGE, "Lawsuit": _RED,
    "Regulation": _RED, "PriceChange": "#b04f88", "Layoff": "#b04f88",
}  # fmt: skip
"""As on the interactive page."""
_SIGNS: Final = {"USD": "$", "CNY": "¥", "EUR": "€", "GBP": "£", "JPY": "JP¥"}
_PLATE: Final = {"facecolor": _BACK, "edgecolor": "none", "pad": 1}
"""Behind a text, so that no line runs through it."""
_LEAST: Final = 120.0
"""Days that are shown at least."""
_ROW: Final = 0.31
_WIDE: Final = 11.0
_LONGEST: Final = 70
_LONGEST_NAME: Final = 24


class Chart(Figure):
    """A figure that a notebook shows, whatever its settings are."""

    def _repr_png_(self) -> bytes:
        out = io.BytesIO()
        self.savefig(out, format="png", dpi=110, metadata={"Software": None})
        return out.getvalue()


def timeline(events: Sequence[EventRow], *, about: str, most: int = 40) -> Figure:
    """Draw events along time, one a row, the earliest above.

    Args:
        events: what happened.
        about: the name of the entity that all are about; it is left out of the labels.
        most: as many are drawn, those that most articles tell of.

    Raises:
        KgError: if no event has a date.
    """
    dated = [e for e in events if e.date]
    if not dated:
        raise KgError(f"no event of {about} has a date; see graph.timeline({about!r})")
    chosen = sorted(dated, key=lambda e: (-e.sources, -e.confidence, e.date))[:most]
    shown = sorted(chosen, key=lambda e: (e.date or "", e.type, e.iri))
    labels = [_label(e, about) for e in shown]
    title = f"{_clip(about, _LONGEST)}: what happened"
    note = _left_out(
        (len(events) - len(dated), "events that no source dates"),
        (len(dated) - len(shown), "events that fewer articles tell of"),
    )
    with _style([title, *labels]) as fonts:
        figure, axes = _sheet(title, [e.date or "" for e in shown], note)
        spans = [_span(e) for e in shown]
        first, last = min(s[0] for s in spans), max(s[1] for s in spans)
        # So that there is room for words beside the longest bar.
        wide = max(1.04 * (last - first), _LEAST, 5 * max(end - start for start, end in spans))
        axes.set_xlim((first + last - wide) / 2, (first + last + wide) / 2)
        for row, (event, (start, end), label) in enumerate(zip(shown, spans, labels, strict=True)):
            colour, middle = _COLOURS.get(event.type, _SOFT), (start + end) / 2
            axes.plot([start, end], [row, row], color=colour, lw=3, alpha=0.35)
            axes.plot(middle, row, "o", color=colour, ms=6.5, mec=_BACK, mew=1)
            left = middle > (first + last) / 2
            _write(axes, (start if left else end, row), event.type, label, colour, left=left)
        _dates(axes, fonts)
    return figure


def funding(events: Sequence[EventRow], *, currency: str = "USD", most: int = 12) -> Figure:
    """Draw rounds of funding along time, one row a company, the area of a mark its amount.

    Args:
        events: rounds; those without recipient, date or amount in the currency are left out.
        currency: as in ISO 4217.
        most: as many companies are drawn, those with the largest rounds.

    Raises:
        KgError: if there is no round to draw.
    """
    rounds: dict[str, list[EventRow]] = defaultdict(list)
    for event in events:
        names = [name for role, name in event.who if role == "recipient"]
        if event.date and event.amount and event.currency == currency and len(names) == 1:
            rounds[names[0]].append(event)
    if not rounds:
        raise KgError(f"no round in {currency} has a date and a recipient; see graph.events()")
    names = sorted(rounds, key=lambda n: (-max(e.amount or 0.0 for e in rounds[n]), n))[:most]
    shown = {n: sorted(rounds[n], key=lambda e: (e.date or "", e.iri)) for n in names}
    told = sum(map(len, rounds.values()))
    note = "Areas are amounts. " + _left_out(
        (len(events) - told, f"rounds without date, recipient or amount in {currency}"),
        (told - sum(map(len, shown.values())), "rounds of other companies"),
    )
    title = f"Who raised how much, in {currency}"
    with _style([title, *names]) as fonts:
        figure, axes = _sheet(title, [_clip(n, _LONGEST_NAME) for n in names], note, row=0.52)
        top = max(e.amount or 0.0 for es in shown.values() for e in es)
        places = [sum(_span(e)) / 2 for es in shown.values() for e in es]
        room = max(max(places) - min(places), 60)
        axes.set_xlim(min(places) - 0.05 * room, max(places) + 0.12 * room)
        for row, told_of in enumerate(shown.values()):
            at = [sum(_span(e)) / 2 for e in told_of]
            for event, x, following in zip(told_of, at, [*at[1:], float("inf")], strict=True):
                amount = event.amount or 0.0
                area = max(1000 * amount / top, 16)
                axes.scatter(x, row, s=area, color=_BLUE, alpha=0.6, lw=0, zorder=3)
                reach = area**0.5 / 2 + 3
                above = following - x < 0.09 * room
                axes.annotate(
                    money(amount, currency), (x, row), (0, reach) if above else (reach, 0),
                    textcoords="offset points", va="bottom" if above else "center",
                    ha="center" if above else "left", size=9, zorder=2, bbox=_PLATE,
                )  # fmt: skip
        _dates(axes, fonts)
    return figure


def money(amount: float, currency: str) -> str:
    """Write an amount briefly.

    >>> money(6.6e9, "USD"), money(45_000_000, "CHF")
    ('$6.6B', 'CHF 45M')
    """
    sign = _SIGNS.get(currency, f"{currency} ")
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")):
        if amount >= size:
            return f"{sign}{amount / size:.3g}{letter}"
    return f"{sign}{amount:g}"


def _label(event: EventRow, about: str) -> str:
    others = list(dict.fromkeys(name for _, name in event.who if name != about))
    told = ", ".join(others[:4]) + (" …" if len(others) > 4 else "")
    words = [told] if told else []
    if event.amount and event.currency:
        words.append(money(event.amount, event.currency))
    words += [text for role, text in event.values if role in ("role", "round")][:1]
    told = _clip(" · ".join(words), _LONGEST)
    # A name that is read from the right must not turn the whole line.
    turned = any(unicodedata.bidirectional(c) in ("R", "AL") for c in told)
    return f"\u200e{told}" if turned else told


def _clip(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _left_out(*counts: tuple[int, str]) -> str:
    told = "; ".join(f"{what}: {count}" for count, what in counts if count)
    return f"Left out: {told}." if told else ""


def _span(event: EventRow) -> tuple[float, float]:
    """Give the first and the last day that an event may have been on, as matplotlib counts."""
    first, last = (mdates.date2num(dt.date.fromisoformat(d)) for d in days(event.date or ""))
    return float(first), float(last)


@contextmanager
def _style(texts: Sequence[str]) -> Iterator[list[str]]:
    """Set fonts and colours for what is drawn inside; gives the fonts."""
    fonts = families(texts)
    look = {
        "font.family": fonts, "font.size": 9.5, "text.color": _INK, "axes.edgecolor": _FAINT,
        "axes.labelcolor": _SOFT, "xtick.color": _SOFT, "ytick.color": _SOFT,
        "figure.facecolor": _BACK, "axes.facecolor": _BACK, "axes.unicode_minus": False,
    }  # fmt: skip
    with mpl.rc_context(look):
        yield fonts


def _sheet(
    title: str, names: Sequence[str], note: str, *, row: float = _ROW
) -> tuple[Figure, Axes]:
    """Make an empty figure with a row a name, a title above and a note below."""
    rows, tall = len(names), len(names) * row + 1.35
    figure = Chart(figsize=(_WIDE, tall))
    left = 0.025 + 0.0075 * max(map(_width, names))
    axes = figure.add_axes((left, 0.72 / tall, 0.985 - left, rows * row / tall))
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks(range(rows), names)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.grid(color=_FAINT, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.tick_params(axis="y", labelcolor=_INK)
    figure.text(0.015, 1 - 0.3 / tall, title, size=14, weight="bold", va="center")
    figure.text(0.015, 0.2 / tall, note, size=8, color=_SOFT, va="center")
    return figure, axes


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _dates(axes: Axes, fonts: list[str]) -> None:
    locator = mdates.AutoDateLocator(minticks=3, maxticks=9)
    formats = ["%Y", "%Y-%m", "%Y-%m-%d", "%H:%M", "%H:%M", "%S"]
    formatter = mdates.ConciseDateFormatter(
        locator, formats=formats, zero_formats=formats, show_offset=False
    )
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(formatter)
    axes.tick_params(labelfontfamily=fonts)


def _write(
    axes: Axes, place: tuple[float, float], type_: str, label: str, colour: str, *, left: bool
) -> None:
    """Write the type of an event and what it is about beside its mark."""
    text: dict[str, Any] = {
        "textcoords": "offset points", "va": "center", "zorder": 5, "bbox": _PLATE,
    }  # fmt: skip
    kind: dict[str, Any] = {
        "color": colour,
        "weight": "bold",
        "ha": "right" if left else "left",
        **text,
    }
    if not left:
        told = axes.annotate(type_, place, (8, 0), **kind)
        axes.annotate(label, (1, 0.5), (6, 0), xycoords=told, ha="left", **text)
    elif label:
        told = axes.annotate(label, place, (-8, 0), ha="right", **text)
        axes.annotate(type_, (0, 0.5), (-6, 0), xycoords=told, **kind)
    else:
        axes.annotate(type_, place, (-8, 0), **kind)
