"""A report on its way: it survives restarts, questions in between, edits and second thoughts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scoring.facts import Value
from storage.records import ReportStatus
from tests.journeys.town import DONE, TRACE, Town


async def value_in_force(town: Town) -> Decimal:
    facts = [one for one in await town.does(lambda uow: uow.facts.all()) if isinstance(one, Value)]
    return facts[-1].value


async def test_a_draft_survives_a_restart_of_the_bot(town: Town) -> None:
    wang = await town.reporter()
    await wang.says(TRACE)

    await town.restart()
    card = await wang.says("累计完成48公里，已验收通车。")

    assert "累计 48 公里" in card.text
    assert (await town.only_report()).text == f"{TRACE}\n累计完成48公里，已验收通车。"


async def test_a_button_of_before_the_restart_works(town: Town) -> None:
    wang = await town.reporter()
    await wang.says(DONE)

    await town.restart()
    receipt = await wang.presses("提交")

    assert "农村公路改造：0.00 → 32.00 分（满分 40.00）" in receipt.text


async def test_what_is_said_while_the_bot_is_down_is_answered_when_it_is_back(town: Town) -> None:
    wang = await town.reporter()
    await town.stop()
    await wang.writes(DONE)

    await town.start()

    assert "累计 48 公里" in (await wang.hears("请核对")).text


async def test_cancel_stops_and_the_words_can_be_taken_up_again(town: Town) -> None:
    wang = await town.reporter()
    await wang.says(TRACE)

    stopped = await wang.says("/cancel")
    menu = await wang.says("/report")
    card = await wang.presses("接着写")

    assert "已停下" in stopped.text
    assert any("接着写" in label for label in menu.buttons)
    assert "推进会12次" in card.text
    assert (await town.only_report()).text == TRACE


async def test_cancel_without_anything_under_way_says_so(town: Town) -> None:
    wang = await town.reporter()

    assert (await wang.says("/cancel")).text == "现在没有进行中的事。"


@pytest.mark.parametrize("question", ["/score", "/why", "/warnings", "/help", "/history"])
async def test_a_question_in_between_does_not_lose_the_report(town: Town, question: str) -> None:
    wang = await town.reporter()
    await wang.says(TRACE)

    await wang.says(question)
    card = await wang.says("累计完成48公里，已验收通车。")

    assert "累计 48 公里" in card.text
    assert (await town.only_report()).text == f"{TRACE}\n累计完成48公里，已验收通车。"


async def test_an_edit_of_the_sent_message_edits_the_draft(town: Town) -> None:
    wang = await town.reporter()
    sent = await wang.writes(DONE)
    await wang.hears("请核对")

    card = await wang.edits(sent, DONE.replace("48", "45"))

    assert "累计 45 公里" in card.text
    assert (await town.only_report()).value == Decimal(45)


async def test_words_behind_the_command_are_a_report_and_so_is_their_edit(town: Town) -> None:
    """They were dropped, and the menu came."""
    wang = await town.reporter()
    sent = await wang.writes(f"/report\n{DONE}")
    await wang.hears("累计 48 公里")

    card = await wang.edits(sent, "/report " + DONE.replace("48", "45"))

    assert "累计 45 公里" in card.text
    assert (await town.only_report()).text == DONE.replace("48", "45")


async def test_an_edit_of_the_sent_message_corrects_the_report_that_was_handed_in(town: Town) -> None:
    wang = await town.reporter()
    sent = await wang.writes(DONE)
    await wang.hears("请核对")
    await wang.presses("提交")

    receipt = await wang.edits(sent, DONE.replace("48", "45"))

    assert "已更正" in receipt.text
    assert "32.00 → 30.00 分" in receipt.text
    report = await town.only_report()
    assert (report.value, report.status) == (Decimal(45), ReportStatus.SUBMITTED)
    assert await value_in_force(town) == Decimal(45)
    versions = await town.does(lambda uow: uow.reports.versions(report.id))
    assert DONE in [version.text for version in versions]


async def test_a_returned_report_is_completed_by_the_next_message(town: Town) -> None:
    wang = await town.reporter(locale="en")

    returned = await wang.says(TRACE)
    await wang.says("累计完成48公里，已验收通车。")
    receipt = await wang.presses("Submit")

    assert "推进会12次" in returned.text
    assert "0.00 → 32.00" in receipt.text
    assert len(await town.reports()) == 1


async def test_no_progress_with_a_cause_is_taken_as_honest(town: Town) -> None:
    wang = await town.reporter()
    await wang.says(TRACE)

    await wang.presses("没有进展")
    receipt = await wang.says("征地没谈成，需要县自然资源局在12月20日前解决。")

    assert "如实记下了" in receipt.text
    assert (await town.only_report()).status == ReportStatus.BLOCKED
