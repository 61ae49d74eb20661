"""Never flooded: holds what is sent within Telegram's limits over any sliding second, replies first.

python-telegram-bot's own limiter is a leaky bucket: it may burst past the limit within a second and does not hold a
private chat to one message a second. This one is a rate limiter in its sense, for its `ExtBot`.
"""

import asyncio
from bisect import insort
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery.failures import judge
from bot.delivery.windows import Pace, SlidingWindow
from bot.floods import flooded

Monotonic = Callable[[], float]
Sleeper = Callable[[float], Awaitable[None]]
Result = bool | dict[str, Any] | list[dict[str, Any]]

SPREAD_FLOOD = 3
"""A wait that Telegram asks for concerns the chat; when this many chats are told to wait at once, it concerns all."""
FORGET_AFTER = 1000
"""Chats whose windows are kept before the idle ones are forgotten."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be sent. `overall` and `ceiling` are a second's worth, counted over any sliding second.

    `overall` holds for pushes as they leave; `ceiling` for pushes and the router's replies together as they may
    arrive, so pushes give way when many people are being answered, or when answers take longer than a sixth of a
    second. A private chat gets one a second, a group `group_minute` a sliding minute as well.
    """

    overall: int = 25
    ceiling: int = 29
    group_minute: int = 20
    burst: float = 0.2
    """How far, in seconds, pushes may run ahead of an even pace."""


@dataclass(slots=True)
class _Chat:
    second: SlidingWindow
    minute: SlidingWindow | None
    paused_until: float = float("-inf")
    sending: bool = False

    def ready_at(self, now: float, cost: int) -> float:
        if self.sending:
            return float("inf")
        ready = max(now, self.paused_until, self.second.ready_at(now))
        return ready if self.minute is None else max(ready, self.minute.ready_at(now, cost))

    def sent(self, now: float, cost: int) -> None:
        self.second.add(now)
        if self.minute is not None:
            self.minute.add(now, cost)

    def idle(self, now: float) -> bool:
        used = self.second.used(now) or (self.minute is not None and self.minute.used(now))
        return not used and not self.sending and self.paused_until <= now


@dataclass(order=True, slots=True)
class _Waiting:
    priority: int
    place: int
    chat_id: int = field(compare=False)
    cost: int = field(compare=False)
    turn: asyncio.Future[None] = field(compare=False)


