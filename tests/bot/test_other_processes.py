"""Several processes on one PostgreSQL: what one writes the others do at once, though they hardly ever look."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.delivery.loop import Pace
from bot.sandbox import Limits, SandboxServer
from scoring.validator import Validator
from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import OutboxKind
from tests.bot.intake.line import utc_now
from tests.bot.test_run import running, settings_for
from tests.storage.conftest import empty_schema

PATIENCE = 60.0
pytestmark = pytest.mark.postgres


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=Limits.none()) as server:
        yield server


async def test_a_message_that_another_process_wrote_is_sent_without_looking(
    sandbox: SandboxServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An hour between two looks: what is sent within this test, the sender was woken for.
    monkeypatch.setattr("bot.wiring.Pace", partial(Pace, look_around=3600.0, settling=0.0))
    monkeypatch.setattr("bot.run.load_validator", lambda _folder: Validator.load())
    wang = await sandbox.person("王芳")
    await wang.writes("/start")
    for address in empty_schema():
        async with running(settings_for(sandbox, tmp_path, address), roles=["delivery"]) as process:
            await process.base.database.run(
                lambda uow: uow.outbox.add("own", wang.id, Outgoing("红色预警"), kind=OutboxKind.WARNING, now=utc_now())
            )
            await wang.hears("红色预警", timeout=PATIENCE)

            with Database(address) as another:
                await another.run(
                    lambda uow: uow.outbox.add("k", wang.id, Outgoing("周报"), kind=OutboxKind.DIGEST, now=utc_now())
                )
                await wang.hears("周报", timeout=PATIENCE)
