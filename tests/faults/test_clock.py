"""The machine's clock is put forward or back: nobody waits for it to come round again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.run import Process
from bot.sandbox import SandboxServer
from bot.settings import Settings
from bot.wiring import load_validator
from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import OutboxKind
from tests.faults.district import member, settled
from tests.faults.shiji import PATIENCE
from tests.journeys.town import DONE

JUMPS = {"a day ahead": timedelta(days=1), "a day back": timedelta(days=-1), "two hours back": timedelta(hours=-2)}


class Clock:
    """The machine's clock, put forward or back by `ahead`."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clock]:
    """The one clock of the whole process, for people and for leases."""
    clock = Clock()
    validator = load_validator(tmp_path_factory.mktemp("validator"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.wiring.utc_now", clock)
        patch.setattr("bot.run.load_validator", lambda _folder: validator)
        yield clock


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS.keys())
async def test_work_goes_on_after_the_clock_has_jumped(
    sandbox: SandboxServer, tmp_path: Path, sqlite_url: str, clock: Clock, jump: timedelta
) -> None:
    settings = Settings(
        token=SecretStr(sandbox.token),
        api_base=sandbox.base_url,
        data_dir=tmp_path,
        database_url=SecretStr(sqlite_url),
    )
    with Database(sqlite_url) as database:
        wang = await member(database, sandbox, scope="zhangjia")
        # What a process left behind that was killed before the clock was put right: everything is still leased.
        now, soon = clock(), clock() + timedelta(seconds=12)
        await database.run(lambda uow: uow.leases.acquire("delivery:123456789", "killed", soon, now))
        await wang.writes(DONE)
        [update] = sandbox.world.updates.pending()
        await database.run(lambda uow: uow.inbox.store([(update.update_id, wang.id, None, update.json())], now))
        await database.run(
            lambda uow: uow.inbox.claim(owner="killed", now=now, lease=timedelta(seconds=10), album_wait=timedelta(0))
        )
        clock.ahead = jump
        process = Process(settings, clock=clock)
        await process.start()
        try:
            await database.run(
                lambda uow: uow.outbox.add("k", wang.id, Outgoing("红色"), kind=OutboxKind.WARNING, now=clock())
            )
            card = await wang.hears("请核对", timeout=PATIENCE)
            await wang.hears("红色", timeout=PATIENCE)
            clock.ahead = timedelta(0)
            receipt = await wang.presses("提交", on=card, timeout=PATIENCE)
            await settled(database, sandbox)
        finally:
            await process.stop()

    assert "已收到" in receipt.text
