"""What people say beside a report, or about another matter, neither ends in it nor is lost."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from handlers.report.action import Open, SmallTalk
from handlers.report.reading import Need
from handlers.settings import action as settings
from handlers.settings import replies as settings_replies
from handlers.shared.reply import Refusal
from scoring.validator import Label
from storage.records import Grant, ReportStatus, Role
from tests.handlers.talk import Talk
from tests.handlers.world import World

TRACE = "召开农村公路改造推进会3次，印发方案2份。"
RESULT = "村道硬化累计完成48公里，已验收通车。"


@pytest.mark.parametrize(
    "said", ["你好", "谢谢！", "收到", "好的，谢谢您", "在吗？", "OK", "Thank you 🙏", "怎么用", "我想看成绩"]
)
def test_a_greeting_is_not_a_report(wang: Talk, said: str) -> None:
    assert isinstance(wang.says(said), SmallTalk)
    assert "/help" in wang.text


@pytest.mark.parametrize(
    "said", ["好的路修通了3公里", "收到群众反映后，村道硬化3公里", "你好，今年村道硬化累计48公里，已通车"]
)
def test_a_report_that_begins_politely_is_one(wang: Talk, said: str) -> None:
    assert isinstance(wang.says(said), Open)


def test_thanks_in_between_leave_the_report_as_it_is(wang: Talk) -> None:
    wang.writes(TRACE)

    wang.says("收到")

    assert wang.writes(RESULT).draft.report.text == f"{TRACE}\n{RESULT}"


def test_another_matter_does_not_complete_a_returned_report(wang: Talk) -> None:
    """It did: 监控在线率97.8% below a returned trace about roads made a result about roads of both."""
    returned = wang.writes(TRACE)

    shown = wang.writes("视频监控在线率97.8%。")

    assert shown.draft.report.id != returned.draft.report.id
    assert shown.draft.report.text == "视频监控在线率97.8%。"


def test_another_matter_does_not_end_in_a_correction_that_is_asked_about(wang: Talk) -> None:
    """It did, and the correction was filed without its figure."""
    handed_in = wang.hands_in(RESULT)
    wang.presses("修改")
    wang.says("村道硬化50公里，已通车。")

    shown = wang.writes("视频监控在线率97.8%。")

    assert shown.draft.report.id != handed_in.report.id


@pytest.mark.parametrize(
    "before",
    [
        lambda two: two.writes("张家镇召开农村公路改造推进会3次。"),
        lambda two: two.writes("张家镇农村公路改造累计完成48公里，已验收通车。"),
        lambda two: (two.hands_in("张家镇农村公路改造累计完成48公里，已验收通车。"), two.presses("修改")),
        lambda two: two.presses_data("report:about:zhangjia:roads"),
    ],
    ids=["below a question", "below a draft", "in place of a report", "from the menu"],
)
def test_words_on_another_of_one_s_units_are_a_report_of_that_unit(world: World, before: Callable[[Talk], Any]) -> None:
    """They ended in the first unit's report, figures and all."""
    two = Talk(world, world.member("周敏", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REPORTER, "baishi")))
    before(two)

    shown = two.writes("白石镇农村公路改造累计完成20公里，已通车。")

    assert shown.unit.id == "baishi"
    assert shown.draft.report.text == "白石镇农村公路改造累计完成20公里，已通车。"


def test_a_cause_of_another_of_one_s_units_is_not_filed_for_the_one_that_was_asked(world: World) -> None:
    two = Talk(world, world.member("周敏", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REPORTER, "baishi")))
    two.presses_data("report:none:zhangjia:roads")

    shown = two.writes("白石镇农村公路改造因征地受阻。")

    assert shown.unit.id == "baishi"


def test_a_cause_that_also_names_another_of_one_s_units_is_one(world: World) -> None:
    two = Talk(world, world.member("周敏", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REPORTER, "baishi")))
    two.writes("张家镇召开农村公路改造推进会3次。")
    two.presses("没有进展")

    done = two.says("张家镇与白石镇交界处征地受阻。")

    assert (done.report.unit, done.report.status) == ("zhangjia", ReportStatus.BLOCKED)


