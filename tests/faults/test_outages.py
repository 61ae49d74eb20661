"""Faults of others: the process stays up, says so, loses nothing, and catches up when they end."""

import resource
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest

from bot.sandbox import Person, SandboxServer
from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import OutboxKind, PhotoState, ReportStatus
from tests.faults.district import member, settled, utc_now
from tests.faults.line import Line, Way
from tests.faults.shiji import PATIENCE, Shiji, free_port, until
from tests.journeys.town import DONE, picture

OUTAGE = "系统暂时无法保存内容"
STOP_SECONDS = 40
WAYS = [way for way in Way if way is not Way.OPEN]


@pytest.fixture
async def line(sandbox: SandboxServer) -> AsyncIterator[Line]:
    """The way to Telegram."""
    address = urlsplit(sandbox.base_url)
    assert address.hostname
    assert address.port
    async with Line((address.hostname, address.port)) as line:
        yield line


async def push(database: Database, person: Person, words: str) -> None:
    await database.run(
        lambda uow: uow.outbox.add(
            f"warning:{words}", person.id, Outgoing(words), kind=OutboxKind.WARNING, now=utc_now()
        )
    )


async def fails(shiji: Shiji, *names: str, times: int = 2) -> None:
    """Wait until the process has said that it does not get through."""
    before = sum(len(shiji.events(name)) for name in names)

    async def look() -> bool:
        return sum(len(shiji.events(name)) for name in names) >= before + times

    await until(look, f"{times} times {names} in the log")


async def test_telegram_gone_hanging_resetting_or_answering_rubbish_costs_only_time(
    sandbox: SandboxServer, folder: Path, sqlite_url: str, line: Line
) -> None:
    shiji = Shiji(sandbox, folder, sqlite_url, api_base=f"http://{line.address}")
    with Database(sqlite_url) as database:
        wang = await member(database, sandbox, scope="zhangjia")
        async with shiji.life():
            for way in WAYS:
                await line.becomes(way)
                await wang.writes(f"{way}：{DONE}")
                await push(database, wang, f"红色预警 {way}")
                if way is not Way.HANGING:
                    await fails(shiji, "polling.failed", "delivery.retry")
                await line.becomes(Way.OPEN)
                await wang.hears(f"{way}：", timeout=PATIENCE)
                await wang.hears(f"红色预警 {way}", timeout=PATIENCE)
                assert shiji.runs
            await settled(database, sandbox)

        counts = await database.run(lambda uow: uow.inbox.counts())
        report = await database.run(lambda uow: uow.reports.get(1))
    assert (counts.done, counts.set_aside, counts.failing) == (len(WAYS), 0, 0)
    assert report is not None
    assert report.text == "\n".join(f"{way}：{DONE}" for way in WAYS)
    for way in WAYS:
        assert sum(f"红色预警 {way}" in message.text for message in await wang.looks()) == 1


async def test_doctor_and_a_starting_process_say_that_telegram_is_away(
    sandbox: SandboxServer, folder: Path, sqlite_url: str, line: Line
) -> None:
    shiji = Shiji(sandbox, folder, sqlite_url, api_base=f"http://{line.address}")
    await line.becomes(Way.REFUSED)

    await shiji.begin()
    try:
        status, said = await shiji.doctor()
        await until(lambda: _logged(shiji, "telegram.away"), "the process says what is missing")
        await until(lambda: _logged(shiji, "process.ready"), "it starts without Telegram")
        await line.becomes(Way.OPEN)
        await until(lambda: _logged(shiji, "telegram.met"), "it finds Telegram when that is there")
        stopped = await shiji.stop()
    finally:
        await shiji.kill()

    assert status == 1
    assert line.address in said
    assert stopped == 0


async def _logged(shiji: Shiji, name: str) -> bool:
    return bool(shiji.events(name))


@asynccontextmanager
async def way_to_postgres(address: str) -> AsyncIterator[tuple[Line, str]]:
    """A line to the server, and the database's address by it."""
    parts = urlsplit(address)
    target = (parts.hostname or "127.0.0.1", parts.port or 5432)
    async with Line(target) as line:
        url = address.replace(f"{target[0]}:{target[1]}", line.address)
        assert line.address in url
        yield line, url


@asynccontextmanager
async def gone_at_the_press(
    sandbox: SandboxServer, folder: Path, address: str, way: Way
) -> AsyncIterator[tuple[Shiji, Line, Person, Database]]:
    """A server is gone in the moment in which somebody presses 提交, who has read that nothing could be saved."""
    async with way_to_postgres(address) as (line, url):
        shiji = Shiji(sandbox, folder, url, listen=f"127.0.0.1:{free_port()}")
        with Database(address) as database:
            wang = await member(database, sandbox, scope="zhangjia")
            async with shiji.life():
                await wang.writes(DONE)
                await wang.hears("请核对", timeout=PATIENCE)
                await line.becomes(way)
                await wang.taps("提交")
                await wang.hears(OUTAGE, timeout=PATIENCE)
                yield shiji, line, wang, database


