"""Which time has passed for certain, whatever is done to the clock."""

from datetime import UTC, datetime, timedelta

from bot.delivery.passed import Passed

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def certain(*looks: tuple[datetime, float]) -> datetime:
    """What is certain after these looks, each what the clock said at which second of the machine's own."""
    passed = Passed(doubt=3600.0)
    return [passed.look(clock, seconds) for clock, seconds in looks][-1]


def test_at_first_nothing_is_certain() -> None:
    assert certain((NOON, 5.0), (NOON + HOUR / 2, 1805.0)) < NOON


def test_what_every_look_for_an_hour_said_is_certain() -> None:
    assert certain((NOON, 0.0), (NOON + HOUR / 2, 1800.0), (NOON + HOUR, 3600.0)) == NOON


def test_a_clock_put_ahead_makes_nothing_certain_when_it_is_put_right_within_the_hour() -> None:
    assert certain((NOON + WEEK, 0.0), (NOON + HOUR, 3599.0), (NOON + HOUR, 3600.0)) < NOON


def test_after_a_jump_ahead_only_what_was_said_before_it_is_certain_for_another_hour() -> None:
    assert certain((NOON, 0.0), (NOON + WEEK, 10.0), (NOON + WEEK + HOUR, 3610.0)) == NOON


def test_a_jump_ahead_that_lasts_is_believed() -> None:
    ahead = NOON + WEEK
    assert certain((NOON, 0.0), (ahead, 3600.0), (ahead + HOUR, 7200.0)) == ahead
