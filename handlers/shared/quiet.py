"""When a message may be pushed: quiet hours of the person, and days off by the Chinese calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar

from storage.records import Person

DEFAULT_QUIET = (time(20, 0), time(8, 0))
_LONGEST_HOLIDAY_DAYS = 14


@lru_cache(maxsize=512)
def is_working_day(day: date) -> bool:
    """Whether offices work that day: weekdays and make-up working days, without public holidays.

    The calendar of a year is published in the autumn before it; for a year not yet published, weekdays count.
    """
    return bool(chinese_calendar.is_workday(day)) if is_published(day) else day.weekday() < 5


def is_published(day: date) -> bool:
    """Whether the public holidays and make-up working days of that day's year are known."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def first_moment(person: Person, now: datetime, zone: ZoneInfo, *, breaks_quiet: bool = False) -> datetime:
    """The first time at or after `now` at which the person may be sent a push; at once when it `breaks_quiet`."""
    if breaks_quiet:
        return now
    quiet_from, quiet_until = (
        (person.quiet_from, person.quiet_until) if person.quiet_from and person.quiet_until else DEFAULT_QUIET
    )
    # Whoever switched quiet hours off, or rests by day, did not ask to be woken at midnight as the weekend ends.
    morning = time(0) if _is_quiet(time(0), quiet_from, quiet_until) else DEFAULT_QUIET[1]
    local = now.astimezone(zone)
    for _ in range(_LONGEST_HOLIDAY_DAYS * 2):
        if not is_working_day(local.date()):
            local = datetime.combine(local.date() + timedelta(days=1), morning, tzinfo=zone)
        elif _is_quiet(local.time(), quiet_from, quiet_until):
            day = local.date() if local.time() < quiet_until else local.date() + timedelta(days=1)
            local = datetime.combine(day, quiet_until, tzinfo=zone)
        else:
            return max(now, local.astimezone(now.tzinfo))
    raise ValueError(f"no working day within a month of {now:%Y-%m-%d}")


def _is_quiet(moment: time, quiet_from: time, quiet_until: time) -> bool:
    if quiet_from == quiet_until:
        return False
    if quiet_from < quiet_until:
        return quiet_from <= moment < quiet_until
    return moment >= quiet_from or moment < quiet_until