class Limiter(BaseRateLimiter[int]):
    """Lets each request wait for its turn. `rate_limit_args` is the request's priority: smaller goes first.

    It never repeats a request: a wait that Telegram states is kept for later requests, and the error goes on to the
    caller, who has the outbox to remember what is still to be sent.
    """

    def __init__(self, limits: Limits, *, monotonic: Monotonic, sleep: Sleeper) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._sleep = sleep
        self._pushes = SlidingWindow(limits.overall, 1.0)
        self._everything = SlidingWindow(limits.ceiling, 1.0)
        self._pace = Pace(limits.overall, limits.burst)
        self._on_their_way = 0
        self._chats: dict[int, _Chat] = {}
        self._paused_until = float("-inf")
        self._floods: dict[int, float] = {}
        self._waiting: list[_Waiting] = []
        self._places = count()
        self._changed = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Stop granting turns; who waits for one is cancelled."""
        if self._pump is not None:
            self._pump.cancel()
        for request in self._waiting:
            request.turn.cancel()
        self._waiting.clear()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Result:
        """Wait for a turn, send, and note what Telegram says about waiting. Requests without a chat go at once."""
        chat_id = data.get("chat_id")
        if chat_id is None:
            return await callback(*args, **kwargs)
        cost = len(data["media"]) if "media" in data and isinstance(data["media"], list | tuple) else 1
        chat = await self._turn(int(chat_id), cost, rate_limit_args or 0)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            wait = judge(error).wait or 0.0
            flooded(endpoint, wait)
            self.told_to_wait(int(chat_id), wait)
            raise
        finally:
            chat.sending = False
            self._answered(chat, cost)

    def note(self, chat_id: int) -> None:
        """Count a message that went out beside this limiter: the router's reply. Never waits."""
        now = self._monotonic()
        self._everything.add(now)
        self._chat(chat_id, now).sent(now, 1)

    def told_to_wait(self, chat_id: int | None, wait: float) -> None:
        """Keep a wait that Telegram stated, for the chat it was said of; for everybody where it was said of no chat."""
        now = self._monotonic()
        if chat_id is not None:
            self._chat(chat_id, now).paused_until = now + wait
            self._floods = {chat: at for chat, at in self._floods.items() if at > now - 1.0} | {chat_id: now}
        if chat_id is None or len(self._floods) >= SPREAD_FLOOD:
            self._paused_until = max(self._paused_until, now + wait)

    def _answered(self, chat: _Chat, cost: int) -> None:
        """Count a request from its answer on.

        It reached Telegram some time between its start and its answer. Counted all that time and a window longer, it
        is counted in whichever second Telegram saw it, however the delay of the line, or of this process, varies.
        """
        now = self._monotonic()
        self._on_their_way -= cost
        self._everything.add(now, cost)
        chat.sent(now, cost)
        self._changed.set()

    async def _turn(self, chat_id: int, cost: int, priority: int) -> _Chat:
        loop = asyncio.get_running_loop()
        request = _Waiting(priority, next(self._places), chat_id, cost, loop.create_future())
        insort(self._waiting, request)
        self._changed.set()
        if self._pump is None or self._pump.done():
            self._pump = loop.create_task(self._grant_turns())
        try:
            await request.turn
        except asyncio.CancelledError:
            # Cancelled in the moment between the grant and its taking: the chat must not wait for an answer for ever.
            if not request.turn.cancelled():
                self._chats[chat_id].sending = False
                self._on_their_way -= cost
            self._changed.set()
            raise
        return self._chats[chat_id]

    async def _grant_turns(self) -> None:
        while self._waiting:
            self._changed.clear()
            now = self._monotonic()
            request, ready = self._next(now)
            if request is not None and ready <= now:
                self._grant(request, now)
            else:
                await self._until(ready - now)

    def _next(self, now: float) -> tuple[_Waiting | None, float]:
        """The most urgent request that is ready now; when none is, the time at which the first one will be."""
        overall = max(now, self._paused_until, self._pace.ready_at(now))
        soonest = float("inf")
        # Given up: whoever waited was cancelled.
        self._waiting = [request for request in self._waiting if not request.turn.done()]
        for request in self._waiting:
            ready = max(
                overall,
                self._pushes.ready_at(now, request.cost),
                self._everything.ready_at(now, request.cost, also=self._on_their_way),
                self._chat(request.chat_id, now).ready_at(now, request.cost),
            )
            if ready <= now:
                return request, now
            soonest = min(soonest, ready)
        return None, soonest

    def _grant(self, request: _Waiting, now: float) -> None:
        self._waiting.remove(request)
        self._pushes.add(now, request.cost)
        self._pace.add(now, request.cost)
        self._on_their_way += request.cost
        self._chat(request.chat_id, now).sending = True
        request.turn.set_result(None)

    async def _until(self, seconds: float) -> None:
        """Wait, but not past a change: a new request or an answer may make somebody ready sooner."""
        changed = asyncio.ensure_future(self._changed.wait())
        waits: set[asyncio.Future[Any]] = {changed}
        if seconds != float("inf"):
            waits.add(asyncio.ensure_future(self._sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def _chat(self, chat_id: int, now: float) -> _Chat:
        chat = self._chats.get(chat_id)
        if chat is None:
            self._forget_idle(now)
            minute = SlidingWindow(self._limits.group_minute, 60.0) if chat_id < 0 else None
            chat = self._chats[chat_id] = _Chat(SlidingWindow(1, 1.0), minute)
        return chat

    def _forget_idle(self, now: float) -> None:
        if len(self._chats) >= FORGET_AFTER:
            self._chats = {chat_id: chat for chat_id, chat in self._chats.items() if not chat.idle(now)}
