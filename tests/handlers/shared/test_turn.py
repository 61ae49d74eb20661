"""One update's turn: decided, saved and answered in one transaction, whatever then becomes of the sending."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, Chat, Message, User

from handlers.report import action, menu, replies
from handlers.report.action import Incoming
from handlers.shared.reply import NOTHING
from handlers.shared.turn import FIRST_TRY, Turn
from storage.errors import UpdateAlreadyDone
from storage.outgoing import Outgoing
from storage.records import OutboxRow, OutboxState, Person
from tests.handlers.world import World


class Line(BaseSession):
    """A telephone line to Telegram that notes what was called, and may be dead."""

    def __init__(self, *, dead: bool = False) -> None:
        super().__init__()
        self.dead = dead
        self.called: list[TelegramMethod[Any]] = []

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        self.called.append(method)
        if self.dead:
            raise TelegramNetworkError(method, "the line is dead")
        if method.__api_method__ == "answerCallbackQuery":
            return True
        return Message(message_id=777, date=0, chat=Chat(id=1001, type="private"))  # type: ignore[arg-type]  # aiogram reads seconds

    async def stream_content(self, *_args: Any, **_kwargs: Any) -> AsyncGenerator[bytes, None]:
        nothing: tuple[bytes, ...] = ()
        for part in nothing:
            yield part

    async def close(self) -> None:
        return None


def turn(world: World, line: Line, person: Person, *, pressed: bool = False, update_id: int = 5) -> Turn:
    with world.database.transaction() as uow:
        uow.inbox.store([(update_id, person.telegram_id, None, {"update_id": update_id})], world.now)
    user = User(id=person.telegram_id, is_bot=False, first_name="王芳")
    return Turn(
        services=world.services,
        bot=Bot("1:test", session=line),
        chat_id=person.telegram_id,
        telegram_id=person.telegram_id,
        first_name="王芳",
        language_code="zh",
        update_id=update_id,
        inbox_ids=(update_id,),
        album=(),
        pressed=CallbackQuery(id="9", from_user=user, chat_instance="1", data="report:submit:1:1") if pressed else None,
        now=world.now,
        visitor=person,
        conversation=world.conversation(person),
    )


def stored(world: World, person: Person) -> list[OutboxRow]:
    return world.pushed(person)


def called(line: Line) -> list[str]:
    return [method.__api_method__ for method in line.called]


async def test_the_reply_is_stored_with_the_decision_and_then_sent(world: World) -> None:
    wang, line = world.reporter("zhangjia"), Line()

    await turn(world, line, wang).take(menu.menu, replies.menu)

    assert called(line) == ["sendMessage"]
    (row,) = stored(world, wang)
    assert (row.key, row.state, row.message_id) == ("reply:5:0", OutboxState.SENT, 777)
    assert isinstance(row.payload, Outgoing)


async def test_a_reply_that_cannot_be_sent_is_left_to_delivery(world: World) -> None:
    wang, line = world.reporter("zhangjia"), Line(dead=True)

    await turn(world, line, wang).take(menu.menu, replies.menu)

    (row,) = stored(world, wang)
    assert (row.state, row.not_before) == (OutboxState.WAITING, world.now + FIRST_TRY)


async def test_a_refusal_of_a_press_is_a_toast(world: World) -> None:
    wang, line = world.reporter("zhangjia"), Line()

    await turn(world, line, wang, pressed=True).take(action.resume, replies.heard, 99)

    assert called(line) == ["answerCallbackQuery"]
    assert getattr(line.called[0], "text", None) == "没有找到。"
    assert stored(world, wang) == []


async def test_an_action_that_fails_leaves_nothing_behind(world: World) -> None:
    wang, line = world.reporter("zhangjia"), Line()

    def breaks(desk: Any) -> None:
        desk.remember("half:done")
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        await turn(world, line, wang).take(breaks, lambda _words, _result: NOTHING)

    assert called(line) == []
    assert world.conversation(wang).state is None


async def test_the_same_update_twice_counts_once(world: World) -> None:
    wang, line = world.reporter("zhangjia"), Line()
    said = Incoming(101, "农村公路改造累计完成48公里，已通车。")
    await turn(world, line, wang).take(action.receive, replies.heard, said)

    with pytest.raises(UpdateAlreadyDone):
        await turn(world, line, wang).take(action.receive, replies.heard, said)

    assert len(stored(world, wang)) == 1
    assert world.report(1).text == said.text


async def test_before_there_is_a_scheme_it_is_said_so(bare_world: World) -> None:
    """The update failed and was set aside."""
    wang, line = bare_world.reporter("zhangjia"), Line()

    await turn(bare_world, line, wang).take(menu.menu, replies.menu)

    (row,) = stored(bare_world, wang)
    assert "考核方案还没有导入" in row.payload.text
