"""Keeps the inbox small: what was handled long ago is forgotten."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from storage.database import Database
from storage.errors import StorageError

KEEP = timedelta(days=7)
"""Telegram repeats an update for at most a day; for so much longer a repeat is recognised, and questions answered."""
EVERY_SECONDS = 3600.0

log = structlog.get_logger(__name__)


class Housekeeping:
    """Purges handled updates once an hour. What was set aside stays until somebody has looked at it."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._database = database
        self._clock = clock
        self._sleep = sleep

    async def run(self) -> None:
        """Ends only by being cancelled."""
        while True:
            await self._sleep(EVERY_SECONDS)
            await self.once()

    async def once(self) -> int:
        """Purge now; how many updates were forgotten. A database that is away is tried again in an hour."""
        before = self._clock() - KEEP
        try:
            forgotten = await self._database.run(lambda uow: uow.inbox.purge(before))
        except StorageError as error:
            log.warning("housekeeping.put_off", error=str(error))
            return 0
        if forgotten:
            log.info("housekeeping.forgotten", updates=forgotten)
        return forgotten
