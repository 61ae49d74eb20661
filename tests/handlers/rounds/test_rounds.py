"""What happens when nobody writes: warnings that time brings, supervisors told, digests, reviews overdue."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest

from bot.sandbox.entities import parse_html
from handlers.report import history
from handlers.review import action as review
from handlers.rounds import action
from handlers.shared.desk import Desk
from handlers.standing import action as standing
from handlers.supervise import action as supervise
from storage.records import Grant, OutboxKind, OutboxRow, Person, ReportStatus, Role
from tests.handlers.scheme import SCHEME
from tests.handlers.talk import Talk
from tests.handlers.world import ZONE, World, import_scheme, ok

P = ParamSpec("P")
R = TypeVar("R")

ON_TIME = "农村公路改造累计完成55公里，已通车。"


def rounds(world: World, work: Callable[Concatenate[Desk, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do one round as the calendar does."""
    with world.database.transaction() as uow:
        return work(Desk.of_the_program(uow, world.services, world.now), *args, **kwargs)


def refresh(world: World, *units: str) -> object:
    return rounds(world, action.refresh_warnings, units or ("zhangjia",))


def pushed(world: World, person: Person, kind: OutboxKind = OutboxKind.WARNING) -> list[OutboxRow]:
    return [row for row in world.pushed(person) if row.kind == kind]


def every_message_fits(rows: list[OutboxRow]) -> None:
    for row in rows:
        assert 0 < len(parse_html(row.payload.text).text) < 4096


def test_time_alone_brings_a_warning(world: World) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    wang.hands_in("农村公路改造累计完成50公里，已通车。")
    world.now = datetime(2026, 12, 28, 10, 0, tzinfo=ZONE)
    before = len(pushed(world, wang.person))

    changed = refresh(world)

    assert changed == 1
    assert len(pushed(world, wang.person)) == before + 1
    assert refresh(world) == 0


def test_only_units_that_changed_are_told(world: World) -> None:
    people = [world.reporter(unit) for unit in ("zhangjia", "baishi")]

    assert refresh(world, "zhangjia", "baishi") == 2
    assert refresh(world, "zhangjia", "baishi") == 0
    assert [len(pushed(world, person)) for person in people] == [1, 1]


def test_the_supervisor_is_told_once_the_unit_had_its_day(world: World) -> None:
    zhao = world.supervisor()
    refresh(world)
    world.later(hours=23)
    assert rounds(world, action.escalate) == ()

    world.later(hours=1)
    told = rounds(world, action.escalate)

    assert isinstance(told, tuple)
    assert [(one.person.id, {w.unit for w in one.warnings}) for one in told] == [(zhao.id, {"zhangjia"})]
    (message,) = pushed(world, zhao)
    assert "张家镇" in message.payload.text
    assert "单位还没有说明" in message.payload.text
    world.later(hours=24)
    assert rounds(world, action.escalate) == ()
    assert len(pushed(world, zhao)) == 1


def test_the_supervisor_reads_what_the_unit_said(world: World) -> None:
    wang, zhao = world.reporter("zhangjia"), world.supervisor()
    refresh(world)
    with world.database.transaction() as uow:
        first = uow.warnings.open("zhangjia")[0]
    ok(world.does(wang, standing.ask_answer, first.id))
    ok(world.does(wang, standing.answer, "雨季停工，<年底>前补上"))
    world.later(hours=24)

    rounds(world, action.escalate)

    (message,) = pushed(world, zhao)
    assert "雨季停工，&lt;年底&gt;前补上" in message.payload.text


def test_a_warning_climbs_the_scheme_s_chain(world: World) -> None:
    """The supervisor heard a day after the unit whatever the scheme said, and nobody else ever did."""
    hours_until = {"supervisor": 48, "reviewer": 30, "office": 72}
    chain = ", ".join(f"{{to: {role}, after_hours: {hours}}}" for role, hours in hours_until.items())
    import_scheme(world.database, SCHEME.replace("escalate_after_hours: 24", f"escalation: [{chain}]"))
    people = [world.reviewer("transport"), world.supervisor(), world.office(), world.reviewer("police", "孙丽")]
    refresh(world)

    heard = []
    for hours in (29, 1, 17, 1, 23, 1, 72):
        world.later(hours=hours)
        rounds(world, action.escalate)
        heard.append([len(pushed(world, person)) for person in people])

    assert heard == [[0] * 4, [1, 0, 0, 0], [1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 0]]
    reviewer, supervisor, _ = (pushed(world, person)[0].payload.buttons for person in people[:3])
    assert not reviewer
    assert supervisor


