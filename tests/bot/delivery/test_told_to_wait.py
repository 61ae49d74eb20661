"""A wait that Telegram states to a reply is kept by the pushes of the same process: for the chat it was said of."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import AnswerCallbackQuery, GetUpdates, TelegramMethod

from bot.floods import telling
from bot.sandbox import SandboxServer
from bot.telegram import TelegramSession
from handlers.shared.sending import SendText
from tests.bot.delivery.test_limiter import Line

WANG, LI = 1, 2


@pytest.fixture
async def bot_and_line() -> AsyncIterator[tuple[Bot, Line]]:
    """A bot whose every call is told to wait for two minutes, and a sender of pushes on a clock of its own."""
    line = Line()
    async with SandboxServer() as sandbox:
        await sandbox.client.trouble("429", times=100, seconds=120)
        session = TelegramSession(api=TelegramAPIServer.from_base(sandbox.base_url))
        session.middleware(telling(line.limiter.told_to_wait))
        async with Bot(sandbox.token, session=session) as bot:
            yield bot, line


@pytest.mark.parametrize(
    ("calls", "until"),
    [
        ([SendText(chat_id=WANG, text="好")], {WANG: 120, LI: 0}),
        ([AnswerCallbackQuery(callback_query_id="1")], {WANG: 120, LI: 120}),
        ([SendText(chat_id=chat, text="好") for chat in (11, 12, 13)], {WANG: 120, LI: 120}),
        ([GetUpdates()], {WANG: 0, LI: 0}),
    ],
    ids=["a reply to one chat", "an answer to a press", "replies to three chats at once", "no answer to anybody"],
)
async def test_pushes_keep_the_wait_that_replies_were_told(
    bot_and_line: tuple[Bot, Line], calls: list[TelegramMethod[Any]], until: dict[int, int]
) -> None:
    bot, line = bot_and_line
    for call in calls:
        with pytest.raises(TelegramRetryAfter):
            await bot(call)
    for chat_id in until:
        line.send(chat_id)
    # Two pushes at the same time leave a twenty-fifth of a second apart.
    await line.finish()

    assert {chat: round(at) for at, chat in line.sent} == until
