"""Workers on a real database, with a handler that a test writes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from random import Random
from typing import Any, Self

from bot.intake.outage import Outage
from bot.intake.updates import incoming
from bot.intake.workers import Patience, Workers
from bot.intake.writer import InboxWriter
from storage.database import Database
from storage.records import InboxCounts, InboxItem, OutboxRow

QUICK = Patience(tries=3, lease=5, album_wait=0.05, look_around=0.02, first_retry=0.01, most_retry=0.02)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Line:
    """An inbox with workers. `handler` gets each item; what it has finished is in `handled`, in order."""

    def __init__(
        self,
        database: Database,
        handler: Callable[[InboxItem], Awaitable[None]] | None = None,
        patience: Patience = QUICK,
        owner: str = "one",
    ) -> None:
        self.database = database
        self.handler = handler
        self.handled: list[tuple[int, ...]] = []
        self.told: list[tuple[int, str]] = []
        self.moved = asyncio.Condition()
        self.outage = Outage(self._tell, "zh-CN", lambda: 0.0)
        self.workers = Workers(
            database,
            self._feed,
            owner=owner,
            clock=utc_now,
            people_clock=utc_now,
            sleep=asyncio.sleep,
            random=Random(7),
            apology=lambda locale: f"sorry in {locale}",
            outage=self.outage,
            default_locale="zh-CN",
            patience=patience,
        )
        self.writer = InboxWriter(database, utc_now, self.workers.stored)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self.workers.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.workers.stop(grace=2)
        assert self._task is not None
        await self._task

    async def store(self, *raws: dict[str, Any]) -> None:
        await self.writer.store([incoming(raw) for raw in raws])

    async def _tell(self, chat_id: int, locale: str) -> None:
        self.told.append((chat_id, locale))
        await self._notify()

    async def _feed(self, item: InboxItem) -> None:
        if self.handler is not None:
            await self.handler(item)
        self.handled.append(item.update_ids)
        await self._notify()

    async def _notify(self) -> None:
        async with self.moved:
            self.moved.notify_all()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(5), self.moved:
            await self.moved.wait_for(holds)

    async def settled(self, *, waiting: int = 0) -> InboxCounts:
        """Until no more than so many updates wait; then how the inbox stands."""
        async with asyncio.timeout(5):
            while True:
                counts = await self.database.run(lambda uow: uow.inbox.counts())
                if counts.waiting <= waiting:
                    return counts

    async def messages(self, chat_id: int) -> list[OutboxRow]:
        """What waits to be sent to the chat."""
        rows = await self.database.run(
            lambda uow: [uow.outbox.get(row_id) for row_id in range(1, 50)],
        )
        return [row for row in rows if row is not None and row.chat_id == chat_id]