def test_steps_that_were_missed_are_made_up_together(world: World) -> None:
    chain = "escalation: [{to: supervisor, after_hours: 24}, {to: office, after_hours: 48}]"
    import_scheme(world.database, SCHEME.replace("escalate_after_hours: 24", chain))
    people = [world.supervisor(), world.office()]
    refresh(world)
    world.later(hours=50)

    for _ in range(2):
        rounds(world, action.escalate)

    assert [len(pushed(world, person)) for person in people] == [1, 1]


def test_nobody_was_told_while_there_is_nobody_to_write_to(world: World) -> None:
    """The ledger said that the supervisor had been told, and nobody ever was."""
    zhao = world.supervisor()
    with world.database.transaction() as uow:
        uow.people.set_reachable(zhao.id, reachable=False)
    refresh(world)
    world.later(hours=24)
    assert rounds(world, action.escalate) == ()

    with world.database.transaction() as uow:
        uow.people.set_reachable(zhao.id, reachable=True)
    world.later(hours=1)
    rounds(world, action.escalate)

    assert len(pushed(world, zhao)) == 1


def test_what_comes_due_at_night_is_told_in_the_morning_as_it_is_then(world: World) -> None:
    """It was written down in the evening: an answer given before the morning was not in it."""
    wang, zhao = Talk(world, world.reporter("zhangjia")), world.supervisor()
    world.now = datetime(2026, 11, 17, 19, 0, tzinfo=ZONE)
    wang.hands_in("农村公路改造累计完成40公里，已通车。")
    world.later(hours=26)
    rounds(world, action.escalate)
    with world.database.transaction() as uow:
        (roads,) = (one for one in uow.warnings.open("zhangjia") if one.indicator == "roads")
    ok(world.does(wang.person, standing.ask_answer, roads.id))
    ok(world.does(wang.person, standing.answer, "雨季停工"))
    world.now = datetime(2026, 11, 19, 8, 0, tzinfo=ZONE)
    rounds(world, action.escalate)

    at_night, in_the_morning = pushed(world, zhao)
    assert "🟠" not in at_night.payload.text  # the red one, on the school
    assert "🟠 农村公路改造" in in_the_morning.payload.text
    assert "雨季停工" in in_the_morning.payload.text


def test_a_warning_cleared_in_time_never_reaches_the_supervisor(world: World) -> None:
    wang, zhao = Talk(world, world.reporter("zhangjia")), world.supervisor()
    refresh(world)
    wang.hands_in(ON_TIME)
    wang.hands_in("中心小学改扩建项目完成设计，已通过验收。")
    wang.hands_in("中心小学改扩建项目主体封顶，已通过验收。")
    world.later(hours=25)

    rounds(world, action.escalate)

    assert pushed(world, zhao) == []


def test_a_warning_that_gets_worse_is_told_to_the_supervisor_again(world: World) -> None:
    """It used to be told once for good: a yellow that turned red never reached the supervisor."""
    zhao = world.supervisor()
    milestone = "zhangjia:school:late"
    with world.database.transaction() as uow:
        desk = Desk.of_the_program(uow, world.services, world.now)
        late = next(one for one in desk.board.standing("zhangjia").warnings if one.key == milestone)
        uow.warnings.raise_(
            late.key,
            unit=late.unit,
            indicator=late.indicator,
            colour="yellow",
            code=late.code,
            params=dict(late.params),
            now=world.now,
            escalate_at=world.now,
        )
    rounds(world, action.escalate)
    assert len(pushed(world, zhao)) == 1

    refresh(world)
    world.later(hours=24)
    rounds(world, action.escalate)

    assert late.colour == "red"
    first, second = pushed(world, zhao)
    assert "🟡 中心小学改扩建" in first.payload.text
    assert "🔴 中心小学改扩建" in second.payload.text


def test_a_colour_that_the_scheme_drops_stops_nothing(world: World) -> None:
    """Every report of the unit, all escalations and all digests stopped until the old colour was back."""
    wang, zhao = Talk(world, world.reporter("zhangjia")), world.supervisor()
    refresh(world)
    import_scheme(world.database, re.sub(r"\bred\b", "crimson", SCHEME))
    world.later(hours=24)

    rounds(world, action.escalate)
    ok(world.does(zhao, supervise.show, "zhangjia"))
    assert digests(world) == 1
    wang.hands_in("农村公路改造累计完成40公里，已通车。")

    with world.database.transaction() as uow:
        assert {one.indicator: one.colour for one in uow.warnings.open()} == {"roads": "orange", "school": "crimson"}
    assert "张家镇" in pushed(world, zhao)[0].payload.text


def test_units_of_one_supervisor_come_in_one_message(world: World) -> None:
    zhao, street = world.supervisor("town"), world.supervisor("street", "钱伟")
    refresh(world, "zhangjia", "baishi", "hekou")
    world.later(hours=24)

    rounds(world, action.escalate)

    (message,) = pushed(world, zhao)
    assert all(name in message.payload.text for name in ("张家镇", "白石镇", "河口乡"))
    assert pushed(world, street) == []


