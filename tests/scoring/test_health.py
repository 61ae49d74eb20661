"""Indicators to merge, adapt or drop, each with the figure behind it."""

import datetime as dt
from decimal import Decimal

import pytest

from scoring.facts import Source, Value
from scoring.health import Reports, candidates, correlation, deviation, health
from scoring.scheme import parse_scheme
from scoring.standing import Board
from tests.scoring.shows import shows

SCHEME = parse_scheme("""
id: health
name: 指标体检
year: 2026
start: 2026-01-01
end: 2026-12-31
colours: [{id: red, name: 红}]
categories: [{id: town, name: 乡镇}]
departments: [{id: d, name: 牵头单位}]
units:
  - {id: a, name: 甲, category: town}
  - {id: b, name: 乙, category: town}
  - {id: c, name: 丙, category: town}
  - {id: e, name: 丁, category: town}
indicators:
  - {id: good, name: 有区分, owner: d, points: 20, target: 10, method: {kind: completion}}
  - {id: twin, name: 与之重复, owner: d, points: 20, target: 100, method: {kind: completion}}
  - {id: full, name: 人人满分, owner: d, points: 20, target: 10, method: {kind: completion}}
  - {id: flat, name: 没有区分, owner: d, points: 20, target: 100, method: {kind: completion}}
  - {id: mute, name: 没人报, owner: d, points: 10, target: 10, method: {kind: completion}}
  - {id: over, name: 已经完成, owner: d, points: 10, target: 10, end: 2026-03-31, method: {kind: completion}}
""")
FIGURES = {
    "good": [2, 4, 7, 9],
    "twin": [22, 41, 70, 88],
    "full": [10, 11, 12, 13],
    "flat": [80, 81, 80, 81],
    "over": [10, 10, 10, 10],
}


@pytest.fixture
def board() -> Board:
    moment = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    facts = [
        Value(
            id=f"{indicator}{unit}",
            unit=unit,
            indicator=indicator,
            effective=dt.date(2026, 3, 1),
            recorded=moment,
            source=Source.IMPORTED,
            value=Decimal(figure),
        )
        for indicator, figures in FIGURES.items()
        for unit, figure in zip("abce", figures, strict=True)
    ]
    return Board(SCHEME, facts, as_of=dt.date(2026, 12, 31))


@shows(11)
def test_candidates_come_with_the_figure_that_speaks_for_them(board: Board) -> None:
    reports = {"good": Reports(all=10, traces=6, minutes=Decimal(700), reviewers=2)}

    found = [(one.indicator, one.action, one.reason, one.other) for one in candidates(board, reports)]

    assert found == [
        ("good", "adapt", "traces", None),
        ("good", "adapt", "burden", None),
        ("good", "adapt", "owner", None),
        ("full", "adapt", "at-full", None),
        ("flat", "adapt", "no-discrimination", None),
        ("mute", "drop", "silent", None),
        ("over", "drop", "done", None),
        ("good", "merge", "correlated", "twin"),
    ]


def test_the_figures_of_an_indicator_are_as_worked_out(board: Board) -> None:
    good = next(one for one in health(board, {"good": Reports(all=4, traces=1)}) if one.indicator == "good")

    # shares 0.2, 0.4, 0.7, 0.9: mean 0.55, squares 0.1225 + 0.0225 + 0.0225 + 0.1225 = 0.29, ÷ 4 = 0.0725
    assert good.discrimination == Decimal("0.0725").sqrt()
    assert (good.at_full, good.silent) == (Decimal(0), Decimal(0))
    assert good.trace_share == Decimal("0.25")


def test_a_perfect_line_correlates_fully() -> None:
    assert correlation([Decimal(1), Decimal(2), Decimal(3)], [Decimal(2), Decimal(4), Decimal(6)]) == pytest.approx(1)


def test_what_does_not_vary_correlates_with_nothing() -> None:
    assert correlation([Decimal(1), Decimal(1)], [Decimal(2), Decimal(4)]) is None
    assert deviation([Decimal(3), Decimal(3)]) == 0
