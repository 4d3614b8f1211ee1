"""Figures: what they show, in which font, and what they leave out."""

from __future__ import annotations

import pytest

from kg import KgError, fonts, plots
from kg.rows import EventRow

# What the figures show does not hang on the fonts of the machine.
if fonts.chinese() is None:
    pytestmark = [
        pytest.mark.filterwarnings("ignore:no font with Chinese characters"),
        pytest.mark.filterwarnings("ignore:Glyph .* missing"),
    ]


def event(date, *, who=(), amount=None, currency=None, sources=1):
    return EventRow(date, "Funding", who, (), amount, currency, 0.9, sources, f"urn:{date}{who}")


def texts(figure):
    return [t.get_text() for t in figure.findobj(lambda a: hasattr(a, "get_text"))]


def round_(date, name, amount, currency="USD"):
    return event(date, who=(("recipient", name),), amount=amount, currency=currency)


def test_a_timeline_shows_dates_types_others_and_amounts(small_graph):
    figure = small_graph.plot_timeline("月之暗面")
    shown = texts(figure)
    assert {"Moonshot AI: what happened", "2024-02", "Funding", "红杉中国 · $1B · B轮"} <= set(
        shown
    )
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_a_timeline_says_what_it_leaves_out(small_graph):
    events = [event(f"20{y}", sources=y) for y in range(10, 20)] + [event(None)]
    figure = plots.timeline(events, about="X", most=4)
    shown = texts(figure)
    rows = [t.get_text() for t in figure.axes[0].get_yticklabels()]
    assert rows == ["2016", "2017", "2018", "2019"]
    assert (
        "Left out: events that no source dates: 1; events that fewer articles tell of: 6." in shown
    )
    with pytest.raises(KgError, match="no event of X has a date"):
        plots.timeline([event(None)], about="X")


def test_funding_shows_the_largest_first_in_one_currency():
    rounds = [
        round_("2023", "Small", 5e6), round_("2024-05", "大公司", 6e9), round_("2024-06", "大公司", 1e9),
        round_("2024", "Other", 1e9, "CNY"), round_(None, "Undated", 1e9), round_("2022", "Tiny", 1e3),
    ]  # fmt: skip
    figure = plots.funding(rounds, most=2)
    assert [t.get_text() for t in figure.axes[0].get_yticklabels()] == ["大公司", "Small"]
    shown = texts(figure)
    assert {"$6B", "$1B", "$5M"} <= set(shown)
    assert any(
        "rounds without date, recipient or amount in USD: 2; rounds of other companies: 1" in t
        for t in shown
    )
    with pytest.raises(KgError, match="no round in GBP"):
        plots.funding(rounds, currency="GBP")


@pytest.mark.skipif(fonts.chinese() is None, reason="no Chinese font on this machine")
def test_chinese_is_written_in_a_font_that_has_it():
    # Warnings are errors: a character that no font has would end the test.
    assert plots.funding([round_("2023", "月之暗面", 1e9)])._repr_png_()


def test_without_a_chinese_font_a_warning_says_what_to_install(monkeypatch):
    monkeypatch.setattr(fonts, "chinese", lambda: None)
    with pytest.warns(UserWarning, match="fonts-noto-cjk"):
        plots.funding([round_("2023", "月之暗面", 1e9)])
    assert plots.funding([round_("2023", "OpenAI", 1e9)])._repr_png_()


def test_the_same_events_give_the_same_picture():
    rounds = [round_("2023", "A", 5e6), round_("2024-05", "B", 6e9)]
    assert plots.funding(rounds)._repr_png_() == plots.funding(rounds)._repr_png_()


def test_words_have_room_beside_the_longest_bar():
    for dates in (["2023-10"], ["2024"], ["2020", "2021-03-01"], ["2024-02-19"]):
        events = [event(d, who=(("investor", "A name of usual length"),)) for d in dates]
        figure = plots.timeline(events, about="X")
        figure.draw_without_rendering()
        for text in [*figure.axes[0].texts, *figure.texts[1:]]:
            box = text.get_window_extent()
            assert figure.bbox.x0 <= box.x0, text
            assert box.x1 <= figure.bbox.x1, text
