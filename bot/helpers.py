"""Work beside the parts of a process, such as listening or housekeeping: what fails is begun anew, and is seen."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from random import Random
from typing import Any

import structlog

from bot.backoff import wait_before

Work = Callable[[], Coroutine[Any, Any, None]]

STEADY_SECONDS = 2 * 3600.0
"""After running for so long a helper counts as well again: longer than any of them waits between two looks."""

log = structlog.get_logger(__name__)


class Helpers:
    """Runs each helper until it comes to its end, begins it anew after an error, and knows which are failing.

    An error in one neither ends the process nor makes it unhealthy: what a helper does can wait, reports go on without
    it, and a process that was started again for the same error would only stop taking updates in as well. It is logged
    with its cause each time, counted, and named by `/healthz` and `/readyz` until the helper has run well again.
    """

    def __init__(
        self, random: Random, failed: Callable[[str], None], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._random = random
        self._failed = failed
        self._sleep = sleep
        self._failures: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def failing(self) -> list[str]:
        """The helpers whose last try went wrong."""
        return sorted(self._failures)

    def begin(self, name: str, work: Work) -> None:
        """Have it run beside everything else."""
        task = asyncio.create_task(self._keep_running(name, work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End them all where they are."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep_running(self, name: str, work: Work) -> None:
        while not await self._came_to_its_end(name, work):
            await self._sleep(wait_before(self._failures[name], self._random, most=300.0))

    async def _came_to_its_end(self, name: str, work: Work) -> bool:
        steady = asyncio.get_running_loop().call_later(STEADY_SECONDS, self._failures.pop, name, None)
        try:
            await work()
        except Exception as error:  # noqa: BLE001 — whatever it is, the other helpers and the parts go on
            self._note(name, error)
            return False
        finally:
            steady.cancel()
        self._failures.pop(name, None)
        return True

    def _note(self, name: str, error: Exception) -> None:
        self._failures[name] = self._failures.get(name, 0) + 1
        log.error("helper.failed", helper=name, failures=self._failures[name], exc_info=error)
        self._failed(name)
