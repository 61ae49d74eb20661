"""Figures as people read them."""

from decimal import ROUND_HALF_UP, Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.numbers import shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12", "12"),
        ("12.50", "12.5"),
        ("1200", "1200"),
        ("1.2E+3", "1200"),
        ("100.0000", "100"),
        ("0.33335", "0.3334"),
        ("0.00004", "0"),
        ("-0.00004", "0"),
        ("-0.50", "-0.5"),
        ("-0", "0"),
        ("0E+3", "0"),
        ("1E-20", "0"),
    ],
)
def test_a_figure_is_shown_without_idle_zeros_and_without_an_exponent(value: str, text: str) -> None:
    assert shown(Decimal(value)) == text


@given(st.decimals(-(10**18), 10**18, allow_nan=False))
def test_what_is_shown_is_the_figure_to_four_places(value: Decimal) -> None:
    assert Decimal(shown(value)) == value.quantize(Decimal("0.0001"), ROUND_HALF_UP, Context(prec=80))
