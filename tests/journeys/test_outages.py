"""A database that cannot be written: one clear sentence, and when it is over all that was said is handled."""

from __future__ import annotations

import pytest

from storage.records import ReportStatus
from tests.journeys.town import DONE, Town

TROUBLES = {"read-only": "query_only = 1", "full": "max_page_count = 1"}
LONG = DONE + "另有村道硬化正在收尾。" * 300
"""More than fits into what the file has room for already."""

OUTAGE = {
    "zh-CN": "抱歉，系统暂时无法保存内容。您刚才发的还没有记下，系统恢复后会自动处理，请不要重复发送。",
    "en": "Sorry, nothing can be saved at the moment. What you just sent is not recorded yet",
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
@pytest.mark.parametrize("locale", OUTAGE)
async def test_one_clear_sentence_and_nothing_is_lost_when_it_ends(town: Town, trouble: str, locale: str) -> None:
    wang = await town.reporter(locale=locale)

    with town.database_in_trouble(trouble):
        answer = await wang.says(LONG)
        await wang.writes("另外又修好涵洞3处。")
        await wang.hears_nothing(OUTAGE[locale], within=0.3)
    card = await wang.hears("48", timeout=30)

    assert OUTAGE[locale] in answer.text
    assert "农村公路改造累计完成48公里" in card.text
    await town.handles_all()
    assert await town.received() == [LONG, "另外又修好涵洞3处。"]
    report = await town.only_report()
    assert (report.text, report.status) == (f"{LONG}\n另外又修好涵洞3处。", ReportStatus.DRAFT)


async def test_a_press_during_the_outage_is_not_lost(town: Town) -> None:
    wang = await town.reporter()
    await wang.says(DONE)

    with town.database_in_trouble(TROUBLES["read-only"]):
        await wang.taps("提交")
        await wang.hears("系统暂时无法保存内容")
    receipt = await wang.hears("已收到", timeout=30)

    assert "0.00 → 32.00 分" in receipt.text
    assert (await town.only_report()).status == ReportStatus.SUBMITTED
