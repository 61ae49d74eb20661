"""A board reads and works out what it is asked about, when it is asked, and says the same as one that knew it all."""

import datetime as dt
import gc
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.facts import Fact, Retracted, Value
from scoring.groups import Group
from scoring.plan import Plan
from scoring.scheme import Category, parse_scheme
from scoring.seats import Seat, Setting, Sight, look
from scoring.standing import Board
from tests.handlers.scheme import SCHEME as DISTRICT

SCHEME = parse_scheme(DISTRICT)
DAY = dt.date(2026, 6, 30)
MOMENT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def figure(unit: str, value: int, day: dt.date = dt.date(2026, 5, 1)) -> Value:
    name = f"{unit}-{value}-{day}"
    return Value(id=name, unit=unit, indicator="roads", effective=day, recorded=MOMENT, value=Decimal(value))


class Ledger:
    """What is known so far, and who asked for it."""

    def __init__(self, *facts: Fact) -> None:
        self.facts = list(facts)
        self.asked: list[str] = []

    def of(self, category: Category) -> Iterable[Fact]:
        self.asked.append(category.id)
        return [one for one in self.facts if SCHEME.unit(one.unit).category == category.id]


def all_of(board: Board) -> list[object]:
    return [board.standing(one.id) for one in SCHEME.units]


def test_a_category_is_read_once_and_not_before_somebody_asks() -> None:
    ledger = Ledger(figure("zhangjia", 30), figure("east", 20))
    board = Board(SCHEME, as_of=DAY, source=ledger.of)
    assert ledger.asked == []

    board.standing("zhangjia")
    board.total_of("hekou")
    board.advance(DAY + dt.timedelta(days=1))
    board.standing("zhangjia")

    assert ledger.asked == ["town"]
    assert all_of(board) == all_of(Board(SCHEME, ledger.facts, as_of=DAY + dt.timedelta(days=1)))


def test_what_comes_later_is_counted_once_whether_the_source_gave_it_or_not() -> None:
    ledger = Ledger(figure("zhangjia", 30))
    board = Board(SCHEME, as_of=DAY, source=ledger.of)
    board.standing("zhangjia")
    new = [figure("zhangjia", 31), figure("east", 21)]
    ledger.facts += new
    board.catch_up(new)
    assert ledger.asked == ["town"]

    board.standing("east")
    board.catch_up(new)

    assert all_of(board) == all_of(Board(SCHEME, ledger.facts, as_of=DAY))


def test_adding_facts_says_who_changed_also_where_nobody_has_looked() -> None:
    board = Board(SCHEME, as_of=DAY, source=Ledger(figure("east", 20)).of)
    assert board.add([figure("east", 20)]) == frozenset()
    assert board.add([figure("east", 21)]) == {"east"}


def test_a_source_that_fails_leaves_no_empty_category_behind() -> None:
    ledger = Ledger(figure("zhangjia", 30))
    fails = [True]

    def source(category: Category) -> Iterable[Fact]:
        if fails:
            raise ConnectionError(fails.pop())
        return ledger.of(category)

    board = Board(SCHEME, as_of=DAY, source=source)
    with pytest.raises(ConnectionError):
        board.standing("zhangjia")

    assert board.standing("zhangjia") == Board(SCHEME, ledger.facts, as_of=DAY).standing("zhangjia")


def test_a_preview_reads_what_it_needs_and_leaves_the_board_as_it_is() -> None:
    facts = [figure("zhangjia", 30), figure("east", 20), figure("zhangjia", 10, dt.date(2026, 3, 1))]
    board = Board(SCHEME, as_of=DAY, source=Ledger(*facts).of)

    tried = board.preview("zhangjia", [figure("zhangjia", 12, dt.date(2026, 3, 2)), figure("zhangjia", 44)])

    more = [*facts, figure("zhangjia", 12, dt.date(2026, 3, 2)), figure("zhangjia", 44)]
    assert tried == Board(SCHEME, more, as_of=DAY).standing("zhangjia")
    assert all_of(board) == all_of(Board(SCHEME, facts, as_of=DAY))


def test_what_a_preview_came_to_is_not_taken_for_another_day_or_other_facts() -> None:
    tried = figure("zhangjia", 44)
    instead = replace(tried, value=Decimal(17))
    board = Board(SCHEME, [figure("zhangjia", 30)], as_of=DAY)
    board.preview("zhangjia", [tried])

    board.add([instead])
    assert all_of(board) == all_of(Board(SCHEME, [figure("zhangjia", 30), instead], as_of=DAY))

    board.preview("zhangjia", [figure("zhangjia", 50)])
    board.advance(DAY + dt.timedelta(days=40))
    board.add([figure("zhangjia", 50)])
    known = [figure("zhangjia", 30), instead, figure("zhangjia", 50)]
    assert all_of(board) == all_of(Board(SCHEME, known, as_of=DAY + dt.timedelta(days=40)))


