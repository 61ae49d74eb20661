"""Bad input gets a clear answer and loses nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handlers.report import menu, replies
from handlers.report.action import Open
from handlers.report.filing import Receipt
from handlers.review import action as review
from handlers.shared.reply import Refusal
from handlers.standing import action as standing
from handlers.standing import replies as standing_replies
from storage.records import ReportStatus
from tests.handlers.talk import Talk
from tests.handlers.world import World

DONE = "农村公路改造累计完成48公里，已验收通车。"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "report-empty"),
        ("   \n ", "report-empty"),
        ("👍👍🎉", "report-empty"),
        ("……！！", "report-empty"),
        ("会" * 100_000, "report-too-long"),
    ],
    ids=["empty", "blank", "emoji only", "punctuation only", "300 kB"],
)
def test_what_says_nothing_is_answered_and_makes_no_report(wang: Talk, text: str, code: str) -> None:
    refused = wang.says(text)

    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert wang.text


def test_what_says_nothing_leaves_the_open_draft_alone(world: World, wang: Talk) -> None:
    wang.writes("农村公路改造已经完工通车。")

    wang.says("👍")

    assert wang.writes("48").draft.report.id == 1


@pytest.mark.parametrize(
    "kind",
    ["video", "video_note", "animation", "voice", "audio", "sticker", "document", "location", "contact", "poll"],
)
def test_what_cannot_be_read_is_named(wang: Talk, kind: str) -> None:
    assert wang.says("", unreadable=(kind,)) == Refusal(f"report-unreadable-{kind}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("农村公路改造累计完成１２．５公里，已通车。", "12.5"),
        ("农村公路改造累计完成十二点五公里，已通车。", "12.5"),
        ("农村公路改造累计完成12,000米，已通车。", "12"),
        ("农村公路改造累计完成四十八公里，已通车。", "48"),
        ("农村公路改造累计完成1.2.3公里，已通车。", None),
        ("农村公路改造累计完成9999999999999999999公里，已通车。", None),
        ("农村公路改造累计完成−5公里，已通车。", None),
        ("农村公路改造累计完成-5公里，已通车。", None),
        ("农村公路改造累计完成300%，已通车。", None),
        ("农村公路改造累计完成十二点五万，已通车。", None),
        ("农村公路改造累计完成48公里，2027年3月5日已通车。", "48"),
    ],
    ids=[
        "full width",
        "in characters",
        "in another unit",
        "characters",
        "no number at all",
        "more than the ledger takes",
        "below nothing",
        "below nothing, plain sign",
        "a share is no length",
        "a number without the unit",
        "a date in the future is no figure",
    ],
)
def test_only_a_figure_that_can_be_one_is_read(wang: Talk, text: str, value: str | None) -> None:
    shown = wang.writes(text)

    assert shown.draft.reading.value == (None if value is None else Decimal(value))
    assert shown.draft.report.text == text


@pytest.mark.parametrize("text", ["视频监控在线率达到300%。", "视频监控在线率达到1.2.3%。", "视频监控在线率达到−5%。"])
def test_a_share_that_cannot_be_is_asked_for_again(wang: Talk, text: str) -> None:
    shown = wang.writes(text)

    assert shown.draft.reading.value is None
    assert wang.text.count("❓") == 1
    assert wang.writes("98").draft.reading.value == Decimal(98)


SCRIPT = "<script>alert(1)</script> & <b>农村公路改造</b>累计完成48公里，已通车 </blockquote>"


def test_html_in_a_report_is_shown_as_it_is(world: World, wang: Talk) -> None:
    wang.writes(SCRIPT)
    assert "&lt;script&gt;" in wang.text

    wang.submits()
    wang.presses_data("report:view:1")
    assert "<script>" not in wang.text
    wang.presses_data("report:fix:1")
    assert "&lt;/blockquote&gt;" in wang.text


def test_html_in_a_cause_is_shown_as_it_is(world: World, wang: Talk) -> None:
    wang.presses_data("report:none:zhangjia:roads")

    done = wang.says("因为<b>征地</b>未批，需县<i>自然资源局</i>解决")

    assert isinstance(done, Receipt)
    wang.asks(standing.explain, standing_replies.why, "zhangjia", "roads")
    assert "<i>" not in wang.text


def test_html_in_a_returned_trace_is_shown_as_it_is(wang: Talk) -> None:
    wang.writes("召开<农村公路改造>推进会2次 & 发放宣传册")

    assert "&lt;农村公路改造&gt;" in wang.text


def test_html_in_the_beginning_of_a_draft_does_not_harm_its_button(wang: Talk) -> None:
    wang.writes("<b>召开</b>农村公路改造推进会2次")

    wang.asks(menu.menu, replies.menu)

    assert any("<b>召开" in label for label in wang.labels)


def test_a_long_comment_and_long_words_fit_in_one_message(world: World, wang: Talk) -> None:
    li = world.reviewer("transport")
    wang.hands_in(DONE + "各路段均已验收。" * 400)
    report = world.report(1)
    world.does(li, review.ask_comment, report.id, report.version)
    world.does(li, review.send_back, "请写明路段。" * 600)

    assert not isinstance(wang.presses_data("report:fix:1"), Refusal)
    assert not isinstance(wang.presses_data("report:view:1"), Refusal)


def test_long_causes_fit_in_the_explanation(world: World, wang: Talk) -> None:
    for _ in range(6):
        wang.presses_data("report:none:zhangjia:roads")
        wang.says("因为征地手续未批" + "，等待上级批复" * 200)
        world.later(hours=1)

    wang.asks(standing.explain, standing_replies.why, "zhangjia", "roads")

    assert "征地手续未批" in wang.text


@pytest.mark.parametrize(
    "data",
    [
        "report:submit:999:1",
        "report:pick:mode:999:cumulative",
        "report:resume:999",
        "report:view:999",
        "report:withdraw:999",
    ],
)
def test_buttons_of_reports_that_are_not_there_are_refused(wang: Talk, data: str) -> None:
    assert wang.presses_data(data) == Refusal("not-found")


def test_a_button_of_last_month_s_card_is_refused(world: World, wang: Talk) -> None:
    wang.writes(DONE)
    submit = wang.button("提交")
    wang.submits()
    world.later(days=30)

    assert wang.presses_data(submit) == Refusal("report-already-in")
    assert world.report(1).status == ReportStatus.SUBMITTED


def test_a_choice_that_was_never_offered_is_refused(wang: Talk) -> None:
    wang.writes("修好12盏路灯。")

    shown = wang.presses_data("report:pick:indicator:1:nonsense")

    assert shown == Refusal("button-old") or (isinstance(shown, Open) and shown.draft.report.indicator is None)


def test_a_mode_that_does_not_exist_is_refused(wang: Talk) -> None:
    wang.writes(DONE)

    assert wang.presses_data("report:pick:mode:1:nonsense") == Refusal("button-old")
