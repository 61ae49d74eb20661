"""A day of the bot's clock in minutes: what the process has in its last hour is what it had in its first."""

import pytest

from tests.bench.soak import HOURS, MOST_GROWTH, MOST_HANDLES, day

UPDATES = 200 * HOURS


@pytest.mark.long
def test_memory_and_file_handles_stay_flat_over_a_day() -> None:
    lived = day(UPDATES)

    print(f"{lived.growth:.1%} of the first hour's memory, {lived.more_handles} handles more")  # noqa: T201 — the figures are what the long test is run for
    assert (lived.counts.waiting, lived.counts.set_aside) == (0, 0)
    assert lived.counts.done >= UPDATES
    assert lived.growth <= MOST_GROWTH
    assert lived.more_handles <= MOST_HANDLES
