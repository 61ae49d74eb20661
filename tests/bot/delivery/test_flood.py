"""A digest to everybody, against a server as strict as Telegram: never flooded, and no slower than allowed."""

import asyncio
from collections.abc import AsyncIterator
from random import Random
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.delivery.limiter import Limiter, Limits
from bot.delivery.loop import Delivery, Pace
from bot.delivery.sender import Sender
from bot.sandbox import Limits as TelegramLimits
from bot.sandbox import SandboxServer
from bot.sandbox.world import User
from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import OutboxKind, OutboxState
from storage.unit_of_work import UnitOfWork
from tests.bot.intake.line import utc_now

FIRST_ID = 5_000_000


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=TelegramLimits(tolerance=0.0)) as server:
        yield server


def line_up(uow: UnitOfWork, recipients: int) -> None:
    for number in range(recipients):
        chat_id = FIRST_ID + number
        uow.outbox.add(f"digest:{chat_id}", chat_id, Outgoing("周报"), kind=OutboxKind.DIGEST, now=utc_now())


@pytest.mark.parametrize("recipients", [60, pytest.param(10_000, marks=pytest.mark.long)])
async def test_a_digest_to_everybody_meets_no_429_and_uses_the_allowed_rate(
    database: Database, sandbox: SandboxServer, recipients: int
) -> None:
    for number in range(recipients):
        sandbox.world.add_user(User(FIRST_ID + number, f"人{number}", started=True))
    await database.run(lambda uow: line_up(uow, recipients))
    loop = asyncio.get_running_loop()
    limiter = Limiter(Limits(), monotonic=loop.time, sleep=asyncio.sleep)
    sender = Sender(sandbox.token, limiter, api_base=sandbox.base_url)
    ends: list[str] = []
    all_sent = asyncio.Event()

    def note(_kind: OutboxKind, end: str) -> None:
        ends.append(end)
        if len(ends) >= recipients:
            all_sent.set()

    delivery = Delivery(
        database,
        sender,
        lease_name="delivery:test",
        owner="one",
        clock=utc_now,
        timezone=ZoneInfo("Asia/Shanghai"),
        sleep=asyncio.sleep,
        random=Random(1),
        pace=Pace(settling=0),
        watcher=note,
    )
    began = loop.time()
    running = asyncio.create_task(delivery.run())
    async with asyncio.timeout(recipients / 25 * 2 + 20):
        await all_sent.wait()
    seconds = loop.time() - began
    await delivery.stop(grace=5)
    running.cancel()
    await limiter.shutdown()
    await sender.close()

    assert set(ends) == {"sent"}
    assert seconds >= (recipients - 25) / 25
    counts = await database.run(lambda uow: uow.outbox.counts())
    assert counts == {(OutboxKind.DIGEST, OutboxState.SENT): recipients}
    if recipients > 1000:
        # A short run on a busy machine says nothing about the rate.
        assert recipients / seconds >= 0.95 * 25


async def test_the_server_these_tests_trust_does_refuse_a_flood(sandbox: SandboxServer) -> None:
    sandbox.world.add_user(User(FIRST_ID, "王芳", started=True))
    url = f"{sandbox.base_url}/bot{sandbox.token}/sendMessage"

    async with aiohttp.ClientSession() as session:
        statuses = [
            (await session.post(url, json={"chat_id": FIRST_ID, "text": str(number)})).status for number in range(3)
        ]

    assert statuses == [200, 429, 429]
