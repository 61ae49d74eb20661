"""/report, /history and what their buttons do: choosing, repeating, resuming, putting away."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from handlers.report import history, replies
from handlers.report import menu as room
from handlers.report.action import Open
from handlers.report.filing import Receipt
from handlers.report.menu import Menu
from handlers.report.reading import Need
from handlers.shared.reply import Refusal
from handlers.standing import action as standing
from storage.records import Grant, ReportStatus, Role
from tests.handlers.scheme import SCHEME
from tests.handlers.talk import Talk
from tests.handlers.world import ZONE, World, import_scheme, ok

DONE = "农村公路改造累计完成48公里，已验收通车。"


def menu(talk: Talk) -> Menu:
    shown = talk.asks(room.menu, replies.menu)
    assert isinstance(shown, Menu)
    return shown


def test_the_menu_lists_what_the_period_still_lacks(wang: Talk) -> None:
    first = menu(wang)
    wang.hands_in(DONE)

    later = menu(wang)

    assert [one.indicator.id for one in first.due] == ["roads", "school", "cameras", "quality"]
    assert [one.indicator.id for one in later.due] == ["school", "cameras", "quality"]
    assert (first.reported, later.reported) == (0, 1)


def test_an_indicator_from_the_menu_needs_only_its_figure(wang: Talk) -> None:
    menu(wang)
    wang.presses("农村公路改造")
    assert "农村公路改造:请说一句做成了什么" in wang.text.replace("<b>", "").replace("</b>", "")

    shown = wang.writes("48公里")

    assert shown.draft.reading.need is None
    assert wang.submits().new.points == Decimal(32)


@pytest.mark.parametrize("text", ["召开会议2次。", "任务60公里", "累计排查公路12公里", "下月再修5公里"])
def test_a_trace_on_an_indicator_from_the_menu_is_returned_all_the_same(wang: Talk, text: str) -> None:
    """A short one with a figure in the unit was a result."""
    wang.presses_data("report:about:zhangjia:roads")

    shown = wang.writes(text)

    assert shown.draft.report.indicator == "roads"
    assert shown.draft.reading.need == Need.RESULT


def test_no_change_is_one_tap(world: World, wang: Talk) -> None:
    wang.says("视频监控在线率达到98%。")
    wang.submits()
    world.later(days=7)
    wang.presses_data("report:about:zhangjia:cameras")
    assert "上次:98%" in wang.text

    done = wang.presses("与上期相同")

    assert isinstance(done, Receipt)
    assert (done.report.value, done.report.mode, done.report.period) == (Decimal(98), "level", "2026-W48")
    assert done.report.status == ReportStatus.SUBMITTED
    assert done.old.points == done.new.points


def test_no_change_is_not_offered_where_nothing_was_before(wang: Talk) -> None:
    wang.presses_data("report:about:zhangjia:cameras")

    assert wang.labels == ["没有进展"]
    assert wang.presses_data("report:same:zhangjia:cameras") == Refusal("report-nothing-before")


def test_no_change_counts_once_a_period(wang: Talk) -> None:
    wang.hands_in(DONE)

    assert wang.presses_data("report:same:zhangjia:roads") == Refusal("report-already-in")


def test_a_report_that_was_sent_back_is_no_report_of_the_period(world: World, wang: Talk) -> None:
    """It counted as one: nothing was left to do, and 与上期相同 was refused."""
    wang.hands_in("农村公路改造累计完成45公里，已验收通车。")
    world.later(days=30)
    report = wang.hands_in(DONE).report
    with world.database.transaction() as uow:
        uow.reports.save(replace(report, status=ReportStatus.SENT_BACK), by=None, now=world.now, reason="test")

    shown = menu(wang)

    assert ([one.id for one in shown.sent_back], shown.due[0].indicator.id, shown.reported) == ([2], "roads", 0)
    assert wang.presses("↩️ 改退回的:农村公路改造累计完成48…".replace(":", "：")) == world.report(2)
    assert isinstance(wang.presses_data("report:same:zhangjia:roads"), Receipt)
    assert not menu(wang).sent_back


def test_a_colleague_s_report_that_was_sent_back_is_for_the_colleague_to_put_right(world: World, wang: Talk) -> None:
    colleague = world.reporter("zhangjia", "刘洋")
    world.reports(colleague, "zhangjia", "roads", DONE, status=ReportStatus.SENT_BACK)

    assert not menu(wang).sent_back


def test_a_unit_without_anything_to_report_in_chat_has_not_reported_all_of_it(world: World, wang: Talk) -> None:
    import_scheme(world.database, re.sub(r"reporting: \w+", "reporting: none", SCHEME))

    menu(wang)

    assert wang.text.strip() == "<b>张家镇</b> 没有要在这里报的。"


def test_an_indicator_of_another_unit_cannot_be_chosen(wang: Talk) -> None:
    for verb in ("about", "same", "none"):
        assert wang.presses_data(f"report:{verb}:baishi:roads") == Refusal("not-allowed"), verb
        assert wang.presses_data(f"report:{verb}:nowhere:roads") == Refusal("not-allowed"), verb


def test_an_indicator_that_is_gone_is_an_old_button(wang: Talk) -> None:
    for verb in ("about", "same", "none"):
        assert wang.presses_data(f"report:{verb}:zhangjia:gone") == Refusal("button-old"), verb


def test_an_unfinished_report_is_resumed_from_the_menu(wang: Talk) -> None:
    wang.writes("召开农村公路改造推进会2次。")
    menu(wang)

    shown = wang.presses(next(label for label in wang.labels if "接着写" in label))

    assert isinstance(shown, Open)
    assert shown.draft.report.id == 1
    assert "先退回" in wang.text


def test_a_discarded_draft_is_put_away_and_kept_on_record(world: World, wang: Talk) -> None:
    wang.writes(DONE)

    wang.presses("放弃")

    assert "已放弃 2026-000001" in wang.text
    assert world.report(1).status == ReportStatus.DISCARDED
    assert world.report(1).text == DONE
    assert menu(wang).unfinished is None
    assert wang.writes(DONE).draft.report.id == 2


def test_the_buttons_of_a_discarded_draft_are_refused(wang: Talk) -> None:
    wang.writes(DONE)
    submit = wang.button("提交")
    wang.presses("放弃")

    for data in (submit, "report:resume:1", "report:discard:1", "report:human:1", "report:fix:1"):
        assert isinstance(wang.presses_data(data), Refusal), data


def test_a_draft_left_for_a_day_does_not_take_in_the_next_message(world: World, wang: Talk) -> None:
    wang.writes(DONE)
    world.later(hours=25)

    assert wang.writes("农村公路改造累计完成49公里，已通车。").draft.report.id == 2


def test_history_shows_the_unit_s_reports_newest_first(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    world.later(days=1)
    wang.writes("召开农村公路改造推进会2次。")

    shown = ok(wang.asks(history.browse, replies.history))

    assert [entry.report.id for entry in shown.entries] == [2, 1]
    assert "待补充" in wang.text
    assert "待核实" in wang.text


def test_history_is_paged(world: World, wang: Talk) -> None:
    for number in range(9):
        wang.hands_in(f"农村公路改造累计完成{40 + number}公里，已验收通车。")
        world.later(hours=1)

    first = ok(wang.asks(history.browse, replies.history))
    assert first.more

    second = ok(wang.presses("较早 ›"))

    assert [entry.report.id for entry in second.entries] == [1]
    assert wang.labels[-1] == "‹ 较新"


def test_one_report_shows_its_words_and_what_may_be_done(wang: Talk) -> None:
    wang.hands_in(DONE)

    wang.presses_data("report:view:1")

    assert wang.labels == ["修改", "撤回"]
    assert "待核实" in wang.text


def test_an_empty_history_says_how_to_begin(wang: Talk) -> None:
    wang.asks(history.browse, replies.history)

    assert "还没有报过" in wang.text


def test_whoever_reports_for_no_unit_is_refused(world: World) -> None:
    nobody = Talk(world, world.reviewer("transport"))

    assert nobody.says(DONE) == Refusal("not-allowed")
    assert nobody.asks(room.menu, replies.menu) == Refusal("not-allowed")
    assert nobody.asks(history.browse, replies.history) == Refusal("not-allowed")


def test_whoever_was_moved_to_another_unit_no_longer_corrects_for_the_old(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    with world.database.transaction() as uow:
        uow.people.revoke(wang.person.id, Role.REPORTER, "zhangjia")
        uow.people.grant(wang.person.id, Role.REPORTER, "baishi", world.now)

    for verb in ("fix:1", "withdraw:1"):
        assert wang.presses_data(f"report:{verb}") == Refusal("not-found"), verb
    assert world.report(1).status == ReportStatus.SUBMITTED


def test_the_draft_of_a_unit_somebody_was_moved_from_takes_nothing_more_in(world: World, wang: Talk) -> None:
    """The new unit's first report was added to it; nothing could be done with both, and the menu still had it."""
    wang.writes(DONE)
    with world.database.transaction() as uow:
        uow.people.revoke(wang.person.id, Role.REPORTER, "zhangjia")
        uow.people.grant(wang.person.id, Role.REPORTER, "baishi", world.now)

    assert menu(wang).unfinished is None
    shown = wang.writes("农村公路改造累计完成20公里，已通车。")

    assert (shown.draft.report.id, shown.unit.id) == (2, "baishi")
    assert world.report(1).text == DONE


