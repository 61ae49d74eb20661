"""One update's turn: decided, saved and answered in one transaction, whatever then becomes of the sending."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, Chat, Message, User

from handlers.report import action, menu, replies
from handlers.report.action import Incoming
from handlers.shared.boards import Boards
from handlers.shared.reply import NOTHING, Reply
from handlers.shared.turn import FIRST_TRY, GLANCES, LONGEST_TRY, Turn
from storage.database import Database
from storage.errors import UpdateAlreadyDone
from storage.outgoing import Outgoing
from storage.records import OutboxKind, OutboxRow, OutboxState, Person
from tests.handlers.world import World, import_scheme
from tests.storage.conftest import empty_schema


class Line(BaseSession):
    """A telephone line to Telegram that notes what was called, and may be dead, or so slow that nobody waits for it.

    `faults` are what the next calls of a method come to grief with; None for one that is taken. `wait` is what a flood
    is told to wait, in seconds.
    """

    def __init__(
        self,
        *,
        dead: bool = False,
        slow: bool = False,
        wait: int = 0,
        **faults: Sequence[type[TelegramAPIError] | None],
    ) -> None:
        super().__init__()
        self.wait = wait
        self.dead = dead
        self.slow = slow
        self.faults = {method: list(row) for method, row in faults.items()}
        self.called: list[TelegramMethod[Any]] = []

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        self.called.append(method)
        if self.slow:
            await asyncio.sleep(60)
        if self.dead:
            raise TelegramNetworkError(method, "the line is dead")
        fault = (self.faults.get(method.__api_method__) or [None]).pop(0)
        if fault is TelegramRetryAfter:
            raise TelegramRetryAfter(method, "Too Many Requests", retry_after=self.wait)
        if fault is not None:
            raise fault(method, "Bad Request: refused")
        if method.__api_method__ == "answerCallbackQuery":
            return True
        sent = Message(message_id=777, date=0, chat=Chat(id=1001, type="private"))  # type: ignore[arg-type]  # aiogram reads seconds
        return [sent] if method.__api_method__ == "sendMediaGroup" else sent

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


def claimed(world: World, after: float = 0.0) -> list[str]:
    """What the sender of stored messages would send so many seconds from now."""
    at = world.now + timedelta(seconds=after)
    with world.database.transaction() as uow:
        return [row.key for row in uow.outbox.claim(now=at, limit=9, lease=timedelta(seconds=1))]


def sent(world: World, key: str) -> None:
    with world.database.transaction() as uow:
        uow.outbox.mark_replied({key: 1}, world.now)


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


async def test_a_reply_that_waited_long_for_its_turn_is_not_sent_by_delivery_as_well(world: World) -> None:
    """Behind a long digest it was due before it was stored, and delivery sent it beside the router."""
    wang, line = world.reporter("zhangjia"), Line(dead=True)
    begun = replace(turn(world, line, wang), now=world.now - timedelta(seconds=60))

    await begun.take(menu.menu, replies.menu)

    (row,) = stored(world, wang)
    assert row.not_before == world.now + FIRST_TRY


async def test_an_answer_that_does_not_come_is_not_waited_for_until_delivery_sends_as_well(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert FIRST_TRY.total_seconds() > LONGEST_TRY
    monkeypatch.setattr("handlers.shared.turn.LONGEST_TRY", 0.05)
    wang, line = world.reporter("zhangjia"), Line(slow=True)

    await turn(world, line, wang).take(menu.menu, replies.menu)

    (row,) = stored(world, wang)
    assert (row.state, len(line.called)) == (OutboxState.WAITING, 1)


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


def album(photos: int) -> Reply:
    return Reply(messages=(Outgoing(text="张家镇", photos=tuple(f"photo{n}" for n in range(photos))),))


@pytest.mark.parametrize(
    ("photos", "faults", "calls"),
    [
        (1, {"sendPhoto": [TelegramBadRequest]}, ["sendPhoto", "sendDocument"]),
        (1, {"sendPhoto": [TelegramBadRequest], "sendDocument": [TelegramBadRequest]}, ["sendPhoto", "sendDocument"]),
        (
            2,
            {"sendMediaGroup": [TelegramBadRequest], "sendPhoto": [None, TelegramBadRequest]},
            ["sendMediaGroup", "sendPhoto", "sendPhoto", "sendDocument"],
        ),
        (
            2,
            {"sendMediaGroup": [TelegramBadRequest], "sendPhoto": [None, TelegramRetryAfter]},
            ["sendMediaGroup", "sendPhoto", "sendPhoto", "sendPhoto"],
        ),
    ],
    ids=["a file", "forgotten", "a file in an album", "a wait within the album"],
)
async def test_a_picture_that_was_sent_as_a_file_is_shown_and_does_not_hold_up_the_words(
    world: World, photos: int, faults: dict[str, Any], calls: list[str]
) -> None:
    """The whole reply was left to delivery, and lost there; later all photos of the album stayed away."""
    wang, line = world.reporter("zhangjia"), Line(**faults)

    await turn(world, line, wang).take(lambda _desk: 1, lambda _words, _result: album(photos))

    assert called(line) == [*calls, "sendMessage"]
    assert [row.state for row in stored(world, wang)] == [OutboxState.SENT]


@pytest.mark.parametrize(
    ("photos", "calls"),
    [(10, ["sendMediaGroup"]), (11, ["sendMediaGroup", "sendPhoto"]), (23, ["sendMediaGroup"] * 3)],
    ids=["one full album", "an album and one photo", "two full albums and a rest"],
)
async def test_photos_beyond_the_tenth_are_not_lost(world: World, photos: int, calls: list[str]) -> None:
    """Only the first ten were sent."""
    wang, line = world.reporter("zhangjia"), Line()

    await turn(world, line, wang).take(lambda _desk: 1, lambda _words, _result: album(photos))

    assert called(line) == [*calls, "sendMessage"]


async def test_a_wait_before_the_words_does_not_send_the_album_again(world: World) -> None:
    """The album was sent a second time."""
    wang, line = world.reporter("zhangjia"), Line(sendMessage=[TelegramRetryAfter])

    await turn(world, line, wang).take(lambda _desk: 1, lambda _words, _result: album(2))

    assert called(line) == ["sendMediaGroup", "sendMessage", "sendMessage"]
    assert [row.state for row in stored(world, wang)] == [OutboxState.SENT]


async def test_a_toast_that_comes_too_late_is_said_as_a_message(world: World) -> None:
    """Telegram takes an answer to a press for a short while only; the refusal was lost without a word."""
    wang, line = world.reporter("zhangjia"), Line(answerCallbackQuery=[TelegramBadRequest])

    await turn(world, line, wang, pressed=True).take(action.resume, replies.heard, 99)

    assert called(line) == ["answerCallbackQuery", "sendMessage"]
    assert getattr(line.called[1], "text", None) == "没有找到。"


async def test_a_late_toast_that_cannot_be_said_now_is_kept_and_said_later(world: World) -> None:
    """It was logged and gone."""
    wang = world.reporter("zhangjia")

    await turn(world, Line(dead=True), wang, pressed=True).take(action.resume, replies.heard, 99)

    assert claimed(world, after=20) == ["reply:5:0"]


async def test_a_late_toast_beside_a_message_is_not_said_twice(world: World) -> None:
    wang, line = world.reporter("zhangjia"), Line(answerCallbackQuery=[TelegramBadRequest])
    said = Reply(messages=(Outgoing(text="好"),), toast="好")

    await turn(world, line, wang, pressed=True).take(lambda _desk: 1, lambda _words, _result: said)

    assert called(line) == ["sendMessage", "answerCallbackQuery"]


async def test_a_reply_does_not_overtake_one_that_could_not_be_sent(world: World) -> None:
    """The second was sent at once; the first came 20 seconds later, and an older card stood for good."""
    wang, line = world.reporter("zhangjia"), Line()
    await turn(world, Line(dead=True), wang).take(menu.menu, replies.menu)

    await turn(world, line, wang, update_id=6).take(menu.menu, replies.menu)

    assert called(line) == []
    assert claimed(world) == ["reply:5:0"]
    sent(world, "reply:5:0")
    assert claimed(world) == ["reply:6:0"]


async def test_a_reply_does_not_overtake_one_whose_process_was_killed(world: World) -> None:
    wang, line = world.reporter("zhangjia"), Line()
    late = world.now + FIRST_TRY
    with world.database.transaction() as uow:
        uow.outbox.add(
            "killed", wang.telegram_id, Outgoing("一"), kind=OutboxKind.REPLY, now=world.now, not_before=late
        )

    await turn(world, line, wang).take(menu.menu, replies.menu)

    assert called(line) == []
    assert claimed(world) == ["killed"]
    sent(world, "killed")
    assert claimed(world) == ["reply:5:0"]


async def test_once_the_earlier_ones_are_sent_replies_are_sent_at_once_again(world: World) -> None:
    wang, line = world.reporter("zhangjia"), Line()
    await turn(world, Line(dead=True), wang).take(menu.menu, replies.menu)
    sent(world, "reply:5:0")

    await turn(world, line, wang, update_id=6).take(menu.menu, replies.menu)

    assert called(line) == ["sendMessage"]


async def test_somebody_elses_reply_that_waits_holds_nobody_up(world: World) -> None:
    wang, li, line = world.reporter("zhangjia"), world.reporter("zhangwan", "李强"), Line()
    await turn(world, Line(dead=True), wang).take(menu.menu, replies.menu)

    await turn(world, line, li, update_id=6).take(menu.menu, replies.menu)

    assert called(line) == ["sendMessage"]


@pytest.mark.parametrize("wait", [12, 120, 7200])
async def test_a_long_wait_that_telegram_states_is_kept_by_every_reply_of_the_chat(world: World, wait: int) -> None:
    """The reply was due after 20 seconds, and the next one was sent within the wait."""
    wang, line = world.reporter("zhangjia"), Line()
    flooded = Line(wait=wait, sendMessage=[TelegramRetryAfter])
    await turn(world, flooded, wang).take(menu.menu, replies.menu)

    await turn(world, line, wang, update_id=6).take(menu.menu, replies.menu)

    assert (called(flooded), called(line)) == (["sendMessage"], [])
    assert claimed(world, wait - 0.1) == []
    assert claimed(world, wait) == ["reply:5:0"]
    sent(world, "reply:5:0")
    assert claimed(world, wait) == ["reply:6:0"]


async def test_a_wait_that_ends_after_the_first_try_is_not_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn gave up in the midst of it, and the reply was due before it was over."""
    monkeypatch.setattr("handlers.shared.turn.LONGEST_TRY", 2.0)
    wang = world.reporter("zhangjia")

    await turn(world, Line(wait=5, sendMessage=[TelegramRetryAfter]), wang).take(menu.menu, replies.menu)

    assert (claimed(world, 4.9), claimed(world, 5)) == ([], ["reply:5:0"])


