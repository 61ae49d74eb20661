"""Facts survive being written down, and what cannot be a fact is refused with words."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from scoring.facts import FactError, Source, Value, from_json

GOOD: dict[str, Any] = {
    "type": "value",
    "id": "f1",
    "unit": "a",
    "indicator": "roads",
    "effective": "2026-05-01",
    "recorded": "2026-05-01T08:00:00+08:00",
    "source": "self",
    "value": "1.10",
}


def test_a_fact_keeps_every_digit() -> None:
    fact = from_json(GOOD)

    assert isinstance(fact, Value)
    assert str(fact.value) == "1.10"
    assert from_json(fact.to_json()) == fact


WRONG = [
    ("an unknown type", {"type": "rumour"}),
    ("no type", {"type": None}),
    ("a field nobody knows", {"mood": "good"}),
    ("a day that does not exist", {"effective": "2026-02-30"}),
    ("a moment without a time zone", {"recorded": "2026-05-01T08:00:00"}),
    ("an unknown source", {"source": "hearsay"}),
    ("a word for a number", {"value": "many"}),
    ("not a number", {"value": "NaN"}),
    ("infinite", {"value": "Infinity"}),
    ("absurdly large", {"value": "1e999999"}),
    ("absurdly small", {"value": "1e-999999"}),
    ("a number for a day", {"effective": 20260501}),
    ("a mode nobody knows", {"mode": "total"}),
]


@pytest.mark.parametrize("change", [row[1] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_cannot_be_a_fact_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(FactError):
        from_json(GOOD | change)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(FactError, match="unit"):
        from_json({name: one for name, one in GOOD.items() if name != "unit"})


def test_an_absurd_figure_is_refused_wherever_it_comes_from() -> None:
    moment = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)

    with pytest.raises(FactError):
        Value(
            id="1",
            unit="a",
            indicator="roads",
            effective=dt.date(2026, 5, 1),
            recorded=moment,
            source=Source.SELF,
            value=Decimal("9" * 30),
        )


STATES = [
    ("a finding in no state", {"type": "finding_state", "target": "f0", "state": "gone"}),
    ("an appeal in no state", {"type": "appeal", "target": "f0", "state": "pending"}),
    ("an exemption without an effect", {"type": "exemption", "effect": "leaveout"}),
]


@pytest.mark.parametrize("change", [row[1] for row in STATES], ids=[row[0] for row in STATES])
def test_a_word_that_means_nothing_is_refused(change: dict[str, Any]) -> None:
    shared = {name: one for name, one in GOOD.items() if name != "value"}

    with pytest.raises(FactError, match="not one of"):
        from_json(shared | change)
