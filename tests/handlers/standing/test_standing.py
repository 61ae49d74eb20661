"""/score, /why and /warnings tell what the engine says, and take the unit's answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handlers.review import action as review
from handlers.shared.reply import Refusal
from handlers.standing import action, replies
from handlers.standing.action import Answered, AskAnswer, Indicators, Score, Warnings, Why
from handlers.standing.states import WarningState
from locales import Words
from scoring.facts import FindingState
from storage.records import Grant, OpenWarning, Role
from tests.handlers.talk import Talk
from tests.handlers.world import World, ok

DONE = "农村公路改造累计完成48公里，已验收通车。"


@pytest.fixture
def wang(world: World) -> Talk:
    return Talk(world, world.reporter("zhangjia"))


def score(talk: Talk, unit: str | None = None) -> Score:
    found = ok(talk.asks(action.score, replies.score, unit))
    assert isinstance(found, Score)
    return found


def open_warnings(world: World, unit: str) -> list[OpenWarning]:
    with world.database.transaction() as uow:
        return uow.warnings.open(unit)


def test_the_score_is_the_engine_s(world: World, wang: Talk) -> None:
    wang.hands_in(DONE)

    found = score(wang)

    truth = world.standing("zhangjia")
    assert found.standing == truth
    assert f"总分 <b>{truth.total:.2f}</b> / 100" in wang.text
    assert f"其中待核实 {truth.unverified:.2f} 分" in wang.text
    assert "同类第 1 / 5 名" in wang.text


def test_the_parts_add_up_to_the_total_without_bonus(wang: Talk) -> None:
    wang.hands_in(DONE)

    found = score(wang)

    assert sum((part.points for part in found.parts), Decimal(0)) == found.standing.total
    assert [(part.major.id, part.points, part.full) for part in found.parts] == [
        ("growth", Decimal(32), Decimal(70)),
        ("safety", Decimal(10), Decimal(30)),
    ]


def test_the_trend_is_what_was_gained_since(world: World, wang: Talk) -> None:
    wang.hands_in("农村公路改造累计完成45公里，已通车。")
    world.later(days=30)
    assert score(wang).standing.trend == 0
    wang.hands_in(DONE)

    found = score(wang)

    assert found.standing.trend == Decimal(2)
    assert "比 11月18日 +2.00" in wang.text


def test_there_is_no_trend_at_the_beginning_of_the_year(world: World, wang: Talk) -> None:
    world.now = world.now.replace(month=1, day=5)

    found = score(wang)

    assert found.standing.trend is None
    assert "比 " not in wang.text


def test_open_warnings_are_part_of_the_score(wang: Talk) -> None:
    wang.hands_in("农村公路改造累计完成40公里，已通车。")

    found = score(wang)

    assert len(found.warnings) == 2
    assert "预警 2 项" in wang.text
    assert "看预警" in wang.labels


def test_a_supervisor_names_the_unit(world: World) -> None:
    zhao = Talk(world, world.supervisor())

    assert zhao.asks(action.score, replies.score) == Refusal("standing-name-unit")
    assert score(zhao, "baishi").unit.id == "baishi"


@pytest.mark.parametrize("taken", [action.score, action.warnings])
def test_a_unit_sees_only_itself(wang: Talk, taken: Any) -> None:
    answer = replies.score if taken is action.score else replies.warnings

    assert wang.asks(taken, answer, "baishi") == Refusal("not-allowed")
    assert wang.asks(taken, answer, "nowhere") == Refusal("not-allowed")


def test_a_supervisor_of_a_category_sees_that_category(world: World) -> None:
    zhao = Talk(world, world.supervisor("street"))

    assert score(zhao, "east").unit.id == "east"
    assert zhao.asks(action.score, replies.score, "zhangjia") == Refusal("not-allowed")


def test_a_reviewer_sees_no_score(world: World) -> None:
    li = Talk(world, world.reviewer("transport"))

    assert li.asks(action.score, replies.score) == Refusal("not-allowed")
    assert li.asks(action.score, replies.score, "zhangjia") == Refusal("not-allowed")


def test_why_lists_every_indicator_of_the_unit(wang: Talk) -> None:
    found = ok(wang.asks(action.why, replies.indicators))

    assert isinstance(found, Indicators)
    assert [indicator.id for indicator, _ in found.lines] == ["roads", "school", "cameras", "quality", "honours"]


def test_why_takes_a_word_of_the_indicator(wang: Talk) -> None:
    found = ok(wang.asks(action.why, replies.indicators, "监控"))

    assert [indicator.id for indicator, _ in found.lines] == ["cameras"]


def test_why_shows_all_where_the_word_means_nothing(wang: Talk) -> None:
    found = ok(wang.asks(action.why, replies.indicators, "天气"))

    assert len(found.lines) == 5


@pytest.mark.parametrize("indicator", ["roads", "school", "cameras", "quality", "honours"])
def test_the_explained_points_are_the_line_s(world: World, wang: Talk, indicator: str) -> None:
    wang.hands_in(DONE)
    world.later(hours=1)
    wang.hands_in("视频监控在线率达到91%。")

    found = ok(wang.asks(action.explain, replies.why, "zhangjia", indicator))

    assert isinstance(found, Why)
    assert found.explanation.points == found.line.points == world.standing("zhangjia").line(indicator).points
    assert found.explanation.steps
    assert "规则版本" in wang.text


def test_the_facts_behind_the_points_are_listed(world: World, wang: Talk) -> None:
    wang.hands_in("农村公路改造累计完成45公里，已通车。")
    world.later(days=1)
    wang.hands_in("本月新硬化村道3公里，已通车。")

    found = ok(wang.asks(action.explain, replies.why, "zhangjia", "roads"))

    assert found.explanation.points == Decimal(32)
    assert "累计 45 公里 · 本单位自报(报告 2026-000001)" in wang.text
    assert "本期新增 3 公里 · 本单位自报(报告 2026-000002)" in wang.text


def test_a_fact_that_was_verified_is_not_called_self_reported(world: World, wang: Talk) -> None:
    done = wang.hands_in(DONE)
    world.does(world.reviewer("transport"), review.verify, done.report.id, done.report.version)

    wang.asks(action.explain, replies.why, "zhangjia", "roads")

    assert "牵头单位已核实(报告 2026-000001)" in wang.text
    assert "本单位自报" not in wang.text


@pytest.mark.parametrize("state", ["rectifying", "rectified", "closed", "partly", "dropped"])
def test_a_step_of_a_finding_is_said_in_words(world: World, chinese: Words, english: Words, state: str) -> None:
    indicator = world.does(1, lambda desk: desk.scheme.indicator("roads"))
    shared: Any = {"unit": "zhangjia", "indicator": "roads", "effective": date(2026, 11, 9), "recorded": world.now}
    step = FindingState(id="s", target="f", state=state, **shared)

    said = [replies.fact_words(words, indicator, step, verified=False) for words in (chinese, english)]

    assert state not in said[0]
    assert "finding" in said[1]


def test_what_was_taken_back_is_not_listed(world: World, wang: Talk) -> None:
    wang.hands_in("农村公路改造累计完成45公里，已通车。")
    world.later(hours=1)
    wang.edits(wang.last_id, "农村公路改造累计完成42公里，已通车。")

    wang.asks(action.explain, replies.why, "zhangjia", "roads")

    assert "累计 42 公里" in wang.text
    assert "累计 45 公里" not in wang.text


def test_a_provisional_deduction_is_told_with_its_day(world: World, wang: Talk) -> None:
    done = wang.hands_in("视频监控在线率达到91%。")
    assert done.new.provisional > 0
    assert "预扣" in wang.text

    wang.asks(action.explain, replies.why, "zhangjia", "cameras")

    assert "要求达到 95%" in wang.text
    assert "前整改" in wang.text


def test_an_indicator_that_is_gone_is_an_old_button(wang: Talk) -> None:
    assert wang.asks(action.explain, replies.why, "zhangjia", "gone") == Refusal("button-old")


def test_a_unit_answers_its_warning(world: World, wang: Talk) -> None:
    wang.hands_in("农村公路改造累计完成40公里，已通车。")
    shown = ok(wang.asks(action.warnings, replies.warnings))
    assert isinstance(shown, Warnings)
    assert shown.may_answer
    first = shown.open[0]

    asked = wang.asks(action.ask_answer, replies.ask_answer, first.id)
    assert isinstance(asked, AskAnswer)
    assert world.conversation(wang.person).state == WarningState.ANSWERING
    answered = wang.asks(action.answer, replies.answered, "雨季停工，<11月底>前补上")

    assert isinstance(answered, Answered)
    kept = next(one for one in open_warnings(world, "zhangjia") if one.id == first.id)
    assert (kept.answer, kept.answered_by, kept.answered_at) == ("雨季停工，<11月底>前补上", wang.person.id, world.now)
    assert world.conversation(wang.person).state is None
    wang.asks(action.warnings, replies.warnings)
    assert "&lt;11月底&gt;" in wang.text


def test_an_empty_answer_is_asked_for_again(world: World, wang: Talk) -> None:
    wang.hands_in("农村公路改造累计完成40公里，已通车。")
    wang.asks(action.ask_answer, replies.ask_answer, open_warnings(world, "zhangjia")[0].id)

    assert wang.asks(action.answer, replies.answered, "  ") == Refusal("report-empty")
    assert world.conversation(wang.person).state == WarningState.ANSWERING


def test_a_cleared_warning_is_not_answered(world: World, wang: Talk) -> None:
    wang.hands_in("农村公路改造累计完成40公里，已通车。")
    gap = next(one for one in open_warnings(world, "zhangjia") if one.indicator == "roads")
    wang.asks(action.ask_answer, replies.ask_answer, gap.id)
    world.later(hours=1)
    wang.edits(wang.last_id, "农村公路改造累计完成55公里，已通车。")

    assert wang.asks(action.ask_answer, replies.ask_answer, gap.id) == Refusal("warning-cleared")


def test_a_warning_of_another_unit_is_not_there(world: World, wang: Talk) -> None:
    other = Talk(world, world.reporter("baishi"))
    other.hands_in("农村公路改造累计完成10公里，已通车。")

    foreign = open_warnings(world, "baishi")[0].id

    assert wang.asks(action.ask_answer, replies.ask_answer, foreign) == Refusal("not-found")
    assert wang.asks(action.ask_answer, replies.ask_answer, 999) == Refusal("not-found")


def test_a_supervisor_reads_warnings_and_does_not_answer_them(world: World, wang: Talk) -> None:
    wang.hands_in("农村公路改造累计完成40公里，已通车。")
    zhao = Talk(world, world.member("赵明", Grant(Role.SUPERVISOR, "town")))

    shown = ok(zhao.asks(action.warnings, replies.warnings, "zhangjia"))

    assert not shown.may_answer
    assert zhao.labels == []
    warning = open_warnings(world, "zhangjia")[0]
    assert zhao.asks(action.ask_answer, replies.ask_answer, warning.id) == Refusal("not-found")


def test_a_unit_without_warnings_is_told_so(world: World, wang: Talk) -> None:
    wang.asks(action.warnings, replies.warnings)

    assert "现在没有预警" in wang.text


@pytest.mark.parametrize(
    ("taken", "answer", "data"),
    [
        (action.score, replies.score, "standing:score:baishi"),
        (action.why, replies.indicators, "standing:why:baishi"),
        (action.warnings, replies.warnings, "warnings:list:baishi"),
    ],
    ids=["score", "why", "warnings"],
)
def test_who_reports_for_two_units_sees_the_second_too(world: World, taken: Any, answer: Any, data: str) -> None:
    """Only the first could be seen."""
    two = Talk(world, world.member("周敏", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REPORTER, "baishi")))

    shown = two.asks(taken, answer)

    assert shown.unit.id == "zhangjia"
    assert two.button("白石镇") == data


def test_who_reports_for_one_unit_has_no_other_to_choose(wang: Talk) -> None:
    assert score(wang).others == ()
