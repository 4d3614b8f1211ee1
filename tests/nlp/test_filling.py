"""Which events a trigger tells, and who plays which role in them."""

from __future__ import annotations

from kg.model import Amount
from kg.nlp.filling import events
from kg.nlp.grammar import Value
from kg.nlp.roles import Option, PossibleEvent, Trigger
from kg.nlp.scene import Item

FIRM, ANNA, BEN = range(3)
CHIEF = Value(0, 9, kind="title")
MAY = Value(20, 23, kind="date", iso="2025-05")


def option(role: str, key: int | Value, first: int) -> Option:
    if isinstance(key, int):
        kind = "Organization" if key == FIRM else "Person"
        return Option(role, 0.5, Item("mention", kind, key, "x", first, first + 1))
    return Option(role, 0.5, Item("value", key.kind, 0, "x", first, first + 1), key)


def told(*given: tuple[Option, float], kind: str = "Appointment") -> list[dict[str, object]]:
    possible = PossibleEvent(0, Trigger(1, 2, kind, 0.9), tuple(o for o, _ in given))
    found = events([possible], [score for _, score in given])
    return [
        {f.role: f.value if f.entity is None else f.entity for f in e.filled} | {"date": e.date}
        for e in found
    ]


def test_two_people_hired_are_two_events():
    # Lumo named Anna and Ben … as chiefs in May.
    given = [
        (option("organization", FIRM, 0), 0.9), (option("person", ANNA, 2), 0.8),
        (option("person", BEN, 4), 0.7), (option("role", CHIEF, 9), 0.9),
        (option("date", MAY, 11), 0.9),
    ]  # fmt: skip
    shared = {"organization": FIRM, "role": CHIEF, "date": "2025-05"}
    assert told(*given) == [shared | {"person": ANNA}, shared | {"person": BEN}]


def test_a_title_beside_one_of_two_people_is_of_that_one():
    # Chief Anna and Ben left Lumo.
    given = [
        (option("role", CHIEF, 0), 0.9), (option("person", ANNA, 1), 0.8),
        (option("person", BEN, 3), 0.7), (option("organization", FIRM, 5), 0.9),
    ]  # fmt: skip
    first, second = told(*given, kind="Departure")
    assert (first["person"], first["role"]) == (ANNA, CHIEF)
    assert second == {"person": BEN, "organization": FIRM, "date": None}


def test_a_title_of_somebody_else_is_no_post_of_the_event():
    # Chief Ben said that Anna has left.
    given = [
        (option("role", CHIEF, 0), 0.9), (option("person", BEN, 1), 0.1),
        (option("person", ANNA, 4), 0.9),
    ]  # fmt: skip
    assert told(*given, kind="Departure") == [{"person": ANNA, "date": None}]


def test_a_title_before_two_people_is_not_theirs():
    # Once a chief of Lumo, he left on the day of Anna and Ben.
    given = [
        (option("role", CHIEF, 0), 0.9), (option("organization", FIRM, 3), 0.9),
        (option("person", ANNA, 12), 0.8), (option("person", BEN, 14), 0.8),
    ]  # fmt: skip
    assert ["role" in e for e in told(*given, kind="Departure")] == [False, False]


def test_an_unlikely_second_person_is_none():
    given = [(option("person", ANNA, 2), 0.8), (option("person", BEN, 4), 0.4)]
    assert [e["person"] for e in told(*given)] == [ANNA]
    given = [(option("person", ANNA, 2), 0.45), (option("person", BEN, 4), 0.4)]
    assert [e["person"] for e in told(*given)] == [ANNA]


def test_several_investors_share_an_event():
    given = [(option("investor", ANNA, 2), 0.8), (option("investor", BEN, 4), 0.7)]
    assert len(told(*given, kind="Funding")) == 1


def test_what_a_firm_is_worth_is_not_raised():
    # Lumo raised … at a valuation of $6 billion, in a round led by …
    worth = Value(30, 40, kind="amount", amount=Amount(6e9, "USD"))
    given = [
        (Trigger(1, 2, "Funding", 0.9), "valuation"),
        (Trigger(9, 10, "Funding", 0.5), "amount"),
    ]
    possible = [
        PossibleEvent(0, t, (option("recipient", FIRM, 0), option(role, worth, 5)))
        for t, role in given
    ]
    one, other = events(possible, [0.9, 0.95, 0.9, 0.6])
    assert [f.role for f in one.filled] == ["recipient", "valuation"]
    assert [f.role for f in other.filled] == ["recipient"]


def test_each_of_two_people_has_the_title_beside_the_name():
    # Chief Anna and president Ben left Lumo.
    president = Value(12, 21, kind="title")
    given = [
        (option("role", CHIEF, 0), 0.9), (option("person", ANNA, 1), 0.8),
        (option("role", president, 3), 0.7), (option("person", BEN, 4), 0.7),
    ]  # fmt: skip
    assert [e["role"] for e in told(*given, kind="Departure")] == [CHIEF, president]


def test_that_a_post_is_held_no_longer_is_no_part_of_its_name():
    item = Item("value", "title", 0, "former chief", 0, 2)
    former = Option("role", 0.9, item, Value(0, 12, kind="title"))
    given = [(former, 0.9), (option("person", ANNA, 2), 0.8)]
    assert [e["role"] for e in told(*given, kind="Departure")] == [Value(7, 12, kind="title")]