def test_a_late_report_is_taken_and_marked(world: World, wang: Talk) -> None:
    world.now = datetime(2026, 11, 18, 10, 0, tzinfo=ZONE)

    shown = wang.writes("上个月农村公路改造累计完成45公里，已通车。")

    assert (shown.draft.report.period, shown.draft.report.late) == ("2026-10", True)
    assert "2026年10月(补报)" in wang.text
    done = wang.submits()
    assert done.new.points == Decimal(30)
    assert "(补报)" in wang.text


def test_in_the_days_of_grace_a_report_is_for_the_month_before(world: World, wang: Talk) -> None:
    world.now = datetime(2026, 9, 28, 10, 0, tzinfo=ZONE)
    wang.hands_in("农村公路改造累计完成30公里，已通车。")
    world.now = datetime(2026, 11, 3, 10, 0, tzinfo=ZONE)

    shown = wang.writes("农村公路改造累计完成40公里，已通车。")

    assert (shown.draft.report.period, shown.draft.report.late) == ("2026-10", False)


def test_a_question_between_cause_and_answer_changes_nothing(wang: Talk) -> None:
    wang.presses_data("report:none:zhangjia:roads")
    ok(wang.world.does(wang.person, standing.score))

    assert isinstance(wang.says("等上级补助资金"), Receipt)


