"""Counting over sliding windows: pure bookkeeping on numbers of seconds, for the limiter."""

from collections import deque

HAIR = 0.001
"""A window is kept this much longer than asked, so that rounding of clocks never shortens it."""


class SlidingWindow:
    """At most `limit` events within any `span` seconds, wherever that span begins."""

    __slots__ = ("_events", "_used", "limit", "span")

    def __init__(self, limit: int, span: float) -> None:
        self.limit = limit
        self.span = span + HAIR
        self._events: deque[tuple[float, int]] = deque()
        self._used = 0

    def used(self, now: float) -> int:
        """How much of the window is taken at `now`; forgets what has left it."""
        while self._events and self._events[0][0] + self.span <= now:
            self._used -= self._events.popleft()[1]
        return self._used

    def ready_at(self, now: float, cost: int = 1, *, also: int = 0) -> float:
        """The earliest time, not before `now`, at which `cost` more fit beside `also` counted elsewhere.

        What costs more than the whole window is let through alone, when the window is empty.
        """
        excess = self.used(now) + also + min(cost, self.limit) - self.limit
        if excess <= 0:
            return now
        for at, amount in self._events:
            excess -= amount
            if excess <= 0:
                return at + self.span
        return now + self.span

    def add(self, at: float, cost: int = 1) -> None:
        """Count an event. Times must not run backwards."""
        self.used(at)  # days may pass in which events are counted and nobody asks how many there were
        self._events.append((at, cost))
        self._used += cost


class Pace:
    """Even spacing of `rate` events a second with a small allowance for catching up.

    A burst followed by silence keeps within a sliding second as counted here, but not as counted at the other end of a
    line whose delay varies: the tail of one burst and the head of the next may arrive together.
    """

    __slots__ = ("_allowance", "_due", "_interval")

    def __init__(self, rate: float, allowance: float) -> None:
        self._interval = 1 / rate
        self._allowance = allowance
        self._due = float("-inf")

    def ready_at(self, now: float) -> float:
        """The earliest time, not before `now`, for the next event."""
        return max(now, self._due - self._allowance)

    def add(self, at: float, cost: int = 1) -> None:
        """Count an event."""
        self._due = max(self._due, at) + self._interval * cost