def test_an_escalation_is_readable_in_both_languages_and_fits(world: World) -> None:
    people = [world.supervisor(), world.member("Ann", Grant(Role.SUPERVISOR, "*"), locale="en")]
    everyone = ("zhangjia", "zhangwan", "qingliu", "baishi", "hekou", "east", "west")
    refresh(world, *everyone)
    world.later(hours=24)

    rounds(world, action.escalate)

    for person in people:
        rows = pushed(world, person)
        assert len(rows) == 1
        every_message_fits(rows)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-16 08:59", "2026-11-09"),
        ("2026-11-16 09:00", "2026-11-16"),
        ("2026-11-18 10:00", "2026-11-16"),
        ("2026-11-22 23:59", "2026-11-16"),
        ("2026-01-01 10:00", None),
        ("2026-01-05 10:00", "2026-01-05"),
    ],
    ids=[
        "a minute before",
        "on the minute",
        "in the week",
        "until its end",
        "before the first Monday of the year",
        "the first Monday",
    ],
)
def test_a_digest_falls_due_by_the_scheme_s_calendar(world: World, now: str, due: str | None) -> None:
    world.now = datetime.fromisoformat(now).replace(tzinfo=ZONE)

    assert rounds(world, action.digest_due) == (date.fromisoformat(due) if due else None)


def digests(world: World) -> int:
    """Sends them as the calendar does."""
    day = world.now.date()
    portions = rounds(world, action.digest_portions)
    weeks = [week for units in portions for week in rounds(world, action.digest_weeks, day, units)]
    return rounds(world, action.send_digests, day, weeks)


def test_a_digest_comes_once_a_week_and_person(world: World) -> None:
    zhao, chen = world.supervisor(), world.office()
    wang = Talk(world, world.reporter("zhangjia"))
    wang.hands_in(ON_TIME)
    world.later(days=7)

    first = digests(world)
    again = digests(world)

    assert (first, again) == (2, 0)
    for person in (zhao, chen):
        rows = pushed(world, person, OutboxKind.DIGEST)
        assert rows
        assert {(row.key.split(":")[1], row.breaks_quiet) for row in rows} == {("2026-W47", False)}
        every_message_fits(rows)
    assert pushed(world, wang.person, OutboxKind.DIGEST) == []


def test_an_old_digest_is_not_delivered_any_more(world: World) -> None:
    zhao = world.supervisor()

    digests(world)

    for row in pushed(world, zhao, OutboxKind.DIGEST):
        assert row.expires_at == row.not_before + timedelta(days=3)


def test_a_digest_waits_for_working_hours(world: World) -> None:
    zhao = world.supervisor()
    world.now = datetime(2026, 11, 21, 9, 0, tzinfo=ZONE)

    digests(world)

    assert {row.not_before for row in pushed(world, zhao, OutboxKind.DIGEST)} == {
        datetime(2026, 11, 23, 8, tzinfo=ZONE)
    }


def test_who_cannot_be_reached_gets_no_digest(world: World) -> None:
    zhao = world.supervisor()
    with world.database.transaction() as uow:
        uow.people.set_reachable(zhao.id, reachable=False)

    assert digests(world) == 0


def test_a_report_nobody_reviewed_moves_on_and_says_so_once(world: World) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    li, police, chen = world.reviewer("transport"), world.reviewer("police", "孙丽"), world.office()
    wang.hands_in(ON_TIME)
    world.later(days=7)
    assert rounds(world, action.move_on_unreviewed) == ()

    world.later(days=1)
    rounds(world, action.move_on_unreviewed)
    rounds(world, action.move_on_unreviewed)

    (mine,), (theirs,), (office,) = (pushed(world, one, OutboxKind.NOTICE) for one in (wang.person, li, chen))
    assert "您有 1 份报告还没人核实" in mine.payload.text
    assert "/queue" in theirs.payload.text
    assert "已提醒牵头单位" in office.payload.text
    assert pushed(world, police, OutboxKind.NOTICE) == []
    assert world.standing("zhangjia").line("roads").points > 0


def test_an_obstacle_nobody_looked_at_is_told_of_too(world: World) -> None:
    """It waited in the reviewer's queue, and nobody was ever reminded of it."""
    wang, li = world.reporter("zhangjia"), world.reviewer("transport")
    world.reports(wang, "zhangjia", "roads", "因连续降雨，道路硬化没有进展。", status=ReportStatus.BLOCKED)
    world.later(days=8)

    assert len(rounds(world, action.move_on_unreviewed)) == 1
    assert len(pushed(world, li, OutboxKind.NOTICE)) == 1


