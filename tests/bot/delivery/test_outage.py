"""Telegram away for an hour, on a clock that moves only when somebody waits: only what has expired is given up."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.limiter import Limiter, Limits
from bot.delivery.loop import Delivery, Pace
from bot.delivery.sender import Sender
from bot.sandbox import Limits as TelegramLimits
from bot.sandbox import SandboxServer
from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import OutboxKind, OutboxState
from storage.unit_of_work import UnitOfWork
from tests.bot.clocks import START

AWAY = timedelta(hours=1)
PACE = Pace(settling=0, doubt=0)
"""As in real life, except for the waits in which the machine's own seconds count."""


class Clock:
    """Whoever waits is awake at once, and it is later then."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.over = asyncio.Event()

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        if self.seconds >= AWAY.total_seconds():
            self.over.set()
        await asyncio.sleep(0)


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=TelegramLimits.none()) as server:
        yield server


@pytest.mark.parametrize("trouble", ["500", "drop"])
async def test_an_hour_without_telegram_gives_up_nothing_but_what_has_expired(
    database: Database, sandbox: SandboxServer, trouble: str
) -> None:
    wang, li = await sandbox.person("王芳"), await sandbox.person("李强")
    for person in (wang, li):
        await person.writes("/start")
    clock = Clock()
    limiter = Limiter(Limits(), monotonic=clock.monotonic, sleep=clock.sleep)
    sender = Sender(sandbox.token, limiter, api_base=sandbox.base_url)
    ended: dict[str, int] = {}

    def note(_kind: OutboxKind, end: str) -> None:
        ended[end] = ended.get(end, 0) + 1

    delivery = Delivery(
        database,
        sender,
        lease_name="delivery:test",
        owner="one",
        clock=lambda: START + timedelta(seconds=clock.seconds),
        timezone=ZoneInfo("Asia/Shanghai"),
        sleep=clock.sleep,
        random=Random(1),
        pace=PACE,
        watcher=note,
    )

    def line_up(uow: UnitOfWork) -> None:
        late = START + AWAY / 2
        uow.outbox.add("warning", wang.id, Outgoing("预警"), kind=OutboxKind.WARNING, now=START)
        uow.outbox.add("digest", wang.id, Outgoing("周报"), kind=OutboxKind.DIGEST, now=START)
        uow.outbox.add("late", li.id, Outgoing("迟到"), kind=OutboxKind.DIGEST, now=START, expires_at=late)

    await database.run(line_up)
    await sandbox.client.trouble(trouble, "sendMessage", times=10**6)
    running = asyncio.create_task(delivery.run())
    async with asyncio.timeout(60):
        await clock.over.wait()
        waiting = await database.run(lambda uow: uow.outbox.by_key("warning"))
        sandbox.faults.clear()
        heard = [await wang.hears(text, timeout=30) for text in ("预警", "周报")]
    await delivery.stop(grace=5)
    running.cancel()
    await limiter.shutdown()
    await sender.close()

    assert waiting is not None
    assert waiting.attempts > PACE.tries
    assert [one.text for one in heard] == ["预警", "周报"]
    assert [message.text for message in await li.looks() if message.from_bot] == []
    assert [message.text for message in await wang.looks() if message.from_bot] == ["预警", "周报"]
    counts = await database.run(lambda uow: uow.outbox.counts())
    assert counts == {
        (OutboxKind.WARNING, OutboxState.SENT): 1,
        (OutboxKind.DIGEST, OutboxState.SENT): 1,
        (OutboxKind.DIGEST, OutboxState.DROPPED): 1,
    }
    assert (ended.pop("sent"), ended.pop("drop")) == (2, 1)
    assert list(ended) == ["retry"]
