"""Words that are no report, or only almost: a clear answer, and every word kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from handlers.shared.verdict import SIGNS
from scoring.facts import Value
from storage.records import ReportStatus
from tests.journeys.town import DONE, Town

EMPTY = {
    "zh-CN": "没有读到文字。请用一句话说说做成了什么，例如“这个月修好路灯12盏”。",
    "en": "I found no words. Say in one sentence what was achieved",
}


@dataclass(frozen=True)
class Case:
    said: str
    answer: str
    """What the person reads, among other things."""
    value: Decimal | None
    buttons: tuple[str, ...] = ("放弃",)


ASKS_FOR_KM = "“农村公路改造”今年累计完成多少（公里）？"
ASKS_FOR_RATE = "“视频监控在线率”目前是多少（%）？"
READY = ("提交", "修改", "放弃")

NUMBERS = {
    "a figure in Chinese words": Case(
        "农村公路改造累计完成十二点五公里，已验收通车。", "累计 12.5 公里", Decimal("12.5"), READY
    ),
    "a figure in full-width digits": Case(
        "农村公路改造累计完成４８公里，已验收通车。", "累计 48 公里", Decimal(48), READY
    ),
    "ten thousands in Chinese words are not taken for kilometres": Case(
        "农村公路改造完成投资十二点五万元，已验收通车。", ASKS_FOR_KM, None
    ),
    "a number with two points is no number": Case("农村公路改造完成1.2.3%，已通车。", ASKS_FOR_KM, None),
    "more than all of it is not taken for a rate": Case("监控在线率300%，掉线的探头都换好了。", ASKS_FOR_RATE, None),
    "less than nothing is not taken for a rate": Case("监控在线率-5%，掉线的探头都换好了。", ASKS_FOR_RATE, None),
    "less than nothing is not taken for a length": Case("农村公路改造累计完成−5公里，已通车。", ASKS_FOR_KM, None),
}


@pytest.mark.parametrize("case", NUMBERS.values(), ids=NUMBERS.keys())
async def test_a_figure_is_read_for_what_it_is_or_asked_for(town: Town, case: Case) -> None:
    wang = await town.reporter()

    card = await wang.says(case.said)

    assert case.answer in card.text
    assert tuple(card.buttons) == case.buttons
    report = await town.only_report()
    assert (report.text, report.value, report.status) == (case.said, case.value, ReportStatus.DRAFT)
    await town.nothing_is_left_over()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("said", ["😀😀👍", "……", "。"], ids=["emoji only", "dots", "a full stop"])
async def test_a_message_without_words_is_answered_with_an_example(town: Town, said: str, locale: str) -> None:
    wang = await town.reporter(locale=locale)

    answer = await wang.says(said)

    assert EMPTY[locale] in answer.text
    assert await town.reports() == []
    assert await town.received() == [said]
    await town.nothing_is_left_over()


async def test_html_is_shown_as_the_words_it_is(town: Town) -> None:
    wang = await town.reporter()
    said = "<b>农村公路改造</b>累计完成48公里 & 已通车 <script>alert(1)</script> <a href='tg://x'>"

    card = await wang.says(said)

    assert said in "".join(part for part in re.split("|".join(SIGNS.values()), card.text))
    assert (await town.only_report()).text == said


async def test_a_huge_text_is_refused_with_the_limit_and_what_was_sent_is_kept(town: Town) -> None:
    wang = await town.reporter()
    said = "农村公路改造累计完成48公里，已验收通车。" + "村道硬化" * 25_000

    await wang.says(said)

    refused = await wang.hears("内容太长了（超过 20000 字）", timeout=20)
    assert "原文已经留存" in refused.text
    await town.handles_all()
    assert "".join(await town.received()) == said
    report = await town.only_report()
    assert (report.value, report.status) == (Decimal(48), ReportStatus.DRAFT)
    assert len(report.text) <= 20_000


async def test_a_report_stays_usable_after_too_much_was_added(town: Town) -> None:
    wang = await town.reporter()
    await wang.says(DONE)
    for _ in range(5):
        await wang.says("村" * 4_000)

    await wang.presses("提交")

    assert (await town.only_report()).status == ReportStatus.SUBMITTED


async def test_a_day_in_the_future_counts_from_today(town: Town) -> None:
    wang = await town.reporter()
    await wang.says("12月25日农村公路改造累计完成50公里，已验收通车。")

    receipt = await wang.presses("提交")

    assert "农村公路改造：0.00 → 33.33 分" in receipt.text
    (fact,) = await town.does(lambda uow: uow.facts.all())
    assert isinstance(fact, Value)
    assert (fact.value, fact.effective) == (Decimal(50), date(2026, 11, 18))


async def test_a_figure_asked_for_may_be_answered_with_nothing_but_the_figure(town: Town) -> None:
    wang = await town.reporter()
    await wang.says("农村公路改造完成1.2.3%，已通车。")

    card = await wang.says("48")

    assert "累计 48 公里" in card.text
    assert card.buttons == list(READY)
    assert (await town.only_report()).text == "农村公路改造完成1.2.3%，已通车。\n48"
