"""Updates that are fetched: acknowledged only once they are kept."""

import asyncio
from collections.abc import AsyncIterator, Callable
from random import Random
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.intake.polling import Polling
from bot.sandbox import Limits, SandboxServer
from storage.database import Database
from storage.errors import DatabaseReadOnly
from tests.bot.intake.line import Line


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=Limits.none()) as server:
        yield server


@pytest.fixture
async def bot(sandbox: SandboxServer) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.base_url))
    async with Bot(sandbox.token, session=session).context() as bot:
        yield bot


class Fetching:
    """Polling as a task, with the sleeps it asked for."""

    def __init__(self, bot: Bot, line: Line) -> None:
        self.slept: list[float] = []
        self.polling = Polling(bot, line.writer, line.outage, sleep=self._sleep, random=Random(1), long_poll=1)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    async def __aenter__(self) -> "Fetching":  # noqa: PYI034 — it is used under its own name only
        self.task = asyncio.create_task(self.polling.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.wait([self.task])


async def test_what_people_send_is_fetched_kept_and_handled(
    database: Database, bot: Bot, sandbox: SandboxServer
) -> None:
    wang = await sandbox.person("王芳")
    async with Line(database) as line, Fetching(bot, line):
        for text in ("一", "二", "三"):
            await wang.writes(text)
        await line.until(lambda: len(line.handled) == 3)


async def test_an_update_is_acknowledged_by_the_request_after_it_was_kept(
    database: Database, bot: Bot, sandbox: SandboxServer
) -> None:
    wang = await sandbox.person("王芳")
    async with Line(database) as line, Fetching(bot, line):
        await wang.writes("一")
        await line.until(lambda: len(line.handled) == 1)
        await wang.writes("二")
        await line.until(lambda: len(line.handled) == 2)

    async with Line(database) as line, Fetching(bot, line):
        await wang.writes("三")
        await line.until(lambda: len(line.handled) == 1)


async def test_while_nothing_can_be_kept_nothing_is_acknowledged_and_the_person_is_told_once(
    database: Database, bot: Bot, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = await sandbox.person("王芳")
    line = Line(database)
    keep = database.run
    refusals: list[object] = []

    async def refuses_three_times(action: Any) -> Any:
        if len(refusals) < 3:
            refusals.append(action)
            raise DatabaseReadOnly("attempt to write a readonly database")
        return await keep(action)

    monkeypatch.setattr(database, "run", refuses_three_times)
    async with Fetching(bot, line) as fetching:
        await wang.writes("一")
        await line.until(lambda: len(line.told) == 1)
        await until(lambda: len(refusals) == 3)
        monkeypatch.setattr(database, "run", keep)
        counts = await stored(line, 1)

    assert counts == 1
    assert line.told == [(wang.id, "zh-CN")]
    assert len(fetching.slept) == 3
    assert fetching.slept == sorted(fetching.slept)


@pytest.mark.parametrize("trouble", ["500", "429", "drop", "rubbish"])
async def test_trouble_of_the_line_passes(database: Database, bot: Bot, sandbox: SandboxServer, trouble: str) -> None:
    wang = await sandbox.person("王芳")
    await sandbox.client.trouble(trouble, "getUpdates", times=3)
    async with Line(database) as line, Fetching(bot, line) as fetching:
        await wang.writes("一")
        await line.until(lambda: len(line.handled) == 1)

    assert len(fetching.slept) == 3


async def test_an_update_with_fields_that_no_model_knows_is_kept_as_it_is(
    database: Database, bot: Bot, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(database)
    strange = {"update_id": 5, "message": {"chat": {"id": 7}, "date": "not a date", "brand_new": {"x": [1]}}}
    answers = [[strange, {"no": "id"}], []]

    async def answer(*_: Any, **__: Any) -> Any:
        if not answers:
            await asyncio.Event().wait()
        return answers.pop(0)

    monkeypatch.setattr(Bot, "__call__", answer)
    async with Fetching(bot, line):
        await stored(line, 1)
        items = await database.run(lambda uow: uow.inbox.counts())

    assert items.waiting == 1


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0)


async def stored(line: Line, number: int) -> int:
    async with asyncio.timeout(5):
        while (counts := await line.database.run(lambda uow: uow.inbox.counts())).waiting < number:
            pass
    return counts.waiting
