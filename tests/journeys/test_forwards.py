"""Messages sent on: a bot's card is nobody's report, what another person wrote may be."""

from __future__ import annotations

import pytest

from storage.records import ReportStatus, Role
from tests.journeys.town import DONE, Town, picture

NOT_TAKEN = {
    "zh-CN": "机器人写的消息不能收，请用自己的话说一句做成了什么。",
    "en": "A message that a bot wrote cannot be taken: please write in your own words what was done.",
}


@pytest.mark.parametrize("locale", NOT_TAKEN)
async def test_the_card_of_another_unit_sent_on_shows_and_makes_nothing(town: Town, locale: str) -> None:
    """Once it became a draft with the other unit's figure and a button to hand it in."""
    card = await (await town.reporter("zhangjia")).says(DONE)
    other = await town.reporter("zhangwan", name="张三", locale=locale)

    answer = await other.forwards(card)

    assert (answer.text, answer.buttons) == (NOT_TAKEN[locale], [])
    await town.handles_all()
    assert [one.text for one in await other.looks() if one.from_bot] == [NOT_TAKEN[locale]]
    assert (await town.only_report()).unit == "zhangjia"
    (entry,) = [one for one in await town.does(lambda uow: uow.audit.entries()) if one.action == "refused"]
    assert (entry.target, entry.detail["code"]) == (f"bot:{town.sandbox.world.bot.id}", "forwarded-card")


async def test_a_reviewer_who_is_asked_for_a_comment_writes_it_after_the_card(town: Town) -> None:
    wang = await town.reporter()
    card = await wang.says(DONE)
    await wang.presses("提交")
    li = await town.member(Role.REVIEWER, "transport", "李强")
    await li.says("/queue")
    await li.presses("退回")

    refused = await li.forwards(card)
    still_open = (await town.only_report()).status
    await li.says("请补充验收单的日期。")

    assert refused.text == NOT_TAKEN["zh-CN"]
    assert still_open == ReportStatus.SUBMITTED
    assert (await town.only_report()).status == ReportStatus.SENT_BACK


async def test_an_album_with_one_card_in_it_is_no_report(town: Town) -> None:
    wang = await town.reporter()
    photos = await wang.drops([("photo", "road.jpg", picture())] * 2, DONE)
    other = await town.reporter("zhangwan", name="张三")
    world = town.sandbox.world
    # As when a bot had sent one of them.
    world.chats[wang.id].messages[photos[1].id].body["from"] = world.bot.json()

    answer = await other.forwards(*photos)

    assert answer.text == NOT_TAKEN["zh-CN"]
    await town.handles_all()
    assert [report.unit for report in await town.reports()] == ["zhangjia"]


async def test_a_colleagues_words_sent_on_are_a_report(town: Town) -> None:
    stranger = await town.sandbox.person("村民老李")
    words = await stranger.writes(DONE)
    wang = await town.reporter()

    card = await wang.forwards(words)

    assert "累计 48 公里" in card.text
    assert (await town.only_report()).text == DONE
