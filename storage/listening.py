"""News from other processes, by PostgreSQL's LISTEN: who waits is woken at once, and looks now and then anyway."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import psycopg

from storage.database import KEEPALIVES, Database
from storage.session import News

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
CONNECT_SECONDS = 10
_CHANNELS = {news.channel: news for news in News}


class Listener:
    """One connection of its own that hears what other processes announce, and tells this one's `Wakeups`."""

    def __init__(self, database: Database, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """The database has to be PostgreSQL: with SQLite there are no other processes to hear from."""
        self._database = database
        self._sleep = sleep
        self._failures = 0

    async def run(self) -> None:
        """Listen, and connect anew when the line is cut. Ends only by being cancelled."""
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                # Meanwhile everybody looks by themselves, as often as they always do.
                self._failures += 1
                log.warning("listening to other processes was interrupted: %s", error)
                # A server that is away for a night fails a thousand times, and 2 ** 1024 is no number of seconds.
                await self._sleep(min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(self._failures - 1, 10)))

    async def _listen(self) -> None:
        async with await self._connect() as connection:
            ours = await _schema(connection)
            for channel in _CHANNELS:
                await connection.execute(f"LISTEN {channel}")
            self._failures = 0
            # Whatever was announced while nobody listened.
            self._database.wakeups.tell(News)
            async for notice in connection.notifies():
                schema, _, origin = notice.payload.rpartition(" ")
                if schema == ours and origin != self._database.origin:
                    self._database.wakeups.tell([_CHANNELS[notice.channel]])

    async def _connect(self) -> psycopg.AsyncConnection:
        _, found = self._database.engine.dialect.create_connect_args(self._database.url)
        name = f"shiji listening {self._database.origin}"
        wanted = {**found, **KEEPALIVES, "connect_timeout": CONNECT_SECONDS, "application_name": name}
        return await psycopg.AsyncConnection.connect(**wanted, autocommit=True)


async def _schema(connection: psycopg.AsyncConnection) -> str:
    row = await (await connection.execute("SELECT current_schema()")).fetchone()
    return str(row[0]) if row else ""
