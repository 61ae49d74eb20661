from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from handlers.review import action as reviewing
from handlers.shared.alerts import sync_unit
from handlers.shared.desk import Desk
from handlers.shared.period import period_of
from handlers.supervise import action, replies
from handlers.supervise.digest import Digest, Section, compose
from scoring.facts import MilestoneDone, Reason, Value
from storage.records import ReportStatus
from tests.handlers.world import ZONE, World, in_both, labels, ok

WEEK = period_of("week", date(2026, 11, 18))


def figure(world: World, unit: str, value: str, at: datetime | None = None, indicator: str = "roads") -> Value:
    at = at or world.now
    return Value(
        id=f"{unit}.{indicator}.{value}.{at:%m%d}",
        unit=unit,
        indicator=indicator,
        effective=at.date(),
        recorded=at,
        value=Decimal(value),
        mode="level" if indicator == "cameras" else "cumulative",
    )


def made(world: World) -> Digest:
    return world.does(1, compose, WEEK)


def last_week(world: World) -> datetime:
    return world.now - timedelta(days=7)


def text_of(world: World, digest: Digest) -> str:
    chinese, _ = in_both(world.services, replies.digest_now, digest)
    return "\n\n".join(one.text for one in chinese.messages)


def test_movers_are_named_with_the_indicator_that_moved_them(world: World) -> None:
    world.happened(
        figure(world, "zhangjia", "30", last_week(world)),
        figure(world, "zhangjia", "45"),
        figure(world, "baishi", "40"),
        figure(world, "hekou", "97", last_week(world), "cameras"),
        figure(world, "hekou", "80", indicator="cameras"),
    )

    digest = made(world)

    up = [(one.unit.id, one.change, one.indicator and one.indicator.id) for one in digest.up.rows]
    down = [(one.unit.id, one.change, one.indicator and one.indicator.id) for one in digest.down.rows]
    assert up == [("baishi", Decimal("40.00"), "roads"), ("zhangjia", Decimal("10.00"), "roads")]
    assert down == [("hekou", Decimal("-3.00"), "cameras")]


def test_a_unit_that_did_not_move_is_no_mover(world: World) -> None:
    world.happened(figure(world, "zhangjia", "30", last_week(world)))

    digest = made(world)

    assert digest.up.rows == digest.down.rows == ()


def test_grave_warnings_are_listed_and_yellow_ones_only_counted(world: World) -> None:
    world.happened(figure(world, "zhangjia", "46"), figure(world, "zhangjia", "91", indicator="cameras"))
    world.does(1, lambda desk: sync_unit(desk, desk.board.standing("zhangjia")))
    world.later(days=2)

    digest = made(world)

    assert [(one.unit.id, one.days, one.answered) for one in digest.alarms.rows] == [("zhangjia", 2, False)]
    assert [one.colour for one in digest.alarms.rows[0].warnings] == ["orange"]
    assert [(colour.id, number) for colour, number in digest.totals.warnings] == [
        ("red", 1),
        ("orange", 1),
        ("yellow", 1),
    ]


def test_overdue_milestones_come_with_their_days(world: World) -> None:
    done = [
        MilestoneDone(
            id=f"m.{unit.id}.{step}",
            unit=unit.id,
            indicator="school",
            effective=date(2026, 3, 1),
            recorded=world.now,
            milestone=step,
            done_on=date(2026, 3, 1),
        )
        for unit in world.does(1, lambda desk: desk.scheme.units)
        for step in ("design", "roof")
        if (unit.id, step) not in {("zhangjia", "roof"), ("baishi", "design"), ("baishi", "roof")}
    ]
    world.happened(*done)

    digest = made(world)

    assert [(one.unit.id, one.milestone.name, one.days) for one in digest.overdue.rows] == [
        ("baishi", "完成设计", 232),
        ("zhangjia", "主体封顶", 79),
    ]


