"""What a standing carries besides the score: trend, what is next due, what can still be won, places, honours."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from scoring.facts import Fact, FactError, MilestoneDone, Source, Value, Verified
from scoring.groups import Group
from scoring.plan import Plan
from scoring.scheme import Scheme, parse_scheme
from scoring.scheme.rules import Completion
from scoring.standing import Board
from scoring.warnings import escalated
from tests.scoring.shows import shows

SCHEME = parse_scheme("""
id: results
name: 结果
year: 2026
start: 2026-01-01
end: 2026-12-31
band_below: 2
colours: [{id: yellow, name: 黄}, {id: red, name: 红}]
escalation: [{to: unit, after_hours: 0}, {to: supervisor, after_hours: 24}, {to: office, after_hours: 72}]
categories: [{id: town, name: 乡镇}]
departments: [{id: d, name: 牵头单位}]
grades: [{id: top, name: 优秀, quota: 40%}, {id: fair, name: 一般}]
units:
  - {id: a, name: 甲镇, category: town, past: {2025: {total: 50, grade: top, place: 1, of: 3}}}
  - {id: b, name: 乙镇, category: town, past: {2025: {total: 30, grade: fair, place: 2, of: 3}}}
  - {id: c, name: 丙镇, category: town, past: {2025: {total: 20, grade: fair, place: 3, of: 3}}}
indicators:
  - {id: roads, name: 公路, owner: d, points: 60, target: 60, period: quarter, method: {kind: completion}}
  - {id: weekly, name: 周报, owner: d, points: 10, target: 10, period: week, method: {kind: completion}}
  - id: cameras
    name: 监控
    owner: d
    points: 10
    reporting: level
    method: {kind: threshold, threshold: 95, points: 2, days: 30}
  - id: school
    name: 学校
    owner: d
    points: 20
    reporting: milestone
    milestones:
      - {id: roof, name: 封顶, due: 2026-06-30, share: 60%}
      - {id: open, name: 启用, due: 2026-11-30, share: 40%}
    method: {kind: milestones, late_per_day: 1%}
""")


LOWER = Completion(kind="completion", better="lower")


def value(name: str, unit: str, indicator: str, figure: str, on: dt.date, **rest: Any) -> Value:
    recorded = dt.datetime.combine(on, dt.time(9), tzinfo=dt.UTC)
    mode = "level" if indicator == "cameras" else "cumulative"
    shared = {"source": Source.IMPORTED, "mode": mode} | rest
    return Value(
        id=name, unit=unit, indicator=indicator, effective=on, recorded=recorded, value=Decimal(figure), **shared
    )


def board(*facts: Fact, on: dt.date, scheme: Scheme = SCHEME) -> Board:
    return Board(scheme, facts, as_of=on)


def test_the_trend_is_what_was_gained_in_thirty_days() -> None:
    found = board(
        value("1", "a", "roads", "20", dt.date(2026, 3, 1)),
        value("2", "a", "roads", "30", dt.date(2026, 4, 20)),
        on=dt.date(2026, 4, 30),
    ).standing("a")

    assert found.trend == 10
    assert found.trend_since == dt.date(2026, 3, 31)


def test_there_is_no_trend_before_the_first_thirty_days() -> None:
    assert board(on=dt.date(2026, 1, 15)).standing("a").trend is None


def test_a_late_fact_about_the_past_moves_the_trend_too() -> None:
    standing = board(value("1", "a", "roads", "20", dt.date(2026, 4, 20)), on=dt.date(2026, 4, 30))
    assert standing.standing("a").trend == 20

    standing.add([value("2", "a", "roads", "15", dt.date(2026, 3, 1))])

    assert standing.standing("a").trend == 5


def test_putting_old_reports_right_works_the_category_out_once_and_not_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A correction in December of what was said in spring took seconds in a category of five hundred units."""
    days_gone_to: list[dt.date] = []
    at = Group.at

    def watched(group: Group, plan: Plan, day: dt.date) -> Group:
        days_gone_to.append(day)
        return at(group, plan, day)

    monkeypatch.setattr(Group, "at", watched)
    on, spring = dt.date(2026, 12, 10), dt.date(2026, 4, 1)
    known = [value(f"{unit}0", unit, "roads", "20", spring) for unit in "abc"]
    alive = board(*known, on=on)
    assert [alive.standing(unit).trend for unit in "abc"] == [0, 0, 0]
    days_gone_to.clear()

    for number in range(1, 8):
        unit = "abc"[number % 3]
        late = [value(f"{unit}{number}", unit, "roads", str(20 + number), spring + dt.timedelta(days=number))]
        assert alive.preview(unit, late).trend == 0
        alive.add(late)
        known += late
        assert [alive.standing(one) for one in "abc"] == [board(*known, on=on).standing(one) for one in "abc"]

    ours = [day for day in days_gone_to if day == dt.date(2026, 11, 10)]
    assert len(ours) == 1 + 7 * 3  # once for all seven facts; each of the boards it is held against once


