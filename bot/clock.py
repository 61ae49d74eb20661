"""A clock that can be moved, for the demo and the tests: time goes on from where it was set."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta


class MovableClock:
    """Call it for the time it is; `advance` moves it forward. It runs at the pace of `monotonic`, in seconds."""

    def __init__(self, start: datetime, monotonic: Callable[[], float] = time.monotonic) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs an aware time")
        self._monotonic = monotonic
        self._start = start
        self._begun = monotonic()

    def __call__(self) -> datetime:
        """The time it is."""
        return self._start + timedelta(seconds=self._monotonic() - self._begun)

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward and return the new time. Raises ValueError for a step back."""
        if by < timedelta(0):
            raise ValueError("time does not go back: facts are recorded in order")
        self._start += by
        return self()
