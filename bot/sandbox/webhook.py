"""Pushing updates to the bot's own HTTP address."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import aiohttp

from bot.sandbox.errors import Json, bad_request
from bot.sandbox.updates import Update
from bot.sandbox.world import World

SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header, not a secret
MAX_CONNECTIONS = 100
LONGEST_BACKOFF = 60.0

Reply = Callable[[str, Json], Awaitable[None]]


@dataclass(frozen=True)
class Target:
    """Where to push, how to prove who pushes, and how many chats at a time."""

    url: str
    secret: str = ""
    connections: int = 40


def checked_target(url: str, secret: str, connections: int) -> Target:
    """What setWebhook asked for. Raises 400. Plain HTTP is let through, as by Telegram's own local server."""
    if not url.startswith(("http://", "https://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    return Target(url, secret, min(max(connections, 1), MAX_CONNECTIONS))


class Webhook:
    """Sends each update until it is answered with 2xx; in order inside a chat, different chats side by side.

    `reply` carries out a method that the bot gave as the body of its answer.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._target: Target | None = None
        self._pusher: asyncio.Task[None] | None = None
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._error: Json = {}
        self.reply: Reply | None = None

    @property
    def active(self) -> bool:
        """Whether updates are pushed now."""
        return self._target is not None

    def info(self) -> Json:
        """The `WebhookInfo` fields known here."""
        body: Json = {"url": self._target.url if self._target else "", "has_custom_certificate": False}
        if self._target:
            body["max_connections"] = self._target.connections
        return body | self._error

    async def start(self, target: Target) -> None:
        """Push to this target from now on."""
        await self.stop()
        self._target = target
        self._pusher = asyncio.create_task(self._push(target))

    async def stop(self) -> None:
        """Stop pushing; what was not taken stays in the queue."""
        self._target, self._error = None, {}
        tasks = [*self._busy.values(), *([self._pusher] if self._pusher else [])]
        self._busy, self._pusher = {}, None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _push(self, target: Target) -> None:
        queue = self._world.updates
        timeout = aiohttp.ClientTimeout(total=self._world.limits.webhook_timeout)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                for update in queue.pending():
                    if len(self._busy) < target.connections and update.lane not in self._busy:
                        self._busy[update.lane] = asyncio.create_task(self._deliver(session, target, update))
                await queue.changed()

    async def _deliver(self, session: aiohttp.ClientSession, target: Target, update: Update) -> None:
        """One update, again and again with growing pauses, until it is taken; then its chat is free for the next."""
        pause = self._world.limits.webhook_backoff
        while not await self._taken(session, target, update):
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_BACKOFF)
        with suppress(ValueError):  # it was dropped meanwhile by `drop_pending_updates`
            self._world.updates.remove(update)
        self._busy.pop(update.lane, None)
        self._world.updates.wake()

    async def _taken(self, session: aiohttp.ClientSession, target: Target, update: Update) -> bool:
        headers = {SECRET_HEADER: target.secret} if target.secret else {}
        try:
            async with session.post(target.url, json=update.json(), headers=headers) as answer:
                body = await answer.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            return self._failed(f"Connection failed: {type(error).__name__}")
        if not 200 <= answer.status < 300:
            return self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        await self._carry_out(body)
        return True

    def _failed(self, why: str) -> bool:
        self._error = {"last_error_date": self._world.now(), "last_error_message": why}
        self._world.events.add("webhook_error", message=why)
        return False

    async def _carry_out(self, body: str) -> None:
        """A method call in the answer's body; what it returns is lost, as with Telegram."""
        try:
            wanted = json.loads(body or "{}")
        except ValueError:
            return
        if self.reply and isinstance(wanted, dict) and "method" in wanted:
            await self.reply(str(wanted.pop("method")), wanted)
