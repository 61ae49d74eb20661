"""One message read back as a card, handed in, and its receipt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from handlers.report.reading import Need
from handlers.shared.boards import Boards
from handlers.shared.reply import Refusal
from handlers.standing import action, replies
from scoring.facts import MilestoneDone, Value
from storage.records import ReportStatus
from tests.handlers.scheme import SCHEME
from tests.handlers.talk import Talk
from tests.handlers.world import ZONE, World, import_scheme

DONE = "农村公路改造累计完成48公里，已验收通车。"


def facts_of(world: World, report_id: int) -> list[object]:
    with world.database.transaction() as uow:
        return list(uow.facts.of_report(report_id))


def test_one_message_is_enough_when_it_says_enough(wang: Talk) -> None:
    shown = wang.writes(DONE)

    assert shown.draft.reading.need is None
    assert shown.draft.report.indicator == "roads"
    assert shown.draft.report.period == "2026-11"
    assert (shown.draft.report.value, shown.draft.report.mode) == (Decimal(48), "cumulative")
    assert "累计 48 公里" in wang.text
    assert wang.labels == ["提交", "修改", "放弃"]


def test_nothing_counts_before_it_is_handed_in(world: World, wang: Talk) -> None:
    before = world.standing("zhangjia").total

    wang.writes(DONE)

    assert world.standing("zhangjia").total == before


def test_a_report_handed_in_becomes_a_fact_of_its_reporter(world: World, wang: Talk) -> None:
    done = wang.hands_in(DONE)

    (fact,) = facts_of(world, done.report.id)
    assert isinstance(fact, Value)
    assert (fact.unit, fact.indicator, fact.value, fact.mode) == ("zhangjia", "roads", Decimal(48), "cumulative")
    assert (fact.origin, fact.by, fact.period) == (done.report.number, f"person:{wang.person.id}", "2026-11")
    assert fact.effective == world.now.date()


def test_the_receipt_tells_old_and_new_points_and_the_formula(world: World, wang: Talk) -> None:
    before = world.standing("zhangjia")

    done = wang.hands_in(DONE)

    after = world.standing("zhangjia")
    assert (done.old.points, done.new.points) == (Decimal(0), Decimal(32))
    assert done.after.total == after.total == before.total + 32
    assert "农村公路改造:0.00 → <b>32.00</b> 分(满分 40.00)" in wang.text
    assert "48公里 ÷ 目标 60公里 × 40 分 = 32" in wang.text
    assert f"总分 <b>{after.total:.2f}</b>(+32.00)" in wang.text
    assert "同类第 1 / 5 名" in wang.text
    assert "待核实" in wang.text


def test_a_second_report_starts_from_the_first(world: World, wang: Talk) -> None:
    wang.hands_in("农村公路改造累计完成45公里，已通车。")
    world.later(days=1)

    shown = wang.writes(DONE)

    assert "上次 45 公里" in wang.text
    done = wang.submits()
    assert (done.old.points, done.new.points) == (Decimal(30), Decimal(32))
    assert shown.draft.report.id == done.report.id


def test_a_category_of_few_units_shows_no_place(world: World) -> None:
    east = Talk(world, world.reporter("east"))

    east.hands_in(DONE)

    assert "同类第" not in east.text
    assert "同类靠前" in east.text


def test_a_second_tap_on_submit_is_refused_in_words(world: World, wang: Talk) -> None:
    wang.writes(DONE)
    submit = wang.button("提交")
    wang.submits()

    again = wang.presses_data(submit)

    assert again == Refusal("report-already-in")
    assert "已经交过" in wang.text
    assert len(facts_of(world, 1)) == 1


def test_the_button_of_an_older_card_is_refused(world: World, wang: Talk) -> None:
    wang.writes(DONE)
    submit = wang.button("提交")
    wang.edits(wang.last_id, "农村公路改造累计完成49公里，已验收通车。")

    stale = wang.presses_data(submit)

    assert stale == Refusal("button-old")
    assert world.report(1).status == ReportStatus.DRAFT


def test_somebody_else_s_report_is_not_there(world: World, wang: Talk) -> None:
    wang.writes(DONE)
    other = Talk(world, world.reporter("zhangjia", "刘洋"))

    for verb in ("submit:1:1", "fix:1", "discard:1", "resume:1", "human:1", "withdraw:1", "cause:1", "pick:mode:1:x"):
        assert other.presses_data(f"report:{verb}") == Refusal("not-found"), verb


def test_a_report_of_another_unit_cannot_be_looked_at(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    other = Talk(world, world.reporter("baishi"))

    assert other.presses_data("report:view:1") == Refusal("not-found")


def test_a_colleague_of_the_same_unit_may_look_but_not_change(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)
    colleague = Talk(world, world.reporter("zhangjia", "刘洋"))

    shown = colleague.presses_data("report:view:1")

    assert not shown.may_fix
    assert not shown.may_withdraw


def test_a_milestone_reported_by_its_name_earns_its_share(world: World, wang: Talk) -> None:
    shown = wang.writes("中心小学改扩建项目主体封顶，已通过验收。")
    assert shown.draft.report.milestone == "roof"

    done = wang.submits()

    (fact,) = facts_of(world, done.report.id)
    assert isinstance(fact, MilestoneDone)
    assert (fact.milestone, fact.done_on) == ("roof", world.now.date())
    # 50 % of 30 points, late by 79 days at 1 % a day, of which at most half is lost.
    assert done.new.points == Decimal("7.5")


def test_a_question_in_between_does_not_lose_the_draft(world: World, wang: Talk) -> None:
    wang.writes("农村公路改造已经完工通车。")
    wang.asks(action.score, replies.score)

    shown = wang.writes("48公里")

    assert shown.draft.report.id == 1
    assert shown.draft.reading.value == Decimal(48)
    assert shown.draft.reading.need is None
    assert world.report(1).text == "农村公路改造已经完工通车。\n48公里"


def test_a_draft_survives_a_restart(world: World, wang: Talk) -> None:
    wang.writes("农村公路改造已经完工通车。")
    world.services = replace(world.services, boards=Boards(world.database))
    again = Talk(world, wang.person, last_id=200)

    shown = again.writes("48公里")

    assert shown.draft.report.id == 1
    assert again.submits().new.points == Decimal(32)


def test_a_long_text_fits_on_its_card(wang: Talk) -> None:
    shown = wang.writes(DONE + "召开推进会、张贴<公告>&发放宣传册。" * 150)

    assert shown.draft.report.text.startswith(DONE)


def test_the_value_is_asked_for_once_and_then_left_to_the_reviewer(world: World, wang: Talk) -> None:
    first = wang.writes("农村公路改造已经完工通车。")
    assert first.draft.reading.need == Need.VALUE

    second = wang.writes("都验收合格了。")

    assert second.draft.reading.need is None
    done = wang.submits()
    assert facts_of(world, done.report.id) == []
    assert done.new.points == 0


def test_a_report_of_january_waits_for_the_new_years_scheme_and_says_so(world: World, wang: Talk) -> None:
    """It replaced the total of December, and counted for nothing once the new scheme was there."""
    world.now = datetime(2026, 12, 28, 10, tzinfo=ZONE)
    december = wang.hands_in(DONE).after.total
    world.now = datetime(2027, 1, 8, 10, tzinfo=ZONE)

    assert wang.presses_data("report:same:zhangjia:roads") == Refusal("report-nothing-before")
    january = wang.hands_in("农村公路改造累计完成3公里，已验收通车。")
    assert "2026 年的考核已截止" in wang.text
    assert (january.after.total, january.after.as_of) == (december, date(2026, 12, 31))

    import_scheme(world.database, SCHEME.replace("2026", "2027"))
    assert world.standing("zhangjia").line("roads").value == Decimal(3)
    late = wang.hands_in("农村公路改造上月累计完成50公里，已验收通车。")
    assert "说的是 2027 年以前的事" in wang.text
    assert late.new.value == Decimal(3)


@pytest.mark.parametrize("day", [2, 4])
def test_the_last_week_of_a_year_counts_in_that_year_also_in_january(world: World, wang: Talk, day: int) -> None:
    """It waited for the next scheme, and December's total was the first of the new year."""
    world.now = datetime(2027, 1, day, 10, tzinfo=ZONE)

    done = wang.hands_in("上周视频监控在线率达到98%。" if day == 4 else "视频监控在线率达到98%。")

    assert (done.report.period, done.outside, done.new.value) == ("2026-W53", None, Decimal(98))
