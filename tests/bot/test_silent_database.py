"""A PostgreSQL server that hangs raises nothing: it is logged, people are told, and readiness says so in time."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.intake.outage import Silence
from bot.observe import Outside
from bot.sandbox import Limits, SandboxServer
from tests.bot.test_run import free_port, look, running, settings_for, webhook_settings
from tests.faults.line import Way
from tests.faults.test_outages import OUTAGE, way_to_postgres
from tests.storage.conftest import empty_schema

PATIENCE = 60.0
pytestmark = [pytest.mark.usefixtures("one_validator"), pytest.mark.postgres]


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=Limits.none()) as server:
        yield server


@pytest.fixture
def schema() -> Iterator[str]:
    yield from empty_schema()


@pytest.fixture(autouse=True)
def _nobody_waits_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.wiring.Silence", partial(Silence, after=0.2))
    monkeypatch.setattr("bot.run.Outside", partial(Outside, patience=0.2))


@pytest.mark.parametrize("by_webhook", [True, False], ids=["webhook", "polling"])
async def test_it_is_told_and_what_was_said_is_handled_afterwards(
    sandbox: SandboxServer, tmp_path: Path, schema: str, by_webhook: bool
) -> None:
    wang = await sandbox.person("王芳")
    async with way_to_postgres(schema) as (line, url):
        settings = settings_for(sandbox, tmp_path, url, metrics_listen=f"127.0.0.1:{free_port()}")
        if by_webhook:
            settings = webhook_settings(sandbox, tmp_path, url)
        with capture_logs() as logged:
            async with running(settings):
                await wang.says("你好", timeout=PATIENCE)
                await line.becomes(Way.HANGING)
                try:
                    told = await wang.says("在吗", timeout=PATIENCE)
                    hanging = await look(f"http://{settings.metrics_listen}/readyz")
                    healthy, _ = await look(f"http://{settings.metrics_listen}/healthz")
                finally:
                    await line.becomes(Way.OPEN)
                answered = await wang.hears("邀请", timeout=PATIENCE)
                ready, said = await look(f"http://{settings.metrics_listen}/readyz")

    assert OUTAGE in told.text
    assert (hanging[0], hanging[1]["database"], healthy) == (503, "silent", 200)
    assert "邀请" in answered.text
    assert (ready, said["ok"]) == (200, True)
    assert [entry for entry in logged if entry["event"] == "database.silent"]


async def test_the_process_ends_all_the_same(
    sandbox: SandboxServer, tmp_path: Path, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.run.SILENCE_SECONDS", 0.5)
    wang = await sandbox.person("王芳")
    async with way_to_postgres(schema) as (line, url), AsyncExitStack() as stack:
        await stack.enter_async_context(running(settings_for(sandbox, tmp_path, url)))
        await wang.says("你好", timeout=PATIENCE)
        await line.becomes(Way.HANGING)
        await wang.says("在吗", timeout=PATIENCE)
        async with asyncio.timeout(PATIENCE):
            await stack.aclose()
        # Given up, not interrupted: once the server answers again, others find the update where it was.
        await line.becomes(Way.OPEN)
        async with running(settings_for(sandbox, tmp_path, url)):
            answered = await wang.hears("邀请", timeout=PATIENCE)

    assert "邀请" in answered.text