def test_facts_that_were_tried_and_come_are_not_worked_out_a_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    board = Board(SCHEME, [figure("zhangjia", 30)], as_of=DAY)
    tried = board.preview("zhangjia", [figure("zhangjia", 44, DAY)])
    looks: list[Seat] = []
    monkeypatch.setattr("scoring.groups.look", lambda seat, *_: looks.append(seat))
    monkeypatch.setattr("scoring.lines.look", lambda seat, *_, **__: looks.append(seat))

    board.add([replace(figure("zhangjia", 44, DAY))])

    assert board.standing("zhangjia") == tried
    assert looks == []


def test_a_preview_looks_through_the_facts_of_an_indicator_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its points and what is shown of it come from the same look."""
    board = Board(SCHEME, [figure("zhangjia", 30)], as_of=DAY)
    board.standing("zhangjia")
    looks: list[str] = []

    def counted(seat: Seat, setting: Setting, *, explain: bool = False) -> Sight:
        looks.append(seat.indicator.id)
        return look(seat, setting, explain=explain)

    monkeypatch.setattr("scoring.groups.look", counted)
    monkeypatch.setattr("scoring.lines.look", counted)

    board.preview("zhangjia", [figure("zhangjia", 44, DAY)])

    assert looks == ["roads"]


def test_a_preview_works_out_the_days_before_where_the_next_one_finds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[dt.date] = []
    at = Group.at

    def counted(group: Group, plan: Plan, day: dt.date) -> Group:
        days.append(day)
        return at(group, plan, day)

    monkeypatch.setattr(Group, "at", counted)
    board = Board(SCHEME, [figure("zhangjia", 30)], as_of=DAY)

    for value in (31, 32, 33):
        board.preview("zhangjia", [figure("zhangjia", value, DAY)])

    assert days == [DAY - dt.timedelta(days=30)]


def test_what_is_shown_is_remembered_of_those_asked_for_lately_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scoring.standing.MOST_SEEN", 2)
    facts = [figure("zhangjia", 30), figure("east", 20)]
    board = Board(SCHEME, facts, as_of=DAY)
    expected = all_of(Board(SCHEME, facts, as_of=DAY))

    assert all_of(board) == expected
    shown = [one for one in SCHEME.units if any(seat.view for seat in _seats(board, one.id))]

    assert [one.id for one in shown] == ["east", "west"]
    assert all_of(board) == expected


DECEMBER, JANUARY = dt.date(2026, 12, 20), dt.date(2027, 1, 5)
SAID = figure("zhangjia", 30, DECEMBER)
BACK = Retracted(id="back", unit="zhangjia", indicator="roads", effective=JANUARY, recorded=MOMENT, target=SAID.id)
YEARS = [
    # what, the facts, the figure that counts in the scheme's year
    ("what was reached the year before", [figure("zhangjia", 46, dt.date(2025, 12, 31))], None),
    ("the first day's figure", [figure("zhangjia", 1, SCHEME.start)], 1),
    ("the last day's figure", [SAID, figure("zhangjia", 44, SCHEME.end)], 44),
    ("January's running total does not replace December's", [SAID, figure("zhangjia", 1, JANUARY)], 30),
    ("what January says about December's report", [SAID, BACK], None),
]


@pytest.mark.parametrize(("facts", "counts"), [row[1:] for row in YEARS], ids=[row[0] for row in YEARS])
def test_a_scheme_counts_what_happened_in_its_year(facts: list[Fact], counts: int | None) -> None:
    """Last year's total counted from the first day of the new year, and January's in the old one."""
    board = Board(SCHEME, facts[:-1], as_of=dt.date(2027, 1, 31))

    tried = board.preview("zhangjia", facts[-1:])
    board.add(facts[-1:])

    assert tried == board.standing("zhangjia") == Board(SCHEME, facts, as_of=SCHEME.end).standing("zhangjia")
    assert (tried.as_of, tried.line("roads").value) == (SCHEME.end, counts)


def _seats(board: Board, unit: str) -> Iterable[Seat]:
    return board._group_of(unit).sheets[unit].seats.values()


def test_what_is_worked_out_for_a_moment_is_gone_at_once_and_does_not_wait_for_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        past = Board(SCHEME, [figure("zhangjia", 30)], as_of=DAY)
        past.preview("zhangjia", [figure("zhangjia", 45)])  # its trend looks at a third day
        del past

        assert gc.collect() == 0
    finally:
        gc.enable()
