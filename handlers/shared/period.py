"""The periods in which indicators are reported: how they are named, when they end and when a report is late."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Every = Literal["week", "month", "quarter", "half", "year"]

GRACE_DAYS = 5
"""Days after the end of a month, quarter, half-year or year in which its report is still in time."""

_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
# Said as a comparison (比上周提高, 较去年增长, 与上月相比), they name what is compared with and not what is reported.
_NOT_COMPARED = r"(?<![比较与和同超过])(?:{})(?!\S{{0,3}}(?:相比|持平|同期|相同|一样|比))"
_LAST = {
    every: re.compile(_NOT_COMPARED.format(words))
    for every, words in (
        ("week", r"上(?:个)?(?:周|星期|礼拜)"),
        ("month", r"上(?:个)?月"),
        ("quarter", r"上(?:个)?季度"),
        ("half", r"上半年"),
        ("year", r"去年|上年度"),
    )
}


@dataclass(frozen=True, slots=True)
class Period:
    """One period, both end days included; its `id` is `2026-W47`, `2026-11`, `2026-Q4`, `2026-H2` or `2026`."""

    id: str
    every: Every
    start: date
    end: date

    @property
    def due(self) -> date:
        """The last day on which its report is in time."""
        return self.end if self.every == "week" else self.end + timedelta(days=GRACE_DAYS)

    @property
    def previous(self) -> Period:
        """The period before this one."""
        return period_of(self.every, self.start - timedelta(days=1))


@lru_cache(maxsize=256)
def period_of(every: Every, day: date) -> Period:
    """The period a day lies in."""
    if every == "week":
        year, week, weekday = day.isocalendar()
        start = day - timedelta(days=weekday - 1)
        return Period(f"{year}-W{week:02d}", every, start, start + timedelta(days=6))
    months = _MONTHS[every]
    first = (day.month - 1) // months * months + 1
    start = date(day.year, first, 1)
    after = date(day.year + (first + months > 12), (first + months - 1) % 12 + 1, 1)
    return Period(_name(every, start), every, start, after - timedelta(days=1))


def reported_period(every: Every, text: str, day: date, *, previous_is_open: bool) -> Period:
    """The period a report speaks about: the one before when its words say so, or when that one still lacks a report
    in its days of grace; otherwise the one the day lies in.
    """
    now = period_of(every, day)
    if every == "half" and now.id.endswith("H1"):
        return now  # 上半年 said in the first half-year is the half-year under way
    if _LAST[every].search(text) or (previous_is_open and in_grace(every, day)):
        return now.previous
    return now


def in_grace(every: Every, day: date) -> bool:
    """Whether the period before the day's own still takes reports in time; a week is over when it is over."""
    return every != "week" and day <= period_of(every, day).previous.due


def _name(every: Every, start: date) -> str:
    if every == "month":
        return f"{start.year}-{start.month:02d}"
    if every == "quarter":
        return f"{start.year}-Q{(start.month - 1) // 3 + 1}"
    if every == "half":
        return f"{start.year}-H{(start.month - 1) // 6 + 1}"
    return str(start.year)


@lru_cache(maxsize=256)
def from_id(period_id: str) -> Period:
    """The period of an id made by `Period.id`. Raises `ValueError` for anything else."""
    match = re.fullmatch(r"(\d{4})(?:-(?:W(\d{2})|Q([1-4])|H([12])|(\d{2})))?", period_id)
    if match is None:
        raise ValueError(f"not a period: {period_id!r}")
    year = int(match[1])
    if match[2]:
        return period_of("week", date.fromisocalendar(year, int(match[2]), 1))
    if match[3]:
        return period_of("quarter", date(year, int(match[3]) * 3, 1))
    if match[4]:
        return period_of("half", date(year, int(match[4]) * 6, 1))
    return period_of("month", date(year, int(match[5]), 1)) if match[5] else period_of("year", date(year, 1, 1))
