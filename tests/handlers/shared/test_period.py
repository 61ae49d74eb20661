from __future__ import annotations

from datetime import date

import pytest

from handlers.shared.numbers import period as in_words
from handlers.shared.period import Every, from_id, period_of, reported_period
from locales import Words


@pytest.mark.parametrize(
    ("every", "day", "name", "first", "last", "due"),
    [
        ("week", "2026-11-18", "2026-W47", "2026-11-16", "2026-11-22", "2026-11-22"),
        ("week", "2027-01-01", "2026-W53", "2026-12-28", "2027-01-03", "2027-01-03"),
        ("month", "2026-11-18", "2026-11", "2026-11-01", "2026-11-30", "2026-12-05"),
        ("month", "2024-02-29", "2024-02", "2024-02-01", "2024-02-29", "2024-03-05"),
        ("month", "2026-12-31", "2026-12", "2026-12-01", "2026-12-31", "2027-01-05"),
        ("quarter", "2026-11-18", "2026-Q4", "2026-10-01", "2026-12-31", "2027-01-05"),
        ("quarter", "2026-03-31", "2026-Q1", "2026-01-01", "2026-03-31", "2026-04-05"),
        ("half", "2026-06-30", "2026-H1", "2026-01-01", "2026-06-30", "2026-07-05"),
        ("half", "2026-07-01", "2026-H2", "2026-07-01", "2026-12-31", "2027-01-05"),
        ("year", "2026-11-18", "2026", "2026-01-01", "2026-12-31", "2027-01-05"),
    ],
)
def test_a_day_lies_in_its_period(every: Every, day: str, name: str, first: str, last: str, due: str) -> None:
    found = period_of(every, date.fromisoformat(day))

    assert found.id == name
    assert (found.start, found.end, found.due) == tuple(map(date.fromisoformat, (first, last, due)))
    assert from_id(name) == found


@pytest.mark.parametrize("every", ["week", "month", "quarter", "half", "year"])
def test_periods_follow_one_another_without_a_gap(every: Every) -> None:
    found = period_of(every, date(2028, 3, 1))

    for _ in range(60):
        before = found.previous
        assert (found.start - before.end).days == 1
        assert before.id < found.id
        found = before


@pytest.mark.parametrize(
    ("every", "text", "day", "open_before", "name"),
    [
        ("month", "完成48公里", "2026-11-18", False, "2026-11"),
        ("month", "上个月完成48公里", "2026-11-18", False, "2026-10"),
        ("month", "上月完成48公里", "2026-01-04", False, "2025-12"),
        ("month", "完成48公里", "2026-11-05", True, "2026-10"),
        ("month", "完成48公里", "2026-11-06", True, "2026-11"),
        ("month", "完成48公里", "2026-11-05", False, "2026-11"),
        ("week", "在线率98%", "2026-11-16", True, "2026-W47"),
        ("week", "上周在线率98%", "2026-11-16", False, "2026-W46"),
        ("week", "上个星期在线率98%", "2026-11-16", False, "2026-W46"),
        ("quarter", "上季度化解12件", "2026-11-18", False, "2026-Q3"),
        ("half", "上半年完成", "2026-08-01", False, "2026-H1"),
        ("half", "上半年完成", "2026-05-01", False, "2026-H1"),
        ("year", "去年完成", "2026-02-01", False, "2025"),
        ("month", "上周完成48公里", "2026-11-18", False, "2026-11"),
    ],
    ids=[
        "says nothing: the period under way",
        "says last month",
        "last month in January is last year's",
        "the month before lacks its report, in the days of grace",
        "the days of grace are over",
        "the month before has its report",
        "weeks have no days of grace",
        "says last week",
        "says it in other words",
        "says last quarter",
        "the first half-year said in the second",
        "the first half-year said within it",
        "says last year",
        "last week means nothing to a monthly indicator",
    ],
)
def test_the_words_and_the_day_tell_the_period(every: Every, text: str, day: str, open_before: bool, name: str) -> None:
    found = reported_period(every, text, date.fromisoformat(day), previous_is_open=open_before)

    assert found.id == name


@pytest.mark.parametrize(
    "wrong", ["", "2026-W54", "2026-W00", "2026-13", "2026-Q5", "2026-H3", "W47", "2026-1", "nonsense"]
)
def test_what_is_no_period_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - dates and weeks raise it with words of their own
        from_id(wrong)


@pytest.mark.parametrize(
    ("name", "chinese_words", "english_words"),
    [
        ("2026-W07", "2026年第7周", "7"),
        ("2026-11", "2026年11月", "November"),
        ("2026-Q4", "2026年第4季度", "4"),
        ("2026-H1", "2026年上半年", "2026"),
        ("2026-H2", "2026年下半年", "2026"),
        ("2026", "2026年", "2026"),
    ],
)
def test_a_period_has_words(name: str, chinese_words: str, english_words: str, chinese: Words, english: Words) -> None:
    assert in_words(chinese, name).replace(" ", "") == chinese_words
    assert english_words in in_words(english, name)


@pytest.mark.parametrize(
    ("every", "text", "wanted"),
    [
        ("week", "在线率97%，比上周提高4个百分点", "2026-W47"),
        ("month", "空气质量较上月好转", "2026-11"),
        ("month", "与上个月相比减少3件", "2026-11"),
        ("month", "上月完成3公里", "2026-10"),
        ("quarter", "较上季度增长2%", "2026-Q4"),
        ("year", "较去年增长5%", "2026"),
    ],
)
def test_what_a_report_compares_with_is_not_its_period(every: Every, text: str, wanted: str) -> None:
    """A level compared with last week used to be taken for last week's, and marked late."""
    found = reported_period(every, text, date(2026, 11, 18), previous_is_open=False)

    assert found.id == wanted
