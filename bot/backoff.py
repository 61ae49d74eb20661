"""How long to wait before trying again."""

from random import Random

JITTER = 0.25
"""The share by which a wait may be longer than planned, so that many waiters do not come back at once."""


def wait_before(attempt: int, random: Random, *, first: float = 1.0, most: float = 60.0) -> float:
    """Seconds to wait after the `attempt`-th failure (1, 2, …): `first` doubled each time, at most `most`, plus jitter.

    The result lies within [planned, planned × (1 + JITTER)].
    """
    # 2.0 ** 1024 overflows; no wait grows for that long.
    planned = min(most, first * 2.0 ** min(attempt - 1, 60))
    return planned * (1 + JITTER * random.random())
