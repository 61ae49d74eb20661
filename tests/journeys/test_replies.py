"""Replies that cannot be sent at once: they come in their order, and nothing out of date stays on the screen."""

from __future__ import annotations

from tests.journeys.town import DONE, Town

QUICKLY = 10.0
"""Seconds; less than the reply that failed would have waited."""


async def test_replies_come_in_order_when_the_first_could_not_be_sent(town: Town) -> None:
    """The second came at once, and the first, with older words and buttons, twenty seconds after it."""
    wang = await town.reporter()
    await town.sandbox.client.trouble("500", "sendMessage")

    await wang.writes(DONE)
    await town.handles_all()
    await wang.writes("另外又修好涵洞3处。")
    card = await wang.hears("涵洞3处", timeout=QUICKLY)

    said = [message for message in await wang.looks() if message.from_bot]
    assert ["涵洞3处" in message.text for message in said] == [False, True]
    receipt = await wang.presses("提交", on=card)
    assert "已收到" in receipt.text


async def test_a_wait_that_telegram_states_is_kept_by_the_next_reply_too(town: Town) -> None:
    wang, li = await town.reporter(), await town.reporter("zhangwan", "李强")
    await town.sandbox.client.trouble("429", "sendMessage", seconds=120)

    await wang.writes(DONE)
    await town.handles_all()
    await wang.writes("另外又修好涵洞3处。")
    await town.handles_all()
    await li.says(DONE)
    early = [message for message in await wang.looks() if message.from_bot]
    calls = [int(call["chat_id"]) for call in await town.sandbox.client.calls("sendMessage")]

    assert (early, calls) == ([], [wang.id, li.id])
