"""What waits for the bot: the queue behind getUpdates and the webhook."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from bot.sandbox.errors import Json, conflict

FIRST_ID = 730_000_001
BY_REQUEST_ONLY = {"chat_member", "message_reaction", "message_reaction_count"}
MAX_POLL_SECONDS = 50
MAX_BATCH = 100


@dataclass(frozen=True)
class Update:
    """One update; `lane` is the chat it belongs to, inside which order is kept."""

    update_id: int
    kind: str
    lane: int
    body: Json

    def json(self) -> Json:
        """The `Update` object."""
        return {"update_id": self.update_id, self.kind: self.body}


class UpdateQueue:
    """Updates in order, kept until the bot confirms them."""

    def __init__(self, first_number: int = 0) -> None:
        self._pending: deque[Update] = deque()
        self._next_id = FIRST_ID + first_number
        self._changed = asyncio.Event()
        self._poll = 0
        self.allowed: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self._pending)

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Which kinds to queue from now on; an empty list is the default set, None leaves what was."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    def add(self, kind: str, lane: int, body: Json) -> None:
        """Queue an update, unless the bot did not ask for its kind."""
        wanted = kind in self.allowed if self.allowed else kind not in BY_REQUEST_ONLY
        if wanted:
            self._pending.append(Update(self._next_id, kind, lane, body))
            self._next_id += 1
            self.wake()

    def wake(self) -> None:
        """Let everyone who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        """Wait for the next `wake`."""
        await self._changed.wait()

    def pending(self) -> list[Update]:
        """All unconfirmed updates, oldest first."""
        return list(self._pending)

    def clear(self) -> None:
        """Forget them all (`drop_pending_updates`)."""
        self._pending.clear()

    def confirm(self, offset: int) -> None:
        """Forget updates below `offset`; a negative one keeps only that many of the newest."""
        keep = -offset if offset < 0 else len(self._pending)
        while self._pending and (self._pending[0].update_id < offset or len(self._pending) > keep):
            self._pending.popleft()

    def remove(self, update: Update) -> None:
        """Forget one that the webhook took."""
        self._pending.remove(update)

    async def poll(self, offset: int, limit: int, seconds: int) -> list[Update]:
        """getUpdates: waits up to `seconds` for a first update. Raises 409 when another poll began meanwhile."""
        self._poll += 1
        mine = self._poll
        self.wake()
        if offset:
            self.confirm(offset)
        try:
            async with asyncio.timeout(min(max(seconds, 0), MAX_POLL_SECONDS)):
                while not self._pending and mine == self._poll:
                    await self.changed()
        except TimeoutError:
            return []
        if mine != self._poll:
            raise conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        size = limit if 1 <= limit <= MAX_BATCH else MAX_BATCH
        return self.pending()[:size]
