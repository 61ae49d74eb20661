"""What is asked when a report does not say it: one thing at a time, never a third question, never what is known."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handlers.report.action import Open
from handlers.report.reading import Need
from handlers.shared.reply import Refusal
from storage.records import Grant, Role
from tests.handlers.talk import Talk
from tests.handlers.world import World


def test_the_indicator_is_asked_with_buttons_when_unsure(wang: Talk) -> None:
    shown = wang.writes("修好12盏路灯。")
    assert shown.draft.reading.need == Need.INDICATOR
    assert "这说的是哪一项" in wang.text

    picked = wang.presses("农村公路改造")

    assert isinstance(picked, Open)
    assert picked.draft.report.indicator == "roads"


@pytest.mark.parametrize(
    ("text", "last", "mode"),
    [
        ("村道硬化累计完成48公里，已通车。", 45, "cumulative"),
        ("今年以来村道硬化48公里，已通车。", 45, "cumulative"),
        ("本月新硬化村道3公里，已通车。", 45, "increment"),
        ("本月硬化村道3公里，累计完成48公里，已验收通车。", 45, "cumulative"),
        ("村道硬化3公里，已通车。", 45, "increment"),
        ("村道硬化48公里，已通车。", None, "cumulative"),
        ("村道硬化48公里，已通车。", 45, None),
    ],
    ids=[
        "says so",
        "since the new year",
        "this month",
        "both figures: the running total is marked as one",
        "less than there was can only be more of it",
        "the first figure of the year is the total",
        "more than there was may be either",
    ],
)
def test_cumulative_or_not_is_asked_only_when_it_may_be_either(
    world: World, wang: Talk, text: str, last: int | None, mode: str | None
) -> None:
    if last is not None:
        wang.hands_in(f"农村公路改造累计完成{last}公里，已通车。")
        world.later(days=1)

    shown = wang.writes(text)

    assert shown.draft.reading.mode == mode
    assert shown.draft.reading.need == (None if mode else Need.MODE)


@pytest.mark.parametrize(
    ("pressed", "points"), [("今年累计", "32.00"), ("本期新增", "40.00")], ids=["48 in all", "45 and 48 more, capped"]
)
def test_the_pressed_mode_decides_what_the_figure_is_worth(world: World, wang: Talk, pressed: str, points: str) -> None:
    wang.hands_in("农村公路改造累计完成45公里，已通车。")
    world.later(days=1)
    wang.writes("村道硬化48公里，已通车。")

    wang.presses(pressed)

    assert wang.submits().new.points == Decimal(points)


def test_the_mode_may_be_typed(world: World, wang: Talk) -> None:
    wang.hands_in("农村公路改造累计完成45公里，已通车。")
    world.later(days=1)
    wang.writes("村道硬化48公里，已通车。")

    shown = wang.writes("是累计")

    assert shown.draft.reading.mode == "cumulative"


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("48", "48"),
        ("四十八", "48"),
        ("48公里", "48"),
        ("４８", "48"),
        ("12.5公里", "12.5"),
        ("十二点五公里", "12.5"),
        ("48.", "48"),
        ("48。", "48"),
        (" 48 ", "48"),
    ],
)
def test_a_figure_alone_is_the_answer_to_how_much(wang: Talk, answer: str, value: str) -> None:
    asked = wang.writes("农村公路改造已经完工通车。")
    assert asked.draft.reading.need == Need.VALUE
    assert "累计完成多少(公里)" in wang.text

    shown = wang.writes(answer)

    assert shown.draft.report.id == 1
    assert shown.draft.reading.value == Decimal(value)


@pytest.mark.parametrize(
    "answer",
    ["−5", "-5", "1.2.3", "1.2.3%", "300%", "5户", "还差14公里", "任务60公里", "去年是30公里", "下月再修5公里"],
)
def test_what_is_no_possible_figure_is_not_taken_for_one(wang: Talk, answer: str) -> None:
    wang.writes("农村公路改造已经完工通车。")

    shown = wang.writes(answer)

    assert shown.draft.reading.value is None


def test_never_more_than_two_questions(world: World, wang: Talk) -> None:
    wang.hands_in("农村公路改造累计完成45公里，已通车。")
    world.later(days=1)
    wang.writes("改造工程已经完工。")
    asked = 0
    shown = wang.presses("农村公路改造") if "农村公路改造" in wang.labels else wang.writes("农村公路改造")

    while shown.draft.reading.need is not None:
        asked += 1
        assert asked <= 2
        shown = wang.writes("48" if shown.draft.reading.need == Need.VALUE else "都好了")

    assert len(world.report(2).answers["asked"]) <= 2


def test_a_milestone_is_asked_with_buttons(wang: Talk) -> None:
    shown = wang.writes("中心小学项目已经建成一部分，验收合格。")
    assert shown.draft.reading.need == Need.MILESTONE
    assert wang.labels == ["完成设计", "主体封顶", "投入使用", "放弃"]

    picked = wang.presses("主体封顶")

    assert picked.draft.report.milestone == "roof"
    assert "主体封顶" in wang.text


def test_a_reporter_of_two_units_is_asked_which(world: World) -> None:
    two = Talk(world, world.member("周敏", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REPORTER, "baishi")))

    shown = two.writes("农村公路改造累计完成20公里，已通车。")
    assert shown.draft.reading.need == Need.UNIT
    assert two.labels == ["张家镇", "白石镇", "放弃"]

    two.presses("白石镇")
    done = two.submits()

    assert done.unit.id == "baishi"
    assert done.new.points == Decimal(20)
    assert world.standing("zhangjia").line("roads").points == 0


def test_a_unit_named_in_the_text_is_not_asked_for(world: World) -> None:
    two = Talk(world, world.member("周敏", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REPORTER, "baishi")))

    shown = two.writes("白石镇农村公路改造累计完成20公里，已通车。")

    assert shown.draft.reading.need is None
    assert shown.unit.id == "baishi"


def test_a_unit_that_is_not_one_s_own_cannot_be_picked(world: World) -> None:
    two = Talk(world, world.member("周敏", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REPORTER, "baishi")))
    two.writes("农村公路改造累计完成20公里，已通车。")

    assert two.presses_data("report:pick:unit:1:hekou") == Refusal("button-old")


def test_the_level_of_a_rate_is_a_result_by_itself(wang: Talk) -> None:
    shown = wang.writes("视频监控在线率98%")

    assert shown.draft.reading.need is None
    assert (shown.draft.reading.value, shown.draft.reading.mode) == (Decimal(98), "level")


def test_another_indicator_named_surely_starts_another_report(world: World, wang: Talk) -> None:
    wang.writes("农村公路改造累计完成48公里，已通车。")

    shown = wang.writes("视频监控在线率达到98%。")

    assert shown.draft.report.id == 2
    assert shown.draft.report.indicator == "cameras"
