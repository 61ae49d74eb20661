"""Photos of which some end the process.

`python -m tests.bot.intake.deadly LIVES DATABASE FOLDER API_BASE TOKEN` fetches photos, one process after the other,
and prints how each of them ended.
"""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bot.quick import load_aiogram

load_aiogram()

from aiogram import Bot  # noqa: E402 — faster after the line above
from aiogram.client.session.aiohttp import AiohttpSession  # noqa: E402
from aiogram.client.telegram import TelegramAPIServer  # noqa: E402

from bot.intake import photos  # noqa: E402
from bot.places import utc_now  # noqa: E402
from storage.database import Database  # noqa: E402
from storage.photos import PhotoStore, Thumbnail, Unreadable, thumbnail  # noqa: E402

DEADLY = b"this picture takes all memory there is"


def unpack(content: bytes, **options: Any) -> Thumbnail | Unreadable:
    """What the system does to a process over such a picture."""
    if content == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    return thumbnail(content, **options)


async def live(database_url: str, folder: str, api_base: str, token: str) -> None:
    """Fetch until nothing is left to fetch."""
    vars(photos)["thumbnail"] = unpack
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_base))
    with Database(database_url) as database:
        async with Bot(token, session=session).context() as bot:
            fetcher = photos.PhotoFetcher(
                bot,
                database,
                PhotoStore(Path(folder)),
                owner="the one that is started again and again",
                fingerprint=lambda _picture: time.sleep(0.05),  # the next one must not be unpacked meanwhile
                timezone=ZoneInfo("Asia/Shanghai"),
                clock=utc_now,
                sleep=asyncio.sleep,
                random=Random(1),
            )
            running = asyncio.create_task(fetcher.run())
            while await database.run(lambda uow: uow.photos.pending(1)):
                await asyncio.sleep(0.01)
            fetcher.stop()
            await running


def main(lives: str, *where: str) -> None:
    """Each life is a fork, which has everything loaded."""
    for _ in range(int(lives)):
        child = os.fork()
        if child == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # its log
            asyncio.run(live(*where))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
