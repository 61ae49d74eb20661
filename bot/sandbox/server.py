"""The local Telegram as one object: started, used, stopped."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox.api import BotApi
from bot.sandbox.client import Group, Person, SandboxClient
from bot.sandbox.control import AdvanceClock, Control, Seat, own_page_only
from bot.sandbox.faults import FaultPlan
from bot.sandbox.files import FileStore
from bot.sandbox.limits import MEGABYTE, Limits
from bot.sandbox.world import Bot, World

LARGEST_BODY = 64 * MEGABYTE
SAMPLE_TOKEN = "123456789:local-telegram"  # noqa: S105 - known to all: it opens nothing but this server on loopback
SHUTDOWN_SECONDS = 0.5


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class SandboxServer:
    """A Bot API server on loopback with a chat page, for one bot.

    `clock` dates messages, `monotonic` counts flood windows. `seats` are the people the page shows, and
    `advance_clock`, where given, lets the page move the demo's time. Files live in `data_dir`, or in a temporary
    folder. Port 0 takes any free one. For a bot that keeps its data across servers, `first_number` has to grow from one
    server to the next.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        clock: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str = SAMPLE_TOKEN,
        username: str = "shiji_bot",
        name: str = "实绩",
        seats: tuple[Seat, ...] = (),
        advance_clock: AdvanceClock | None = None,
        data_dir: Path | None = None,
        settle: float = 0.15,
        first_number: int = 0,
    ) -> None:
        self.token = token
        self.username = username
        self._address = (host, port)
        self._settle = settle
        bot, self._files = Bot(token, username, name), FileStore(data_dir)
        self.world = World(bot, self._files, limits or Limits(), clock, monotonic, first_number)
        self._api = BotApi(self.world)
        self._control = Control(self.world, self._api, seats, advance_clock)
        self._runner: web.AppRunner | None = None
        self.base_url = ""
        self.client = SandboxClient("")

    @property
    def faults(self) -> FaultPlan:
        """Trouble to come."""
        return self._api.faults

    def seat(self, *seats: Seat) -> None:
        """Show these people on the page."""
        self._control.seats = (*self._control.seats, *seats)

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken or the folder cannot be made."""
        await asyncio.to_thread(self._files.open)
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[own_page_only])
        app.add_routes([*self._api.routes(), *self._control.routes()])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS, handler_cancellation=True)
        await self._runner.setup()
        host, port = self._address
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.base_url = f"http://{host}:{self._runner.addresses[0][1]}"
        self.client = SandboxClient(self.base_url, settle=self._settle)

    async def stop(self) -> None:
        """Stop listening and forget everything."""
        await self.client.close()
        await self._api.webhook.stop()
        if self._runner:
            await self._runner.cleanup()
        await asyncio.to_thread(self._files.close)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def person(self, name: str, *, language_code: str = "zh-hans", user_id: int = 0) -> Person:
        """Somebody new, ready to chat."""
        return await self.client.person(name, language_code=language_code, user_id=user_id)

    async def group(self, title: str, *members: Person) -> Group:
        """A group of these people and the bot."""
        return await self.client.group(title, *members)
