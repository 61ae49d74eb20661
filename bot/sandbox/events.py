"""What happened in the chats, in order, for whoever watches: the page, the test client."""

import asyncio
from collections import deque

from bot.sandbox.errors import Json

KEPT = 20_000


class EventLog:
    """A numbered list of events that can be waited for. An event is JSON with `seq`, `type` and `chat_id` (or None)."""

    def __init__(self) -> None:
        self._events: deque[Json] = deque(maxlen=KEPT)
        self._changed = asyncio.Event()
        self.seq = 0

    def add(self, kind: str, chat_id: int | None = None, **body: object) -> None:
        """Append an event and wake all who wait."""
        self.seq += 1
        self._events.append({"seq": self.seq, "type": kind, "chat_id": chat_id, **body})
        self._changed.set()
        self._changed = asyncio.Event()

    def after(self, seq: int, chat_id: int | None = None) -> list[Json]:
        """Events with a greater number, oldest first; with a chat, only that chat's."""
        fresh: list[Json] = []
        for event in reversed(self._events):
            if event["seq"] <= seq:
                break
            if chat_id is None or event["chat_id"] == chat_id:
                fresh.append(event)
        return fresh[::-1]

    async def wait(self, seq: int, seconds: float, chat_id: int | None = None) -> list[Json]:
        """The same, waiting up to `seconds` for the first; empty when none came."""
        try:
            async with asyncio.timeout(seconds):
                while not (fresh := self.after(seq, chat_id)):
                    await self._changed.wait()
        except TimeoutError:
            return []
        return fresh
