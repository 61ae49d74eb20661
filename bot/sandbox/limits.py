"""How much the local Telegram lets through, and the gate that counts it."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from bot.sandbox.errors import too_many_requests

MEGABYTE = 1024 * 1024
UNLIMITED = 10**9


@dataclass(frozen=True)
class Limits:
    """Telegram's published limits, every one adjustable.

    Rates hold over any sliding window. `private_burst` is how many messages one private chat may get at once before
    its rate counts: 1 is "never two in a second", 3 is "at most three in any three seconds". `tolerance` seconds are
    forgiven in each window, because the network, not the bot, may bring two calls closer together. A pressed button's
    message is told without its content when it is older than `message_memory` seconds of the world's time: Telegram
    may do so with messages "too old", and does not say how old that is.
    """

    per_second: int = 30
    private_per_second: float = 1.0
    private_burst: int = 1
    group_per_minute: int = 20
    tolerance: float = 0.05
    text_units: int = 4096
    caption_units: int = 1024
    callback_data_bytes: int = 64
    callback_timeout: float = 60.0
    photo_bytes: int = 10 * MEGABYTE
    upload_bytes: int = 50 * MEGABYTE
    download_bytes: int = 20 * MEGABYTE
    album_items: int = 10
    message_memory: float = math.inf
    webhook_backoff: float = 1.0
    webhook_timeout: float = 30.0

    @classmethod
    def none(cls) -> Self:
        """No flood limits; lengths and sizes stay, because no bot may pass those anywhere."""
        return cls(per_second=UNLIMITED, private_per_second=UNLIMITED, group_per_minute=UNLIMITED)


@dataclass
class Window:
    """At most `count` events in any `seconds`."""

    count: int
    seconds: float
    stamps: deque[float] = field(default_factory=deque)

    def wait(self, now: float, wanted: int = 1) -> float:
        """Seconds until `wanted` more events fit; 0 when they fit now."""
        while self.stamps and self.stamps[0] <= now - self.seconds:
            self.stamps.popleft()
        surplus = len(self.stamps) + wanted - self.count
        if surplus <= 0 or not self.stamps:
            return 0.0
        return self.stamps[min(surplus, len(self.stamps)) - 1] + self.seconds - now

    def take(self, now: float, wanted: int = 1) -> None:
        """Count `wanted` events as having happened now."""
        self.stamps.extend([now] * wanted)


class FloodGate:
    """Counts what a bot sends. `monotonic` returns seconds that never go back."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._overall = Window(limits.per_second, 1.0 - limits.tolerance)
        self._chats: dict[int, Window] = {}

    def _chat(self, chat_id: int, *, group: bool) -> Window:
        if chat_id not in self._chats:
            self._chats[chat_id] = self._group_window() if group else self._private_window()
        return self._chats[chat_id]

    def _group_window(self) -> Window:
        return Window(self._limits.group_per_minute, 60.0 - self._limits.tolerance)

    def _private_window(self) -> Window:
        burst = self._limits.private_burst
        return Window(burst, burst / self._limits.private_per_second - self._limits.tolerance)

    def admit(self, chat_id: int, *, group: bool, messages: int = 1) -> None:
        """Count `messages` to a chat, or raise the 429 that says how long to wait. An album is one send to its chat."""
        now = self._monotonic()
        chat = self._chat(chat_id, group=group)
        waiting = max(self._overall.wait(now, messages), chat.wait(now))
        if waiting > 0:
            raise too_many_requests(max(1, math.ceil(waiting)))
        self._overall.take(now, messages)
        chat.take(now)