def test_what_was_put_aside_takes_nothing_in_until_it_is_taken_up_again(wang: Talk) -> None:
    aside = wang.writes("修好12盏路灯。").draft.report.id
    wang.asks(settings.cancel, settings_replies.stopped)

    other = wang.writes("村道硬化累计48公里，已通车。")
    wang.presses("放弃")
    resumed = wang.presses_data(f"report:resume:{aside}")

    assert other.draft.report.text == "村道硬化累计48公里，已通车。"
    assert isinstance(resumed, Open)
    assert wang.writes("在河西社区。").draft.report.id == aside


def test_nothing_is_under_way_once_a_draft_was_put_aside(wang: Talk) -> None:
    wang.writes("修好12盏路灯。")
    wang.asks(settings.cancel, settings_replies.stopped)

    wang.asks(settings.cancel, settings_replies.stopped)

    assert wang.text.strip() == "现在没有进行中的事。"


def test_a_figure_given_when_asked_is_what_was_asked(wang: Talk) -> None:
    """今天 in the words made the running total that was asked for an addition."""
    wang.writes("柳湾村道硬化完工，今天通车。")

    shown = wang.writes("48")

    assert (shown.draft.reading.value, shown.draft.reading.mode) == (Decimal(48), "cumulative")


def test_a_corrected_figure_is_meant_as_the_first_was(wang: Talk) -> None:
    wang.hands_in(RESULT)
    wang.presses("修改")

    done = wang.says("50")

    assert done.corrected
    assert (done.report.value, done.report.mode) == (Decimal(50), "cumulative")


def test_a_sentence_that_is_a_result_by_itself_is_one_below_any_trace(wang: Talk) -> None:
    wang.writes("召开农村公路改造推进会3次，印发方案2份，发宣传单500份。")

    shown = wang.writes(RESULT)

    assert shown.draft.reading.need is None
    assert shown.draft.report.assessment["accepted"]


def test_words_that_point_nowhere_are_asked_what_came_of_them(wang: Talk) -> None:
    shown = wang.writes("本月开会5次，印发文件12份。")

    assert shown.draft.reading.need == Need.RESULT
    assert "请人工复核" not in wang.labels


def test_photos_alone_are_asked_for_words_and_nothing_else(wang: Talk) -> None:
    wang.writes("", photos=1)

    assert "照片收到了" in wang.text
    assert "判断" not in wang.text
    assert wang.labels == ["放弃"]


def test_a_milestone_in_the_schemes_words_needs_no_more(wang: Talk) -> None:
    shown = wang.writes("中心小学完成设计。")

    assert shown.draft.reading.milestone == "design"
    assert shown.draft.reading.need is None


@pytest.mark.parametrize("text", ["召开中心小学主体封顶推进会", "要求中心小学12月主体封顶", "中心小学还没有主体封顶"])
def test_speaking_of_a_milestone_is_not_reaching_it(wang: Talk, text: str) -> None:
    assert wang.writes(text).draft.reading.assessment.label != Label.RESULT


def test_naming_a_milestone_that_is_done_does_not_finish_the_last_one(wang: Talk) -> None:
    """It did: the only open milestone was taken for whatever was said of the indicator."""
    wang.hands_in("中心小学完成设计。")
    wang.hands_in("中心小学主体封顶。")

    shown = wang.writes("中心小学主体封顶，通过验收。")

    assert shown.draft.reading.milestone is None
    assert shown.draft.reading.need == Need.MILESTONE


def test_a_milestone_takes_no_figure(wang: Talk) -> None:
    wang.writes("中心小学改扩建又往前走了一步，现场可看。")

    shown = wang.writes("300")

    assert shown.draft.reading.value is None


def test_a_report_without_its_figure_says_that_nothing_scores_yet(wang: Talk) -> None:
    wang.writes("柳湾村道硬化完工，已通车。")

    wang.writes("大概吧")

    assert "还没有能计分的数字" in wang.text
    assert "提交" in wang.labels


def test_who_has_to_act_is_named_without_the_verb(wang: Talk) -> None:
    wang.writes(TRACE)
    wang.presses("没有进展")

    done = wang.says("用地指标一直没有批下来，需要县自然资源局在12月20日前解决")

    assert done.who == "县自然资源局"


def test_a_choice_that_is_none_of_the_likely_ones_is_an_old_button_elsewhere(wang: Talk) -> None:
    shown = wang.writes("村道硬化50公里，已通车。")

    assert isinstance(wang.presses_data(f"report:pick:mode:{shown.draft.report.id}:*"), Refusal)
