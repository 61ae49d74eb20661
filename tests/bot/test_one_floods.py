"""A flood from one person, against a Telegram that takes thirty messages a second: the others do not notice it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Limits, SandboxServer
from storage.database import Database
from storage.records import Grant, OutboxKind, OutboxState, Role
from tests.bot.intake.line import utc_now
from tests.bot.test_run import running, settings_for

pytestmark = pytest.mark.usefixtures("one_validator")

FLOOD = 60
PATIENCE = 30.0


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=Limits(private_per_second=10**6, tolerance=0.0)) as server:
        yield server


async def test_who_floods_is_answered_at_the_pace_of_pushes_and_the_others_at_once(
    sandbox: SandboxServer, tmp_path: Path, database_url: str, database: Database
) -> None:
    """Sixty replies to one chat were sent as fast as they were ready, of the thirty a second there are for all."""
    wang, li = await sandbox.person("王芳"), await sandbox.person("李强")
    grants = (Grant(Role.REPORTER, "qingliu"),)
    for person in (wang, li):
        await database.run(
            lambda uow, person=person: uow.people.add(  # type: ignore[misc]  # mypy does not infer a lambda with a default
                telegram_id=person.id, name=person.name, locale="zh-CN", now=utc_now(), grants_of=grants
            )
        )
    for _ in range(FLOOD):
        await wang.writes("/help")

    async with running(settings_for(sandbox, tmp_path, database_url)):
        async with asyncio.timeout(PATIENCE):
            while (await database.run(lambda uow: uow.inbox.counts())).done < FLOOD:
                await asyncio.sleep(0.02)
        await li.says("/help", timeout=PATIENCE)
        left = (await database.run(lambda uow: uow.outbox.counts())).get((OutboxKind.REPLY, OutboxState.WAITING), 0)
    calls = await sandbox.client.calls("sendMessage")

    assert Counter(call["status"] for call in calls).keys() == {200}
    # Li's reply overtook them.
    assert left > 0
