"""A report that only leaves a trace goes back with one question; what comes next completes it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from handlers.report.filing import Escalated, Receipt
from handlers.report.reading import Need
from handlers.shared.reply import Refusal
from storage.records import ReportStatus
from tests.handlers.talk import Talk
from tests.handlers.world import World

TRACE = "召开农村公路改造推进会2次，发放宣传册500份。"
RESULT = "村道硬化累计完成48公里，已通车。"


def test_a_trace_is_returned_with_its_activities_named(world: World, wang: Talk) -> None:
    shown = wang.writes(TRACE)

    assert shown.draft.reading.need == Need.RESULT
    assert world.report(1).status == ReportStatus.RETURNED
    assert "先退回" in wang.text
    assert "“召开农村公路改造推进会2次”" in wang.text
    assert wang.text.count("❓") == 1
    assert wang.labels == ["请人工复核", "没有进展", "放弃"]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("农村公路改造成效显著，群众一致好评。", "没有可以核实的内容"),
        ("农村公路改造计划下月硬化村道5公里。", "说的是打算"),
        (TRACE, "还没说做成了什么"),
    ],
    ids=["vague", "plan", "trace"],
)
def test_a_returned_report_says_why_in_one_line(wang: Talk, text: str, because: str) -> None:
    wang.writes(text)

    assert because in wang.text


def test_the_next_message_completes_the_same_report(world: World, wang: Talk) -> None:
    wang.writes(TRACE)

    shown = wang.writes(RESULT)

    assert shown.draft.report.id == 1
    assert shown.draft.reading.need is None
    assert world.report(1).text == f"{TRACE}\n{RESULT}"
    assert wang.submits().new.points == Decimal(32)


def test_every_word_of_a_returned_report_is_kept(world: World, wang: Talk) -> None:
    wang.writes(TRACE)
    wang.writes(RESULT)
    wang.submits()

    with world.database.transaction() as uow:
        versions = uow.reports.versions(1)
    assert [one.text for one in versions][-1] == f"{TRACE}\n{RESULT}"
    assert versions[1].text == TRACE
    assert versions[-1].status == ReportStatus.SUBMITTED


@pytest.mark.parametrize("answer", ["48", "四十八", "48公里", "４８公里"])
def test_a_figure_alone_answers_the_question_of_a_returned_report(wang: Talk, answer: str) -> None:
    wang.writes(TRACE)

    shown = wang.writes(answer)

    assert shown.draft.reading.need is None
    assert shown.draft.reading.value == Decimal(48)
    assert wang.submits().new.points == Decimal(32)


def test_a_second_trace_leaves_it_returned(wang: Talk) -> None:
    wang.writes(TRACE)

    shown = wang.writes("又召开会议1次。")

    assert shown.draft.report.id == 1
    assert shown.draft.reading.need == Need.RESULT


def test_a_person_may_be_asked_instead_of_the_machine(world: World, wang: Talk) -> None:
    before = world.standing("zhangjia").total
    wang.writes(TRACE)

    handed = wang.presses("请人工复核")

    assert isinstance(handed, Escalated)
    assert world.report(1).status == ReportStatus.ESCALATED
    assert world.report(1).submitted_at == world.now
    assert world.standing("zhangjia").total == before


def test_the_reviewer_cannot_be_asked_before_the_indicator_is_known(wang: Talk) -> None:
    wang.writes("召开会议2次。")

    assert wang.presses_data("report:human:1") == Refusal("report-indicator-first")


def test_the_reviewer_is_not_asked_about_words_that_name_no_indicator_any_more(world: World, wang: Talk) -> None:
    """They went to nobody: the report on record was about roads, the words handed on were about nothing."""
    report = wang.hands_in("农村公路改造累计完成48公里，已验收通车。").report
    with world.database.transaction() as uow:
        uow.reports.save(replace(report, status=ReportStatus.SENT_BACK), by=None, now=world.now, reason="test")
    wang.presses_data("report:fix:1")
    wang.writes("召开会议2次。")

    assert wang.presses_data("report:human:1") == Refusal("report-indicator-first")
    assert world.report(1).status == ReportStatus.SENT_BACK


def test_no_progress_with_its_cause_is_accepted_as_blocked(world: World, wang: Talk) -> None:
    wang.writes(TRACE)
    wang.presses("没有进展")
    assert "为什么没有进展" in wang.text

    done = wang.says("征地手续未批，需县自然资源局在12月15日前解决。")

    assert isinstance(done, Receipt)
    assert done.report.status == ReportStatus.BLOCKED
    assert done.who == "县自然资源局"
    assert done.by_when is not None
    assert done.by_when.isoformat() == "2026-12-15"
    assert "需要县自然资源局在12月15日前解决" in wang.text


def test_a_superior_with_a_date_does_not_warn_the_unit(world: World, wang: Talk) -> None:
    assert any(one.indicator == "roads" for one in world.standing("zhangjia").warnings)

    wang.says("农村公路改造没有进展，因为征地手续未批，需县自然资源局在12月15日前解决。")
    wang.submits()

    assert not any(one.indicator == "roads" for one in world.standing("zhangjia").warnings)
    world.now = world.now.replace(month=12, day=16)
    assert any(one.indicator == "roads" for one in world.standing("zhangjia").warnings)


def test_a_cause_of_the_unit_s_own_keeps_its_warning(world: World, wang: Talk) -> None:
    wang.writes(TRACE)
    wang.presses("没有进展")

    done = wang.says("人手不够，施工队还没进场。")

    assert done.who is None
    assert any(one.indicator == "roads" for one in world.standing("zhangjia").warnings)


def test_a_cause_is_taken_whatever_the_validator_makes_of_it(wang: Talk) -> None:
    wang.writes(TRACE)
    wang.presses("没有进展")

    done = wang.says("开了很多会")

    assert isinstance(done, Receipt)
    assert done.report.status == ReportStatus.BLOCKED


def test_no_progress_before_the_indicator_is_known_asks_for_it_and_stays_blocked(world: World, wang: Talk) -> None:
    wang.writes("召开会议2次。")
    wang.presses_data("report:cause:1")

    shown = wang.says("征地手续没有批下来")
    assert shown.draft.reading.need == Need.INDICATOR

    done = wang.presses("农村公路改造")

    assert isinstance(done, Receipt)
    assert world.report(1).status == ReportStatus.BLOCKED


def test_no_progress_from_the_menu_is_one_tap_and_the_cause(world: World, wang: Talk) -> None:
    wang.presses_data("report:none:zhangjia:roads")

    done = wang.says("等上级补助资金")

    assert isinstance(done, Receipt)
    assert done.indicator.id == "roads"
    assert world.report(done.report.id).status == ReportStatus.BLOCKED
    assert world.conversation(wang.person).state is None
