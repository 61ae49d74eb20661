"""Quiet hours and days off: the Chinese calendar with its public holidays and make-up working days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest

from handlers.shared.quiet import first_moment, is_working_day
from storage.records import Person
from tests.handlers.world import ZONE

PUBLISHED = 2026


def person(quiet_from: str | None = None, quiet_until: str | None = None) -> Person:
    hours = [time.fromisoformat(one) if one else None for one in (quiet_from, quiet_until)]
    return Person(1, 1001, "王芳", "zh-CN", hours[0], hours[1], True, (), None)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-18", True),
        ("2026-11-21", False),
        ("2026-10-01", False),
        ("2026-10-07", False),
        ("2026-10-10", True),
        ("2026-02-17", False),
        ("2025-10-11", True),
        ("2025-01-26", True),
        ("2099-07-06", True),
        ("2099-07-05", False),
    ],
    ids=[
        "an ordinary Wednesday",
        "a Saturday",
        "National Day, a Thursday",
        "the end of the holiday, a Wednesday",
        "a Saturday worked in exchange",
        "Spring Festival",
        "a Saturday worked in exchange, the year before",
        "a Sunday worked in exchange",
        "a year not published: a Monday",
        "a year not published: a Sunday",
    ],
)
def test_working_days_follow_the_chinese_calendar(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("now", "quiet", "moment"),
    [
        ("2026-11-18 10:00", None, "2026-11-18 10:00"),
        ("2026-11-18 20:00", None, "2026-11-19 08:00"),
        ("2026-11-18 07:59", None, "2026-11-18 08:00"),
        ("2026-11-18 08:00", None, "2026-11-18 08:00"),
        ("2026-11-20 21:00", None, "2026-11-23 08:00"),
        ("2026-11-21 12:00", None, "2026-11-23 08:00"),
        ("2026-09-30 21:00", None, "2026-10-08 08:00"),
        ("2026-10-09 23:00", None, "2026-10-10 08:00"),
        ("2026-11-18 21:30", ("22:00", "07:00"), "2026-11-18 21:30"),
        ("2026-11-18 22:30", ("22:00", "07:00"), "2026-11-19 07:00"),
        ("2026-11-18 13:00", ("12:00", "14:00"), "2026-11-18 14:00"),
        ("2026-11-18 23:30", ("00:00", "06:00"), "2026-11-18 23:30"),
        ("2026-11-18 03:00", ("00:00", "06:00"), "2026-11-18 06:00"),
        ("2026-11-18 03:00", ("00:00", "00:00"), "2026-11-18 03:00"),
        ("2026-11-21 03:00", ("00:00", "00:00"), "2026-11-23 08:00"),
        ("2026-11-21 12:00", ("12:00", "14:00"), "2026-11-23 08:00"),
        ("2026-11-21 12:00", ("22:00", "07:00"), "2026-11-23 07:00"),
        ("2026-11-21 12:00", ("22:00", "09:00"), "2026-11-23 09:00"),
    ],
    ids=[
        "by day",
        "from eight in the evening",
        "before eight in the morning",
        "at eight",
        "Friday evening waits for Monday",
        "Saturday noon waits for Monday",
        "the eve of National Day waits for the end of the holiday",
        "a Saturday worked in exchange is a working day",
        "own hours: not yet quiet",
        "own hours: quiet over midnight",
        "own hours: a rest at noon",
        "own hours from midnight: late evening is not quiet",
        "own hours from midnight: the night is",
        "no quiet hours",
        "no quiet hours, but a day off: not at midnight",
        "a rest at noon, and a day off: not at midnight",
        "own hours end before eight",
        "own hours end after eight",
    ],
)
def test_a_push_waits_for_hours_and_days(now: str, quiet: tuple[str, str] | None, moment: str) -> None:
    found = first_moment(person(*(quiet or ())), at(now), ZONE)

    assert found == at(moment)


def test_red_breaks_quiet_hours_and_days_off() -> None:
    now = at("2026-10-01 03:00")

    assert first_moment(person(), now, ZONE, breaks_quiet=True) == now


def test_the_moment_is_never_in_the_past_and_always_a_working_hour() -> None:
    now = at("2026-01-01 00:30")

    for hour in range(24 * 365):
        moment = now + timedelta(hours=hour)
        found = first_moment(person(), moment, ZONE)
        assert found >= moment
        assert is_working_day(found.astimezone(ZONE).date())
        assert 8 <= found.astimezone(ZONE).hour < 20


def test_the_calendar_knows_the_year_of_the_sample_county() -> None:
    assert chinese_calendar.is_holiday(date(PUBLISHED, 10, 1))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)
