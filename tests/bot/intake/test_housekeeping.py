"""The inbox does not grow for ever."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.intake.housekeeping import EVERY_SECONDS, Housekeeping
from storage.database import Database
from storage.errors import DatabaseBusy
from storage.photos import PhotoStore
from tests.bot.clocks import FakeTime
from tests.bot.raw import message

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
EIGHT_DAYS_AGO = NOW - timedelta(days=8)


def fill(database: Database) -> None:
    with database.transaction() as uow:
        for update_id in range(1, 6):
            uow.inbox.store([(update_id, update_id, None, message(update_id))], EIGHT_DAYS_AGO)
        uow.inbox.done([1, 2], EIGHT_DAYS_AGO)
        uow.inbox.done([3], NOW)
        uow.inbox.set_aside([4], error="x", now=EIGHT_DAYS_AGO)


@pytest.fixture
def photos(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos")


async def test_what_was_handled_long_ago_is_forgotten_and_nothing_else(database: Database, photos: PhotoStore) -> None:
    fill(database)

    forgotten = await Housekeeping(database, photos, lambda: NOW, asyncio.sleep).once()

    counts = await database.run(lambda uow: uow.inbox.counts())
    assert forgotten == 2
    assert (counts.done, counts.set_aside, counts.waiting) == (1, 1, 1)


async def test_what_a_killed_process_left_half_written_goes_after_a_day(
    database: Database, photos: PhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise SystemExit

    photos.save(b"whole")
    with monkeypatch.context() as patched:
        patched.setattr("storage.photos.os.fsync", killed)
        for content in (b"left", b"being written"):
            with pytest.raises(SystemExit):
                photos.save(content)
    left, written = sorted(photos.folder.glob("*.part"), key=lambda part: part.stat().st_size)
    for part, hours in ((left, 25), (written, 23)):
        at = (NOW - timedelta(hours=hours)).timestamp()
        os.utime(part, (at, at))

    await Housekeeping(database, photos, lambda: NOW, asyncio.sleep).once()

    assert (left.exists(), written.exists()) == (False, True)
    assert len(list(photos.names())) == 1


async def test_a_database_that_is_away_is_tried_again_later(
    database: Database, photos: PhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_action: object) -> None:
        raise DatabaseBusy("locked")

    monkeypatch.setattr(database, "run", away)

    assert await Housekeeping(database, photos, lambda: NOW, asyncio.sleep).once() == 0


async def test_it_is_done_every_hour(database: Database, photos: PhotoStore, monkeypatch: pytest.MonkeyPatch) -> None:
    time, done = FakeTime(), []
    housekeeping = Housekeeping(database, photos, time.now, time.sleep)

    async def once() -> int:
        done.append(time.seconds)
        return 0

    monkeypatch.setattr(housekeeping, "once", once)
    running = asyncio.create_task(housekeeping.run())
    await time.run(most=EVERY_SECONDS * 2.5)
    running.cancel()

    assert done == [EVERY_SECONDS, EVERY_SECONDS * 2]
