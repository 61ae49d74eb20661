"""Days as people name them: 12月15日前, 11月底, 月底, 下周五, 年底, 明年一季度, 2026-12-01."""

from __future__ import annotations

import re
from datetime import date, timedelta

_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]")
_PART_OF_MONTH = re.compile(r"(\d{1,2})月(?!\d)份?(上旬|中旬|下旬|底|末|前|初)?")
_WEEKDAY = re.compile(r"(下|本|这)?(?:周|星期|礼拜)([一二三四五六日天])")
_QUARTERS = {"一季度": 3, "二季度": 6, "三季度": 9, "四季度": 12, "上半年": 6, "下半年": 12}
_PARTS = {"上旬": 10, "初": 10, "中旬": 20}


def day_named(text: str, today: date) -> date | None:
    """The last day of what a text names, not before today where the year is left out; None when it names none."""
    start = date(today.year + 1, 1, 1) if "明年" in text else today
    for find in (_iso, _day_of_month, _weekday, _quarter, _relative, _part_of_month):
        found = find(text, start)
        if found is not None:
            return found
    return None


def _iso(text: str, _today: date) -> date | None:
    match = _ISO.search(text)
    return _made(int(match[1]), int(match[2]), int(match[3])) if match else None


def _day_of_month(text: str, today: date) -> date | None:
    match = _DAY.search(text)
    return _coming(today, int(match[1]), int(match[2])) if match else None


def _part_of_month(text: str, today: date) -> date | None:
    match = _PART_OF_MONTH.search(text)
    if match is None or not 1 <= int(match[1]) <= 12:
        return None
    month, part = int(match[1]), match[2] or ""
    if part in _PARTS:
        return _coming(today, month, _PARTS[part])
    year = today.year + (month < today.month)
    return _end_of_month(year, month)


def _weekday(text: str, today: date) -> date | None:
    match = _WEEKDAY.search(text)
    if match is None:
        return None
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=min("一二三四五六日天".index(match[2]), 6))
    return day + timedelta(weeks=1) if match[1] == "下" or day < today else day


def _quarter(text: str, today: date) -> date | None:
    month = next((end for name, end in _QUARTERS.items() if name in text), None)
    return None if month is None else _end_of_month(today.year + (month < today.month), month)


def _relative(text: str, today: date) -> date | None:
    if "年底" in text or "年末" in text or "年内" in text:
        return date(today.year, 12, 31)
    if "下月" in text or "下个月" in text:
        return _end_of_month(today.year + (today.month == 12), today.month % 12 + 1)
    if "月底" in text and not _PART_OF_MONTH.search(text):
        return _end_of_month(today.year, today.month)
    return None


def _coming(today: date, month: int, day: int) -> date | None:
    found = _made(today.year, month, day)
    return found if found is None or found >= today else _made(today.year + 1, month, day)


def _end_of_month(year: int, month: int) -> date:
    following = date(year + (month == 12), month % 12 + 1, 1)
    return following - timedelta(days=1)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 2月30日: nobody can be held to it
        return None
