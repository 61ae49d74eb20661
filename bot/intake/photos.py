"""Fetches the photos of saved reports: the report never waits for a picture, and a bad one is a state, not an error."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramNotFound

from bot.backoff import wait_before
from bot.observe import without_secrets
from storage.database import Database
from storage.errors import StorageError
from storage.photos import PhotoStore, Thumbnail, Unreadable, thumbnail
from storage.records import Photo, PhotoState
from storage.unit_of_work import UnitOfWork

LARGEST = 20 * 1024 * 1024
"""Telegram hands out no larger file."""
TRIES = 20
AT_ONCE = 4
LEASE = timedelta(minutes=5)
LEASE_NAME = "photos"

Record = Callable[[UnitOfWork], object]
log = structlog.get_logger(__name__)


class TooBigError(Exception):
    """The file is larger than Telegram said, or than we take."""


@dataclass(frozen=True, slots=True)
class _Fetched:
    content: bytes
    picture: Thumbnail | Unreadable


class PhotoFetcher:
    """Works through pending photos, a few at a time. `fingerprint` makes the hash by which a reused photo is found.

    Several processes may have one; a lease lets a single one of them fetch. `watcher` is told how each photo ended.
    """

    def __init__(
        self,
        bot: Bot,
        database: Database,
        store: PhotoStore,
        *,
        owner: str,
        fingerprint: Callable[[Thumbnail], str | None],
        timezone: ZoneInfo,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        random: Random,
        watcher: Callable[[str], None] = lambda _end: None,
        look_around: float = 15.0,
        first_retry: float = 2.0,
    ) -> None:
        self._bot = bot
        self._database = database
        self._store = store
        self._owner = owner
        self._fingerprint = fingerprint
        self._timezone = timezone
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._watcher = watcher
        self._look_around = look_around
        self._first_retry = first_retry
        self._awake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """A report with photos may have been saved."""
        self._awake.set()

    def stop(self) -> None:
        """End `run` after the photos in hand."""
        self._stopping = True
        self._awake.set()

    async def run(self) -> None:
        """Fetch what is pending, then wait to be woken."""
        while not self._stopping:
            self._awake.clear()
            try:
                while not self._stopping and await self._round():
                    pass
            except StorageError as error:
                # What is pending stays pending; the next look finds it.
                log.warning("photos.put_off", error=f"{type(error).__name__}: {error}")
            try:
                async with asyncio.timeout(self._look_around):
                    await self._awake.wait()
            except TimeoutError:
                continue

    async def _round(self) -> bool:
        """Fetch a few; False when there was nothing to fetch, or another process fetches."""
        photos = await self._database.run(self._pending)
        records = await asyncio.gather(*(self._fetch(photo) for photo in photos))
        if records:
            await self._database.run(lambda uow: [record(uow) for record in records])
        return bool(photos)

    def _pending(self, uow: UnitOfWork) -> list[Photo]:
        now = self._clock()
        pending = uow.photos.pending(AT_ONCE, now)
        if pending and not uow.leases.acquire(LEASE_NAME, self._owner, now + LEASE, now):
            return []
        return pending

    async def _fetch(self, photo: Photo) -> Record:
        """Fetch one, and say what to write down about it. Whatever goes wrong concerns this photo only."""
        with structlog.contextvars.bound_contextvars(photo_id=photo.id, report_id=photo.report_id):
            try:
                fetched = await self._download(photo)
                return await self._keep(photo, fetched)
            except TooBigError:
                return self._ended(photo, PhotoState.TOO_BIG, "over 20 MB")
            except (TelegramBadRequest, TelegramNotFound) as error:
                state = PhotoState.TOO_BIG if "too big" in error.message.lower() else PhotoState.FAILED
                return self._ended(photo, state, error.message)
            except Exception as error:  # noqa: BLE001 — the line, the disk: another time it may work
                return self._again(photo, error)

    async def _download(self, photo: Photo) -> _Fetched:
        if photo.bytes is not None and photo.bytes > LARGEST:
            raise TooBigError
        file = await self._bot.get_file(photo.file_id)
        if file.file_path is None or (file.file_size or 0) > LARGEST:
            raise TooBigError
        content = _Bounded()
        await self._bot.download_file(file.file_path, destination=content)
        data = content.getvalue()
        # Decoding is work for a processor; meanwhile the loop answers people.
        return _Fetched(data, await asyncio.to_thread(thumbnail, data, timezone=self._timezone))

    async def _keep(self, photo: Photo, fetched: _Fetched) -> Record:
        picture = fetched.picture
        if isinstance(picture, Unreadable):
            return self._ended(photo, PhotoState.BROKEN, picture.value)
        sha256 = await asyncio.to_thread(self._store.save, fetched.content)
        found = await asyncio.to_thread(self._fingerprint, picture)
        self._watcher(PhotoState.FETCHED)
        return lambda uow: uow.photos.mark_fetched(
            photo.id,
            sha256=sha256,
            hash=found,
            width=picture.full_width,
            height=picture.full_height,
            taken_at=picture.taken_at,
            size=len(fetched.content),
        )

    def _ended(self, photo: Photo, state: PhotoState, error: str) -> Record:
        log.warning("photo.not_fetched", state=state.value, error=error)
        self._watcher(state)
        return lambda uow: uow.photos.mark(photo.id, state, error)

    def _again(self, photo: Photo, error: Exception) -> Record:
        words = without_secrets(f"{type(error).__name__}: {error}")
        attempts = photo.attempts + 1
        if attempts >= TRIES:
            return self._ended(photo, PhotoState.FAILED, words)
        wait = wait_before(attempts, self._random, first=self._first_retry, most=600.0)
        log.warning("photo.put_off", error=words, attempts=attempts, wait=round(wait, 3))
        at = self._clock() + timedelta(seconds=wait)
        return lambda uow: uow.photos.retry(photo.id, at, words)


class _Bounded(io.BytesIO):
    """Takes so much and no more: what Telegram says of a file's size is not what a server may send."""

    def write(self, data: "bytes | bytearray | memoryview[int]") -> int:  # type: ignore[override]  # narrower than Buffer: aiogram writes bytes
        if self.tell() + len(data) > LARGEST:
            raise TooBigError
        return super().write(data)