def test_the_warnings_of_one_unit_are_one_row(world: World) -> None:
    world.happened(figure(world, "zhangjia", "91", indicator="cameras"))
    world.does(1, lambda desk: sync_unit(desk, desk.board.standing("zhangjia")))
    world.does(1, lambda desk: sync_unit(desk, desk.board.standing("baishi")))
    with world.database.transaction() as uow:
        for one in uow.warnings.open("zhangjia"):
            uow.warnings.answered(one.key, by=1, text="正在抢修", now=world.now)

    digest = made(world)

    assert [(one.unit.id, len(one.warnings), one.answered) for one in digest.alarms.rows] == [
        ("zhangjia", 2, True),
        ("baishi", 1, False),
    ]
    assert digest.grave == 3
    assert "张家镇 🔴1 🟠1：农村公路改造、视频监控在线率（新，已说明）" in text_of(world, digest)


def test_units_that_need_a_closer_look_have_buttons(world: World) -> None:
    world.does(1, lambda desk: sync_unit(desk, desk.board.standing("baishi")))

    chinese, _ = in_both(world.services, replies.digest_now, made(world))

    assert labels(chinese.messages[-1].buttons)[0] == "白石镇"


def test_an_overdue_milestone_is_not_said_a_second_time_as_a_warning(world: World) -> None:
    world.does(1, lambda desk: sync_unit(desk, desk.board.standing("zhangjia")))

    digest = world.does(1, lambda desk: compose(desk, WEEK, [desk.scheme.unit("zhangjia")]))

    assert [one.indicator.id for one in digest.overdue.rows] == ["school"]
    assert [one.indicator for one in digest.alarms.rows[0].warnings] == ["roads"]


def test_time_lost_at_a_superior_is_not_called_overdue(world: World) -> None:
    world.happened(
        Reason(
            id="r",
            unit="zhangjia",
            indicator="school",
            effective=date(2026, 11, 1),
            recorded=world.now,
            cause="用地批复未下",
            actor="县自然资源局",
            due=date(2026, 11, 30),
        )
    )

    assert "zhangjia" not in {one.unit.id for one in made(world).overdue.rows}


def test_silent_units_are_named_with_what_they_owe(world: World) -> None:
    people = {unit.id: world.reporter(unit.id, unit.id) for unit in world.does(1, lambda desk: desk.scheme.units)}
    for unit, person in people.items():
        if unit != "zhangjia":
            world.reports(person, unit, "roads", "累计完成30公里")
            world.reports(person, unit, "cameras", "在线率97%", period="2026-W47")
    world.reports(people["baishi"], "baishi", "roads", "累计完成31公里", status=ReportStatus.WITHDRAWN)

    digest = made(world)

    assert [(one.unit.id, [owed.id for owed in one.owes], one.last) for one in digest.silent.rows] == [
        ("zhangjia", ["roads", "cameras"], None)
    ]


def test_an_indicator_that_is_done_is_not_owed_but_a_level_is(world: World) -> None:
    world.happened(
        figure(world, "zhangjia", "60", last_week(world)), figure(world, "zhangjia", "97", indicator="cameras")
    )

    owes = {one.unit.id: [owed.id for owed in one.owes] for one in made(world).silent.rows}
    digest = world.does(1, compose, WEEK, [world.does(1, lambda desk: desk.scheme.unit("zhangjia"))])

    assert "zhangjia" not in owes or owes["zhangjia"] == ["cameras"]
    assert [owed.id for owed in digest.silent.rows[0].owes] == ["cameras"]


def test_nothing_is_owed_before_the_first_period_has_ended(world: World) -> None:
    world.now = datetime(2026, 1, 3, 10, tzinfo=ZONE)
    week = period_of("week", date(2026, 1, 3))

    assert world.does(1, compose, week).silent.rows == ()


