"""Buttons at the wrong time, the same thing twice, people who are gone, groups."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.sandbox import Person
from scoring.facts import Value
from storage.records import ReportStatus
from tests.journeys.town import DONE, TRACE, Town

MONTH = timedelta(days=30)


async def facts(town: Town) -> list[Value]:
    return [one for one in await town.does(lambda uow: uow.facts.all()) if isinstance(one, Value)]


async def hears_receipt(person: Person) -> str:
    return (await person.hears("已收到")).text


async def test_the_button_of_last_months_finished_report_says_so(town: Town) -> None:
    wang = await town.reporter()
    card = await wang.says(DONE)
    await wang.presses("提交", on=card)
    town.clock.advance(MONTH)

    await wang.presses("提交", on=card)

    assert wang.toast == "这份已经交过了，发 /history 可以看。"
    assert len(await facts(town)) == 1


async def test_the_button_of_a_report_that_was_put_away_says_so(town: Town) -> None:
    wang = await town.reporter()
    card = await wang.says(DONE)
    # The card is replaced by the news that it was put away; another phone may still show the old one.
    data = card.button("提交")
    assert data is not None, card.text
    await wang.presses("放弃", on=card)
    town.clock.advance(MONTH)

    toast = await town.presses_stale(wang, card, data["callback_data"])

    assert toast == "这个按钮已经过时。发 /help 看您能用的。"
    assert (await town.only_report()).status == ReportStatus.DISCARDED
    assert await facts(town) == []


async def test_the_button_of_a_card_that_has_changed_since_hands_nothing_in(town: Town) -> None:
    wang = await town.reporter()
    card = await wang.says(DONE)
    await wang.says("另外又修好涵洞3处。")

    await wang.presses("提交", on=card)

    assert wang.toast == "这个按钮已经过时。发 /help 看您能用的。"
    assert (await town.only_report()).status == ReportStatus.DRAFT


async def test_a_button_of_no_known_version_is_old(town: Town) -> None:
    wang = await town.reporter()
    card = await wang.says(DONE)

    toast = await town.presses_stale(wang, card, "report:nonsense:1:2:3")

    assert toast == "这个按钮已经过时。发 /help 看您能用的。"
    await town.nothing_is_left_over()


async def test_two_taps_at_once_hand_in_one_report(town: Town) -> None:
    wang = await town.reporter()
    card = await wang.says(DONE)

    await asyncio.gather(wang.taps("提交", on=card), wang.taps("提交", on=card))
    await hears_receipt(wang)
    await wang.hears_nothing("已收到")

    assert wang.toast in {"已收到", "这份已经交过了，发 /history 可以看。"}
    assert len(await facts(town)) == 1
    assert len(await town.reports()) == 1
    await town.nothing_is_left_over()


async def test_the_same_update_brought_twice_counts_once(town: Town) -> None:
    wang = await town.reporter()
    town.brings_everything_twice()

    await wang.says(DONE)
    await wang.presses("提交")
    await wang.hears_nothing("已收到")

    assert len(await town.received()) == 2
    assert len(await town.reports()) == 1
    assert len(await facts(town)) == 1


async def test_a_person_removed_meanwhile_is_a_stranger_and_what_they_reported_stays(town: Town) -> None:
    wang = await town.reporter()
    card = await wang.says(DONE)
    await town.removes(wang)

    said = await wang.says("又修了2公里")
    await wang.presses("提交", on=card)

    assert "只对受邀的单位人员开放" in said.text
    report = await town.only_report()
    assert (report.text, report.status) == (DONE, ReportStatus.DRAFT)
    assert await facts(town) == []


async def test_a_command_in_a_group_is_answered_by_the_way_to_the_private_chat(town: Town) -> None:
    wang = await town.reporter()
    group = await town.sandbox.group("青柳工作群", wang)

    answer = await wang.at(group).says("/score")

    assert answer.text == "成绩只给本单位看，请点我的头像，在私聊里说。"
    assert await wang.looks() == []


async def test_a_result_told_in_a_group_is_no_report(town: Town) -> None:
    wang = await town.reporter()
    group = await town.sandbox.group("青柳工作群", wang)

    await wang.at(group).writes(f"@shiji_bot {DONE}")
    await wang.at(group).says("/score")

    assert await town.reports() == []


async def test_a_stranger_gets_one_polite_sentence(town: Town) -> None:
    stranger = await town.sandbox.person("路人")

    answer = await stranger.says(TRACE)

    assert answer.text.startswith("您好，这里是“实绩”报送助手，只对受邀的单位人员开放。")
    assert answer.buttons == []
    assert await town.reports() == []


async def test_a_stranger_is_answered_in_the_language_of_their_telegram(town: Town) -> None:
    stranger = await town.sandbox.person("Passer-by", language_code="en")

    answer = await stranger.says("/score")

    assert "invited" in answer.text
    assert "您好" not in answer.text