DUE = [
    # what is expected, indicator, on which day, by when, what
    ("the report of the quarter", "roads", dt.date(2026, 5, 10), dt.date(2026, 6, 30), "report"),
    ("the report of the week, on its Friday", "weekly", dt.date(2026, 5, 13), dt.date(2026, 5, 15), "report"),
    ("after Friday the next week's", "weekly", dt.date(2026, 5, 16), dt.date(2026, 5, 22), "report"),
    ("the first open milestone", "school", dt.date(2026, 5, 10), dt.date(2026, 6, 30), "milestone"),
]


@pytest.mark.parametrize(("indicator", "on", "due", "what"), [row[1:] for row in DUE], ids=[row[0] for row in DUE])
def test_what_is_next_due_is_named(indicator: str, on: dt.date, due: dt.date, what: str) -> None:
    found = board(on=on).standing("a").line(indicator).next_due

    assert found is not None
    assert (found.on, found.what) == (due, what)


def test_a_rectification_is_due_before_the_next_report() -> None:
    found = board(value("1", "a", "cameras", "90", dt.date(2026, 5, 10)), on=dt.date(2026, 5, 11)).standing("a")

    due = found.line("cameras").next_due

    assert due is not None
    assert (due.on, due.what) == (dt.date(2026, 6, 9), "rectification")


def test_nothing_is_due_after_the_last_milestone() -> None:
    steps = [
        MilestoneDone(
            id=name,
            unit="a",
            indicator="school",
            effective=day,
            recorded=dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
            milestone=name,
            done_on=day,
        )
        for name, day in (("roof", dt.date(2026, 5, 1)), ("open", dt.date(2026, 5, 20)))
    ]

    assert board(*steps, on=dt.date(2026, 6, 2)).standing("a").line("school").next_due is None


def test_what_is_lost_for_good_cannot_be_won_any_more() -> None:
    late = MilestoneDone(
        id="1",
        unit="a",
        indicator="school",
        effective=dt.date(2026, 7, 10),
        recorded=dt.datetime(2026, 7, 10, tzinfo=dt.UTC),
        source=Source.REVIEWER,
        milestone="roof",
        done_on=dt.date(2026, 7, 10),
    )

    line = board(late, on=dt.date(2026, 7, 11)).standing("a").line("school")

    # 20 × 60 % = 12, ten days late costs 1.2 for good; 8 are still open.
    assert line.points == Decimal("10.80")
    assert line.to_win == 8


def test_a_kept_line_can_still_be_lost() -> None:
    line = (
        board(value("1", "a", "cameras", "99", dt.date(2026, 5, 10)), on=dt.date(2026, 5, 11))
        .standing("a")
        .line("cameras")
    )

    assert (line.to_win, line.to_lose) == (Decimal(0), Decimal(10))


@shows(13)
def test_first_and_last_and_two_years_running_and_most_improved_are_named() -> None:
    day = dt.date(2026, 12, 31)
    standing = board(
        value("1", "a", "roads", "60", dt.date(2026, 5, 1)), value("2", "b", "roads", "50", dt.date(2026, 5, 1)), on=day
    )

    found = [(one.unit, one.code, one.figure) for one in standing.honours("town")]

    # 甲 60+10 = 70 (50 last year), 乙 50+10 = 60 (30), 丙 10 (20)
    assert found == [
        ("a", "first", None),
        ("c", "last", None),
        ("a", "excellent_running", None),
        ("c", "last_running", None),
        ("b", "most_improved", Decimal("30.00")),
    ]