# A server that hangs is an outage after ten seconds; in a moment it is shown by tests/bot/test_silent_database.py.
@pytest.mark.postgres
@pytest.mark.parametrize("way", [Way.REFUSED, pytest.param(Way.HANGING, marks=pytest.mark.long)])
async def test_a_database_server_gone_for_a_while_is_told_and_what_was_said_is_handled_afterwards(
    sandbox: SandboxServer, folder: Path, postgres_url: str, way: Way
) -> None:
    async with gone_at_the_press(sandbox, folder, postgres_url, way) as (shiji, line, wang, database):
        status, said = await shiji.doctor()
        assert status == 1, said
        await line.becomes(Way.OPEN)
        receipt = await wang.hears("已收到", timeout=PATIENCE)
        assert shiji.runs
        await settled(database, sandbox)
        report = await database.run(lambda uow: uow.reports.get(1))
    assert bool(shiji.events("database.silent")) is (way is Way.HANGING)
    assert "0.00 → 32.00 分" in receipt.text
    assert report is not None
    assert report.status is ReportStatus.SUBMITTED


@pytest.mark.long
@pytest.mark.postgres
async def test_a_process_that_is_told_to_end_ends_though_its_database_server_hangs(
    sandbox: SandboxServer, folder: Path, postgres_url: str
) -> None:
    async with gone_at_the_press(sandbox, folder, postgres_url, Way.HANGING) as (shiji, line, wang, database):
        began = monotonic()
        status = await shiji.stop()
        took = monotonic() - began
        await line.becomes(Way.OPEN)
        await shiji.start()
        receipt = await wang.hears("已收到", timeout=PATIENCE)
        await settled(database, sandbox)
    assert status == 0
    # The unit file kills after 45.
    assert took < STOP_SECONDS
    assert "0.00 → 32.00 分" in receipt.text


@contextmanager
def no_room(pid: int) -> Iterator[None]:
    """While it lasts, the process can write no byte into a file: what a full disk does, made by a limit on it."""
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_disk_without_room_is_told_and_what_was_said_is_handled_afterwards(
    sandbox: SandboxServer, folder: Path, sqlite_url: str
) -> None:
    shiji = Shiji(sandbox, folder, sqlite_url)
    with Database(sqlite_url) as database:
        wang = await member(database, sandbox, scope="zhangjia")
        async with shiji.life():
            with no_room(shiji.pid):
                await wang.writes(DONE)
                await wang.hears(OUTAGE, timeout=PATIENCE)
                await fails(shiji, "polling.failed", times=1)
            await wang.hears("请核对", timeout=PATIENCE)
            await wang.presses("提交", timeout=PATIENCE)
            assert shiji.runs
            await settled(database, sandbox)
        report = await database.run(lambda uow: uow.reports.get(1))
    assert report is not None
    assert (report.text, report.status) == (DONE, ReportStatus.SUBMITTED)


@pytest.mark.long
async def test_a_database_that_another_program_locks_for_longer_than_anybody_waits(
    sandbox: SandboxServer, folder: Path, sqlite_url: str
) -> None:
    shiji = Shiji(sandbox, folder, sqlite_url)
    with Database(sqlite_url) as database:
        wang = await member(database, sandbox, scope="zhangjia")
        async with shiji.life():
            other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            await wang.writes(DONE)
            await wang.hears(OUTAGE, timeout=PATIENCE)
            other.execute("ROLLBACK")
            other.close()
            await wang.hears("请核对", timeout=PATIENCE)
            await settled(database, sandbox)


async def test_a_photo_folder_that_cannot_be_written_keeps_no_report_back_and_photos_are_fetched_afterwards(
    sandbox: SandboxServer, tmp_path: Path, sqlite_url: str
) -> None:
    shiji = Shiji(sandbox, tmp_path / "data", sqlite_url)
    photos = tmp_path / "data" / "photos"
    with Database(sqlite_url) as database:
        wang = await member(database, sandbox, scope="zhangjia")
        async with shiji.life():
            if photos.exists():
                photos.rmdir()
            photos.write_text("in the way")
            card = await wang.sends_photo(picture(), DONE, timeout=PATIENCE)
            receipt = await wang.presses("提交", timeout=PATIENCE)
            await fails(shiji, "photo.put_off", times=1)
            status, said = await shiji.doctor()
            photos.unlink()

            async def fetched() -> bool:
                report = await database.run(lambda uow: uow.reports.get(1))
                return report is not None and [photo.state for photo in report.photos] == [PhotoState.FETCHED]

            await until(fetched, "the photo is fetched once the folder can be written")
            assert shiji.runs

    assert "请核对" in card.text
    assert "已收到" in receipt.text
    assert (status, str(photos) in said) == (1, True)
    assert not shiji.events("update.failed")
