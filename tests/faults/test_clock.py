"""The machine's clock is put forward or back: nobody waits for it to come round again."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.run import Process
from bot.sandbox import SandboxServer
from bot.settings import Settings
from bot.wiring import load_validator
from scoring.validator import Validator
from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import OutboxKind, OutboxState
from storage.unit_of_work import UnitOfWork
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


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Validator:
    """One for all processes: loading it takes longer than these tests."""
    return load_validator(tmp_path_factory.mktemp("validator"))


@pytest.fixture
def clock(validator: Validator) -> Iterator[Clock]:
    """The one clock of the whole process, for people and for leases."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.wiring.utc_now", clock)
        patch.setattr("bot.run.load_validator", lambda _folder: validator)
        yield clock


@asynccontextmanager
async def running(settings: Settings, clock: Clock) -> AsyncIterator[None]:
    """The sender of stored messages alone."""
    process = Process(settings, ["delivery"], clock=clock)
    await process.start()
    try:
        yield
    finally:
        await process.stop()


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


def settings_for(sandbox: SandboxServer, folder: Path, url: str) -> Settings:
    return Settings(
        token=SecretStr(sandbox.token), api_base=sandbox.base_url, data_dir=folder, database_url=SecretStr(url)
    )


async def test_what_waits_in_the_outbox_is_sent_though_the_clock_was_put_back(
    sandbox: SandboxServer, tmp_path: Path, sqlite_url: str, clock: Clock
) -> None:
    """A reply due in 20 seconds and a warning to be tried again waited for two hours, and all that came after them."""
    with Database(sqlite_url) as database:
        wang, li, zhao = [
            await member(database, sandbox, scope="zhangjia", name=name) for name in ("王芳", "李强", "赵明")
        ]
        now = clock()

        def left_behind(uow: UnitOfWork) -> None:
            late = now + timedelta(seconds=20)
            uow.outbox.add("r", wang.id, Outgoing("一回复"), kind=OutboxKind.REPLY, now=now, not_before=late)
            for key, person in (("w", li), ("f", zhao)):
                uow.outbox.add(key, person.id, Outgoing("二预警"), kind=OutboxKind.WARNING, now=now)
            first, second = uow.outbox.claim(now=now, limit=9, lease=timedelta(seconds=300))
            uow.outbox.retry(first.id, now + timedelta(seconds=1), "502")
            uow.outbox.told_to_wait(second.id, now, 7200)
            morning = now + timedelta(hours=12)
            uow.outbox.add("q", li.id, Outgoing("明早"), kind=OutboxKind.NOTICE, now=now, not_before=morning)

        await database.run(left_behind)
        clock.ahead = timedelta(hours=-2)
        async with running(settings_for(sandbox, tmp_path, sqlite_url), clock):
            for person in (wang, li):
                key, red = f"n:{person.id}", Outgoing("三新的")
                await database.run(
                    lambda uow, key=key, chat=person.id, red=red: uow.outbox.add(  # type: ignore[misc]  # mypy does not infer a lambda with a default
                        key, chat, red, kind=OutboxKind.WARNING, now=clock()
                    )
                )
            await wang.hears("一回复", timeout=PATIENCE)
            await li.hears("二预警", timeout=PATIENCE)
            for person in (wang, li):
                await person.hears("三新的", timeout=PATIENCE)
        put_off = await database.run(lambda uow: [uow.outbox.by_key(key) for key in "fq"])

    assert [row and row.state for row in put_off] == [OutboxState.WAITING] * 2


async def test_a_digest_that_waits_outlives_a_clock_put_days_ahead_and_right_again(
    sandbox: SandboxServer, tmp_path: Path, sqlite_url: str, clock: Clock
) -> None:
    """It was dropped at once, as out of date."""
    with Database(sqlite_url) as database:
        wang, li = [await member(database, sandbox, scope="zhangjia", name=name) for name in ("王芳", "李强")]
        good = clock() + timedelta(days=2)
        await database.run(
            lambda uow: uow.outbox.add(
                "d", wang.id, Outgoing("周报"), kind=OutboxKind.DIGEST, now=clock(), expires_at=good
            )
        )
        clock.ahead = timedelta(days=7)
        async with running(settings_for(sandbox, tmp_path, sqlite_url), clock):
            await database.run(
                lambda uow: uow.outbox.add("w", li.id, Outgoing("红色"), kind=OutboxKind.WARNING, now=clock())
            )
            await li.hears("红色", timeout=PATIENCE)
            looked_at = await database.run(lambda uow: uow.outbox.by_key("d"))
            clock.ahead = timedelta(0)
            await wang.hears("周报", timeout=PATIENCE)

    assert looked_at is not None
    assert looked_at.state is OutboxState.WAITING
