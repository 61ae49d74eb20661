"""A clock for tests: time passes only when somebody sleeps, and then at once."""

import asyncio
import heapq
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count

START = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
SETTLED = 25
"""Rounds of the event loop after which everything that could run without waiting has run."""


class FakeTime:
    """Sleepers wake in the order of their times; `run` lets time pass while tasks work."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._places = count()

    def monotonic(self) -> float:
        """Seconds since the test began."""
        return self.seconds

    def now(self) -> datetime:
        """The same as a time of day."""
        return START + timedelta(seconds=self.seconds)

    async def sleep(self, seconds: float) -> None:
        """Wait until `run` has come to that time."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.seconds + max(0.0, seconds), next(self._places), woken))
        await woken

    async def run(self, *, until: Iterable[asyncio.Future[object]] = (), most: float = 1e6) -> None:
        """Let time pass until the given tasks are done, or nobody sleeps any more, or `most` seconds went by."""
        tasks = list(until)
        end = self.seconds + most
        while True:
            await settle()
            if tasks and all(task.done() for task in tasks):
                return
            while self._sleepers and self._sleepers[0][2].done():
                heapq.heappop(self._sleepers)
            if not self._sleepers or self._sleepers[0][0] > end:
                self.seconds = max(self.seconds, min(end, self.seconds if not self._sleepers else end))
                return
            self.seconds, _, woken = heapq.heappop(self._sleepers)
            woken.set_result(None)


async def settle() -> None:
    """Let everything run that does not wait for time."""
    for _ in range(SETTLED):
        await asyncio.sleep(0)