@pytest.fixture
def shared_world(world: World) -> Iterator[World]:
    """The same on PostgreSQL, where another process may send a reply of the same chat at this moment."""
    for address in empty_schema():
        with Database(address) as database:
            database.migrate()
            import_scheme(database)
            services = replace(world.services, database=database, boards=Boards(database))
            yield World(database, services)


def another_process_sends(world: World, person: Person) -> None:
    late = world.now + FIRST_TRY
    with world.database.transaction() as uow:
        uow.outbox.add(
            "other", person.telegram_id, Outgoing("一"), kind=OutboxKind.REPLY, now=world.now, not_before=late
        )


@pytest.mark.postgres
async def test_a_reply_waits_a_moment_for_the_one_that_another_process_is_sending(
    shared_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.shared.turn.GLANCES", (0.0,) * 1000)
    wang, line = shared_world.reporter("zhangjia"), Line()
    another_process_sends(shared_world, wang)

    taking = asyncio.create_task(turn(shared_world, line, wang).take(menu.menu, replies.menu))
    while not any(row.key == "reply:5:0" for row in stored(shared_world, wang)):
        await asyncio.sleep(0)
    early = called(line)
    sent(shared_world, "other")
    await taking

    assert (early, called(line)) == ([], ["sendMessage"])


@pytest.mark.postgres
async def test_a_reply_is_left_behind_one_that_another_process_does_not_send(
    shared_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the other one keeps its 20 seconds: its process may yet send it."""
    assert sum(GLANCES) + LONGEST_TRY < FIRST_TRY.total_seconds()
    monkeypatch.setattr("handlers.shared.turn.GLANCES", (0.01,))
    wang, line = shared_world.reporter("zhangjia"), Line()
    another_process_sends(shared_world, wang)

    await turn(shared_world, line, wang).take(menu.menu, replies.menu)

    assert called(line) == []
    assert (claimed(shared_world), claimed(shared_world, 20)) == ([], ["other"])
    sent(shared_world, "other")
    assert claimed(shared_world) == ["reply:5:0"]


@pytest.mark.postgres
async def test_with_several_processes_too_a_reply_does_not_overtake_one_that_was_left(shared_world: World) -> None:
    wang, line = shared_world.reporter("zhangjia"), Line()
    await turn(shared_world, Line(dead=True), wang).take(menu.menu, replies.menu)

    await turn(shared_world, line, wang, update_id=6).take(menu.menu, replies.menu)

    assert called(line) == []
    assert claimed(shared_world) == ["reply:5:0"]
