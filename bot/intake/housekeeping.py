"""Keeps the inbox small and the photo folder tidy: what was handled long ago or never finished goes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from storage.database import Database
from storage.errors import StorageError
from storage.photos import PhotoStore

KEEP = timedelta(days=7)
"""Telegram repeats an update for at most a day; for so much longer a repeat is recognised, and questions answered."""
EVERY_SECONDS = 3600.0

log = structlog.get_logger(__name__)


class Housekeeping:
    """Purges handled updates once an hour. What was set aside stays until somebody has looked at it."""

    def __init__(
        self,
        database: Database,
        photos: PhotoStore,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._database = database
        self._photos = photos
        self._clock = clock
        self._sleep = sleep

    async def run(self) -> None:
        """Ends only by being cancelled."""
        while True:
            await self._sleep(EVERY_SECONDS)
            await self.once()

    async def once(self) -> int:
        """Purge now; how many updates were forgotten. A database or disk that is away is tried again in an hour."""
        now = self._clock()
        try:
            forgotten = await self._database.run(lambda uow: uow.inbox.purge(now - KEEP))
            await asyncio.to_thread(self._photos.tidy, now)
        except StorageError as error:
            log.warning("housekeeping.put_off", error=str(error))
            return 0
        if forgotten:
            log.info("housekeeping.forgotten", updates=forgotten)
        return forgotten
