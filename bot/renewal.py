"""A lease is short, so that a killed process costs seconds, and is prolonged again and again by a living one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager


@asynccontextmanager
async def again_and_again(prolong: Callable[[], Awaitable[object]], seconds: float) -> AsyncIterator[None]:
    """While the block runs, call `prolong` every so many seconds.

    A call that is under way at the end of the block is waited for, and not cut off: the database might carry it out
    after the lease was given back.
    """
    over = asyncio.Event()

    async def work() -> None:
        while True:
            try:
                async with asyncio.timeout(seconds):
                    await over.wait()
            except TimeoutError:
                await prolong()
            else:
                return

    working = asyncio.create_task(work())
    try:
        yield
    finally:
        over.set()
        await working
