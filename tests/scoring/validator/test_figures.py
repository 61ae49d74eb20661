from decimal import Decimal

import pytest

from scoring.validator import IndicatorProfile, Validator
from tests.scoring.validator.tables_reader import table

FIGURES = table("figures")


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(FIGURES) >= 150


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: f"{row[0]}→{row[1]}")
def test_value_unit_and_role_are_read(validator: Validator, row: list[str]) -> None:
    sentence, text, value, unit, role, *upper = row

    figures = {f.text: f for f in validator.assess(sentence).figures}

    assert text in figures, list(figures)
    figure = figures[text]
    assert (figure.value, figure.unit, figure.role.value) == (Decimal(value), unit, role)
    assert figure.upper == (Decimal(upper[0]) if upper else None)
    assert sentence[figure.start : figure.end] == text


@pytest.mark.parametrize("row", table("no_figures"), ids=lambda row: f"{row[0]}: {row[1]}")
def test_what_counts_nothing_is_no_figure(validator: Validator, row: list[str]) -> None:
    figures = validator.assess(row[0]).figures

    assert figures == ()


@pytest.mark.parametrize(
    ("sentence", "wanted", "value"),
    [
        ("完成投资1.2亿元", "万元", "12000"),
        ("完成投资350万元", "亿元", "0.035"),
        ("复耕30亩", "公顷", "2"),
        ("建成公园1.5公顷", "亩", "22.5"),
        ("硬化路面800米", "公里", "0.8"),
        ("通车2公里", "米", "2000"),
        ("卖出4000斤", "吨", "2"),
    ],
)
def test_a_figure_is_brought_to_the_unit_of_the_indicator(
    validator: Validator, sentence: str, wanted: str, value: str
) -> None:
    indicator = IndicatorProfile(name="某项", unit_of_measure=wanted)

    (figure,) = validator.assess(sentence, indicator=indicator).figures

    assert figure.normalized == (Decimal(value), wanted)


def test_units_that_do_not_convert_are_left_alone(validator: Validator) -> None:
    indicator = IndicatorProfile(name="某项", unit_of_measure="公里")

    (figure,) = validator.assess("修好路灯12盏", indicator=indicator).figures

    assert figure.normalized is None


@pytest.mark.parametrize(
    ("sentence", "text", "approximate"),
    [
        ("近百户搬进新房", "近百户", True),
        ("修路12公里左右", "12公里左右", True),
        ("修路12公里", "12公里", False),
        ("发放20多万元", "20多万元", True),
    ],
)
def test_rounded_figures_are_marked(validator: Validator, sentence: str, text: str, *, approximate: bool) -> None:
    (figure,) = validator.assess(sentence).figures

    assert (figure.text, figure.approximate) == (text, approximate)


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [("化解纠纷12件", "纠纷"), ("12处隐患全部改好", "隐患"), ("拆除违建4处", "违建")],
)
def test_a_figure_knows_what_it_counts(validator: Validator, sentence: str, counts: str) -> None:
    (figure,) = validator.assess(sentence).figures

    assert figure.counts == counts