@pytest.mark.parametrize(
    ("indicator", "stated", "meanwhile"),
    [
        ("roads", {"value": Decimal(40), "mode": "cumulative"}, "先按自报的计分"),
        ("school", {"milestone": "roof"}, "先按自报的计分"),
        ("quality", {}, "核实后计分"),
        ("roads", {"status": ReportStatus.ESCALATED, "value": Decimal(40)}, "复核前不计分，也不扣分"),
        ("roads", {"status": ReportStatus.BLOCKED}, "困难已记下"),
        ("roads", {"status": ReportStatus.BLOCKED, "value": Decimal(40), "mode": "cumulative"}, "先按自报的计分"),
    ],
    ids=["a figure", "a milestone", "what is graded", "handed to a person", "an obstacle", "an obstacle and a figure"],
)
def test_what_an_unreviewed_report_counts_for_is_said_as_it_is(
    world: World, indicator: str, stated: dict[str, Any], meanwhile: str
) -> None:
    wang = world.reporter("zhangjia")
    world.reports(wang, "zhangjia", indicator, "……", **stated)
    world.later(days=8)

    rounds(world, action.move_on_unreviewed)

    (told,) = pushed(world, wang, OutboxKind.NOTICE)
    assert told.payload.text.endswith(f"：{meanwhile}")


def test_only_who_was_reminded_is_said_to_be(world: World) -> None:
    wang, chen, li = world.reporter("zhangjia"), world.office(), world.reviewer("transport")
    with world.database.transaction() as uow:
        uow.people.set_reachable(li.id, reachable=False)
    world.reports(wang, "zhangjia", "roads", "……")
    world.later(days=8)

    rounds(world, action.move_on_unreviewed)

    mine, office = (pushed(world, one, OutboxKind.NOTICE)[0].payload.text for one in (wang, chen))
    assert "已提醒" not in mine
    assert "其中 1 份的牵头单位没有人能收到提醒" in office


def test_a_reviewed_report_is_not_told_of(world: World) -> None:
    wang, li = Talk(world, world.reporter("zhangjia")), world.reviewer("transport")
    wang.hands_in(ON_TIME)
    report = world.report(1)
    ok(world.does(li, review.verify, report.id, report.version))
    world.later(days=20)

    assert rounds(world, action.move_on_unreviewed) == ()


@pytest.mark.parametrize("reminded", [False, True])
def test_a_report_whose_review_is_undone_waits_from_then(world: World, *, reminded: bool) -> None:
    """All were told at once that nobody had reviewed it in time."""
    wang, li = Talk(world, world.reporter("zhangjia")), world.reviewer("transport")
    wang.hands_in(ON_TIME)
    if reminded:
        world.later(days=8)
        assert len(rounds(world, action.move_on_unreviewed)) == 1
    done = ok(world.does(li, review.verify, 1, world.report(1).version))
    world.later(days=20)
    ok(world.does(li, review.undo, 1, done.decided.report.version))

    assert rounds(world, action.move_on_unreviewed) == ()
    assert not ok(world.does(wang.person, history.show, 1)).corrected
    world.later(days=10)
    assert len(rounds(world, action.move_on_unreviewed)) == 1


def test_days_off_do_not_count_against_the_reviewer(world: World) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    world.now = datetime(2026, 9, 29, 10, 0, tzinfo=ZONE)
    wang.hands_in(ON_TIME)

    world.now = datetime(2026, 10, 12, 10, 0, tzinfo=ZONE)
    assert rounds(world, action.move_on_unreviewed) == ()
    world.now = datetime(2026, 10, 13, 10, 0, tzinfo=ZONE)
    assert len(rounds(world, action.move_on_unreviewed)) == 1


def test_a_report_that_was_corrected_waits_from_then(world: World) -> None:
    """It was overdue at once, by the day it was first handed in, and after that never again."""
    wang = Talk(world, world.reporter("zhangjia"))
    world.reviewer("transport")
    wang.hands_in(ON_TIME)
    world.later(days=8)
    rounds(world, action.move_on_unreviewed)
    world.later(days=1)
    wang.edits(wang.last_id, "农村公路改造累计完成54公里，已通车。")

    world.later(hours=1)
    assert rounds(world, action.move_on_unreviewed) == ()
    world.later(days=10)
    assert len(rounds(world, action.move_on_unreviewed)) == 1


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_many_overdue_reports_are_counted_and_cut(world: World, locale: str) -> None:
    wang = world.reporter("zhangjia")
    ann = world.member("Ann", Grant(Role.REVIEWER, "transport"), locale=locale)
    for number in range(14):
        world.reports(wang, "zhangjia", "roads", f"农村公路改造累计完成{number}公里，已通车。")
    world.later(days=20)

    assert len(rounds(world, action.move_on_unreviewed)) == 14

    (row,) = pushed(world, ann, OutboxKind.NOTICE)
    assert "14" in row.payload.text
    assert row.payload.text.count("2026-0000") == 10
    every_message_fits([row])
