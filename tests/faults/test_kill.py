"""Kill -9 under load: whatever was acknowledged is processed, every report is there once, drafts go on."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from bot.sandbox import SandboxServer
from storage.database import Database
from tests.faults.district import Reporter, assert_nothing_lost_nothing_twice, reporters
from tests.faults.shiji import PATIENCE, Shiji, free_port

LIVES = [
    pytest.param("polling", "sqlite", 2, id="polling-sqlite"),
    pytest.param("webhook", "postgres", 1, id="webhook-postgres", marks=pytest.mark.postgres),
    pytest.param("polling", "sqlite", 100, id="polling-sqlite-100", marks=pytest.mark.long),
    pytest.param("webhook", "sqlite", 100, id="webhook-sqlite-100", marks=pytest.mark.long),
    pytest.param("polling", "postgres", 100, id="polling-postgres-100", marks=[pytest.mark.long, pytest.mark.postgres]),
    pytest.param("webhook", "postgres", 100, id="webhook-postgres-100", marks=[pytest.mark.long, pytest.mark.postgres]),
]


@pytest.fixture
def database_url(request: pytest.FixtureRequest, kind: str) -> str:
    return str(request.getfixturevalue(f"{kind}_url"))


async def kill_again_and_again(shiji: Shiji, everyone: list[Reporter], kills: int) -> None:
    random = Random(kills)
    enough = asyncio.Event()
    async with asyncio.TaskGroup() as writing:
        for one in everyone:
            writing.create_task(one.reports_until(enough))
        for number in range(kills):
            await shiji.start()
            # What is tested is a kill at any instant, so the instant is random; nothing is concluded from the time.
            # Now and then a life is long enough for the sender to take over what earlier lives have left.
            await asyncio.sleep(random.uniform(0.05, 20.0 if number % 10 == 9 else 2.0))
            await shiji.kill()
        await shiji.start()
        enough.set()


@pytest.mark.parametrize(("way", "kind", "kills"), LIVES)
async def test_killed_again_and_again_it_loses_nothing_and_counts_nothing_twice(
    sandbox: SandboxServer, folder: Path, database: Database, database_url: str, way: str, kills: int
) -> None:
    listen = f"127.0.0.1:{free_port()}" if way == "webhook" else None
    shiji = Shiji(sandbox, folder, database_url, listen=listen)
    everyone = await reporters(database, sandbox, seed=kills, patience=PATIENCE + 60 * kills)

    try:
        await kill_again_and_again(shiji, everyone, kills)
        reports = await assert_nothing_lost_nothing_twice(database, sandbox, everyone)
        status = await shiji.stop()
    finally:
        await shiji.kill()

    assert len(reports) >= len(everyone)
    assert status == 0
