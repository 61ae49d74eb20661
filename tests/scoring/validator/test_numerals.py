from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.validator.numerals import NumeralError, parse_number, to_chinese, to_half_width


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.integers(min_value=0, max_value=10**16 - 1))
def test_a_whole_number_survives_the_way_into_chinese_and_back(number: int) -> None:
    assert parse_number(to_chinese(number)) == number


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False, allow_infinity=False))
def test_a_fraction_survives_too(number: Decimal) -> None:
    assert parse_number(to_chinese(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5,000", "5000"),
        ("1.2亿", "120000000"),
        ("5千", "5000"),
        ("3万5千", "35000"),
        ("三万五", "35000"),
        ("二百五", "250"),
        ("两千零五", "2005"),
        ("一千零一十", "1010"),
        ("廿三", "23"),
        ("壹佰贰拾", "120"),
        ("二〇二六", "2026"),
        ("三点五亿", "350000000"),
        ("一万亿", "1000000000000"),
        ("１２", "12"),
        ("负三", "-3"),
        ("−2.1", "-2.1"),
        ("3 000", "3000"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "路", "3路", "1千2万", "九" * 100, "三点", "1..2"])
def test_what_is_no_numeral_is_none(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "零"), (10, "十"), (110, "一百一十"), (10_010, "一万零一十"), (120_000_010, "一亿二千万零一十"), (-5, "负五")],
)
def test_numbers_are_written_the_standard_way(number: int, words: str) -> None:
    assert to_chinese(number) == words


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("Infinity"), 10**16])
def test_what_has_no_numeral_is_refused(number: Decimal | int) -> None:
    with pytest.raises(NumeralError):
        to_chinese(number)


def test_full_width_marks_keep_their_places() -> None:
    assert to_half_width("共１，２００处，占８０％") == "共1,200处,占80%"
