"""Fetches the photos of saved reports: the report never waits for a picture, and a bad one is a state, not an error."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiohttp import ClientError

from bot.backoff import wait_before
from bot.observe import without_secrets
from bot.renewal import again_and_again
from handlers.shared.sending import TROUBLE
from storage.database import Database
from storage.errors import StorageError
from storage.photos import PhotoStore, Thumbnail, Unreadable, thumbnail
from storage.records import Photo, PhotoState
from storage.unit_of_work import UnitOfWork

LARGEST = 20 * 1024 * 1024
"""Telegram hands out no larger file."""
TRIES = 20
"""Failures after which a photo is given up, where they may be its own."""
NOT_ITS_OWN = (StorageError, OSError, ClientError, *TROUBLE)
"""The disk, the database, the line, Telegram: trouble that every photo has and that passes, after a weekend maybe. It
is waited for as long as it takes. Only a refusal (400) of Telegram's is about the photo."""
TEMPORARILY = "temporarily unavailable"
"""Telegram says this of a file that it does not know, and of many a one that it hands out a moment later."""
UNPACKINGS = 3
"""How often unpacking one picture may end the process, before the photo is given up."""
AT_ONCE = 4
LEASE = timedelta(seconds=15)
"""How long this process is the one that fetches without saying so again: another one takes over after that."""
RENEW_SECONDS = 4.0
LEASE_NAME = "photos"

Record = Callable[[UnitOfWork], object]
log = structlog.get_logger(__name__)


class TooBigError(Exception):
    """The file is larger than Telegram said, or than we take."""


class UnpackingError(Exception):
    """Unpacking the picture has ended the process, and not only once."""


