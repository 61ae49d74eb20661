"""What a process cannot do without is missing when it starts: it says so, and waits or ends, and does not hang."""

from pathlib import Path

import aiohttp
import pytest

from bot.sandbox import SandboxServer
from storage.database import Database
from tests.faults.district import member
from tests.faults.line import Way
from tests.faults.shiji import PATIENCE, Shiji, free_port, until
from tests.faults.test_outages import way_to_postgres
from tests.journeys.town import DONE


async def test_a_process_whose_validator_cannot_be_loaded_says_why_and_ends(
    sandbox: SandboxServer, tmp_path: Path, sqlite_url: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cache").write_text("in the way of the folder")
    process = Shiji(sandbox, tmp_path / "data", sqlite_url)

    await process.begin()

    assert await process.ended() == 1
    [line] = process.events("process.part_ended")
    assert "FileExistsError" in line["exception"]


@pytest.mark.postgres
async def test_a_database_that_comes_up_later_than_the_process_is_waited_for(
    sandbox: SandboxServer, folder: Path, postgres_url: str
) -> None:
    """After a restart of the machine PostgreSQL may come last: the process ended then, and nobody began it anew."""
    listen = f"127.0.0.1:{free_port()}"
    async with way_to_postgres(postgres_url) as (line, url):
        await line.becomes(Way.REFUSED)
        shiji = Shiji(sandbox, folder, url, metrics_listen=listen)
        with Database(postgres_url) as database:
            wang = await member(database, sandbox, scope="zhangjia")
            await wang.writes(DONE)
            try:
                await _begins_and_waits(shiji, listen)
                stopped = await shiji.stop()
                await _begins_and_waits(shiji, listen)
                await line.becomes(Way.OPEN)
                card = await wang.hears("请核对", timeout=PATIENCE)
                ready, said = await _readiness(listen)
            finally:
                await shiji.kill()

    assert stopped == 0
    assert (ready, said["ok"]) == (200, True)
    assert "累计 48 公里" in card.text
    assert len(shiji.events("process.ready")) == 1


async def _begins_and_waits(shiji: Shiji, listen: str) -> None:
    before = len(shiji.events("database.away"))
    await shiji.begin()

    async def waits() -> bool:
        return len(shiji.events("database.away")) > before

    await until(waits, "the process says that it waits")
    assert "refused" in shiji.events("database.away")[-1]["error"]
    status, said = await _readiness(listen)
    assert (status, said["database"]) == (503, "away")


async def _readiness(listen: str) -> tuple[int, dict[str, object]]:
    async with aiohttp.request("GET", f"http://{listen}/readyz") as answer:
        return answer.status, await answer.json()
