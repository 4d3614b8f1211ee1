"""Which tellings are of one event."""

from __future__ import annotations

from kg.model import Amount
from kg.nlp.filling import Filled, FoundEvent
from kg.nlp.grammar import Value
from kg.nlp.merge_events import merge_events

FIRM, TARGET, OTHER = range(3)
SUM = Value(0, 4, kind="amount", amount=Amount(20.0, "CNY"))


def found(kind: str, sentence: int, date: str | None = None, **roles: int | Value) -> FoundEvent:
    filled = tuple(
        Filled(role, 0.9, None, x) if isinstance(x, Value) else Filled(role, 0.9, x)
        for role, x in roles.items()
    )
    return FoundEvent(kind, sentence, 0.9, filled, date)


def test_what_repeats_a_part_of_an_event_is_no_other_one():
    whole = found("Acquisition", 0, buyer=FIRM, target=TARGET, amount=SUM)
    (merged,) = merge_events([whole, found("Acquisition", 3, "2025-05", buyer=FIRM, amount=SUM)])
    assert (merged.sentences, merged.date) == ((0, 3), "2025-05")
    assert set(merged.filled) == set(whole.filled)


def test_what_tells_more_or_of_another_day_stays():
    whole = found("Acquisition", 0, "2024", buyer=FIRM, target=TARGET)
    assert len(merge_events([whole, found("Acquisition", 1, "2025", buyer=FIRM)])) == 2
    assert len(merge_events([whole, found("Acquisition", 1, buyer=FIRM, target=OTHER)])) == 2
    assert len(merge_events([whole, found("Partnership", 1, partner=FIRM)])) == 2


def test_equal_events_without_their_main_part_are_one():
    twice = [found("Partnership", n, partner=FIRM, amount=SUM) for n in (2, 5)]
    (merged,) = merge_events(twice)
    assert merged.sentences == (2, 5)


def test_what_adds_to_an_event_belongs_to_the_one_told_last():
    first = found("Funding", 1, "2025-08", recipient=FIRM, investor=OTHER)
    second = found("Funding", 2, "2025-09", recipient=FIRM, amount=SUM)
    more = found("Funding", 3, recipient=FIRM, investor=TARGET)
    merged = merge_events([first, second, more])
    assert [m.sentences for m in merged] == [(1,), (2, 3)]


def test_a_sum_told_once_is_of_one_day():
    bought = found("Acquisition", 1, "2022", buyer=FIRM, target=TARGET, amount=SUM)
    (merged,) = merge_events([bought, bought._replace(date="2024")])
    assert merged.date == "2022"
    told_again = found("Acquisition", 2, "2024", buyer=FIRM, target=TARGET, amount=SUM)
    assert len(merge_events([bought, told_again])) == 2
