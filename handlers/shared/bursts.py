"""How often each chat was answered at once of late, so that a flood from one does not use up what all may be sent."""

import time
from collections.abc import Callable

FORGET_AFTER = 1000
"""Chats that are remembered before the quiet ones are forgotten."""


class Bursts:
    """A chat may be answered `most` times at once, and regains one of them every `seconds / most`."""

    def __init__(self, most: int = 20, seconds: float = 20.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._each = seconds / most
        self._span = seconds
        self._monotonic = monotonic
        self._used_until: dict[int, float] = {}

    def note(self, chat_id: int) -> None:
        """The chat was answered."""
        now = self._monotonic()
        if len(self._used_until) >= FORGET_AFTER:
            self._used_until = {chat: until for chat, until in self._used_until.items() if until > now}
        self._used_until[chat_id] = max(now, self._used_until.get(chat_id, now)) + self._each

    def used_up(self, chat_id: int) -> bool:
        """Whether the chat was answered so often that it has none of them left."""
        until = self._used_until.get(chat_id)
        return until is not None and until - self._monotonic() > self._span - self._each
