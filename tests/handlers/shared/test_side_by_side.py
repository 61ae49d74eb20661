"""Several processes on one PostgreSQL that decide about the same unit at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from decimal import Decimal

import pytest

from handlers.report import filing
from handlers.review import action as review
from handlers.rounds.action import refresh_warnings
from handlers.shared.desk import Desk
from locales import Catalogue
from scoring.validator import Validator
from storage.records import OpenWarning, OutboxKind, OutboxRow, Person, Report
from tests.handlers.talk import Talk
from tests.handlers.world import World, import_scheme, ok
from tests.storage.beside import another, until_it_waits
from tests.storage.conftest import empty_schema

pytestmark = pytest.mark.postgres

BEHIND = "zhangjia:roads:behind"
ALL_ROADS = "农村公路改造累计完成60公里，已通车。"


@pytest.fixture
def processes(catalogue: Catalogue, validator: Validator) -> Iterator[Callable[[], World]]:
    """Makes one more process on the database of this test."""
    with ExitStack() as stack:
        address = stack.enter_context(contextmanager(empty_schema)())

        def start() -> World:
            return World.on(stack.enter_context(another(address)), catalogue, validator)

        with another(address) as database:
            database.migrate()
            import_scheme(database)
        yield start


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@contextmanager
def rounds(process: World, *units: str) -> Iterator[int]:
    """The calendar of this process looks after these units, and commits at the end of the block."""
    with process.database.transaction() as uow:
        yield refresh_warnings(Desk.of_the_program(uow, process.services, process.now), units)


def look_after(process: World, *units: str) -> int:
    """The same, committed."""
    with rounds(process, *units) as changed:
        return changed


@contextmanager
def desk_of(process: World, person: Person) -> Iterator[Desk]:
    """The person's turn in this process, committed at the end of the block."""
    with process.database.transaction() as uow:
        conversation = uow.conversations.get(person.telegram_id)
        yield Desk(uow, process.services, process.now, person.telegram_id, person, conversation)


def told(process: World, person: Person) -> list[OutboxRow]:
    """The warnings that are put in line for the person."""
    return [row for row in process.pushed(person) if row.kind == OutboxKind.WARNING]


def behind(process: World) -> list[OpenWarning]:
    """Whether the unit is warned of its roads."""
    with process.database.transaction() as uow:
        return [one for one in uow.warnings.open("zhangjia") if one.key == BEHIND]


def cameras(process: World, who: Person) -> Report:
    """A report of the same unit about something else, that waits for its reviewer."""
    text = "视频监控在线率达到96%。"
    return process.reports(who, "zhangjia", "cameras", text, value=Decimal(96), mode="level", period="2026-W47")


def test_the_calendar_does_not_bring_back_a_warning_that_a_report_has_just_ended(
    processes: Callable[[], World], thread: ThreadPoolExecutor
) -> None:
    """It went on with the standing from the beginning of its round: 60 of 60 km were in, and it said 0."""
    intake, calendar, third = processes(), processes(), processes()
    wang = Talk(intake, intake.reporter("zhangjia"))
    look_after(calendar, "baishi", "zhangjia")
    with third.database.transaction() as uow:
        for one in uow.warnings.open("baishi"):
            uow.warnings.clear(one.key, third.now)

    with rounds(third, "baishi"):
        running = thread.submit(look_after, calendar, "baishi", "zhangjia")
        until_it_waits(calendar.database, running)  # on its way to the unit
        wang.hands_in(ALL_ROADS)

    assert running.result(10) == 0
    assert behind(intake) == []
    raised, cleared = told(intake, wang.person)
    assert "预警提醒" in raised.payload.text
    assert "预警解除" in cleared.payload.text


