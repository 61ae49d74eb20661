"""Counting over sliding windows."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.windows import Pace, SlidingWindow


def greedy(window: SlidingWindow, gaps: list[float]) -> list[float]:
    """Times at which events happen when each comes as early as it may, the gaps being pauses of the sender."""
    now, times = 0.0, []
    for gap in gaps:
        now = window.ready_at(now + gap)
        window.add(now)
        times.append(now)
    return times


@given(st.integers(1, 6), st.lists(st.floats(0, 1.5), max_size=60))
def test_no_sliding_span_holds_more_than_the_limit(limit: int, gaps: list[float]) -> None:
    times = greedy(SlidingWindow(limit, 1.0), gaps)

    assert all(sum(start <= at < start + 1.0 for at in times) <= limit for start in times)


def test_a_steady_sender_uses_the_whole_limit() -> None:
    times = greedy(SlidingWindow(25, 1.0), [0.0] * 1000)

    assert len(times) / (times[-1] - times[0] + 1.0) >= 0.95 * 25


def test_an_event_that_costs_more_than_the_window_goes_alone() -> None:
    window = SlidingWindow(3, 1.0)
    window.add(0.0)

    assert window.ready_at(0.5, cost=10) == 0.0 + window.span


def test_what_others_used_counts_too() -> None:
    window = SlidingWindow(3, 1.0)
    window.add(0.0, 2)

    assert window.ready_at(0.2) == 0.2
    assert window.ready_at(0.2, also=1) == window.span


def test_a_pace_spreads_evenly_after_its_allowance() -> None:
    pace, now, times = Pace(10, allowance=0.2), 0.0, []
    for _ in range(30):
        now = pace.ready_at(now)
        pace.add(now)
        times.append(round(now, 6))

    assert times[:3] == [0.0, 0.0, 0.0]
    assert [round(later - sooner, 6) for sooner, later in pairwise(times[4:])] == [0.1] * 25


def test_what_is_only_counted_and_never_asked_about_is_forgotten_too() -> None:
    window = SlidingWindow(29, 1.0)

    for second in range(1000):
        window.add(float(second))

    assert len(window._events) <= 2
    assert window.used(999.5) == 1
