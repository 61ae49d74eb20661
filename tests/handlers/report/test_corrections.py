"""Editing, fixing, withdrawing: the same report corrected, its history kept, the score following."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from handlers.report.action import Discarded, Open, Unrelated
from handlers.report.filing import Receipt, Withdrawn
from handlers.report.reading import Need
from handlers.review import action as review
from handlers.shared.reply import Refusal
from scoring.facts import Fact, Retracted, Value
from storage.records import Grant, ReportStatus, Role
from tests.handlers.talk import Talk
from tests.handlers.world import World

DONE = "农村公路改造累计完成48公里，已验收通车。"
LESS = "农村公路改造累计完成42公里，已验收通车。"
TRACE = "农村公路改造召开推进会3次。"


def ledger(world: World, report_id: int) -> list[Fact]:
    with world.database.transaction() as uow:
        return list(uow.facts.of_report(report_id))


def roads(world: World) -> Decimal:
    return world.standing("zhangjia").line("roads").points


def test_editing_the_message_before_it_is_handed_in_changes_the_card(world: World, wang: Talk) -> None:
    wang.writes(DONE)

    shown = wang.edits(wang.last_id, LESS)

    assert isinstance(shown, Open)
    assert shown.draft.reading.value == Decimal(42)
    assert wang.submits().new.points == Decimal(28)
    assert world.report(1).text == LESS


def test_editing_the_message_later_corrects_the_report(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    world.later(hours=3)

    done = wang.edits(wang.last_id, LESS)

    assert isinstance(done, Receipt)
    assert done.corrected
    assert (done.old.points, done.new.points) == (Decimal(32), Decimal(28))
    assert roads(world) == Decimal(28)
    assert "已更正" in wang.text


def test_a_correction_takes_the_old_fact_back_and_adds_a_new_one(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    world.later(hours=3)
    wang.edits(wang.last_id, LESS)

    old, back, new = ledger(world, 1)

    assert isinstance(old, Value)
    assert isinstance(back, Retracted)
    assert back.target == old.id
    assert isinstance(new, Value)
    assert (new.value, new.origin) == (Decimal(42), old.origin)
    assert world.report(1).fact_ids == (new.id,)


def test_every_version_of_a_corrected_report_is_kept(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    world.later(hours=3)
    wang.edits(wang.last_id, LESS)

    with world.database.transaction() as uow:
        said = [(one.text, one.value) for one in uow.reports.versions(1)]
    assert (DONE, Decimal(48)) in said
    assert said[-1] == (LESS, Decimal(42))


def test_a_correction_that_only_leaves_a_trace_leaves_the_old_in_force(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    world.later(hours=3)

    shown = wang.edits(wang.last_id, TRACE)

    assert isinstance(shown, Open)
    assert shown.draft.reading.need == Need.RESULT
    assert "还没生效" in wang.text
    assert roads(world) == Decimal(32)
    kept = world.report(1)
    assert (kept.status, kept.text, kept.value) == (ReportStatus.SUBMITTED, DONE, Decimal(48))


def test_the_next_message_completes_a_correction(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    world.later(hours=3)
    wang.edits(wang.last_id, TRACE)

    done = wang.says("村道硬化累计完成45公里，已通车。")

    assert isinstance(done, Receipt)
    assert done.report.id == 1
    assert roads(world) == Decimal(30)


def test_a_correction_given_up_leaves_the_report_as_it_was(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    world.later(hours=3)
    wang.edits(wang.last_id, TRACE)

    gone = wang.presses("放弃")

    assert gone == Discarded("2026-000001", in_force=True)
    assert (world.report(1).status, world.report(1).text) == (ReportStatus.SUBMITTED, DONE)
    assert "pending" not in world.report(1).answers


def test_no_progress_may_be_the_answer_to_a_correction(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    world.later(hours=3)
    wang.edits(wang.last_id, TRACE)
    wang.presses("没有进展")

    done = wang.says("统计有误，这个月没有新建。")

    assert isinstance(done, Receipt)
    assert world.report(1).status == ReportStatus.BLOCKED


def test_a_correction_without_a_doubt_does_not_take_its_own_figure_for_the_last_one(world: World, wang: Talk) -> None:
    """It was read as 47 more on top of the 48 it replaces."""
    wang.hands_in("村道硬化48公里，已通车。")
    world.later(hours=3)

    done = wang.edits(wang.last_id, "村道硬化47公里，已通车。")

    assert isinstance(done, Receipt)
    assert done.report.mode == "cumulative"
    assert world.standing("zhangjia").line("roads").value == Decimal(47)


def test_a_press_that_answers_a_correction_files_the_corrected_words(world: World, wang: Talk) -> None:
    """It filed the old words again, and said 已更正."""
    wang.hands_in("农村公路改造累计完成45公里，已通车。")
    world.later(days=1)
    wang.hands_in("农村公路改造累计完成48公里，已通车。")
    wang.edits(wang.last_id, "村道硬化50公里，已通车。")

    done = wang.presses("今年累计")

    assert isinstance(done, Receipt)
    assert (done.report.text, done.report.value) == ("村道硬化50公里，已通车。", Decimal(50))


def test_an_older_report_put_right_does_not_outrun_a_newer_one(world: World, wang: Talk) -> None:
    """The correction took today's day and became the latest total."""
    wang.hands_in("农村公路改造累计完成40公里，已通车。")
    first = wang.last_id
    world.later(days=3)
    wang.hands_in(DONE)
    world.later(days=1)

    wang.edits(first, "农村公路改造累计完成41公里，已通车。")

    assert world.standing("zhangjia").line("roads").value == Decimal(48)


