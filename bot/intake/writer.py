"""Puts updates into the inbox, many in one transaction when many are waiting."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.intake.outage import Asking
from storage.database import Database
from storage.errors import OUTAGES
from storage.repositories.inbox import IncomingUpdate

Updates = Sequence[IncomingUpdate]
Stored = Callable[[Updates], None]


class InboxWriter:
    """Whoever has awaited `store` may acknowledge the updates: they are in the database.

    While one transaction is being committed the next updates gather and share the one after it. `stored` is told of
    every group that was committed.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime], stored: Stored) -> None:
        self._database = database
        self._clock = clock
        self._stored = stored
        self._waiting: list[tuple[Updates, asyncio.Future[None]]] = []
        self._keeping: list[tuple[Updates, asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def store(self, updates: Updates) -> None:
        """Return once the updates are kept. Raises `storage.errors.StorageError`, and then none of them is."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((updates, done))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.ensure_future(self._flush())
        await done

    def asking(self) -> Asking:
        """Who asks the database, and the updates that are not kept yet."""
        waiting = (*self._keeping, *self._waiting)
        return self._flushing, [raw for updates, done in waiting if not done.done() for *_, raw in updates]

    async def _flush(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            self._keeping = group
            try:
                await self._keep([update for updates, _ in group for update in updates])
            except Exception as error:  # noqa: BLE001 — every one of them goes on to those who wait for this group
                await self._apart(group, error)
            else:
                for _, done in group:
                    _settle(done)
        self._keeping = []

    async def _apart(self, group: list[tuple[Updates, asyncio.Future[None]]], error: Exception) -> None:
        """The group failed: unless the database itself is away, let no caller suffer from another one's update."""
        for updates, done in group:
            if len(group) == 1 or isinstance(error, OUTAGES):
                _settle(done, error)
                continue
            try:
                await self._keep(updates)
            except Exception as own:  # noqa: BLE001 — it goes on to the one who waits for it
                _settle(done, own)
            else:
                _settle(done)

    async def _keep(self, updates: Updates) -> None:
        now = self._clock()
        await self._database.run(lambda uow: uow.inbox.store(updates, now))
        self._stored(updates)


def _settle(done: asyncio.Future[None], error: Exception | None = None) -> None:
    # A caller that went away, say a webhook connection that was cut, needs no answer.
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