ESCALATION = [
    ("the unit at once", 0, ["unit"]),
    ("still only the unit", 23, ["unit"]),
    ("its supervisor a day later", 24, ["unit", "supervisor"]),
    ("the office after three days", 72, ["unit", "supervisor", "office"]),
]


@pytest.mark.parametrize(("hours", "reached"), [row[1:] for row in ESCALATION], ids=[row[0] for row in ESCALATION])
@shows(15)
def test_an_open_warning_climbs_the_chain(hours: int, reached: list[str]) -> None:
    fired = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)

    assert [one.to for one in escalated(SCHEME, fired, fired + dt.timedelta(hours=hours))] == reached


@shows(11)
def test_what_is_left_undone_goes_to_the_next_years_scheme() -> None:
    found = board(value("1", "a", "roads", "48", dt.date(2026, 5, 1)), on=dt.date(2026, 12, 31)).carried_over()

    assert [(one.indicator, one.shortfall, one.milestones) for one in found if one.unit == "a"] == [
        ("roads", Decimal(12), ()),
        ("weekly", Decimal(10), ()),
        ("school", Decimal("1.0"), ("roof", "open")),
    ]


def test_facts_the_scheme_does_not_know_are_kept_in_sight() -> None:
    standing = board(on=dt.date(2026, 5, 1))

    changed = standing.add(
        [value("1", "zz", "roads", "5", dt.date(2026, 4, 1)), value("2", "a", "tea", "5", dt.date(2026, 4, 1))]
    )

    assert changed == frozenset()
    assert sorted(standing.unplaced) == ["1", "2"]


def test_only_units_with_new_facts_or_points_are_said_to_have_changed() -> None:
    standing = board(on=dt.date(2026, 5, 1))
    fact = value("1", "a", "roads", "5", dt.date(2026, 4, 1))

    assert standing.add([fact]) == {"a"}
    assert standing.add([fact]) == frozenset()


def test_a_unit_cannot_verify_its_own_report() -> None:
    report = value("1", "a", "roads", "30", dt.date(2026, 4, 1), source=Source.SELF)
    own_word = Verified(
        id="2",
        unit="a",
        indicator="roads",
        effective=dt.date(2026, 4, 2),
        recorded=dt.datetime(2026, 4, 2, tzinfo=dt.UTC),
        target="1",
    )

    assert board(report, own_word, on=dt.date(2026, 5, 1)).standing("a").unverified == 30


def test_what_should_stay_little_can_be_lost_and_not_won_back() -> None:
    lower = SCHEME.model_copy(
        update={"indicators": (SCHEME.indicator("roads").model_copy(update={"method": LOWER}), *SCHEME.indicators[1:])}
    )

    line = (
        board(value("1", "a", "roads", "80", dt.date(2026, 5, 1)), on=dt.date(2026, 5, 2), scheme=lower)
        .standing("a")
        .line("roads")
    )

    # 60 ÷ 80 × 60 = 45: further complaints cost more, those there were stay.
    assert (line.to_win, line.to_lose) == (Decimal(0), Decimal("45.00"))


def test_one_id_cannot_stand_for_two_facts() -> None:
    standing = board(value("1", "a", "roads", "80", dt.date(2026, 5, 1)), on=dt.date(2026, 5, 2))

    with pytest.raises(FactError, match="two facts"):
        standing.add([value("1", "a", "roads", "81", dt.date(2026, 5, 1))])


def test_a_colour_the_scheme_does_not_have_goes_by_its_id_and_is_milder_than_all() -> None:
    """A stored warning of a colour dropped since stopped whatever asked about it."""
    colour = SCHEME.colour("blue")

    assert (colour.name, colour.breaks_quiet) == ("blue", False)
    assert SCHEME.gravity("blue") < SCHEME.gravity("yellow")


def test_colours_grow_graver_in_the_order_of_the_file() -> None:
    assert [SCHEME.gravity(one) for one in ("yellow", "red")] == [0, 1]
    assert SCHEME.colour("red").name == "红"
