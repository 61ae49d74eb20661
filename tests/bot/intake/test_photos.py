"""Photos of saved reports are fetched afterwards, and a bad one harms nothing."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from PIL import Image

from bot.fingerprints import fingerprint
from bot.intake.photos import PhotoFetcher
from bot.sandbox import Limits, SandboxServer
from bot.sandbox.client import Person
from storage.database import Database
from storage.photos import PhotoStore, Thumbnail, thumbnail
from storage.records import NewReport, Photo, PhotoState
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


async def test_a_full_disk_is_tried_again(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    await album.adds(picture())
    save, failures = album.store.save, [OSError("no space left")] * 2

    def full(content: bytes) -> str:
        if failures:
            raise failures.pop()
        return save(content)

    monkeypatch.setattr(album.store, "save", full)
    (photo,) = await album.photos()

    assert photo.state is PhotoState.FETCHED


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