class PhotoFetcher:
    """Works through pending photos, a few at a time. `fingerprint` makes the hash by which a reused photo is found.

    Several processes may have one; a lease lets a single one of them fetch, for as long as there is something to
    fetch. Of the photos that are fetched together one is unpacked at a time, because that takes memory. `watcher` is
    told how each photo ended.
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
        self._unpacking = asyncio.Lock()
        self._others_fetch = False

    def wake(self) -> None:
        """A report with photos may have been saved."""
        self._awake.set()

    def stop(self) -> None:
        """End `run` after the photos in hand."""
        self._stopping = True
        self._awake.set()

    async def run(self) -> None:
        """Fetch what is pending, then wait to be woken."""
        try:
            while not self._stopping:
                self._awake.clear()
                try:
                    await self._work_off()
                except StorageError as error:
                    # What is pending stays pending; the next look finds it.
                    log.warning("photos.put_off", error=f"{type(error).__name__}: {error}")
                await self._wait()
        finally:
            # Also when the process did not want to wait for a photo any longer.
            await self._give_back()

    async def _work_off(self) -> None:
        """Everything that is pending now, unless another process has taken that on."""
        while not self._stopping:
            photos = await self._database.run(self._pending)
            if not photos:
                return
            # Fetching may take longer than the lease.
            async with again_and_again(self._renew, RENEW_SECONDS):
                ends = await asyncio.gather(*(self._settle(photo) for photo in photos), return_exceptions=True)
            for end in ends:
                if end is not None:
                    raise end

    async def _wait(self) -> None:
        """Until somebody wakes it or it is time to look; soon, where a process that fetches might have been killed."""
        seconds = min(self._look_around, RENEW_SECONDS) if self._others_fetch else self._look_around
        try:
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            return

    def _pending(self, uow: UnitOfWork) -> list[Photo]:
        """What to fetch next, under the lease; when there is nothing, whoever is next to find something may have it."""
        now = self._clock()
        pending = uow.photos.pending(AT_ONCE, now)
        if not pending:
            self._others_fetch = False
            uow.leases.release(LEASE_NAME, self._owner)
            return []
        self._others_fetch = not self._acquire(uow)
        return [] if self._others_fetch else pending

    def _acquire(self, uow: UnitOfWork) -> bool:
        now = self._clock()
        return uow.leases.acquire(LEASE_NAME, self._owner, now + LEASE, now)

    async def _renew(self) -> None:
        try:
            await self._database.run(self._acquire)
        except StorageError as error:
            # If it runs out, another process fetches these photos as well, with the same result.
            log.warning("photos.lease_not_renewed", error=str(error))

    async def _give_back(self) -> None:
        """Leave the photos to another process at once, for a restart in turn."""
        try:
            await self._database.run(lambda uow: uow.leases.release(LEASE_NAME, self._owner))
        except StorageError as error:
            # The lease runs out by itself.
            log.warning("photos.not_given_back", error=str(error))

    async def _settle(self, photo: Photo) -> None:
        """Fetch one, and write down how it ended before the next one is unpacked, which may end the process."""
        async with AsyncExitStack() as until_written:
            await self._database.run(await self._fetch(photo, until_written))

    async def _fetch(self, photo: Photo, until_written: AsyncExitStack) -> Record:
        """Fetch one, and say what to write down about it. Whatever goes wrong concerns this photo only."""
        with structlog.contextvars.bound_contextvars(photo_id=photo.id, report_id=photo.report_id):
            try:
                content = await self._download(photo)
                await until_written.enter_async_context(self._unpacking)
                return await self._keep(photo, content, await self._unpack(photo, content))
            except TooBigError:
                return self._ended(photo, PhotoState.TOO_BIG, "over 20 MB")
            except UnpackingError:
                return self._ended(photo, PhotoState.BROKEN, f"unpacking it ended the process {UNPACKINGS} times")
            except TelegramBadRequest as error:
                return self._refused(photo, error)
            except NOT_ITS_OWN as error:
                # Counted up to the longest wait and no further.
                return self._again(photo, error, min(photo.attempts + 1, TRIES // 2))
            except Exception as error:  # noqa: BLE001 — another time it may work
                return self._again(photo, error, photo.attempts + 1)

    async def _download(self, photo: Photo) -> bytes:
        if photo.bytes is not None and photo.bytes > LARGEST:
            raise TooBigError
        file = await self._bot.get_file(photo.file_id)
        if file.file_path is None or (file.file_size or 0) > LARGEST:
            raise TooBigError
        content = _Bounded()
        await self._bot.download_file(file.file_path, destination=content)
        return content.getvalue()

    async def _unpack(self, photo: Photo, content: bytes) -> Thumbnail | Unreadable:
        # Counted before: the system may end the process over it, which would meet the same picture next time.
        if await self._database.run(lambda uow: uow.photos.begin_unpacking(photo.id)) > UNPACKINGS:
            raise UnpackingError
        # Decoding is work for a processor; meanwhile the loop answers people.
        return await asyncio.to_thread(thumbnail, content, timezone=self._timezone)

    async def _keep(self, photo: Photo, content: bytes, picture: Thumbnail | Unreadable) -> Record:
        if picture is Unreadable.BROKEN:
            return self._ended(photo, PhotoState.BROKEN, picture.value)
        sha256 = await asyncio.to_thread(self._store.save, content)
        self._watcher(PhotoState.FETCHED)
        if isinstance(picture, Unreadable):
            # Kept for people to look at; only the very same file will be known again.
            log.warning("photo.not_compared", reason=picture.value)
            return lambda uow: uow.photos.mark_fetched(photo.id, sha256=sha256, size=len(content))
        found = await asyncio.to_thread(self._fingerprint, picture)
        return lambda uow: uow.photos.mark_fetched(
            photo.id,
            sha256=sha256,
            hash=found,
            width=picture.full_width,
            height=picture.full_height,
            taken_at=picture.taken_at,
            size=len(content),
        )

    def _ended(self, photo: Photo, state: PhotoState, error: str) -> Record:
        log.warning("photo.not_fetched", state=state.value, error=error)
        self._watcher(state)
        return lambda uow: uow.photos.mark(photo.id, state, error)

    def _refused(self, photo: Photo, error: TelegramBadRequest) -> Record:
        words = error.message.lower()
        if TEMPORARILY in words:
            return self._again(photo, error, photo.attempts + 1)
        return self._ended(photo, PhotoState.TOO_BIG if "too big" in words else PhotoState.FAILED, error.message)

    def _again(self, photo: Photo, error: Exception, attempts: int) -> Record:
        words = without_secrets(f"{type(error).__name__}: {error}")
        if attempts >= TRIES:
            return self._ended(photo, PhotoState.FAILED, words)
        wait = wait_before(attempts, self._random, first=self._first_retry, most=600.0)
        log.warning("photo.put_off", error=words, attempts=attempts, wait=round(wait, 3))
        at = self._clock() + timedelta(seconds=wait)
        # Rather than at the next look around; a little after, because the clocks are not the same.
        asyncio.get_running_loop().call_later(wait + 0.05, self.wake)
        return lambda uow: uow.photos.retry(photo.id, at, words, attempts)


class _Bounded(io.BytesIO):
    """Takes so much and no more: what Telegram says of a file's size is not what a server may send."""

    def write(self, data: "bytes | bytearray | memoryview[int]") -> int:  # type: ignore[override]  # narrower than Buffer: aiogram writes bytes
        if self.tell() + len(data) > LARGEST:
            raise TooBigError
        return super().write(data)
