"""News from other processes, on a real PostgreSQL: nobody here looks by themselves, so whoever wakes was woken."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from storage.database import Database
from storage.listening import Listener
from storage.outgoing import Outgoing
from storage.records import OutboxKind
from storage.session import News
from tests.storage.conftest import NOW, join, postgres, write

pytestmark = pytest.mark.parametrize("kind", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
PATIENCE = 30.0


@pytest.fixture
def other(database: Database) -> Iterator[Database]:
    """The same database, as another process has it."""
    with Database(database.address) as other:
        yield other


class Waiting:
    """Somebody who waits for news, and counts how often it came."""

    def __init__(self, database: Database, news: News) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self.count = 0
        database.wakeups.on(news, self._tell)

    def _tell(self) -> None:
        self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self.count += 1
        self._woken.set()

    async def is_woken(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._woken.wait()
        self._woken.clear()


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[list[float]]:
    """A listener at work; what it waits for after failures is noted and not waited for."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0.01)

    task = asyncio.ensure_future(Listener(database, sleep).run())
    try:
        yield waits
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def push(database: Database, key: str) -> None:
    with database.transaction() as uow:
        uow.outbox.add(key, 7, Outgoing("预警"), kind=OutboxKind.WARNING, now=NOW)


def picture(database: Database) -> None:
    report = write(database, join(database))
    with database.transaction() as uow:
        uow.photos.add(report.id, file_id="f", file_unique_id="u", now=NOW)


@pytest.mark.parametrize("news", News)
async def test_what_one_process_writes_wakes_who_waits_in_another(
    database: Database, other: Database, news: News
) -> None:
    waiting = Waiting(database, news)
    async with listening(database):
        # To begin with everybody is told to look: something may have come before the line was there.
        await waiting.is_woken()

        write_it = {News.OUTBOX: lambda: push(other, "a"), News.PHOTOS: lambda: picture(other)}[news]
        await asyncio.to_thread(write_it)

        await waiting.is_woken()


async def test_a_line_that_is_cut_is_taken_up_again_and_nothing_is_missed(database: Database, other: Database) -> None:
    waiting = Waiting(database, News.OUTBOX)
    async with listening(database) as waits:
        await waiting.is_woken()

        with postgres(database.address) as server:
            line = f"shiji listening {database.origin}"
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", [line])
        await waiting.is_woken()
        await asyncio.to_thread(push, other, "after")
        await waiting.is_woken()

        assert waits[0] == 0.5


async def test_ones_own_news_come_once(database: Database, other: Database) -> None:
    waiting, last = Waiting(database, News.OUTBOX), Waiting(database, News.PHOTOS)
    async with listening(database):
        await last.is_woken()
        before = waiting.count

        for number in range(5):
            await asyncio.to_thread(push, database, f"own-{number}")
        await asyncio.to_thread(picture, other)
        # A server's news come in order: all that came before it are here as well.
        await last.is_woken()

        assert waiting.count - before == 5


async def test_a_server_that_is_not_there_is_tried_again_with_growing_waits(
    database: Database, unused_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with Database(f"postgresql://x@127.0.0.1:{unused_port}/x") as nowhere:
        async with listening(nowhere) as waits, asyncio.timeout(PATIENCE):
            while len(waits) < 8:
                await asyncio.sleep(0.01)

    assert waits[:8] == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert "interrupted" in caplog.text


async def test_a_server_that_is_away_for_a_night_is_still_tried_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    async def away(_listener: Listener) -> None:
        raise OSError("no route to host")

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 1100:
            raise asyncio.CancelledError

    monkeypatch.setattr(Listener, "_listen", away)
    with pytest.raises(asyncio.CancelledError):
        await Listener(database, sleep).run()

    assert waits[-1] == 30.0
