"""Photos of saved reports are fetched afterwards, and a bad one harms nothing."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from random import Random
from threading import Semaphore
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError, TelegramServerError
from aiogram.methods import GetFile
from aiohttp import ServerDisconnectedError
from PIL import Image

from bot.fingerprints import fingerprint
from bot.intake.photos import LEASE, LEASE_NAME, UNPACKINGS, PhotoFetcher
from bot.sandbox import Limits, SandboxServer
from bot.sandbox.client import Person
from storage.database import Database
from storage.errors import PhotoStoreFull
from storage.photos import PhotoStore, Thumbnail, Unreadable, thumbnail
from storage.records import NewReport, Photo, PhotoState
from tests.bot.intake.deadly import DEADLY
from tests.bot.intake.line import utc_now

ZONE = ZoneInfo("Asia/Shanghai")


def picture(width: int = 320, height: int = 240, turn: bool = False) -> bytes:
    image = Image.radial_gradient("L").resize((width, height)).convert("RGB")
    image.paste((200, 40, 40), (width // 8, height // 3, width // 2, height // 2))
    out = io.BytesIO()
    (image.rotate(90) if turn else image).save(out, "JPEG", quality=85)
    return out.getvalue()


class Album:
    """A report with photos, and who fetches them."""

    def __init__(self, database: Database, sandbox: SandboxServer, bot: Bot, folder: Path, sender: Person) -> None:
        self.database = database
        self.sandbox = sandbox
        self.sender = sender
        self.store = PhotoStore(folder)
        self.fetcher = self.another("one", bot)
        with database.transaction() as uow:
            person = uow.people.add(telegram_id=sender.id, name="王芳", locale="zh-CN", now=utc_now())
            new = NewReport(
                unit="qingliu", reporter_id=person.id, chat_id=sender.id, text="修好路灯", year=2026, period="2026-W47"
            )
            self.report = uow.reports.create(new, by=person.id, now=utc_now()).id

    def another(self, owner: str, bot: Bot) -> PhotoFetcher:
        return PhotoFetcher(
            bot,
            self.database,
            self.store,
            owner=owner,
            fingerprint=fingerprint,
            timezone=ZONE,
            clock=utc_now,
            sleep=asyncio.sleep,
            random=Random(1),
            look_around=0.02,
            first_retry=0.01,
        )

    async def adds(self, content: bytes) -> None:
        seen = await self.sender.drops([("photo", "p.jpg", content)])
        self.adds_id(seen[0].file_id)

    def adds_id(self, file_id: str, size: int | None = None) -> None:
        with self.database.transaction() as uow:
            uow.photos.add(self.report, file_id=file_id, file_unique_id=file_id, now=utc_now(), size=size)

    async def photos(self, *, pending: int = 0) -> list[Photo]:
        """All photos once no more than so many are pending."""
        running = asyncio.create_task(self.fetcher.run())
        try:
            async with asyncio.timeout(8):
                while True:
                    photos = await self.database.run(lambda uow: uow.photos.of(self.report))
                    if sum(photo.state is PhotoState.PENDING for photo in photos) <= pending:
                        return photos
        finally:
            self.fetcher.stop()
            await running


@pytest.fixture
async def album(database: Database, tmp_path: Path) -> AsyncIterator[Album]:
    async with SandboxServer(limits=Limits.none()) as sandbox:
        session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.base_url))
        async with Bot(sandbox.token, session=session).context() as bot:
            yield Album(database, sandbox, bot, tmp_path / "photos", await sandbox.person("王芳"))


async def test_a_photo_is_kept_under_its_hash_with_its_fingerprint(album: Album) -> None:
    await album.adds(picture())

    (photo,) = await album.photos()

    assert photo.state is PhotoState.FETCHED
    assert photo.sha256 is not None
    assert album.store.has(photo.sha256)
    assert len(photo.hash or "") == 64
    assert (photo.bytes or 0) == len(album.store.read(photo.sha256))


async def test_a_broken_image_is_a_state_and_the_others_are_fetched(album: Album) -> None:
    await album.adds(picture())
    await album.adds(b"this is no image")
    await album.adds(picture(400, 300))

    photos = await album.photos()

    assert [photo.state for photo in photos] == [PhotoState.FETCHED, PhotoState.BROKEN, PhotoState.FETCHED]


async def test_a_photo_over_the_limit_is_a_state(album: Album) -> None:
    album.adds_id("huge", size=21 * 1024 * 1024)

    (photo,) = await album.photos()

    assert photo.state is PhotoState.TOO_BIG


async def test_a_file_that_telegram_does_not_know_is_a_state(album: Album) -> None:
    album.adds_id("no-such-file")

    (photo,) = await album.photos()

    assert photo.state is PhotoState.FAILED
    assert "file" in (photo.error or "")


@pytest.mark.parametrize("trouble", ["500", "drop", "rubbish", "429"])
async def test_trouble_of_the_line_is_tried_again(album: Album, trouble: str) -> None:
    await album.adds(picture())
    await album.sandbox.client.trouble(trouble, "getFile", times=2)

    (photo,) = await album.photos()

    assert photo.state is PhotoState.FETCHED
    assert photo.attempts == 2


async def test_what_is_not_the_photos_fault_never_counts_to_the_end(
    album: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    # After twenty tries, two and a half hours of a full disk, every photo was given up.
    monkeypatch.setattr("bot.intake.photos.TRIES", 4)
    await album.adds(picture())
    away = GetFile(file_id="f")
    fails(monkeypatch, Bot, "get_file", TelegramNetworkError(away, "away"), TelegramServerError(away, "bad gateway"))
    fails(monkeypatch, Bot, "download_file", ServerDisconnectedError(), TimeoutError())
    fails(monkeypatch, album.store, "save", OSError("no space left"), PhotoStoreFull("no space left"))

    (photo,) = await album.photos()

    assert photo.state is PhotoState.FETCHED


TEMPORARILY = "Bad Request: wrong file_id or the file is temporarily unavailable"


@pytest.mark.parametrize(
    ("times", "end"),
    [
        pytest.param(3, PhotoState.FETCHED, id="it was only for a while, and given up at once"),
        pytest.param(4, PhotoState.FAILED, id="Telegram really does not have it"),
    ],
)
async def test_a_file_that_may_be_unavailable_for_a_while_is_tried_again(
    album: Album, monkeypatch: pytest.MonkeyPatch, times: int, end: PhotoState
) -> None:
    monkeypatch.setattr("bot.intake.photos.TRIES", 4)
    await album.adds(picture())
    fails(monkeypatch, Bot, "get_file", *[TelegramBadRequest(GetFile(file_id="f"), TEMPORARILY)] * times)

    (photo,) = await album.photos()

    assert photo.state is end


def fails(monkeypatch: pytest.MonkeyPatch, what: object, name: str, *errors: Exception) -> None:
    """Its next calls fail, then it is as it was."""
    works, left = getattr(what, name), list(errors)

    def call(*given: Any, **named: Any) -> Any:
        if left:
            raise left.pop(0)
        return works(*given, **named)

    monkeypatch.setattr(what, name, call)


async def test_a_picture_that_ends_the_process_is_given_up_after_a_few_times_and_the_others_are_fetched(
    album: Album, database_url: str, tmp_path: Path
) -> None:
    for content in (picture(), DEADLY, picture(400, 300), DEADLY + b"?"):
        await album.adds(content)

    lives = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bot.intake.deadly", str(UNPACKINGS + 1)),
        *(database_url, str(tmp_path / "photos"), album.sandbox.base_url, album.sandbox.token),
        stdout=asyncio.subprocess.PIPE,
    )
    ends, _ = await lives.communicate()

    assert ends.split() == [b"-9"] * UNPACKINGS + [b"0"]
    photos = await album.database.run(lambda uow: uow.photos.of(album.report))
    fetched, broken = PhotoState.FETCHED, PhotoState.BROKEN
    assert [photo.state for photo in photos] == [fetched, broken, fetched, broken]
    assert photos[1].error == "unpacking it ended the process 3 times"
    assert photos[3].error == "broken"


async def test_photos_that_are_fetched_together_are_unpacked_one_at_a_time(
    album: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, most = Semaphore(1), []

    def unpack(content: bytes, **options: Any) -> Thumbnail | Unreadable:
        most.append(at_once.acquire(blocking=False))
        found = thumbnail(content, **options)
        at_once.release()
        return found

    monkeypatch.setattr("bot.intake.photos.thumbnail", unpack)
    for side in range(4):
        await album.adds(picture(1600 + side, 1200))

    photos = await album.photos()

    assert [photo.state for photo in photos] == [PhotoState.FETCHED] * 4
    assert most == [True] * 4


async def test_a_picture_too_large_to_be_unpacked_is_kept_without_a_fingerprint(
    album: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.photos.MAX_MEMORY", 100)
    await album.adds(picture())

    (photo,) = await album.photos()

    assert (photo.state, photo.hash, photo.width) == (PhotoState.FETCHED, None, None)
    assert album.store.has(photo.sha256 or "")


async def test_who_has_nothing_to_fetch_leaves_the_photos_to_others(album: Album) -> None:
    await album.adds(picture())
    running = asyncio.create_task(album.fetcher.run())

    async def holder() -> str | None:
        return await album.database.run(lambda uow: uow.leases.holder(LEASE_NAME, utc_now()))

    async with asyncio.timeout(8):
        while await album.database.run(lambda uow: uow.photos.pending(1)) or await holder():
            await asyncio.sleep(0)
    assert not running.done()
    album.fetcher.stop()
    await running


async def test_the_lease_is_prolonged_while_a_photo_hangs_and_given_back_by_a_process_that_ends(
    album: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake.photos.RENEW_SECONDS", 0.02)
    await album.adds(picture())
    await album.sandbox.client.trouble("hang", "getFile", seconds=30)

    async def holder(at: datetime) -> str | None:
        return await album.database.run(lambda uow: uow.leases.holder(LEASE_NAME, at))

    running = asyncio.create_task(album.fetcher.run())
    async with asyncio.timeout(8):
        while not await holder(utc_now()):
            await asyncio.sleep(0)
        # As it was taken, it would not last so long.
        later = utc_now() + LEASE
        while not await holder(later):
            await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running])

    assert await holder(utc_now()) is None


def test_the_same_picture_smaller_has_nearly_the_same_fingerprint() -> None:
    original, smaller, turned = (print_of(picture()), print_of(picture(200, 150)), print_of(picture(turn=True)))

    assert different_bits(original, smaller) <= 16
    assert different_bits(original, turned) > 50


def print_of(content: bytes) -> str:
    made = thumbnail(content, timezone=ZONE)
    assert isinstance(made, Thumbnail)
    found = fingerprint(made)
    assert found is not None
    return found


def different_bits(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 200), (9, 8)])
def test_a_picture_of_one_colour_has_nothing_to_compare(width: int, height: int) -> None:
    plain = Thumbnail(bytes(width * height), width, height, width, height, None)

    assert fingerprint(plain) is None