def test_the_best_verified_results_come_by_the_points_they_brought(world: World) -> None:
    li, wang, sun = world.reviewer("transport"), world.reporter("zhangjia"), world.reporter("baishi", "孙丽")
    for person, unit, value in ((wang, "zhangjia", "30"), (sun, "baishi", "30")):
        report = world.reports(person, unit, "roads", f"累计完成{value}公里", value=Decimal(value), mode="cumulative")
        ok(world.does(li, reviewing.verify, report.id, report.version))
    world.reports(wang, "zhangjia", "school", "主体封顶", milestone="roof")

    digest = made(world)

    assert [(one.unit.id, one.gained) for one in digest.best.rows] == [
        ("baishi", Decimal("30.00")),
        ("zhangjia", Decimal("20.00")),
    ]
    assert digest.totals.verified == 2


def test_a_result_that_was_verified_late_is_a_result_of_that_week(world: World) -> None:
    """One that had waited for more than five weeks was in no digest at all."""
    li, wang, now = world.reviewer("transport"), world.reporter("zhangjia"), world.now
    world.now = datetime(2026, 9, 1, 10, tzinfo=ZONE)
    report = world.reports(wang, "zhangjia", "roads", "累计完成30公里", value=Decimal(30), mode="cumulative")
    world.now = now
    ok(world.does(li, reviewing.verify, report.id, report.version))

    assert (made(world).totals.reports, made(world).totals.verified) == (0, 1)


def test_totals_come_first_and_count_what_was_reported(world: World) -> None:
    wang = world.reporter("zhangjia")
    world.reports(wang, "zhangjia", "roads", "累计完成30公里")
    world.reports(wang, "zhangjia", "cameras", "在线率97%", status=ReportStatus.SENT_BACK)

    totals = made(world).totals

    assert (totals.units, totals.reporting, totals.reports, totals.verified, totals.waiting) == (7, 1, 2, 0, 1)


def test_a_supervisor_s_digest_holds_own_units_only(world: World) -> None:
    world.happened(figure(world, "zhangjia", "45"), figure(world, "east", "45"))

    digest = ok(world.does(world.supervisor("street"), action.digest))

    assert digest.totals.units == 2
    assert [one.unit.id for one in digest.up.rows] == ["east"]


def test_a_past_week_is_as_of_its_sunday(world: World) -> None:
    world.happened(figure(world, "zhangjia", "30", last_week(world)), figure(world, "zhangjia", "45"))
    world.later(days=1)

    digest = world.does(1, compose, WEEK.previous)

    assert digest.as_of == date(2026, 11, 15)
    assert [one.change for one in digest.up.rows] == [Decimal("20.00")]


def test_lists_are_cut_after_five_rows_and_say_how_many_more(world: World) -> None:
    units = [unit.id for unit in world.does(1, lambda desk: desk.scheme.units)]
    world.happened(*(figure(world, unit, "30") for unit in units))

    digest = made(world)

    assert len(digest.up.rows) == 5
    assert digest.up.more == 2
    assert digest.up.total == 7
    assert "还有 2 项" in text_of(world, digest)


def test_a_quiet_week_still_has_its_totals(world: World) -> None:
    digest = replace(made(world), silent=Section(()), overdue=Section(()), alarms=Section(()))

    for said in in_both(world.services, replies.digest_now, digest):
        assert len(said.messages) == 1


def _warn_everybody(desk: Desk) -> None:
    for unit in desk.scheme.units:
        sync_unit(desk, desk.board.standing(unit.id))


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_full_digest_is_short_enough_for_a_phone(world: World, locale: str) -> None:
    li, wang = world.reviewer("transport"), world.reporter("zhangjia")
    world.happened(
        figure(world, "hekou", "97", last_week(world), "cameras"),
        figure(world, "hekou", "80", indicator="cameras"),
        *(figure(world, unit, "10") for unit in ("zhangwan", "qingliu", "baishi", "east", "west")),
    )
    words = "累计完成<b>45</b>公里" * 30
    report = world.reports(wang, "zhangjia", "roads", words, value=Decimal(45), mode="cumulative")
    ok(world.does(li, reviewing.verify, report.id, report.version))
    world.does(1, _warn_everybody)

    messages = replies.digest(world.services.catalogue.words(locale), made(world))

    assert len(messages) == 1
    assert len(messages[0].text) < 3500
    assert "&lt;b&gt;" in messages[0].text
