"""An error in the work beside the parts is logged with its cause, seen from outside, and mended by trying again."""

import asyncio
from pathlib import Path
from random import Random

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.helpers import Helpers
from bot.intake.housekeeping import Housekeeping
from bot.sandbox import Limits, SandboxServer
from bot.settings import Settings
from tests.bot.test_run import running, webhook_settings

pytestmark = pytest.mark.usefixtures("one_validator")


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often each wait came after how many failures."""
    asked: list[int] = []

    def wait(attempt: int, _random: object, *, most: float) -> float:
        asked.append(attempt)
        return 0.01

    monkeypatch.setattr("bot.helpers.wait_before", wait)
    return asked


async def failing(settings: Settings, path: str) -> tuple[int, object]:
    async with aiohttp.request("GET", f"http://{settings.metrics_listen}{path}") as answer:
        return answer.status, (await answer.json())["failing"]


async def test_a_helper_that_fails_is_seen_and_begun_anew_until_it_runs_well(
    tmp_path: Path, database_url: str, no_waits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the task ended without a word, and old updates were kept for good."""
    broken, mended = asyncio.Event(), asyncio.Event()

    async def run(_self: Housekeeping) -> None:
        if not mended.is_set():
            if len(no_waits) >= 2:
                broken.set()
            raise ZeroDivisionError("housekeeping")

    monkeypatch.setattr(Housekeeping, "run", run)
    async with SandboxServer(limits=Limits.none()) as sandbox:
        settings = webhook_settings(sandbox, tmp_path, database_url)
        with capture_logs() as logged:
            async with running(settings) as process:
                await asyncio.wait_for(broken.wait(), 60)
                seen = [await failing(settings, path) for path in ("/healthz", "/readyz")]
                mended.set()
                async with asyncio.timeout(60):
                    while (await failing(settings, "/healthz"))[1]:
                        await asyncio.sleep(0.01)
                alive = process.alive
                counted = process.metrics.text().decode()

    assert seen == [(200, ["housekeeping"])] * 2
    assert alive
    assert no_waits[:2] == [1, 2]
    lines = [line for line in logged if line["event"] == "helper.failed"]
    assert isinstance(lines[0]["exc_info"], ZeroDivisionError)
    assert 'shiji_helper_failures_total{helper="housekeeping"}' in counted


async def test_a_helper_that_has_run_for_long_counts_as_well_again(
    monkeypatch: pytest.MonkeyPatch, no_waits: list[int]
) -> None:
    monkeypatch.setattr("bot.helpers.STEADY_SECONDS", 0.05)
    first = asyncio.Event()
    told: list[str] = []

    async def work() -> None:
        if not first.is_set():
            first.set()
            raise ValueError
        await asyncio.Event().wait()

    helpers = Helpers(Random(1), told.append)
    helpers.begin("listening", work)
    await first.wait()
    async with asyncio.timeout(60):
        while helpers.failing or not no_waits:
            await asyncio.sleep(0.01)
    await helpers.stop()

    assert told == ["listening"]