def test_an_indicator_from_the_menu_is_not_mixed_up_with_an_open_draft(world: World, wang: Talk) -> None:
    """With a draft on roads open, 97 for the cameras used to become 97 km of road."""
    wang.writes("农村公路改造累计完成30公里，已通车。")
    wang.asks(room.about, replies.ask_for, "zhangjia", "cameras")

    shown = wang.writes("97")

    assert shown.draft.report.indicator == "cameras"
    assert shown.draft.reading.value == Decimal(97)


def test_a_result_after_no_progress_is_a_result(wang: Talk) -> None:
    """Who thought better of 没有进展 and wrote what was done used to be filed as blocked."""
    wang.asks(room.ask_cause_for, replies.cause, "zhangjia", "roads")

    shown = wang.writes(DONE)

    assert shown.draft.reading.value == Decimal(48)
    assert shown.draft.report.assessment["label"] == "result"


def test_a_cause_is_waited_for_no_longer_than_an_hour(world: World, wang: Talk) -> None:
    wang.asks(room.ask_cause_for, replies.cause, "zhangjia", "roads")
    world.later(hours=2)

    answer = wang.says("农村公路改造卡在征地上，手续没批下来。")

    assert not isinstance(answer, Receipt)


def test_an_indicator_chosen_for_a_unit_that_is_taken_away_is_not_reported_for_it(world: World) -> None:
    """What was remembered of the menu counted for the unit, whoever reports for it by now."""
    two = Talk(world, world.member("周敏", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REPORTER, "baishi")))
    two.presses_data("report:about:baishi:roads")
    with world.database.transaction() as uow:
        uow.people.revoke(two.person.id, Role.REPORTER, "baishi")

    two.says("农村公路改造累计完成20公里，已通车。")

    assert world.report(1).unit == "zhangjia"


def test_who_reports_for_two_units_has_the_menu_of_the_second_too(world: World) -> None:
    """Only the first unit's was ever shown, and with it 与上期相同."""
    two = Talk(world, world.member("周敏", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REPORTER, "baishi")))
    assert menu(two).unit.id == "zhangjia"

    second = two.presses("白石镇")

    assert [one.id for one in (second.unit, *second.others)] == ["baishi", "zhangjia"]
    assert two.presses_data("report:menu:qingliu") == Refusal("not-allowed")


def test_who_reports_for_two_units_may_page_through_the_second_s_reports(world: World) -> None:
    """Only the first unit's reports could be listed."""
    two = Talk(world, world.member("周敏", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REPORTER, "baishi")))
    for _ in range(history.PAGE + 2):
        world.reports(two.person, "baishi", "roads", "农村公路改造累计完成20公里，已通车。")

    two.asks(history.browse, replies.history)
    first = two.presses("白石镇")
    second = two.presses_data(f"report:of:baishi:{history.PAGE}")

    assert (first.unit.id, len(first.entries), first.more) == ("baishi", history.PAGE, True)
    assert (second.unit.id, len(second.entries), second.more) == ("baishi", 2, False)
    assert two.presses_data("report:of:baishi:0").entries == first.entries