def test_a_correction_stays_in_the_period_it_was_handed_in_for(world: World, wang: Talk) -> None:
    """It moved into the month of the correction, and was marked late or not by that month."""
    wang.hands_in(DONE)
    world.later(days=20)

    done = wang.edits(wang.last_id, LESS)

    assert isinstance(done, Receipt)
    assert (done.report.period, done.report.late) == ("2026-11", False)


def test_a_correction_may_move_the_report_to_another_indicator(world: World, wang: Talk) -> None:
    """The retraction carried the new indicator, so that the old points stayed."""
    wang.hands_in(DONE)
    world.later(hours=3)

    done = wang.edits(wang.last_id, "视频监控在线率达到98%。")

    assert isinstance(done, Receipt)
    assert done.indicator.id == "cameras"
    assert roads(world) == 0
    assert world.standing("zhangjia").line("cameras").value == Decimal(98)


@pytest.mark.parametrize(("handed_in", "fixed"), [(False, False), (True, False), (True, True)])
def test_an_indicator_pressed_by_mistake_goes_with_its_words(wang: Talk, *, handed_in: bool, fixed: bool) -> None:
    """It outlived every edit: only giving the report up helped. After 修改 it kept its points as well."""
    wang.writes("修好12盏路灯。")
    wang.presses("农村公路改造")
    if handed_in:
        wang.writes("累计12公里")
        wang.submits()

    shown = put_right(wang, 101, "修好12盏路灯和探头，视频监控在线率达到98%。", fixed=fixed)

    found = shown.report if isinstance(shown, Receipt) else shown.draft.report
    assert (found.id, found.indicator, found.value) == (1, "cameras", Decimal(98))


@pytest.mark.parametrize("fixed", [False, True])
def test_an_indicator_pressed_in_spite_of_the_words_stays(wang: Talk, *, fixed: bool) -> None:
    wang.presses_data("report:about:zhangjia:roads")
    wang.hands_in("为视频监控探头供电的路通了，硬化3公里。")

    done = put_right(wang, wang.last_id, "为视频监控探头供电的路通了，硬化4公里。", fixed=fixed)

    assert (done.report.id, done.report.indicator, done.report.value) == (1, "roads", Decimal(4))


def put_right(wang: Talk, message_id: int, text: str, *, fixed: bool) -> Any:
    """Correct a report by 修改, or by editing its message."""
    if not fixed:
        return wang.edits(message_id, text)
    wang.presses("修改")
    return wang.says(text)


def test_a_correction_that_also_speaks_of_another_of_one_s_units_stays_a_correction(world: World) -> None:
    """A report of the neighbour began, and the wrong figure stayed."""
    two = Talk(world, world.member("周敏", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REPORTER, "baishi")))
    two.presses_data("report:about:zhangjia:roads")
    two.hands_in("村道累计硬化45公里，已验收通车。")
    two.presses("修改")

    done = two.says("与白石镇交界的村道累计硬化48公里，已验收通车。")

    assert (done.report.id, done.report.unit, done.report.value) == (1, "zhangjia", Decimal(48))


def test_a_milestone_may_be_put_right(world: World, wang: Talk) -> None:
    """Its own milestone counted as done already, so that the correction was asked which one it meant."""
    wang.hands_in("中心小学改扩建项目主体封顶，已通过验收。")
    world.later(hours=3)

    done = wang.edits(wang.last_id, "中心小学改扩建项目主体封顶，已通过验收，今年8月完工。")

    assert isinstance(done, Receipt)
    assert done.report.milestone == "roof"
    assert done.old.points == done.new.points


def test_a_pressed_milestone_goes_with_the_words_it_was_pressed_for(wang: Talk) -> None:
    """The edit stayed with 主体封顶, whatever its words said."""
    wang.writes("中心小学改扩建又往前走了一步，已通过验收。")
    wang.presses("主体封顶")

    shown = wang.edits(wang.last_id, "中心小学完成设计，已通过验收。")

    assert isinstance(shown, Open)
    assert shown.draft.reading.milestone == "design"


