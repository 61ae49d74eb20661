"""A city's scheme in one process: five thousand units cost no more memory than any server has, and hold up no start."""

from pathlib import Path

import psutil
import pytest

from bot.sandbox import SandboxServer
from storage.database import Database
from tests.faults.district import member, utc_now
from tests.faults.shiji import PATIENCE, Shiji
from tests.handlers.scheme import SCHEME

UNITS = 5_000
MOST_MEMORY = 250 * 1024 * 1024


def city() -> str:
    """The small district's scheme with thousands of townships more."""
    more = "".join(f"  - {{id: town{n}, name: 第{n}镇, name_en: Town {n}, category: town}}\n" for n in range(UNITS - 7))
    return SCHEME.replace("2026", str(utc_now().year)).replace("indicators:\n", f"{more}indicators:\n", 1)


@pytest.mark.long
async def test_a_process_with_five_thousand_units_stays_small(
    sandbox: SandboxServer, folder: Path, sqlite_url: str
) -> None:
    with Database(sqlite_url) as database:
        with database.transaction() as uow:
            uow.schemes.put(city(), by=None, now=utc_now())
        wang = await member(database, sandbox, scope="town77")
    shiji = Shiji(sandbox, folder, sqlite_url)
    async with shiji.life():
        process = psutil.Process(shiji.pid)
        times = process.cpu_times()
        await wang.writes("/score")
        answer = await wang.hears("总分", timeout=PATIENCE)
        memory = process.memory_info().rss

    spent = times.user + times.system
    figures = f"ready after {spent:.1f} s of the processor, {memory / 1024**2:.0f} MB with {UNITS} units"
    print(figures)  # noqa: T201 — the figures are what the long test is run for
    assert "第77镇" in answer.text
    assert memory <= MOST_MEMORY
