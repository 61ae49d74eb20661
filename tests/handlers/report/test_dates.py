from __future__ import annotations

from datetime import date

import pytest

from handlers.report.dates import day_named

TODAY = date(2026, 11, 18)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12月15日前", "2026-12-15"),
        ("12月15号", "2026-12-15"),
        ("11月18日", "2026-11-18"),
        ("3月1日前", "2027-03-01"),
        ("2026-12-01", "2026-12-01"),
        ("2026年12月1日前", "2026-12-01"),
        ("2027/3/5", "2027-03-05"),
        ("12月底", "2026-12-31"),
        ("12月前", "2026-12-31"),
        ("11月下旬", "2026-11-30"),
        ("12月上旬", "2026-12-10"),
        ("12月中旬", "2026-12-20"),
        ("12月初", "2026-12-10"),
        ("2月底", "2027-02-28"),
        ("月底前", "2026-11-30"),
        ("本月底", "2026-11-30"),
        ("下月", "2026-12-31"),
        ("下个月底", "2026-12-31"),
        ("年底前", "2026-12-31"),
        ("年内", "2026-12-31"),
        ("下周五", "2026-11-27"),
        ("本周五", "2026-11-20"),
        ("周日", "2026-11-22"),
        ("下周天", "2026-11-29"),
        ("星期一", "2026-11-23"),
        ("2月30日", None),
        ("13月", None),
        ("尽快", None),
        ("", None),
        ("明年3月底", "2027-03-31"),
        ("明年12月", "2027-12-31"),
        ("明年6月30日", "2027-06-30"),
        ("明年底", "2027-12-31"),
        ("明年一季度", "2027-03-31"),
        ("四季度", "2026-12-31"),
        ("一季度", "2027-03-31"),
        ("上半年", "2027-06-30"),
    ],
)
def test_a_day_is_found_as_people_name_it(text: str, day: str | None) -> None:
    found = day_named(text, TODAY)

    assert found == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize("text", ["12月15日前", "月底", "年底", "下周五", "本周一", "周三", "11月", "3月"])
def test_a_day_without_a_year_is_never_in_the_past(text: str) -> None:
    found = day_named(text, TODAY)

    assert found is not None
    assert found >= TODAY


def test_last_month_s_end_in_december_is_next_year() -> None:
    assert day_named("下月", date(2026, 12, 5)) == date(2027, 1, 31)
