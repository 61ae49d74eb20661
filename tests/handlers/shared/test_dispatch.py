import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from aiogram import Bot, Dispatcher, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Chat, Message, User

from handlers.shared.dispatch import join
from handlers.shared.filters import NoCommand, Pressed, Said


def pressed(data: str) -> str:
    """Which of the handlers of two routers takes a press."""
    first, last = Router(), Router()
    first.callback_query.register(_handler("submit"), Pressed("report", "submit", "nn"))
    first.callback_query.register(_handler("fix"), Pressed("report", "fix", "n"))
    last.callback_query.register(_handler("nobody"))
    dispatcher = Dispatcher(disable_fsm=True)
    join(dispatcher, (first, last))
    query = CallbackQuery(id="1", from_user=User(id=7, is_bot=False, first_name="王"), chat_instance="1", data=data)
    return str(asyncio.run(dispatcher.callback_query.trigger(query)))


def _handler(name: str) -> Callable[[CallbackQuery], Awaitable[str]]:
    async def handler(_query: CallbackQuery) -> str:
        return name

    return handler


@pytest.mark.parametrize(
    ("data", "taken_by"),
    [
        ("report:submit:1:2", "submit"),
        ("report:fix:1", "fix"),
        ("report:fix:x", "nobody"),
        ("report:fix:1:2", "nobody"),
        ("report:submit", "nobody"),
        ("report:unheard:1", "nobody"),
        ("", "nobody"),
    ],
)
def test_a_press_finds_its_handler_and_a_forged_one_the_last_word(data: str, taken_by: str) -> None:
    assert pressed(data) == taken_by


MESSAGES = [
    "/score", "/score@shiji_bot 3", "/score\n", " /score", "\u3000/score", "/nobody", "/", "/ score", "score", "/Score",
    "路灯已修好", "路mark", "路灯 /score", "", " ", None,
]  # fmt: skip


@pytest.mark.parametrize("text", MESSAGES)
@pytest.mark.parametrize("caption", [False, True], ids=["words", "caption"])
def test_a_message_finds_the_handler_it_would_find_by_asking_all(text: str | None, *, caption: bool) -> None:
    router, everything = Router(), Dispatcher(disable_fsm=True)
    for observer in (router.message, everything.message):
        observer.register(_handler("score"), Command("score"))
        observer.register(_handler("mark"), Command("mark", prefix="路"))
        observer.register(_handler("words"), NoCommand())
        observer.register(_handler("unknown"))
    joined = Dispatcher(disable_fsm=True)
    join(joined, (router,))
    message = Message(
        message_id=1, date=datetime.now(UTC), chat=Chat(id=7, type="private"),
        text=None if caption else text, caption=text if caption else None,
    )  # fmt: skip
    bot = _Bot("1:test")

    taken = asyncio.run(joined.message.trigger(message, bot=bot))

    assert taken == asyncio.run(everything.message.trigger(message, bot=bot))
    assert taken in {"score", "mark", "words", "unknown"}


class _Bot(Bot):
    async def me(self) -> User:
        return User(id=1, is_bot=True, first_name="实绩", username="shiji_bot")


@pytest.mark.parametrize(
    ("text", "no_command", "said"), [("路灯已修好", True, True), ("/score", False, False), (None, True, False)]
)
def test_words_are_told_from_commands_and_pictures(text: str | None, *, no_command: bool, said: bool) -> None:
    message = Message(message_id=1, date=datetime.now(UTC), chat=Chat(id=7, type="private"), text=text)

    assert asyncio.run(NoCommand()(message)) is no_command
    assert asyncio.run(Said()(message)) is said