def test_an_edit_that_changes_nothing_is_not_answered(wang: Talk) -> None:
    wang.writes(DONE)

    assert isinstance(wang.edits(wang.last_id, DONE), Unrelated)
    assert not wang.reply.messages


@pytest.mark.parametrize("text", ["你好", ""])
def test_an_edit_that_could_mean_nothing_is_not_answered(wang: Talk, text: str) -> None:
    assert isinstance(wang.edits(55, text), Unrelated)


def test_an_edit_of_what_is_no_report_is_said_to_change_nothing(wang: Talk) -> None:
    """There was no answer, and the greeting that was made a report was taken for one."""
    wang.says("你好")

    wang.edits(wang.last_id, DONE)

    assert wang.text.strip() == "这条不在报告里,改了不起作用。要报进展,请发 /report。"


def test_an_edit_of_who_reports_nothing_is_not_answered(world: World) -> None:
    """Who edited a comment of a review was told to send it again, and it was not understood."""
    assert isinstance(Talk(world, world.reviewer("transport")).edits(55, "请写明路段"), Unrelated)


@pytest.mark.parametrize("text", ["还在等上级。", "柳河段已验收通车，其余在等上级。"], ids=["no result", "no figure"])
@pytest.mark.parametrize("status", [ReportStatus.BLOCKED, ReportStatus.SENT_BACK, ReportStatus.VERIFIED])
def test_a_cause_put_right_is_a_cause_whatever_the_validator_makes_of_it(
    world: World, wang: Talk, status: ReportStatus, text: str
) -> None:
    """It was taken as it was when asked for, and returned as no result when a word of it was corrected."""
    wang.presses_data("report:none:zhangjia:roads")
    report = wang.says(text.replace("级", "及")).report
    with world.database.transaction() as uow:
        uow.reports.save(replace(report, status=status), by=None, now=world.now, reason="test")

    assert wang.edits(wang.last_id, text).report.status == ReportStatus.BLOCKED
    wang.presses("修改")
    done = wang.says("等上级。")
    assert (done.report.text, done.report.status) == ("等上级。", ReportStatus.BLOCKED)


def test_a_result_in_place_of_a_cause_is_a_result(wang: Talk) -> None:
    wang.presses_data("report:none:zhangjia:roads")
    wang.says("在等上级。")

    assert wang.edits(wang.last_id, DONE).report.status == ReportStatus.SUBMITTED


@pytest.mark.parametrize(
    ("indicator", "text", "need"),
    [
        ("roads", "剩余路段已全部贯通并通过验收。", Need.VALUE),
        ("school", "教学楼已建成，学生已搬入新楼上课。", Need.MILESTONE),
    ],
)
def test_a_result_in_place_of_a_cause_is_asked_for_what_it_lacks(
    wang: Talk, indicator: str, text: str, need: Need
) -> None:
    """Without a figure it was filed as one more cause."""
    wang.presses_data(f"report:none:zhangjia:{indicator}")
    wang.says("在等上级。")
    wang.presses("修改")

    assert wang.writes(text).draft.reading.need == need


def test_a_discarded_report_cannot_be_edited(wang: Talk) -> None:
    wang.writes(DONE)
    wang.presses("放弃")

    assert wang.edits(wang.last_id, LESS) == Refusal("report-closed")