def test_a_decision_beside_a_report_of_the_same_unit_knows_of_it(
    processes: Callable[[], World], thread: ThreadPoolExecutor
) -> None:
    """The reviewer's process counted 0 km when it confirmed the cameras, and warned of the roads again."""
    intake, other = processes(), processes()
    wang, sun = Talk(intake, intake.reporter("zhangjia")), intake.reviewer("police")
    report = cameras(intake, wang.person)
    look_after(other, "zhangjia")
    written = wang.writes(ALL_ROADS).draft.report

    with desk_of(intake, wang.person) as desk:
        ok(filing.submit(desk, written.id, written.version))
        running = thread.submit(other.does, sun, review.verify, report.id, report.version)
        until_it_waits(other.database, running)

    decided = ok(running.result(10))
    assert behind(intake) == []
    assert decided.decided.after.line("roads").value == 60
    assert decided.decided.after == other.standing("zhangjia")
    _, cleared = told(intake, wang.person)
    assert "预警解除" in cleared.payload.text


def test_a_report_beside_a_decision_on_the_same_unit_knows_of_it(
    processes: Callable[[], World], thread: ThreadPoolExecutor
) -> None:
    """The 60 km were sent back, and the process that took the cameras in still counted them: nobody was warned."""
    intake, other = processes(), processes()
    wang, li = Talk(intake, intake.reporter("zhangjia")), intake.reviewer("transport")
    roads = wang.hands_in(ALL_ROADS).report
    assert other.standing("zhangjia").line("roads").value == 60
    ok(intake.does(li, review.ask_comment, roads.id, roads.version))
    liu = Talk(other, intake.reporter("zhangjia", "刘洋"))
    liu.writes("视频监控在线率达到96%。")

    with desk_of(intake, li) as desk:
        ok(review.send_back(desk, "请补上验收单"))
        running = thread.submit(liu.submits)
        until_it_waits(other.database, running)

    receipt = running.result(10)
    assert receipt.after.line("roads").value is None
    assert [one.colour for one in behind(intake)] == ["red"]


def test_a_change_that_two_processes_see_is_told_once(
    processes: Callable[[], World], thread: ThreadPoolExecutor
) -> None:
    """Each named it after the second in which it saw it, and the unit read it twice."""
    one, two = processes(), processes()
    wang = one.reporter("zhangjia")
    look_after(one, "zhangjia")
    assert two.standing("zhangjia").warnings
    with one.database.transaction() as uow:
        uow.warnings.change_colour(BEHIND, "yellow", now=one.now)
    two.later(seconds=1)

    with rounds(one, "zhangjia") as changed:
        running = thread.submit(look_after, two, "zhangjia")
        until_it_waits(two.database, running)

    assert (changed, running.result(10)) == (1, 0)
    first, worse = told(one, wang)
    assert worse.payload.text != first.payload.text
    with one.database.transaction() as uow:
        events = uow.warnings.events(behind(one)[0].id)
    assert [each.colour for each in events if each.kind == "colour"] == ["yellow", "red"]


def test_units_are_decided_about_at_the_same_time(processes: Callable[[], World]) -> None:
    one, two = processes(), processes()
    people = [one.reporter(unit) for unit in ("zhangjia", "baishi")]

    with rounds(one, "zhangjia") as first, rounds(two, "baishi") as second:
        assert (first, second) == (1, 1)

    assert [len(told(one, person)) for person in people] == [1, 1]


def test_a_report_goes_its_whole_way_on_postgresql(processes: Callable[[], World]) -> None:
    """Every fact about a fact of a report was refused there, for the length of its id."""
    process = processes()
    wang = Talk(process, process.reporter("zhangjia"))
    li, sun = process.reviewer("transport"), process.reviewer("police")
    roads = wang.hands_in(ALL_ROADS).report
    ok(process.does(li, review.verify, roads.id, roads.version))
    wang.edits(wang.last_id, ALL_ROADS.replace("60", "59"))
    assert ok(process.does(wang.person, filing.withdraw, roads.id)).after.line("roads").value is None
    quality = wang.hands_in("综合治理：调解矛盾纠纷12起，全部签订协议。").report
    for place, words in enumerate(("13起", "14起")):
        ok(process.does(sun, review.grade, quality.id, quality.version, place))
        wang.edits(wang.last_id, f"综合治理：调解矛盾纠纷{words}，全部签订协议。")
        quality = process.report(quality.id)
        process.later(minutes=1)

    assert process.standing("zhangjia").line("quality").points == 17
