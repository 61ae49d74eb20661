"""Warnings of a unit: on a change of state only, one message a unit, quiet unless red, with words when all is well."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.sandbox.entities import parse_html
from handlers.shared.alerts import Changes, sync_unit, warning_message
from handlers.shared.desk import Desk
from scoring.facts import Reason
from storage.records import Grant, OpenWarning, OutboxKind, OutboxRow, OutboxState, Person, Role
from tests.handlers.talk import Talk
from tests.handlers.world import ZONE, World

ON_TRACK = "中心小学改扩建项目完成设计，中心小学主体封顶，已通过验收。"


def sync(world: World, unit: str = "zhangjia") -> Changes:
    """Bring the ledger in line with the standing, as a round does."""
    with world.database.transaction() as uow:
        desk = Desk.of_the_program(uow, world.services, world.now)
        return sync_unit(desk, desk.board.standing(unit))


def warnings_to(world: World, person: Person) -> list[OutboxRow]:
    return [row for row in world.pushed(person) if row.kind == OutboxKind.WARNING]


def ledger(world: World, unit: str = "zhangjia") -> list[OpenWarning]:
    with world.database.transaction() as uow:
        return uow.warnings.open(unit)


def roads(world: World, talk: Talk, kilometres: int) -> None:
    """Report how many kilometres there are in all: 53 is on time, 45 yellow, 40 orange, 30 red."""
    talk.hands_in(f"农村公路改造累计完成{kilometres}公里，已通车。")
    world.later(minutes=1)


def test_all_that_is_wrong_comes_in_one_message(world: World) -> None:
    wang = world.reporter("zhangjia")

    changes = sync(world)

    assert {one.code for one in changes.raised} == {"gap", "overdue"}
    (told,) = warnings_to(world, wang)
    assert "张家镇" in told.payload.text
    assert "农村公路改造" in told.payload.text
    assert "中心小学改扩建" in told.payload.text
    assert told.payload.buttons


def test_the_same_state_is_told_once(world: World) -> None:
    wang = world.reporter("zhangjia")
    sync(world)

    for _ in range(3):
        world.later(hours=1)
        assert not sync(world)

    assert len(warnings_to(world, wang)) == 1
    assert len(ledger(world)) == 2


def test_figures_that_change_within_a_colour_are_not_told(world: World) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    roads(world, wang, 30)
    before = len(warnings_to(world, wang.person))

    roads(world, wang, 31)

    assert len(warnings_to(world, wang.person)) == before


@pytest.mark.parametrize(
    ("kilometres", "heading", "colour"),
    [(45, "预警减轻", "yellow"), (20, "预警提醒", "red"), (55, "预警解除", None)],
    ids=["better", "worse", "recovered"],
)
def test_a_change_of_colour_is_told(world: World, kilometres: int, heading: str, colour: str | None) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    roads(world, wang, 40)
    assert {one.indicator: one.colour for one in ledger(world)}["roads"] == "orange"

    roads(world, wang, kilometres)

    assert {one.indicator: one.colour for one in ledger(world)}.get("roads") == colour
    assert heading in warnings_to(world, wang.person)[-1].payload.text


def test_every_change_is_told_though_the_clock_stands_still(world: World) -> None:
    """The second time in one moment that a warning got worse was taken for the first, and nobody read of it."""
    wang = Talk(world, world.reporter("zhangjia"))

    for kilometres in (45, 40, 45, 40):
        wang.hands_in(f"农村公路改造累计完成{kilometres}公里，已通车。")

    assert ["预警减轻" in row.payload.text for row in warnings_to(world, wang.person)] == [False, False, True, False]


def test_a_warning_that_comes_again_is_a_new_one(world: World) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    for kilometres in (40, 55, 40):
        roads(world, wang, kilometres)

    with world.database.transaction() as uow:
        episodes = [one for one in uow.warnings.history("zhangjia") if one.indicator == "roads"]
    assert len(episodes) == 2
    assert [one.cleared_at is None for one in episodes] == [True, False]


def test_the_button_leads_to_the_unit_s_warnings_only_while_something_is_wrong(world: World) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    roads(world, wang, 40)
    roads(world, wang, 55)

    raised, cleared = warnings_to(world, wang.person)

    assert [button.data for row in raised.payload.buttons for button in row] == ["warnings:list:zhangjia"]
    assert cleared.payload.buttons == ()


def test_yellow_and_orange_wait_for_the_morning(world: World) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    roads(world, wang, 55)
    world.now = datetime(2026, 11, 20, 22, 0, tzinfo=ZONE)

    wang.edits(wang.last_id, "农村公路改造累计完成42公里，已通车。")

    row = warnings_to(world, wang.person)[-1]
    assert (row.not_before, row.breaks_quiet) == (datetime(2026, 11, 23, 8, 0, tzinfo=ZONE), False)


def test_what_waits_for_the_holiday_s_end_is_told_with_what_came_of_it(world: World) -> None:
    """Red came at once, and the yellow and the orange it had grown out of when the holiday was over."""
    wang = Talk(world, world.reporter("zhangjia"))
    world.now = datetime(2026, 9, 30, 10, 0, tzinfo=ZONE)
    roads(world, wang, 55)
    before = len(warnings_to(world, wang.person))
    for day, kilometres in ((1, 38), (4, 32), (6, 26)):
        world.now = datetime(2026, 10, day, 10, 0, tzinfo=ZONE)
        wang.hands_in(f"农村公路改造累计完成{kilometres}公里，已通车。")

    (told,) = warnings_to(world, wang.person)[before:]
    assert (told.not_before, told.breaks_quiet) == (world.now, True)
    assert told.payload.text.count("农村公路改造") == 1
    assert "🔴 农村公路改造" in told.payload.text


def test_what_was_put_right_before_it_could_be_told_is_not_told(world: World) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    roads(world, wang, 55)
    before = len(warnings_to(world, wang.person))
    world.now = datetime(2026, 11, 20, 22, 0, tzinfo=ZONE)
    roads(world, wang, 45)
    roads(world, wang, 40)

    roads(world, wang, 55)

    assert [row.state for row in warnings_to(world, wang.person)[before:]] == [OutboxState.CANCELLED]


def test_what_was_decided_before_but_comes_after_is_told_too(world: World) -> None:
    """Two who wrote within a second may commit in the other order; the warning of the second was then never told."""
    wang = Talk(world, world.reporter("zhangjia"))
    roads(world, wang, 20)
    world.now = datetime(2026, 11, 20, 22, 0, 5, tzinfo=ZONE)
    roads(world, wang, 55)
    world.now = datetime(2026, 11, 20, 22, 0, 4, tzinfo=ZONE)

    wang.hands_in("视频监控在线率60%。")

    assert "视频监控在线率" in warnings_to(world, wang.person)[-1].payload.text


def test_red_comes_at_once(world: World) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    roads(world, wang, 55)
    world.now = datetime(2026, 11, 20, 22, 0, tzinfo=ZONE)

    wang.edits(wang.last_id, "农村公路改造累计完成20公里，已通车。")

    row = warnings_to(world, wang.person)[-1]
    assert (row.not_before, row.breaks_quiet) == (world.now, True)


def test_a_recovery_waits_for_the_morning(world: World) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    roads(world, wang, 20)
    world.now = datetime(2026, 11, 18, 22, 0, tzinfo=ZONE)

    wang.edits(wang.last_id, "农村公路改造累计完成55公里，已通车。")

    assert warnings_to(world, wang.person)[-1].not_before == datetime(2026, 11, 19, 8, 0, tzinfo=ZONE)


def test_whoever_cannot_be_reached_is_not_written_to(world: World) -> None:
    wang, liu = world.reporter("zhangjia"), world.reporter("zhangjia", "刘洋")
    with world.database.transaction() as uow:
        uow.people.set_reachable(wang.id, reachable=False)

    sync(world)

    assert warnings_to(world, wang) == []
    assert len(warnings_to(world, liu)) == 1


def test_only_the_unit_s_own_reporters_are_told_first(world: World) -> None:
    others = [world.reporter("baishi"), world.supervisor(), world.office(), world.reviewer("transport")]

    sync(world)

    assert [warnings_to(world, other) for other in others] == [[], [], [], []]


def test_whoever_was_removed_is_not_told(world: World) -> None:
    wang = world.reporter("zhangjia")
    with world.database.transaction() as uow:
        uow.people.remove(wang.id, world.now)

    sync(world)

    assert warnings_to(world, wang) == []


def test_each_reads_it_in_the_own_language(world: World) -> None:
    john = world.member("John", Grant(Role.REPORTER, "zhangjia"), locale="en")

    sync(world)

    (told,) = warnings_to(world, john)
    assert "Zhangjia" in told.payload.text
    assert "rural roads rebuilt" in told.payload.text


def test_a_unit_has_a_day_before_its_supervisor_is_told(world: World) -> None:
    sync(world)

    assert {one.escalate_at for one in ledger(world)} == {world.now + timedelta(hours=24)}


@pytest.mark.parametrize(
    ("kilometres", "from_when"),
    [(45, datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)), (20, datetime(2026, 11, 20, 22, 0, tzinfo=ZONE))],
    ids=["from when the office opens again", "red: from when it is sent"],
)
def test_the_day_counts_from_when_the_unit_could_read_of_it(world: World, kilometres: int, from_when: datetime) -> None:
    """What came up on a day off reached the unit and its supervisor at the same minute."""
    wang = Talk(world, world.reporter("zhangjia"))
    roads(world, wang, 55)
    world.now = datetime(2026, 11, 20, 22, 0, tzinfo=ZONE)

    roads(world, wang, kilometres)

    due = {one.indicator: one.escalate_at for one in ledger(world)}
    assert due["roads"] == from_when + timedelta(hours=24)


FROM_ZHANGJIA = "<b>预警解除 · 张家镇</b>"


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ((("roads", "gap"),), [FROM_ZHANGJIA, "✅ 农村公路改造：已恢复正常"]),
        ((("roads", "gap"), ("roads", "forecast")), [FROM_ZHANGJIA, "✅ 农村公路改造：已恢复正常"]),
        ((("cameras", "under-line"),), [FROM_ZHANGJIA, "✅ 视频监控在线率：“未达标”已解除，还有别的预警"]),
        ((("", "unit-rank"),), [FROM_ZHANGJIA, "✅ “排名靠后”已解除"]),
        ((("gone", "gap"),), [FROM_ZHANGJIA]),
        (
            (("school", "overdue"), ("roads", "gap")),
            [
                FROM_ZHANGJIA,
                "✅ 农村公路改造：已恢复正常",
                "<b>预警暂停 · 张家镇</b>",
                "⏸ 中心小学改扩建：困难等上级解决，期间不预警",
            ],
        ),
    ],
    ids=[
        "nothing is wrong any more",
        "both warnings are over",
        "another is open on the same indicator",
        "a warning of the unit as a whole",
        "the scheme has dropped the indicator",
        "one waits for the superior",
    ],
)
def test_what_is_over_is_said_as_it_is(world: World, changes: tuple[tuple[str, str], ...], lines: list[str]) -> None:
    with world.database.transaction() as uow:
        desk = Desk.of_the_program(uow, world.services, world.now)
        cleared = [
            uow.warnings.raise_(
                f"{indicator}:{code}",
                unit="zhangjia",
                indicator=indicator,
                colour="red",
                code=code,
                params={},
                now=world.now,
            )
            for indicator, code in changes
        ]
        over = Changes(
            cleared=tuple(one for one in cleared if one is not None),
            warned=frozenset({"cameras"}),
            excused=frozenset({"school"}),
        )
        said = warning_message(world.services.catalogue.words("zh-CN"), desk.scheme, desk.scheme.unit("zhangjia"), over)

    assert said.text.split("\n") == lines


def test_a_unit_that_waits_for_its_superior_has_not_recovered(world: World) -> None:
    wang = world.reporter("zhangjia")
    sync(world)
    world.happened(
        Reason(
            id="r",
            unit="zhangjia",
            indicator="roads",
            effective=world.now.date(),
            recorded=world.now,
            cause="用地没有批",
            actor="县政府",
        )
    )

    changes = sync(world)

    assert changes.excused == {"roads"}
    assert changes.warned == {"school"}
    assert "恢复正常" not in warnings_to(world, wang)[-1].payload.text


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_kind_of_change_has_words(world: World, locale: str) -> None:
    wang = Talk(world, world.reporter("zhangjia"))
    wang.hands_in("视频监控在线率达到70%。")
    with world.database.transaction() as uow:
        desk = Desk.of_the_program(uow, world.services, world.now)
        now = desk.board.standing("zhangjia").warnings
        kept = tuple(uow.warnings.open("zhangjia"))
        said = warning_message(
            world.services.catalogue.words(locale),
            desk.scheme,
            desk.scheme.unit("zhangjia"),
            Changes(raised=kept, worse=kept, better=kept, cleared=kept),
        )

    assert {one.code for one in now} == {"gap", "overdue", "under-line"}
    assert len(parse_html(said.text).text) < 4096
