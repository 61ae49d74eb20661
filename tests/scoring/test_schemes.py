"""Complete small schemes against scores worked out by hand; each file shows its working."""

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from locales import Catalogue
from scoring.standing import Board, Standing
from tests.scoring.cases import CASES, Case, decimals

DAYS = [(case, day) for case in CASES.values() for day in case.days]
NAMES = [f"{case.name}@{day['as_of']}" for case, day in DAYS]
UNITS = [(case, day, unit) for case, day in DAYS for unit in day["expect"]]
UNIT_NAMES = [f"{case.name}@{day['as_of']}:{unit}" for case, day, unit in UNITS]
CATALOGUE = Catalogue.load()


def standings(case: Case, board: Board) -> Iterator[Standing]:
    for unit in case.scheme.units:
        yield board.standing(unit.id)


def found(standing: Standing, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What a standing says about the things the case speaks of."""
    lines = {one.indicator: one for one in standing.lines}
    ranked = standing.rank
    everything: dict[str, Any] = {
        "total": standing.total,
        "place": ranked.place if ranked else None,
        "tied": ranked.tied if ranked else None,
        "band": standing.band,
        "grade": standing.grade,
        "projected": standing.projected.total,
        "unverified": standing.unverified,
        "provisional": standing.provisional,
        "to_win": standing.to_win,
        "to_lose": standing.to_lose,
        "trend": standing.trend,
        "factor": standing.factor,
        "lines": {name: lines[name].points if name in lines else None for name in wanted.get("lines", {})},
        "status": {name: lines[name].status.value for name in wanted.get("status", {})},
        "versions": {name: lines[name].rule_version for name in wanted.get("versions", {})},
        "warnings": [f"{one.indicator}:{one.code}:{one.colour}" for one in standing.warnings],
        "steps": {name: [step.code for step in lines[name].steps] for name in wanted.get("steps", {})},
    }
    return {name: everything[name] for name in wanted}


@pytest.mark.parametrize(("case", "day", "unit"), UNITS, ids=UNIT_NAMES)
def test_the_score_is_the_one_worked_out_by_hand(case: Case, day: Mapping[str, Any], unit: str) -> None:
    wanted = dict(day["expect"][unit])
    if "lines" in wanted:
        wanted["lines"] = decimals(wanted["lines"])

    standing = Board(case.scheme, case.facts, as_of=day["as_of"]).standing(unit)

    assert found(standing, wanted) == wanted


@pytest.mark.parametrize(("case", "day"), DAYS, ids=NAMES)
def test_the_total_is_the_sum_of_its_lines(case: Case, day: Mapping[str, Any]) -> None:
    board = Board(case.scheme, case.facts, as_of=day["as_of"])

    assert [one.total for one in standings(case, board)] == [
        sum(line.points for line in one.lines) for one in standings(case, board)
    ]


@pytest.mark.parametrize(("case", "day"), DAYS, ids=NAMES)
def test_one_fact_at_a_time_in_any_order_gives_the_same(case: Case, day: Mapping[str, Any]) -> None:
    at_once = Board(case.scheme, case.facts, as_of=day["as_of"])
    facts = list(case.facts)
    random.Random(case.name).shuffle(facts)

    board = Board(case.scheme, as_of=day["as_of"])
    for one in facts:
        board.add([one])
        board.add([one])

    assert list(standings(case, board)) == list(standings(case, at_once))


@pytest.mark.parametrize(("case", "day"), DAYS, ids=NAMES)
def test_a_preview_says_what_adding_will_do_and_changes_nothing(case: Case, day: Mapping[str, Any]) -> None:
    last = case.facts[-1]
    board = Board(case.scheme, case.facts[:-1], as_of=day["as_of"])
    before = list(standings(case, board))

    preview = board.preview(last.unit, [last])

    assert list(standings(case, board)) == before
    board.add([last])
    assert preview == board.standing(last.unit)


@pytest.mark.parametrize(("case", "day"), DAYS, ids=NAMES)
def test_facts_that_were_tried_and_never_came_leave_nothing_behind(case: Case, day: Mapping[str, Any]) -> None:
    """Nor in the points of other units, which a board that was asked before would still know."""
    for number, one in enumerate(case.facts):
        without = [*case.facts[:number], *case.facts[number + 1 :]]
        board = Board(case.scheme, without, as_of=day["as_of"])

        tried = board.preview(one.unit, [one])

        assert tried == Board(case.scheme, case.facts, as_of=day["as_of"]).standing(one.unit)
        assert list(standings(case, board)) == list(standings(case, Board(case.scheme, without, as_of=day["as_of"])))


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize(("case", "day"), DAYS, ids=NAMES)
def test_every_step_and_warning_can_be_said(case: Case, day: Mapping[str, Any], locale: str) -> None:
    board = Board(case.scheme, case.facts, as_of=day["as_of"])

    for standing in standings(case, board):
        for line in standing.lines:
            assert line.steps or line.indicator.startswith("~")
            for step in line.steps:
                assert CATALOGUE.text(locale, f"scoring-step-{step.code}", **step.params)
        for warning in standing.warnings:
            assert CATALOGUE.text(locale, f"scoring-warning-{warning.code}", **warning.params)