def test_fixing_replaces_the_words(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    world.later(hours=1)
    wang.presses("修改")
    assert "替换 2026-000001 原来的话" in wang.text

    done = wang.says(LESS)

    assert isinstance(done, Receipt)
    assert world.report(1).text == LESS
    assert roads(world) == Decimal(28)


@pytest.mark.parametrize("hours", [2, 24 * 30])
def test_a_report_is_fixed_within_the_hour_or_the_next_words_are_a_new_one(
    world: World, wang: Talk, hours: int
) -> None:
    """However long ago 修改 was pressed, the next report took its place, in its period and on its day."""
    wang.hands_in(DONE)
    wang.presses("修改")
    world.later(hours=hours)

    shown = wang.writes("农村公路改造累计完成52公里，已验收通车。")

    assert shown.draft.report.id == 2
    assert world.report(1).text == DONE


def test_a_correction_waits_no_longer_than_a_day_for_its_answer(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    wang.edits(wang.last_id, TRACE)
    world.later(hours=25)

    shown = wang.writes("农村公路改造累计完成52公里，已验收通车。")

    assert shown.draft.report.id == 2
    assert (world.report(1).status, world.report(1).text) == (ReportStatus.SUBMITTED, DONE)


def test_words_on_another_indicator_do_not_take_the_place_of_a_report(world: World, wang: Talk) -> None:
    """They did: the roads lost their points to the cameras."""
    wang.hands_in(DONE)
    wang.presses("修改")

    shown = wang.writes("视频监控在线率98%。")

    assert (shown.draft.report.id, shown.draft.report.indicator) == (2, "cameras")
    assert roads(world) == Decimal(32)


def test_editing_a_message_whose_words_were_replaced_changes_nothing(world: World, wang: Talk) -> None:
    """The old words were added to the new ones again."""
    wang.hands_in(DONE)
    first = wang.last_id
    wang.presses("修改")
    wang.says(LESS)

    assert wang.edits(first, "农村公路改造累计完成50公里，已验收通车。") == Unrelated()
    assert world.report(1).text == LESS


def test_a_caption_added_to_a_photo_after_fixing_still_counts(world: World, wang: Talk) -> None:
    wang.writes(DONE)
    wang.writes("", photos=1)
    photo = wang.last_id
    wang.submits()
    wang.presses("修改")
    wang.says(LESS)

    wang.edits(photo, "柳河至白石段已通车。")

    assert world.report(1).text == f"{LESS}\n柳河至白石段已通车。"


def test_fixing_with_a_figure_alone_changes_only_the_figure(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    world.later(hours=1)
    wang.presses("修改")

    done = wang.says("46")

    assert isinstance(done, Receipt)
    assert world.report(1).value == Decimal(46)
    assert DONE in world.report(1).text


def test_fixing_a_draft_shows_its_card_again(world: World, wang: Talk) -> None:
    wang.writes(DONE)
    wang.presses("修改")

    shown = wang.writes(LESS)

    assert shown.draft.report.id == 1
    assert world.report(1).text == LESS
    assert wang.submits().new.points == Decimal(28)


def test_a_withdrawn_report_gives_back_what_it_earned(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)

    gone = wang.presses_data("report:withdraw:1")

    assert isinstance(gone, Withdrawn)
    assert roads(world) == 0
    assert world.report(1).status == ReportStatus.WITHDRAWN
    assert "-32.00" in wang.text.replace("−", "-")


def test_a_withdrawn_report_does_not_come_back_by_the_next_message(world: World, wang: Talk) -> None:
    """After 修改 and then 撤回 the next message was filed into the withdrawn report."""
    wang.hands_in(DONE)
    world.later(hours=1)
    wang.presses("修改")
    wang.presses_data("report:withdraw:1")

    shown = wang.writes(LESS)

    assert shown.draft.report.id == 2
    assert world.report(1).status == ReportStatus.WITHDRAWN


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (ReportStatus.VERIFIED, "report-reviewed"),
        (ReportStatus.WITHDRAWN, "report-closed"),
        (ReportStatus.DISCARDED, "report-closed"),
        (ReportStatus.DRAFT, "report-closed"),
    ],
)
def test_only_what_was_handed_in_and_not_reviewed_can_be_withdrawn(
    world: World, wang: Talk, status: ReportStatus, code: str
) -> None:
    wang.hands_in(DONE)
    with world.database.transaction() as uow:
        report = uow.reports.get(1)
        assert report is not None
        uow.reports.save(replace(report, status=status), by=None, now=world.now, reason="test")

    assert wang.presses_data("report:withdraw:1") == Refusal(code)


def test_a_report_sent_back_is_fixed_and_counts_again(world: World, wang: Talk) -> None:
    li = world.reviewer("transport")
    wang.hands_in(DONE)
    report = world.report(1)
    world.does(li, review.ask_comment, report.id, report.version)
    world.does(li, review.send_back, "请写明路段")
    assert world.report(1).status == ReportStatus.SENT_BACK
    assert roads(world) == 0

    wang.presses_data("report:fix:1")
    assert "请写明路段" in wang.text
    done = wang.says("农村公路改造累计完成48公里，柳河至白石段已验收通车。")

    assert isinstance(done, Receipt)
    assert world.report(1).status == ReportStatus.SUBMITTED
    assert world.report(1).reviewed_at is None
    assert roads(world) == Decimal(32)


def test_a_report_sent_back_may_go_to_a_person_instead(world: World, wang: Talk) -> None:
    """Of a correction 请人工复核 said it had been handed in already."""
    li = world.reviewer("transport")
    wang.hands_in(DONE)
    report = world.report(1)
    world.does(li, review.ask_comment, report.id, report.version)
    world.does(li, review.send_back, "请写明路段")
    wang.presses_data("report:fix:1")
    wang.says(TRACE)

    wang.presses("请人工复核")

    assert (world.report(1).status, world.report(1).text) == (ReportStatus.ESCALATED, TRACE)


def test_a_correction_of_what_is_in_force_is_not_offered_to_a_person(wang: Talk) -> None:
    wang.hands_in(DONE)

    wang.edits(wang.last_id, TRACE)

    assert wang.labels == ["没有进展", "放弃"]
