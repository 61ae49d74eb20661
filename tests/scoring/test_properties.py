"""What must hold for any facts whatsoever."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal, getcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.facts import (
    LARGEST,
    Appeal,
    Award,
    Exemption,
    Fact,
    Finding,
    FindingState,
    Grade,
    MilestoneDone,
    Reason,
    Retracted,
    Source,
    Value,
    Verified,
    Veto,
    from_json,
)
from scoring.scheme import parse_scheme
from scoring.standing import Board, Standing
from tests.scoring.shows import shows

SCHEME = parse_scheme((Path(__file__).parent / "everything.yaml").read_text(encoding="utf-8"))
UNITS = [one.id for one in SCHEME.units]
FIGURES = ["roads", "output", "tax", "place", "cameras", "visits"]
ANY = [one.id for one in SCHEME.indicators]
QUICK = settings(max_examples=20, deadline=None)
THOROUGH = settings(max_examples=30, deadline=None)

days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
moments = days.map(lambda day: dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC))
amounts = st.decimals(0, 150, places=2)
HALF = Decimal("0.5")
SOME_MOMENT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
MONTHS = [None, "2026-01", "2026-02"]
# What a fact may be about: its type, its indicators, and what it says.
ABOUT: list[tuple[type[Fact], list[str], dict[str, st.SearchStrategy[object]]]] = [
    (
        Value,
        FIGURES,
        {
            "value": amounts,
            "mode": st.sampled_from(["cumulative", "increment", "level"]),
            "period": st.sampled_from(MONTHS),
            "origin": st.sampled_from([None, "R1", "R2"]),
        },
    ),
    (MilestoneDone, ["school"], {"milestone": st.sampled_from(["m1", "m2"]), "done_on": days}),
    (Grade, ["grade"], {"value": st.sampled_from(["优", "良", "差", "?"])}),
    (Finding, ["order"], {"level": st.sampled_from(["county", "city"]), "matter": st.sampled_from("xyz")}),
    (Award, ["honours"], {"level": st.just("city"), "matter": st.sampled_from("xy")}),
    (Veto, ["veto"], {"until": st.none() | days}),
    (Reason, ANY, {"cause": st.just("批文未下"), "due": st.none() | days}),
    (
        Exemption,
        ANY,
        {"effect": st.sampled_from(["no_deduction", "reduce", "leave_out"]), "share": st.just(HALF)},
    ),
]
STATES = ["rectifying", "rectified", "closed", "partly", "dropped"]
# What a fact may say about an earlier one.
UPON: list[tuple[type[Fact], dict[str, st.SearchStrategy[object]]]] = [
    (Verified, {}),
    (Retracted, {}),
    (Appeal, {"state": st.sampled_from(["open", "upheld", "rejected"])}),
    (FindingState, {"state": st.sampled_from(STATES), "share": st.just(HALF)}),
]


OFTEN = [ABOUT[0]] * 8 + ABOUT[1:]
"""Figures more often than the rest: only units that have some move one another."""


def begun() -> list[Fact]:
    """A figure for most units of everything that is compared inside a category."""
    return [
        Value(
            id=f"b{unit}{indicator}",
            unit=unit,
            indicator=indicator,
            effective=dt.date(2026, 1, 5),
            recorded=SOME_MOMENT,
            value=Decimal(20 + 7 * number + len(indicator)),
            mode="level",
        )
        for number, unit in enumerate(UNITS)
        for indicator in ("output", "tax", "place", "cameras", "roads")
        if (unit, indicator) not in {("b", "tax"), ("c", "place")}
    ]


@st.composite
def histories(draw: st.DrawFn, most: int = 20) -> list[Fact]:
    history = begun() if draw(st.booleans()) else []
    for number in range(draw(st.integers(0, most))):
        history += [_next(draw, history, number)]
    return history


def _next(draw: st.DrawFn, history: list[Fact], number: int) -> Fact:
    shared: dict[str, Any] = {"id": f"f{number}", "effective": draw(days), "recorded": draw(moments)}
    shared["source"] = draw(st.sampled_from(list(Source)))
    if history and draw(st.integers(0, 2)) == 0:
        upon = draw(st.sampled_from(history))
        kind, says = draw(st.sampled_from(UPON))
        shared |= {"unit": upon.unit, "indicator": upon.indicator, "target": upon.id}
    else:
        kind, indicators, says = draw(st.sampled_from(OFTEN))
        shared |= {"unit": draw(st.sampled_from(UNITS)), "indicator": draw(st.sampled_from(indicators))}
    shared |= {name: draw(one) for name, one in says.items()}
    return kind(**shared)


def all_of(board: Board) -> list[Standing]:
    return [board.standing(one) for one in UNITS]


@given(histories(), days, st.randoms(use_true_random=False))
@QUICK
@shows(7)
def test_the_order_of_facts_does_not_matter(history: list[Fact], day: dt.date, random: object) -> None:
    straight = Board(SCHEME, history, as_of=day, trend_days=None)
    shuffled = list(history)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis' own Random

    assert all_of(Board(SCHEME, shuffled, as_of=day, trend_days=None)) == all_of(straight)


@given(histories(), days)
@QUICK
def test_facts_one_by_one_give_what_a_replay_gives(history: list[Fact], day: dt.date) -> None:
    board = Board(SCHEME, as_of=day, trend_days=None)

    for one in history:
        board.add([one])

    assert all_of(board) == all_of(Board(SCHEME, history, as_of=day, trend_days=None))


@given(histories(), st.sampled_from([dt.date(2026, 3, 31), dt.date(2026, 8, 15), dt.date(2026, 12, 31)]))
@THOROUGH
def test_standings_asked_for_after_every_fact_are_those_of_a_replay(history: list[Fact], day: dt.date) -> None:
    board = Board(SCHEME, as_of=day)
    now = all_of(board)

    for one in history:
        preview = board.preview(one.unit, [one])
        board.add([one])
        now = all_of(board)
        assert preview == board.standing(one.unit)

    assert now == all_of(Board(SCHEME, history, as_of=day))


@given(histories(most=10), st.lists(st.integers(0, 3), min_size=1, max_size=10), days)
@QUICK
def test_what_was_tried_may_come_or_not_and_other_facts_before_it(
    history: list[Fact], tried: list[int], day: dt.date
) -> None:
    """What a preview came to is taken over when the same facts come; it must not be when anything else did."""
    board = Board(SCHEME, as_of=day, trend_days=None)
    known: list[Fact] = []

    for number, one in enumerate(history):
        # Some facts ahead, of which the first may come next, after another one of the unit, or never.
        ahead = history[number : number + tried[number % len(tried)]]
        for later in {fact.unit: fact for fact in ahead}.values():
            own = [fact for fact in ahead if fact.unit == later.unit]
            expected = Board(SCHEME, [*known, *own], as_of=day, trend_days=None).standing(later.unit)
            assert board.preview(later.unit, own) == expected
        board.add([replace(one)])
        known.append(one)
    assert all_of(board) == all_of(Board(SCHEME, known, as_of=day, trend_days=None))


TURNS = st.tuples(st.sampled_from(["try", "try", "add", "advance"]), st.integers(1, 3), days)


@given(histories(most=8), st.lists(TURNS, min_size=2, max_size=8), days)
@THOROUGH
def test_tries_facts_and_days_in_any_turn_give_what_everything_worked_out_anew_gives(
    history: list[Fact], turns: list[tuple[str, int, dt.date]], first: dt.date
) -> None:
    """What a board keeps, shares with what it tries facts on and takes over from there is never an old state."""
    board = Board(SCHEME, as_of=first)
    known = 0

    for what, count, day in turns:
        ahead = history[known : known + count]
        if what == "advance":
            board.advance(day)
        elif what == "add":
            board.add(replace(one) for one in ahead)
            known += len(ahead)
        for unit in {one.unit for one in ahead} if what == "try" else ():
            own = [one for one in ahead if one.unit == unit]
            anew = Board(SCHEME, [*history[:known], *own], as_of=board.as_of)
            assert board.preview(unit, own) == anew.standing(unit)
        assert all_of(board) == all_of(Board(SCHEME, history[:known], as_of=board.as_of))


def test_points_lent_by_the_mean_of_the_others_go_with_it() -> None:
    """They stayed on a board that was told of the retraction, and were gone on one that was built after it."""
    shared: dict[str, Any] = {"unit": "a", "indicator": "tax", "recorded": SOME_MOMENT}
    said = Value(id="f", effective=dt.date(2026, 2, 1), value=Decimal(40), mode="level", **shared)
    board = Board(SCHEME, [said], as_of=dt.date(2026, 6, 30), trend_days=None)
    assert board.standing("b").line("tax").points > 0

    board.add([Retracted(id="g", effective=dt.date(2026, 2, 1), target="f", **shared)])

    assert board.standing("b").line("tax").points == 0


@pytest.mark.parametrize("figure", [LARGEST, -LARGEST])
def test_the_largest_figure_there_is_has_a_forecast(figure: Decimal) -> None:
    """At the year's end it would have been none any more, and nobody could see the unit's standing."""
    said = Value(
        id="f",
        unit="a",
        indicator="roads",
        effective=dt.date(2026, 2, 1),
        recorded=SOME_MOMENT,
        source=Source.IMPORTED,
        value=figure,
    )

    assert Board(SCHEME, [said], as_of=dt.date(2026, 3, 1)).standing("a").line("roads").value == figure


@given(histories(most=6), histories(most=6), days, days)
@QUICK
def test_days_and_facts_in_turn_leave_nothing_behind(
    first: list[Fact], later: list[Fact], day: dt.date, other: dt.date
) -> None:
    board = Board(SCHEME, as_of=day)
    renamed = [replace(one, id=f"later-{one.id}") for one in later]

    for facts, on in ((first, other), (renamed, day)):
        all_of(board)
        board.add(facts)
        all_of(board)
        board.advance(on)

    assert all_of(board) == all_of(Board(SCHEME, [*first, *renamed], as_of=day))


@given(histories(), st.lists(days, min_size=1, max_size=3))
@QUICK
@shows(11)
def test_any_day_can_be_gone_to_and_come_back_from(history: list[Fact], path: list[dt.date]) -> None:
    board = Board(SCHEME, history, as_of=dt.date(2026, 6, 30), trend_days=None)

    for day in path:
        board.advance(day)

    assert all_of(board) == all_of(Board(SCHEME, history, as_of=path[-1], trend_days=None))


@given(histories(), histories(most=8), st.lists(days, min_size=1, max_size=3))
@QUICK
def test_facts_may_come_between_two_days(history: list[Fact], later: list[Fact], path: list[dt.date]) -> None:
    renamed = [replace(one, id=f"later-{one.id}") for one in later]
    board = Board(SCHEME, history, as_of=path[0], trend_days=None)

    for number, one in enumerate(renamed):
        board.add([one])
        board.advance(path[number % len(path)])
    board.advance(path[-1])

    assert all_of(board) == all_of(Board(SCHEME, [*history, *renamed], as_of=path[-1], trend_days=None))


@given(histories(), days)
@QUICK
def test_the_lines_add_up_to_the_total(history: list[Fact], day: dt.date) -> None:
    for one in all_of(Board(SCHEME, history, as_of=day, trend_days=None)):
        assert sum(line.points for line in one.lines) == one.total


@given(histories(), days)
@QUICK
def test_an_explanation_ends_in_the_points_of_its_line(history: list[Fact], day: dt.date) -> None:
    board = Board(SCHEME, history, as_of=day, trend_days=None)

    for one in all_of(board):
        for line in (line for line in one.lines if not line.indicator.startswith("~")):
            assert board.explain(one.unit, line.indicator).points == line.points


@given(histories(), days)
@QUICK
@shows(5)
def test_a_place_is_one_more_than_the_units_ahead(history: list[Fact], day: dt.date) -> None:
    board = Board(SCHEME, history, as_of=day, trend_days=None)

    for category in ("town", "core"):
        ranked = [(one, board.rank_of(one.unit)) for one in board.standings(category)]
        places = [rank.place for _, rank in ranked if rank is not None]
        assert places == sorted(places)
        assert all(rank.of == len(places) for _, rank in ranked if rank is not None)
        assert all(place == 1 + sum(other < place for other in places) for place in places)
        assert all(rank.tied == (places.count(rank.place) > 1) for _, rank in ranked if rank is not None)


@given(histories(), days, st.sampled_from(["roads", "output", "tax", "place", "cameras"]), amounts, amounts)
@QUICK
@shows(1)
def test_a_better_figure_never_earns_less(
    history: list[Fact], day: dt.date, indicator: str, one: Decimal, other: Decimal
) -> None:
    low, high = sorted([one, other])
    background = [fact for fact in history if (fact.unit, fact.indicator) != ("a", indicator)]

    def with_figure(value: Decimal) -> Decimal:
        fact = Value(
            id="last",
            unit="a",
            indicator=indicator,
            effective=dt.date(2026, 1, 1),
            recorded=SOME_MOMENT,
            value=value,
            mode="level",
        )
        return Board(SCHEME, [*background, fact], as_of=day, trend_days=None).points_of("a")[indicator]

    assert with_figure(low) <= with_figure(high)


@given(histories(), st.decimals(60, 94, places=1), st.decimals(95, 100, places=1))
@QUICK
@shows(9)
def test_a_restored_deduction_leaves_no_residue(history: list[Fact], low: Decimal, high: Decimal) -> None:
    background = [fact for fact in history if (fact.unit, fact.indicator) != ("a", "cameras")]
    kept = [camera("k1", dt.date(2026, 5, 1), Decimal(99)), camera("k2", dt.date(2026, 5, 20), high)]
    fallen = [*kept, camera("k3", dt.date(2026, 5, 10), low)]
    day = dt.date(2026, 12, 31)

    restored = Board(SCHEME, [*background, *fallen], as_of=day, trend_days=None).standing("a")
    never_fell = Board(SCHEME, [*background, *kept], as_of=day, trend_days=None).standing("a")

    assert restored.total == never_fell.total
    assert restored.provisional == never_fell.provisional


@given(histories(), days)
@QUICK
def test_a_preview_is_what_comes_and_leaves_no_trace(history: list[Fact], day: dt.date) -> None:
    if not history:
        return
    last = history[-1]
    board = Board(SCHEME, history[:-1], as_of=day, trend_days=None)
    before = all_of(board)

    preview = board.preview(last.unit, [last])

    assert all_of(board) == before
    board.add([last])
    assert board.standing(last.unit) == preview


@given(histories(most=10), days, st.integers(1, 12))
@QUICK
@shows(7)
def test_the_callers_decimal_settings_change_nothing(history: list[Fact], day: dt.date, digits: int) -> None:
    usual = all_of(Board(SCHEME, history, as_of=day, trend_days=None))
    before = getcontext().prec

    try:
        getcontext().prec = digits
        coarse = all_of(Board(SCHEME, history, as_of=day, trend_days=None))
    finally:
        getcontext().prec = before

    assert coarse == usual


@given(histories())
@QUICK
def test_a_fact_survives_being_written_down(history: list[Fact]) -> None:
    assert [from_json(one.to_json()) for one in history] == history


def camera(name: str, day: dt.date, value: Decimal) -> Value:
    return Value(
        id=name,
        unit="a",
        indicator="cameras",
        effective=day,
        recorded=SOME_MOMENT,
        source=Source.IMPORTED,
        value=value,
        mode="level",
    )


@given(histories(), days)
@QUICK
def test_a_line_asked_for_alone_is_that_of_the_standing(history: list[Fact], day: dt.date) -> None:
    board = Board(SCHEME, history, as_of=day, trend_days=None)

    for unit in UNITS:
        alone = {one: board.shown_line(unit, one) for one in ANY}
        assert {one.indicator: one for one in board.standing(unit).lines if one.indicator in alone} == {
            name: line for name, line in alone.items() if line is not None
        }
