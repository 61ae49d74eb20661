"""Which time has passed for certain, by a clock that may be put forward and be put right again."""

from datetime import UTC, datetime


class Passed:
    """A time has passed for certain when every look at the clock for `doubt` seconds said so.

    Those seconds are the machine's own, which nobody puts forward or back.
    """

    def __init__(self, doubt: float) -> None:
        self._doubt = doubt
        self._certain = datetime.min.replace(tzinfo=UTC)
        self._earliest: datetime | None = None
        self._since = 0.0

    def look(self, clock: datetime, monotonic: float) -> datetime:
        """Note what the clock says, and return the latest time that has passed for certain."""
        if self._earliest is None or clock < self._earliest:
            self._earliest, self._since = clock, monotonic
        if monotonic - self._since >= self._doubt:
            self._certain = self._earliest
            self._earliest, self._since = clock, monotonic
        return self._certain
