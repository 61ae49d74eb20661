from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from handlers.shared import numbers
from locales import Words


@pytest.mark.parametrize(
    ("value", "shown"),
    [("48", "48"), ("48.00", "48"), ("12.50", "12.5"), ("1E+3", "1000"), ("0.000", "0"), ("-3.10", "-3.1")],
)
def test_a_figure_has_no_idle_zeros(value: str, shown: str) -> None:
    assert numbers.plain(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [("32", "32.00"), ("0.125", "0.13"), ("0.135", "0.14"), ("33.333333333333", "33.33"), ("-0.001", "0.00")],
    ids=["two places", "half goes up", "half goes up again", "a third", "nothing has no sign"],
)
def test_points_have_two_places_rounded_half_up(value: str, shown: str) -> None:
    assert numbers.points(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.8", "+0.80"), ("-1", "−1.00"), ("0", "±0.00"), ("0.004", "±0.00"), ("-0.004", "±0.00"), ("-0.005", "−0.01")],
)
def test_a_change_has_its_sign(value: str, shown: str) -> None:
    assert numbers.signed(Decimal(value)) == shown


def test_a_day_is_short(chinese: Words, english: Words) -> None:
    assert numbers.day(chinese, date(2026, 11, 5)) == "11月5日"
    assert numbers.day(english, date(2026, 11, 5)) == "5 Nov"
